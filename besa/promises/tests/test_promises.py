"""The ledger: a first answer is promised, kept by a person alone, broken once, and never forgotten."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from besa.calendars.actions import change_hours
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Case, Delivery, Message
from besa.core.models import LoggedEvent
from besa.promises import actions
from besa.promises.models import Promise
from besa.promises.tasks import break_overdue_promises
from besa.promises.tests.arriving import MONDAY, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours")]
DUE = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)  # 15:00 in Tirana: four working hours later


@pytest.fixture
def arrived(arben, orders, mailbox, clock):
    return arrive(arben, orders, mailbox)


def the_promise() -> Promise:
    return Promise.objects.get()


def answer(case, by, *, now=None, **fields):
    letter = Letter(text="It leaves today.", to=[("", "arben@customer.example")])
    return cases.answer(case, by=by, letter=letter, now=now or timezone.now(), **fields)


def events(case) -> list[str]:
    names = LoggedEvent.objects.filter(case_id=case.pk, name__startswith="promises.").order_by("id")
    return [name.removeprefix("promises.") for name in names.values_list("name", flat=True)]


def test_a_customers_mail_is_promised_a_first_answer(arrived, orders, arben):
    promise = the_promise()
    assert (promise.kind, promise.state, promise.team, promise.customer) == ("first_answer", "open", orders, arben)
    assert (promise.started_at, promise.due_at, promise.target) == (MONDAY, DUE, timedelta(hours=4))
    assert (arrived.next_due_at, arrived.next_due_kind) == (DUE, "first_answer")
    assert events(arrived) == ["PromiseMade"]


def test_the_clock_starts_at_the_servers_receipt_and_runs_in_the_teams_hours(arben, orders, mailbox, clock):
    friday = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)  # 16:00 in Tirana, an hour before closing
    arrive(arben, orders, mailbox, at=friday, may_acknowledge=False)
    assert the_promise().due_at == datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def test_a_team_without_hours_answers_at_every_hour(arben, repairs, mailbox, clock):
    arrive(arben, repairs, mailbox, at=MONDAY + timedelta(hours=12))
    assert the_promise().due_at == MONDAY + timedelta(hours=16)
    assert the_promise().hours["name"] == ""


def test_a_running_promise_keeps_the_hours_it_started_with(arrived, hours):
    change_hours(hours, by=None, week=[["10:00-11:00"]] * 7)
    promise = the_promise()
    assert (promise.due_at, promise.hours["version"], promise.hours["week"][0]) == (DUE, 1, ["09:00-17:00"])


def test_hours_that_have_ended_still_give_the_customer_a_time(arben, orders, mailbox, hours, clock):
    type(hours).objects.filter(pk=hours.pk).update(week=[[]] * 7, stamp="x" * 32)
    arrive(arben, type(orders).objects.get(pk=orders.pk), mailbox)
    assert the_promise().due_at == MONDAY + timedelta(hours=4)


@pytest.mark.parametrize("fields", [{"automatic": "auto-replied"}])
def test_a_machine_is_promised_nothing(arben, orders, mailbox, fields):
    case = arrive(arben, orders, mailbox, **fields)
    assert not Promise.objects.exists()
    assert case.next_due_at is None


def test_a_case_opened_by_hand_is_promised_nothing(case):
    assert not Promise.objects.exists()


def test_opening_twice_promises_once(arrived):
    with transaction.atomic():
        assert actions.promise_first_answer(arrived, at=MONDAY) is None
    assert events(arrived) == ["PromiseMade"]


# CH-14: an acknowledgement is not an answer.


def test_an_automatic_message_neither_keeps_the_promise_nor_answers_the_case(arrived):
    automatic = Message.objects.get(case=arrived, direction="out")
    assert automatic.automatic is True
    assert the_promise().state == "open"
    assert Case.objects.get().unanswered_since == MONDAY
    with pytest.raises(ValueError, match="CH-14"):
        actions.keep_by(automatic)


def test_an_internal_note_keeps_nothing(arrived, amal):
    cases.write_note(arrived, by=amal, letter=Letter(text="I shall ask the driver."))
    assert the_promise().state == "open"


def test_a_persons_answer_keeps_it_when_it_is_queued(arrived, amal, clock):
    clock.move_to(MONDAY + timedelta(hours=1))
    message = answer(arrived, amal)
    promise = the_promise()
    assert (promise.state, promise.kept_at, promise.kept_by) == ("kept", MONDAY + timedelta(hours=1), message)
    assert events(arrived) == ["PromiseMade", "PromiseKept"]
    assert Case.objects.get().next_due_at is None


def test_a_call_in_which_the_customer_was_spoken_to_keeps_it(arrived, amal):
    cases.log_contact(arrived, by=amal, channel="phone", direction="out", text="He did not pick up.", answered=False)
    assert the_promise().state == "open"
    cases.log_contact(arrived, by=amal, channel="phone", direction="out", text="Told him: today.", answered=True)
    assert the_promise().state == "kept"


def test_taking_the_answer_back_opens_the_promise_again(arrived, amal):
    cases.withdraw(answer(arrived, amal), by=amal)
    promise = the_promise()
    assert (promise.state, promise.kept_at, promise.kept_by, promise.due_at) == ("open", None, None, DUE)
    assert Case.objects.get().next_due_at == DUE
    assert events(arrived) == ["PromiseMade", "PromiseKept", "PromiseReopened"]


def test_another_answer_takes_the_place_of_the_one_taken_back(arrived, amal, clock):
    first = answer(arrived, amal)
    clock.shift(timedelta(minutes=5))
    second = answer(arrived, amal)
    cases.withdraw(first, by=amal)
    assert (the_promise().state, the_promise().kept_by) == ("kept", second)


@pytest.mark.parametrize("event", ["DeliveryFailed", "DeliveryBounced"])
def test_an_answer_that_cannot_arrive_keeps_nothing(arrived, amal, event):
    from besa.cases import events as told
    from besa.core.events import record

    message = answer(arrived, amal)
    Delivery.objects.filter(message=message).update(state="failed" if event == "DeliveryFailed" else "bounced")
    fields = {"is_permanent": True} if event == "DeliveryBounced" else {}
    delivery = message.deliveries.get()
    about = {"case_id": arrived.pk, "message_id": message.pk, "delivery_id": delivery.pk, "recipient": "arben"}
    with transaction.atomic():
        record(getattr(told, event)(**about, reason="550 no such user", **fields))
    assert the_promise().state == "open"
    Delivery.objects.filter(message=message).update(state="sent")
    with transaction.atomic():
        record(told.DeliverySent(**about))
    assert the_promise().state == "kept"


# The alarm.


def test_the_alarm_is_silent_until_the_time_has_passed(arrived, clock):
    clock.move_to(DUE - timedelta(seconds=1))
    break_overdue_promises()
    assert the_promise().state == "open"


def test_the_alarm_breaks_a_promise_exactly_once(arrived, clock):
    clock.move_to(DUE)
    break_overdue_promises()
    break_overdue_promises()
    stale = Promise(pk=the_promise().pk)
    actions.settle_overdue(stale, now=DUE + timedelta(hours=1))
    promise = the_promise()
    assert (promise.state, promise.ended_at, promise.kept_at) == ("broken", DUE, None)
    assert events(arrived) == ["PromiseMade", "PromiseBroken"]
    assert Case.objects.get().next_due_at == DUE


def test_the_alarm_only_wakes_and_the_answer_that_stands_keeps_the_promise(arrived, amal, clock):
    message = answer(arrived, amal)
    # As if a crash had lost the keeping, and only the message were there.
    Promise.objects.update(state="open", kept_at=None, kept_by=None)
    clock.move_to(DUE + timedelta(hours=1))
    break_overdue_promises()
    assert (the_promise().state, the_promise().kept_by) == ("kept", message)


def test_a_late_answer_does_not_unbreak_it(arrived, amal, clock):
    late = DUE + timedelta(hours=2)
    clock.move_to(late)
    break_overdue_promises()
    answer(arrived, amal)
    assert (the_promise().state, the_promise().kept_at) == ("broken", late)
    assert Case.objects.get().next_due_at is None
    assert LoggedEvent.objects.get(name="promises.PromiseKept").data["late"] is True


def test_a_late_answer_before_the_alarm_breaks_it_all_the_same(arrived, amal, clock):
    clock.move_to(DUE + timedelta(seconds=20))
    answer(arrived, amal)
    assert (the_promise().state, the_promise().kept_at) == ("broken", DUE + timedelta(seconds=20))
    assert events(arrived) == ["PromiseMade", "PromiseBroken", "PromiseKept"]
    break_overdue_promises()
    assert events(arrived) == ["PromiseMade", "PromiseBroken", "PromiseKept"]


def test_an_answer_at_the_last_moment_is_in_time_though_the_alarm_was_faster(arrived, amal, clock):
    clock.move_to(DUE)
    break_overdue_promises()
    answer(arrived, amal, now=DUE - timedelta(seconds=1))
    assert the_promise().state == "kept"


def test_taking_back_a_late_answer_leaves_the_promise_broken_and_owed(arrived, amal, clock):
    clock.move_to(DUE + timedelta(hours=1))
    cases.withdraw(answer(arrived, amal), by=amal)
    assert (the_promise().state, the_promise().kept_at, the_promise().is_owed) == ("broken", None, True)
    assert Case.objects.get().next_due_at == DUE


# When the case ends.


@pytest.mark.parametrize("status", ["solved", "closed"])
def test_a_case_that_ends_without_an_answer_withdraws_it_with_the_reason(arrived, amal, status):
    cases.set_status(arrived, status=status, by=amal)
    assert (the_promise().state, the_promise().reason) == ("withdrawn", status)
    assert Case.objects.get().next_due_at is None
    cases.set_status(Case.objects.get(), status="open", by=amal)
    assert (the_promise().state, the_promise().due_at) == ("open", DUE)
    assert Case.objects.get().next_due_at == DUE


def test_solving_with_the_answer_keeps_it(arrived, amal):
    answer(arrived, amal, status="solved")
    assert the_promise().state == "kept"
    assert events(arrived) == ["PromiseMade", "PromiseKept"]


def test_spam_is_owed_nothing_until_it_is_put_back(arrived, amal, clock):
    cases.mark_spam(arrived, by=amal)
    clock.move_to(DUE + timedelta(hours=1))
    break_overdue_promises()
    assert (the_promise().state, the_promise().reason) == ("withdrawn", "spam")
    cases.put_back(Case.objects.get(), by=amal)
    assert the_promise().state == "open"
    break_overdue_promises()
    assert the_promise().state == "broken"


def test_a_case_that_arrived_as_spam_is_promised_an_answer_when_it_is_put_back(arben, orders, mailbox, amal, clock):
    case = arrive(arben, orders, mailbox, place="spam", may_acknowledge=False)
    assert not Promise.objects.exists()
    clock.shift(timedelta(hours=1))
    cases.put_back(case, by=amal)
    assert (the_promise().started_at, the_promise().due_at, the_promise().state) == (MONDAY, DUE, "open")


def test_an_imported_archive_is_promised_nothing(arben, orders, mailbox, clock):
    arrive(arben, orders, mailbox, source="import", may_acknowledge=False)
    assert not Promise.objects.exists()
    arrive(arben, orders, mailbox, source="", at=MONDAY + timedelta(seconds=1), may_acknowledge=False)
    assert Promise.objects.count() == 1


def test_passing_the_case_on_does_not_move_the_time(arrived, amal, repairs):
    cases.transfer(arrived, to=repairs, by=amal)
    assert the_promise().due_at == DUE
    assert Case.objects.get().next_due_at == DUE


def test_merging_customers_takes_the_promise_along(arrived, arben, yusuf, admin):
    from besa.customers.actions import merge_customers

    merge_customers(arben, into=yusuf, by=admin)
    assert the_promise().customer == yusuf


def test_promises_are_seen_by_those_who_see_the_case(arrived, amal, noa, dana, admin, stranger):
    seen = {user.name: Promise.objects.visible_to(user).count() for user in (amal, dana, admin, noa, stranger)}
    assert seen == {"Amal": 1, "Dana": 1, "Admin": 1, "Noa": 0, "Stranger": 0}


def test_the_alarm_looks_at_open_promises_by_their_index(arrived, django_assert_num_queries, clock):
    with django_assert_num_queries(4):  # one for each part
        break_overdue_promises()
