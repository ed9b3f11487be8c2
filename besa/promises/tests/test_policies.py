"""What policies promise: the right one, in the team's hours, standing still while the customer is awaited."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from besa.calendars.actions import add_holiday, change_hours
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.actions.opening import announce, open_case
from besa.cases.models import Case, Message
from besa.cases.ports import Address, InboundMessage
from besa.core.gathering import together
from besa.core.models import LoggedEvent
from besa.core.reader import Reader
from besa.promises import actions, danger, errors
from besa.promises.actions import announcing
from besa.promises.models import Announcement, Promise, SLAPolicyVersion
from besa.promises.queries import chosen_for
from besa.promises.tasks import break_overdue_promises
from besa.promises.telling import standing
from besa.promises.tests.announced import announce_all, work
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.policies import policy
from besa.promises.tests.test_replay import History
from besa.promises.why import why, why_for_customer

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours")]


@pytest.fixture
def arrived(arben, orders, mailbox, clock):
    policy({"first_answer": 2, "next_answer": 1, "solution": 12})
    return arrive(arben, orders, mailbox, may_acknowledge=False)


def of(kind) -> Promise:
    return Promise.objects.get(kind=kind)


def bare(lines):
    return ["".join(letter for letter in line if letter not in "\u2066\u2068\u2069") for line in lines]


def test_a_policy_promises_an_answer_and_a_solution(arrived):
    first, solution = of("first_answer"), of("solution")
    assert (first.due_at, first.target) == (MONDAY + 2 * HOUR, 2 * HOUR)
    assert solution.due_at == MONDAY + 28 * HOUR  # six hours today, six tomorrow
    assert first.policy == solution.policy == SLAPolicyVersion.objects.get()
    assert arrived.next_due_at == first.due_at


def test_the_first_policy_that_holds_counts_and_what_names_more_before_what_names_less(case):
    urgent = {"all": [{"field": "priority", "op": "is", "value": [4]}]}
    policy({"first_answer": 8}, name="Rest", position=2)
    policy({"first_answer": 1}, name="Urgent", position=1, conditions=urgent)
    policy({"first_answer": 0.5}, name="Asleep", position=0, is_active=False)
    assert chosen_for(case, at=MONDAY).first_answer == 8 * HOUR
    case.priority = 4
    assert chosen_for(case, at=MONDAY).first_answer == HOUR


def test_targets_by_priority_and_channel(case):
    policy(
        {
            "first_answer": 8,
            ("first_answer", 3, ""): 4,
            ("first_answer", 0, "email"): 6,
            ("first_answer", 3, "email"): 2,
        }
    )
    found = {}
    for priority in (2, 3):
        for channel in ("email", "phone"):
            case.priority, case.channel = priority, channel
            found[priority, channel] = chosen_for(case, at=MONDAY).first_answer / HOUR
    assert found == {(2, "email"): 6, (2, "phone"): 8, (3, "email"): 2, (3, "phone"): 4}


def test_without_a_target_of_its_own_the_teams_four_hours_stay(arben, orders, mailbox, clock):
    policy({"solution": 12})
    arrive(arben, orders, mailbox, may_acknowledge=False)
    assert (of("first_answer").target, of("first_answer").policy) == (4 * HOUR, None)


def test_the_next_answer_is_promised_when_the_customer_writes_again(arrived, amal, clock):
    history = History(arrived, amal)
    history.tell("answer", MONDAY + HOUR)
    assert Case.objects.get().next_due_at is None  # the solution stands still while we wait
    clock.move_to(MONDAY + 2 * HOUR)
    history.tell("customer", MONDAY + 2 * HOUR)
    assert of("next_answer").due_at == MONDAY + 3 * HOUR
    history.tell("customer", MONDAY + 2 * HOUR + timedelta(minutes=10))
    assert Promise.objects.filter(kind="next_answer").count() == 1
    history.tell("answer", MONDAY + 2 * HOUR + timedelta(minutes=30))
    assert of("next_answer").state == "kept"


def test_an_answer_that_leaves_late_is_no_answer_to_what_came_after_it(arrived, amal, clock):
    history = History(arrived, amal)
    history.tell("answer", MONDAY + HOUR)
    history.tell("customer", MONDAY + HOUR + timedelta(seconds=10))
    history.tell("arrive", MONDAY + HOUR + timedelta(seconds=30))
    assert of("next_answer").state == "open"


def test_waiting_for_the_customer_stops_the_solution_and_shows_what_is_left(arrived, amal, clock):
    clock.move_to(MONDAY + 2 * HOUR)
    cases.set_status(arrived, status="waiting", by=amal)
    solution = of("solution")
    assert (solution.is_paused, solution.left, solution.wakes_at) == (True, 10 * HOUR, None)
    assert standing(solution, timezone.now())[1] == "stands still, 10 hours left"
    clock.move_to(MONDAY + 100 * HOUR)
    break_overdue_promises()
    assert of("solution").state == "open"
    cases.set_status(Case.objects.get(), status="open", by=amal)
    assert of("solution").left is None
    assert of("solution").due_at == MONDAY + timedelta(days=7, hours=6)  # Friday 15:00: two hours, then Monday's eight


def test_nobody_hides_a_late_solution_behind_waiting(arrived, amal, clock):
    clock.move_to(MONDAY + 29 * HOUR)
    cases.set_status(arrived, status="waiting", by=amal)
    assert (of("solution").state, of("solution").paused_at) == ("broken", None)


def test_solving_keeps_the_solution_and_reopening_gives_back_what_was_left(arrived, amal, clock):
    clock.move_to(MONDAY + 2 * HOUR)
    cases.solve(arrived, by=amal)
    assert (of("solution").state, of("solution").kept_at) == ("kept", MONDAY + 2 * HOUR)
    clock.move_to(MONDAY + 24 * HOUR)
    cases.set_status(Case.objects.get(), status="open", by=amal)
    solution = of("solution")
    assert (solution.state, solution.kept_at) == ("open", None)
    assert solution.due_at == MONDAY + 50 * HOUR  # ten hours from Tuesday 11:00: six, then four on Wednesday
    rows = LoggedEvent.objects.filter(data__promise_id=solution.pk).order_by("id")
    names = [event.name.split(".")[1] for event in rows]
    assert names == ["PromiseMade", "PromiseKept", "PromiseReopened", "PromisePaused", "PromiseResumed"]


def test_a_running_promise_keeps_its_policy_and_its_hours(arrived, hours):
    due = of("solution").due_at
    SLAPolicyVersion.objects.update(is_current=False)
    version = SLAPolicyVersion.objects.get()
    SLAPolicyVersion.objects.create(policy=version.policy, number=2)
    change_hours(hours, by=None, week=[["10:00-11:00"]] * 7)
    assert (of("solution").due_at, of("solution").policy) == (due, version)


def test_why_tells_each_pause_and_each_change(arrived, amal, hours):
    history = History(arrived, amal)
    history.tell("waiting", MONDAY + 2 * HOUR)
    history.tell("open", MONDAY + 48 * HOUR)
    change_hours(hours, by=None, week=[["10:00-11:00"]] * 7)
    amal.language = "en"
    assert bare(why(of("solution"), amal)) == [
        "The time began to run on Monday 23 November 2026, 11:00.",
        "We promise a solution within 12 hours of working time, in the hours “Shop” (Tirana time).",
        "Monday 23 November 2026, open from 09:00 to 17:00: 11:00 to 13:00 counts, 2 hours.",
        "It stood still from Monday 23 November 2026, 13:00, when Amal began to wait for the customer; 10 hours were left.",
        "It ran on from Wednesday 25 November 2026, 11:00, when Amal opened the case again.",
        "Wednesday 25 November 2026, open from 09:00 to 17:00: 11:00 to 17:00 counts, 6 hours.",
        "Thursday 26 November 2026, open from 09:00 to 17:00: 09:00 to 13:00 counts, 4 hours.",
        "So it is due on Thursday 26 November 2026, 13:00.",
        "On your clock that is Thursday 26 November 2026, 12:00.",
        "By the policy “All”, version 1.",
        "The working hours “Shop” were changed afterwards; this promise keeps those it began with.",
    ]
    assert of("solution").due_at == MONDAY + 74 * HOUR


def test_the_customer_reads_what_is_theirs_to_know(arrived, amal):
    history = History(arrived, amal)
    history.tell("waiting", MONDAY + 2 * HOUR)
    lines = bare(why_for_customer(of("solution"), Reader("en", time_zone="Europe/Tirane")))
    assert lines[1] == "We promise a solution within 12 hours of working time (Tirana time)."
    assert (
        lines[3]
        == "It stood still from Monday 23 November 2026, 13:00, while we waited for the customer; 10 hours were left."
    )
    assert not [line for line in lines if "Amal" in line or "Shop" in line or "policy" in line]


def test_the_reasons_have_a_page_and_a_part(arrived, amal, noa, client):
    key = of("solution").pk
    client.force_login(amal)
    part = client.get(f"/promises/{key}/why/", headers={"HX-Request": "true"}).content.decode()
    assert part.count("<p>") >= 4
    assert "<html" not in part
    assert "<html" in client.get(f"/promises/{key}/why/").content.decode()
    client.force_login(noa)
    assert client.get(f"/promises/{key}/why/").status_code == 404


def test_a_call_in_which_nobody_was_reached_starts_the_next_answer(arrived, amal, clock):
    history = History(arrived, amal)
    history.tell("answer", MONDAY + HOUR)
    history.tell("call_in", MONDAY + 2 * HOUR)
    assert of("next_answer").started_at == MONDAY + 2 * HOUR - timedelta(minutes=5)


def test_what_waited_in_spam_is_promised_when_it_is_put_back(arrived, amal, clock):
    history = History(arrived, amal)
    history.tell("answer", MONDAY + HOUR)
    history.tell("spam", MONDAY + HOUR)
    clock.move_to(MONDAY + 2 * HOUR)
    history.tell("customer", MONDAY + 2 * HOUR)
    assert not Promise.objects.filter(kind="next_answer").exists()
    history.tell("put_back", MONDAY + 2 * HOUR)
    assert of("next_answer").started_at == MONDAY + 2 * HOUR


def test_a_letter_answers(arrived, amal):
    cases.answer(arrived, by=amal, letter=Letter(text="x", to=[("", "a@b.example")]), now=MONDAY + HOUR)
    assert of("first_answer").state == "kept"


def test_a_holiday_declared_late_lists_the_promises_in_danger_and_tells_each_customer_once(
    arrived, dana, noa, hours, clock, client
):
    client.force_login(dana)
    at = f"/settings/hours/{hours.pk}/promises/"
    assert client.get(at).context["groups"] == []
    solution = of("solution")  # due on Tuesday, 15:00
    add_holiday(hours, day=date(2026, 11, 24), name="Mourning", by=None)
    (group,) = client.get(at).context["groups"]
    (found,) = group.found
    assert (found.promise, found.new_due_at) == (solution, MONDAY + 52 * HOUR)  # Wednesday, 15:00
    assert client.post(at, {"promise": [str(solution.pk)]}).status_code == 302
    announce_all(clock)
    new = Promise.objects.get(previous=solution)
    old = Promise.objects.get(pk=solution.pk)
    # Told, and not agreed: it counts as broken, and says so (PR-07).
    assert (old.state, old.reason, new.due_at, new.state) == ("broken", "told", MONDAY + 52 * HOUR, "open")
    notice = arrived.messages.get(direction="out", automatic=True)
    assert "25" in notice.text
    assert (notice.to[0]["address"], notice.language) == ("arben@customer.example", arrived.language or "sq")
    assert of("first_answer").state == "open"  # a notice is no answer (CH-14)
    assert client.get(at).context["groups"] == []
    client.force_login(noa)
    assert client.get(at).status_code == 404


def test_a_personal_time_is_not_moved_by_a_machines_notice(arrived, amal):
    promise = actions.promise(arrived, by=amal, kind="other", text="x", due_at=MONDAY + 5 * HOUR)
    notice = cases.answer_automatically(arrived, letter=Letter(text="x", to=[("", "arben@customer.example")]))
    with pytest.raises(errors.NotReached):
        actions.renegotiate(promise, by=amal, due_at=MONDAY + 9 * HOUR, told_by=notice, reason="x")


def test_a_customer_with_several_times_gets_one_notice_with_all_of_them(
    arrived, arben, rivka, orders, mailbox, dana, hours, client, clock
):
    second = arrive(arben, orders, mailbox, subject="Fatura", may_acknowledge=False)
    other = arrive(rivka, orders, mailbox, may_acknowledge=False)
    add_holiday(hours, day=date(2026, 11, 24), name="Mourning", by=None)
    client.force_login(dana)
    at = f"/settings/hours/{hours.pk}/promises/"
    groups = client.get(at).context["groups"]
    assert [(group.customer, len(group.found)) for group in groups] == [(arben, 2), (rivka, 1)]
    client.post(at, {"promise": [str(one.promise.pk) for one in groups[0].found]})
    announce_all(clock)
    (notice,) = Message.objects.filter(direction="out", automatic=True, customer=arben)
    assert "Fatura" in notice.text
    assert Promise.objects.filter(reason="told", case__in=[arrived, second]).count() == 2
    assert Promise.objects.filter(reason="told", case=other).count() == 0


def test_many_customers_are_told_a_page_at_a_time_and_each_is_whole(
    arrived, arben, rivka, yusuf, orders, mailbox, dana, hours, client, monkeypatch, clock
):
    monkeypatch.setattr(danger, "ON_A_PAGE", 2)
    monkeypatch.setattr(danger, "AT_ONCE", 3)
    for customer in (arben, rivka, yusuf):
        arrive(customer, orders, mailbox, may_acknowledge=False)
    add_holiday(hours, day=date(2026, 11, 24), name="Mourning", by=None)
    client.force_login(dana)
    at = f"/settings/hours/{hours.pk}/promises/"
    first = client.get(at)
    assert (len(first.context["groups"]), bool(first.context["next"])) == (2, True)
    second = client.get(at, {"after": first.context["next"]})
    shown = [group.customer for page in (first, second) for group in page.context["groups"]]
    assert (sorted(one.pk for one in shown), second.context["next"]) == (sorted((arben.pk, rivka.pk, yusuf.pk)), "")
    page = client.post(at, {"all": "yes"}, follow=True)
    monkeypatch.setattr(announcing, "PAGES", 1)
    work(1)
    assert Announcement.objects.get().state == "gathering"  # the next turn goes on
    announce_all(clock)
    page = client.get(page.redirect_chain[-1][0])
    assert ("3 customers were told" in page.content.decode(), Message.objects.filter(automatic=True).count()) == (
        True,
        3,
    )
    assert client.get(at).context["groups"] == []
    assert client.get(at, {"after": "forged"}).context["groups"] == []


def test_who_was_told_beforehand_has_the_first_time_kept_when_it_is_kept_after_all(arrived, dana, clock):
    """PR-07: a notice to which nobody agreed takes nothing away; taken back, the answer is owed by the new time alone."""
    first = of("first_answer")
    later = {"by": dana, "due_at": MONDAY + 52 * HOUR, "reason": "Closed"}
    notice = cases.answer_automatically(arrived, letter=Letter(text="x", to=[("", "arben@customer.example")]))
    actions.renegotiate(first, told_by=notice, **later)
    clock.move_to(MONDAY + HOUR)
    letter = Letter(text="It is here.", to=[("", "arben@customer.example")])
    answer = cases.answer(arrived, by=dana, letter=letter)
    first.refresh_from_db()
    assert (first.state, first.kept_by, Promise.objects.get(previous=first).state) == ("kept", answer, "kept")
    cases.withdraw(answer, by=dana)
    first.refresh_from_db()
    assert (first.state, first.kept_by, Promise.objects.get(previous=first).state) == ("broken", None, "open")


@pytest.mark.parametrize(("hours_later", "state"), [(1, "renegotiated"), (60, "broken")])
def test_who_agrees_to_a_notice_in_time_has_agreed_anew(arrived, dana, client, clock, hours_later, state):
    solution = of("solution")
    notice = cases.answer_automatically(arrived, letter=Letter(text="x", to=[("", "arben@customer.example")]))
    actions.renegotiate(solution, by=dana, due_at=MONDAY + 72 * HOUR, told_by=notice, reason="Closed")
    clock.move_to(MONDAY + hours_later * HOUR)
    said = cases.log_contact(arrived, by=dana, channel="phone", direction="in", text="Fine by me", answered=True)
    client.force_login(dana)
    page = client.get(f"/promises/{solution.pk}/").content.decode()
    assert "counts as broken" in page
    client.post(f"/promises/{solution.pk}/consent/", {"agreed_in": said.pk})
    solution.refresh_from_db()
    assert solution.state == state


@pytest.mark.parametrize("text", ["Where is it?", "Where is it? And what does it cost?"])
def test_a_mail_whose_rows_are_held_in_hand_shows_the_first_of_its_times(text, arben, orders, mailbox, hours, clock):
    """A policy with conditions has the case written out before its promises are."""
    policy({"first_answer": 1}, name="Urgent", conditions={"all": [{"field": "priority", "op": "is", "value": [4]}]})
    policy({"first_answer": 4, "solution": 16}, position=1)
    sender = Address("", "arben@customer.example")
    said = InboundMessage(channel="email", subject="x", sender=sender, senders=(sender,), text=text)
    with transaction.atomic(), together():
        case = open_case(customer=arben, team=orders, subject="x", channel="email", account=mailbox.account, at=MONDAY)
        opened = {"customer": arben, "account": mailbox.account, "at": MONDAY, "is_first": True}
        message = cases.receive(case, said=said, **opened)
        announce(case, message_id=message.pk, may_acknowledge=True, at=MONDAY, message=message)
    first, _solution = Promise.objects.filter(case=case).order_by("due_at")
    found = Case.objects.get(pk=case.pk)
    assert (found.next_due_at, found.next_due_kind) == (first.due_at, "first_answer")
