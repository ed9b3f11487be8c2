"""A manager sets a policy in minutes, tries it, and never makes it slower without an executive's reason."""

from datetime import timedelta

import pytest

from besa.core.models import LoggedEvent
from besa.promises import actions, errors
from besa.promises.actions.policies import is_slower
from besa.promises.models import Promise, SLAPolicy, SLAPolicyVersion
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.test_replay import History
from conftest import member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours")]
ALL = {"all": []}
FIRST, NEXT, SOLUTION = (("first_answer", 0, ""), ("next_answer", 0, ""), ("solution", 0, ""))


@pytest.fixture
def director(orders):
    return member("director@desk.example", "Director", "executive", "manager", team=orders)


def saved(by, targets, policy=None, **fields):
    fields = {"name": "Everybody", "conditions": ALL, "is_active": True, **fields}
    return actions.save_policy(policy, by=by, targets=targets, **fields)


def sent(**fields):
    return {"name": "Everybody", "position": "0", "is_active": "on", "c-mode": "all", "first_answer-0": "4", **fields}


def test_a_change_is_a_new_version_and_no_change_is_none(dana):
    policy = saved(dana, {FIRST: 4 * HOUR})
    saved(dana, {FIRST: 4 * HOUR}, policy)
    saved(dana, {FIRST: 2 * HOUR, SOLUTION: 16 * HOUR}, policy)
    versions = list(SLAPolicyVersion.objects.order_by("number").values_list("number", "is_current", "made_by"))
    assert versions == [(1, False, dana.pk), (2, True, dana.pk)]
    assert LoggedEvent.objects.filter(name="promises.PolicySaved").count() == 3


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        ({FIRST: 4 * HOUR}, False),
        ({FIRST: 3 * HOUR, SOLUTION: HOUR}, False),
        ({FIRST: 5 * HOUR}, True),
        ({SOLUTION: HOUR}, True),
        ({FIRST: 4 * HOUR, ("first_answer", 4, ""): HOUR}, False),
    ],
)
def test_slower_is_a_longer_time_or_none(after, expected):
    assert is_slower({FIRST: 4 * HOUR}, after) is expected


def test_a_general_time_does_not_hide_that_an_urgent_one_got_slower():
    urgent = ("first_answer", 4, "")
    assert is_slower({FIRST: 4 * HOUR, urgent: HOUR}, {FIRST: 4 * HOUR}) is True


def test_slower_needs_an_executive_and_a_reason(dana, admin, director):
    """SA-10."""
    policy = saved(dana, {FIRST: 4 * HOUR})
    for by in (dana, admin):
        with pytest.raises(errors.SlowerNeedsExecutive):
            saved(by, {FIRST: 8 * HOUR}, policy, reason="We are few")
    with pytest.raises(errors.ReasonNeeded):
        saved(director, {FIRST: 8 * HOUR}, policy)
    with pytest.raises(errors.SlowerNeedsExecutive):
        saved(dana, {FIRST: 4 * HOUR}, policy, is_active=False)
    saved(director, {FIRST: 8 * HOUR}, policy, reason="The second desk closes")
    version = SLAPolicyVersion.objects.get(is_current=True)
    assert (version.number, version.reason, version.made_by) == (2, "The second desk closes", director)


def test_impossible_policies_are_refused(dana, amal):
    with pytest.raises(errors.NotAllowed):
        saved(amal, {FIRST: HOUR})
    with pytest.raises(errors.NothingTargeted):
        saved(dana, {})
    saved(dana, {FIRST: HOUR})
    with pytest.raises(errors.PolicyNameTaken):
        saved(dana, {FIRST: HOUR}, name="everybody")


def test_the_form_makes_a_policy_that_promises(dana, client, arben, orders, mailbox, clock):
    client.force_login(dana)
    typed = {"solution-0": "١٢", "first_answer-4": "0,5"}
    answer = client.post("/settings/policies/new/", sent(**typed))
    policy = SLAPolicy.objects.get()
    assert answer.headers["Location"] == f"/settings/policies/{policy.pk}/"
    found = {(one.metric, one.priority): one.length / HOUR for one in SLAPolicyVersion.objects.get().targets.all()}
    assert found == {("first_answer", 0): 4, ("solution", 0): 12, ("first_answer", 4): 0.5}
    arrive(arben, orders, mailbox, may_acknowledge=False)
    assert Promise.objects.filter(policy__policy=policy).count() == 2
    assert "Everybody" in client.get("/settings/policies/").content.decode()


@pytest.mark.parametrize(
    "bad", [{"first_answer-0": "soon"}, {"first_answer-0": "0"}, {"first_answer-0": "9999"}, {"first_answer-0": ""}]
)
def test_a_time_that_cannot_be_is_refused_in_a_sentence(dana, client, bad):
    client.force_login(dana)
    answer = client.post("/settings/policies/new/", sent(**bad))
    assert answer.status_code == 422
    assert "notice--late" in answer.content.decode()
    assert not SLAPolicy.objects.exists()


def test_a_mail_to_come_is_told_its_time_and_why(dana, client, orders):
    policy = saved(dana, {FIRST: 4 * HOUR, SOLUTION: 12 * HOUR})
    client.force_login(dana)
    asked = {
        "at": "2026-11-26T15:20",
        "team": orders.pk,
        "priority": 2,
        "channel": "email",
    }  # UTC: Thursday 16:20 in Tirana
    shown = client.get(f"/settings/policies/{policy.pk}/", asked).content.decode()
    assert "Friday 27 November 2026, 11:20" in shown.replace("\u2068", "").replace("\u2069", "")
    assert shown.count("Why this time?") == 2


def test_last_months_cases_say_how_many_would_have_been_late(dana, amal, client, arben, orders, mailbox, clock):
    quick, slow = (arrive(arben, orders, mailbox, may_acknowledge=False, at=MONDAY) for _ in range(2))
    History(quick, amal).tell("answer", MONDAY + HOUR)
    History(slow, amal).tell("answer", MONDAY + 5 * HOUR)
    history = History(quick, amal)
    history.tell("customer", MONDAY + 2 * HOUR)
    history.tell("answer", MONDAY + 2.5 * HOUR)
    clock.move_to(MONDAY + timedelta(days=2))
    history.tell("solved", MONDAY + timedelta(days=2))
    policy = saved(dana, {FIRST: 4 * HOUR, NEXT: HOUR, SOLUTION: 4 * HOUR}, is_active=False)
    client.force_login(dana)
    shown = client.post(f"/settings/policies/{policy.pk}/simulation/", headers={"HX-Request": "true"})
    bars = {bar["label"]: (bar["late"], bar["total"]) for bar in shown.context["bars"]}
    # The solution of the quick one stood still from its answer on; the slow one has none, and waits for the customer.
    assert bars == {"First answer": (1, 2), "Next answer": (0, 1), "Solution": (1, 2)}
    late = {(number, label) for number, label, _by in shown.context["late"]}
    assert (slow.number, "First answer") in late
    assert "2 cases of the last thirty days were read." in shown.content.decode()
    assert Promise.objects.filter(policy__policy=policy).count() == 0


def test_many_cases_are_read_in_parts(dana, client, arben, orders, mailbox, clock, monkeypatch):
    from besa.promises import simulating

    monkeypatch.setattr(simulating, "CHUNK", 2)
    for _ in range(3):
        arrive(arben, orders, mailbox, may_acknowledge=False)
    clock.shift(timedelta(hours=10))
    policy = saved(dana, {FIRST: 4 * HOUR}, is_active=False)
    client.force_login(dana)
    first = client.post(f"/settings/policies/{policy.pk}/simulation/", headers={"HX-Request": "true"})
    assert (first.context["sums"].cases, first.context["sums"].is_done) == (2, False)
    sent = {"so_far": first.context["so_far"]}
    second = client.post(f"/settings/policies/{policy.pk}/simulation/", sent, headers={"HX-Request": "true"})
    assert (second.context["sums"].cases, second.context["sums"].is_done) == (3, True)
    assert second.context["bars"][0]["late"] == 3
    forged = client.post(f"/settings/policies/{policy.pk}/simulation/", {"so_far": "x"})
    assert forged.context["sums"].cases == 2


def test_the_week_shows_when_they_came_that_would_have_been_late_and_the_rate_before_and_after(
    dana, amal, client, arben, orders, mailbox, clock
):
    quick, slow = (arrive(arben, orders, mailbox, may_acknowledge=False, at=MONDAY) for _ in range(2))
    History(quick, amal).tell("answer", MONDAY + HOUR)
    History(slow, amal).tell("answer", MONDAY + 3 * HOUR)
    clock.move_to(MONDAY + timedelta(days=2))
    policy = saved(dana, {FIRST: 2 * HOUR}, is_active=False)
    client.force_login(dana)
    shown = client.post(f"/settings/policies/{policy.pk}/simulation/", headers={"HX-Request": "true"})
    assert [(str(day), at, count) for day, at, count in shown.context["week"]["worst"]] == [("Monday", "11:00", 1)]
    assert (shown.context["sums"].rate_before, shown.context["sums"].rate_after) == (100, 50)
    assert (
        'Word kept in these cases: <bdi dir="ltr">100%</bdi> as it was, <bdi dir="ltr">50%</bdi> by this policy.'
        in shown.content.decode()
    )


@pytest.fixture
def meant(client, dana):
    dana.language = "en"
    dana.save()
    client.force_login(dana)
    return lambda address="new", **fields: client.post(
        f"/settings/policies/{address}/meaning/", fields
    ).content.decode()


def test_what_is_typed_is_told_in_words_with_times_of_today_and_nothing_is_written(meant, orders, clock):
    page = meant(**sent(**{"first_answer-0": "4", "solution-4": "0.5", "silence-0": "8", "c-mode": "all"}))
    for words in (
        "What this promises to every case",
        "First answer: within \u20684 hours\u2069 of work.",
        "Solution, only for \u2068Urgent\u2069: within \u206830 minutes\u2069 of work.",
        "Sign of life: after \u20688 hours\u2069 of work without a word from us the owner is told to write.",
        "A mail that comes to",
    ):
        assert words in page
    assert ("Solution <c" in page, page.count("chip--due"), SLAPolicy.objects.count()) == (False, 1, 0)


def test_before_anything_is_typed_it_teaches_and_says_what_holds_now(meant, orders):
    page = meant(**sent(**{"first_answer-0": ""}))
    assert ("Type a time above" in page, "a first answer within 4 hours of work" in page) == (True, True)


def test_it_warns_of_contradictions_before_they_are_saved(meant, dana, orders):
    other = saved(dana, {FIRST: 4 * HOUR}, name="All")
    page = meant(**sent(**{"first_answer-0": "8", "solution-0": "2", "is_active": "", "position": "5"}))
    for words in ("sooner than the first answer", "stands before it", "It holds only once"):
        assert words in page
    assert "stands before it" not in meant(f"{other.pk}", **sent(position="0"))


def test_what_cannot_be_read_yet_breaks_nothing(meant, orders):
    assert "What this promises" in meant(**sent(**{"first_answer-0": "4", "next_answer-0": "soon", "position": "x"}))
    assert "Type a time above" in meant()
