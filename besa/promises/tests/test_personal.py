"""What a person promises: one ledger, each change an event, and a call that only a call keeps."""

from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.core.errors import NotAllowed
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint
from besa.promises import actions, errors
from besa.promises.accepting import accepted_of
from besa.promises.detection import detect
from besa.promises.models import Promise
from besa.promises.tasks import break_overdue_promises
from besa.promises.tests.arriving import MONDAY
from besa.promises.tests.conftest import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
TOMORROW = MONDAY + timedelta(days=1)


@pytest.fixture(autouse=True)
def phone(yusuf):
    return ContactPoint.objects.create(customer=yusuf, kind="phone", value="+355691234567")


@pytest.fixture
def call(case, amal):
    """“I will call you tomorrow at this hour.”"""
    return actions.promise(case, by=amal, kind="call_back", due_at=TOMORROW, start=TOMORROW)


@pytest.fixture
def delivery(case, amal):
    return actions.promise(case, by=amal, kind="delivery", text="The new door", due_at=MONDAY + 8 * HOUR)


def again(promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def speak(case, by, *, at, channel="phone", direction="out", answered=True):
    return cases.log_contact(
        case, by=by, channel=channel, direction=direction, text="...", said_at=at, answered=answered
    )


def write(case, by, *, at):
    letter = Letter(text="No news yet.", to=[("", "yusuf@customer.example")])
    return cases.answer(case, by=by, letter=letter, now=at, status="open")


def told(case) -> list[str]:
    names = LoggedEvent.objects.filter(case_id=case.pk, name__startswith="promises.").order_by("id")
    return [name.removeprefix("promises.") for name in names.values_list("name", flat=True)]


def test_a_promise_says_who_to_whom_what_and_until_when(call, case, amal, yusuf, orders):
    assert (call.kind, call.state, call.customer, call.promiser, call.deliverer, call.team) == (
        "call_back",
        "open",
        yusuf,
        amal,
        amal,
        orders,
    )
    quarter = timedelta(minutes=15)
    assert (call.started_at, call.due_at, call.opens_at, call.closes_at) == (
        MONDAY,
        TOMORROW,
        TOMORROW - quarter,
        TOMORROW + quarter,
    )
    assert (case.next_due_at, case.next_due_kind) == (TOMORROW, "call_back")
    assert told(case) == ["PromiseMade"]


def test_between_two_hours_is_a_window_and_a_deadline_is_none(case, amal):
    between = actions.promise(case, by=amal, kind="call_back", start=TOMORROW, due_at=TOMORROW + HOUR)
    assert (between.opens_at, between.due_at, between.closes_at) == (TOMORROW, TOMORROW + HOUR, None)
    by_then = actions.promise(case, by=amal, kind="update", due_at=TOMORROW)
    assert (by_then.opens_at, by_then.closes_at) == (None, None)


# PR-02: a contact is kept by a contact in its window, never by “no news”.


@pytest.mark.parametrize(
    ("minutes", "state"), [(-16, "open"), (-15, "kept"), (0, "kept"), (15, "kept"), (16, "broken")]
)
def test_a_call_keeps_it_within_a_quarter_of_an_hour(call, case, amal, clock, minutes, state):
    at = TOMORROW + timedelta(minutes=minutes)
    clock.move_to(at)
    speak(case, amal, at=at)
    assert again(call).state == state


@pytest.mark.parametrize(("words", "state"), [("by tomorrow at 16:00", "kept"), ("tomorrow at 16:00", "open")])
def test_by_then_may_be_kept_before_and_at_then_only_then(case, amal, clock, words, state):
    (found,) = detect(f"I will call you {words}.", language="en", at=MONDAY, zone=ZoneInfo(amal.time_zone))
    made = actions.write_down(case, accepted_of(found), by=amal)
    before = made.due_at - HOUR
    clock.move_to(before)
    speak(case, amal, at=before)
    assert again(made).state == state


def test_neither_mail_nor_a_ringing_phone_nor_a_note_keeps_a_call(call, case, amal, clock):
    clock.move_to(TOMORROW)
    write(case, amal, at=TOMORROW)
    speak(case, amal, at=TOMORROW, answered=False)
    speak(case, amal, at=TOMORROW, channel="letter")
    cases.write_note(case, by=amal, letter=Letter(text="No news."))
    assert again(call).state == "open"
    clock.move_to(TOMORROW + HOUR)
    break_overdue_promises()
    assert again(call).state == "broken"


def test_the_alarm_finds_the_call_that_a_crash_forgot_and_no_other_news(call, case, amal, clock):
    clock.move_to(TOMORROW)
    write(case, amal, at=TOMORROW)
    heard = speak(case, amal, at=TOMORROW)
    Promise.objects.update(state="open", kept_at=None, kept_by=None)
    clock.move_to(TOMORROW + HOUR)
    break_overdue_promises()
    assert (again(call).state, again(call).kept_by) == ("kept", heard)


def test_a_customer_who_calls_within_the_window_has_had_the_call(call, case, amal, clock):
    clock.move_to(TOMORROW)
    speak(case, amal, at=TOMORROW, direction="in")
    assert again(call).state == "kept"


def test_no_hand_keeps_a_call_without_the_call(call, case, amal, clock):
    with pytest.raises(errors.OnlyByContact):
        actions.keep(call, by=amal)
    with pytest.raises(errors.OnlyByContact):
        actions.keep(call, by=amal, said=write(case, amal, at=TOMORROW))
    early = speak(case, amal, at=MONDAY + HOUR)
    with pytest.raises(errors.OnlyByContact):
        actions.keep(call, by=amal, said=early)
    assert again(call).state == "open"


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_case_is_not_solved_silently_while_a_call_is_owed(call, case, amal, clock, status):
    with pytest.raises(errors.ContactStillOwed) as refusal:
        cases.set_status(case, status=status, by=amal)
    assert "Speak to them" in str(refusal.value)
    clock.move_to(TOMORROW)
    speak(case, amal, at=TOMORROW)
    cases.set_status(Case.objects.get(pk=case.pk), status=status, by=amal)
    assert again(call).state == "kept"


def test_news_is_kept_by_writing_unless_a_call_was_promised(case, amal, clock):
    by_mail = actions.promise(case, by=amal, kind="update", due_at=TOMORROW)
    by_phone = actions.promise(case, by=amal, kind="update", due_at=TOMORROW, channel="phone")
    write(case, amal, at=MONDAY + HOUR)
    assert (again(by_mail).state, again(by_phone).state) == ("kept_early", "open")


def test_taking_the_mail_back_opens_the_promise_again(case, amal, clock):
    news = actions.promise(case, by=amal, kind="update", due_at=TOMORROW)
    message = write(case, amal, at=MONDAY)
    cases.withdraw(message, by=amal)
    assert (again(news).state, again(news).kept_at) == ("open", None)


# PR-08: kept early is counted.


@pytest.mark.parametrize(("hours", "state"), [(6, "kept_early"), (7, "kept"), (9, "broken")])
def test_what_is_done_before_the_last_quarter_is_early(delivery, amal, clock, hours, state):
    clock.move_to(MONDAY + hours * HOUR)
    actions.keep(delivery, by=amal)
    assert (again(delivery).state, again(delivery).kept_at) == (state, MONDAY + hours * HOUR)
    with pytest.raises(errors.NotOpen):
        actions.keep(delivery, by=amal)


def test_an_answer_does_not_deliver_a_door(delivery, case, amal, clock):
    write(case, amal, at=MONDAY + HOUR)
    assert again(delivery).state == "open"


def test_what_is_to_be_delivered_outlives_the_solution(delivery, case, amal):
    cases.solve(case, by=amal)
    assert again(delivery).state == "open"
    assert Case.objects.get(pk=case.pk).next_due_at == delivery.due_at


def test_spam_ends_everything_and_putting_back_brings_it_back(call, case, amal):
    cases.mark_spam(case, by=amal)
    assert (again(call).state, again(call).reason) == ("withdrawn", "spam")
    cases.put_back(Case.objects.get(pk=case.pk), by=amal)
    assert again(call).state == "open"


# PR-07: more time before it is late.


def test_a_new_time_is_a_new_promise_and_the_old_one_counts_as_renegotiated(call, case, amal, clock):
    heard = speak(case, amal, at=MONDAY + HOUR)
    clock.move_to(MONDAY + HOUR)
    later = TOMORROW + 24 * HOUR
    new = actions.renegotiate(
        call, by=amal, due_at=later, start=later, told_by=heard, reason="Parts are late", agreed_in=heard
    )
    assert again(call).state == "renegotiated"
    assert (new.previous, new.due_at, new.state, new.promiser, new.kind) == (call, later, "open", amal, "call_back")
    assert Case.objects.get(pk=case.pk).next_due_at == later
    assert told(case) == ["PromiseMade", "PromiseMade", "PromiseRenegotiated"]
    with pytest.raises(errors.NotOpen):
        actions.renegotiate(call, by=amal, due_at=later, told_by=heard, reason="Again", agreed_in=heard)


def test_only_who_was_reached_and_agreed_has_a_new_time(call, case, amal, clock):
    later = {"by": amal, "due_at": TOMORROW + HOUR, "reason": "Parts are late"}
    with pytest.raises(errors.NotReached):
        actions.renegotiate(call, told_by=None, **later)
    note = cases.write_note(case, by=amal, letter=Letter(text="I shall tell him."))
    with pytest.raises(errors.NotReached):
        actions.renegotiate(call, told_by=note, **later)
    heard = speak(case, amal, at=MONDAY + HOUR)
    with pytest.raises(errors.NotAgreed):
        actions.renegotiate(call, told_by=heard, **later)
    with pytest.raises(errors.ReasonNeeded):
        actions.renegotiate(call, told_by=heard, agreed_in=heard, **{**later, "reason": " "})
    assert again(call).state == "open"


def test_a_new_time_after_it_was_late_leaves_the_old_one_broken_and_no_longer_owed(delivery, case, amal, clock):
    clock.move_to(MONDAY + 9 * HOUR)
    heard = speak(case, amal, at=MONDAY + 9 * HOUR)
    new = actions.renegotiate(delivery, by=amal, due_at=TOMORROW, told_by=heard, reason="Truck broke")
    assert (again(delivery).state, again(delivery).is_owed, new.is_owed) == ("broken", False, True)
    assert list(Promise.objects.owed()) == [new]
    assert "PromiseBroken" in told(case)


def test_taking_back_needs_a_reason_that_the_customer_gave(call, case, amal):
    with pytest.raises(ValueError, match="no_news"):
        actions.withdraw(call, by=amal, reason="no_news", note="Nothing to say")
    with pytest.raises(errors.ReasonNeeded):
        actions.withdraw(call, by=amal, reason="not_needed")
    actions.withdraw(call, by=amal, reason="not_needed", note="He found it himself")
    assert (again(call).state, again(call).reason) == ("withdrawn", "not_needed")
    assert Case.objects.get(pk=case.pk).next_due_at is None
    cases.solve(case, by=amal)


def test_passing_on_changes_who_does_it_and_not_whose_word_it_is(call, case, amal, dana):
    actions.pass_on(call, to=dana, by=amal)
    assert (again(call).promiser, again(call).deliverer) == (amal, dana)
    actions.pass_on(call, to=dana, by=amal)
    assert told(case) == ["PromiseMade", "PromisePassedOn"]


# Bad input, each with a sentence that says what to do.


def test_a_time_that_has_passed_is_refused(case, amal):
    with pytest.raises(errors.InThePast):
        actions.promise(case, by=amal, kind="update", due_at=timezone.now())
    with pytest.raises(errors.TooFarAway):
        actions.promise(case, by=amal, kind="update", due_at=MONDAY + timedelta(days=800))
    with pytest.raises(errors.WindowUpsideDown):
        actions.promise(case, by=amal, kind="call_back", due_at=TOMORROW, start=TOMORROW + HOUR)


def test_a_customer_who_cannot_be_reached_is_promised_nothing(case, amal, phone):
    phone.delete()
    with pytest.raises(errors.NoWayToReach, match="no telephone number"):
        actions.promise(case, by=amal, kind="call_back", due_at=TOMORROW)
    ContactPoint.objects.update(state="dead")
    with pytest.raises(errors.NoWayToReach, match="no way to reach"):
        actions.promise(case, by=amal, kind="delivery", text="The new door", due_at=TOMORROW)
    actions.promise(case, by=amal, kind="update", due_at=TOMORROW, channel="visit")


def test_two_people_do_not_promise_different_times(call, case, dana, amal):
    with pytest.raises(errors.OtherTimePromised, match="Amal"):
        actions.promise(case, by=dana, kind="call_back", due_at=TOMORROW + HOUR)
    actions.promise(case, by=dana, kind="call_back", due_at=TOMORROW)
    actions.promise(case, by=dana, kind="call_back", due_at=TOMORROW + HOUR, is_something_else=True)
    actions.promise(case, by=amal, kind="update", due_at=TOMORROW + HOUR)


def test_a_stranger_promises_nothing_and_an_employee_delivers_nothing(case, noa, stranger, amal):
    with pytest.raises(NotAllowed):
        actions.promise(case, by=noa, kind="update", due_at=TOMORROW)
    with pytest.raises(errors.NotAtWork):
        actions.promise(case, by=amal, kind="update", due_at=TOMORROW, deliverer=stranger)
    with pytest.raises(errors.NothingPromised):
        actions.promise(case, by=amal, kind="other", due_at=TOMORROW, text=" ")
    with pytest.raises(ValueError, match="solution"):
        actions.promise(case, by=amal, kind="solution", due_at=TOMORROW)


def test_in_the_trash_nothing_is_promised(case, amal):
    cases.trash(case, by=amal)
    with pytest.raises(errors.CaseIsAway):
        actions.promise(Case.objects.get(pk=case.pk), by=amal, kind="update", due_at=TOMORROW)
