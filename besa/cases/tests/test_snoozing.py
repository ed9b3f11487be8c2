"""A case that was put off is out of sight, keeps its promises, and comes back when it should."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from besa.calendars.worktime import Interval, Schedule
from besa.cases import actions, tasks
from besa.cases.errors import NothingToSnooze, TimeHasPassed
from besa.cases.models import Case, Snooze
from besa.cases.ports import Address, InboundMessage
from besa.cases.rules import snooze_times
from besa.cases.undo import undo
from besa.core.events import gathered
from besa.core.models import LoggedEvent

HOUR = timedelta(hours=1)


def sleeping(case, amal, **how):
    return actions.snooze(case, by=amal, **{"until": timezone.now() + HOUR, **how})


def place(case):
    return Case.objects.get(pk=case.pk).place


def writes(case, customer, automatic=None):
    sender = Address(customer.name, customer.email)
    said = InboundMessage(channel="email", subject="x", sender=sender, senders=(sender,), text="x", automatic=automatic)
    with transaction.atomic():
        actions.receive(Case.objects.get(pk=case.pk), said=said, customer=customer, account="1", at=timezone.now())


def test_a_snoozed_case_leaves_the_working_folders_and_comes_back_on_top(case, amal):
    sleeping(case, amal)
    assert (place(case), Case.objects.active().count(), Case.objects.snoozed().count()) == ("asleep", 0, 1)
    tasks.wake_what_is_due()
    assert place(case) == "asleep"
    Snooze.objects.update(until=timezone.now() - HOUR)
    before = timezone.now()
    tasks.wake_what_is_due()
    tasks.wake_what_is_due()
    row = Case.objects.get(pk=case.pk)
    assert (row.place, row.back_because) == ("inbox", "time")
    assert row.last_message_at >= before
    assert LoggedEvent.objects.filter(name="cases.CaseWoken").count() == 1


@pytest.mark.parametrize(("on_reply", "automatic", "expected"), [
    (True, None, "inbox"), (True, "vacation", "asleep"), (False, None, "asleep"),
])  # fmt: skip
def test_the_customers_answer_brings_it_back_where_that_was_wanted(case, amal, yusuf, on_reply, automatic, expected):
    sleeping(case, amal, on_reply=on_reply)
    writes(case, yusuf, automatic)
    assert place(case) == expected


def test_until_the_customer_answers_alone(case, amal, yusuf):
    sleeping(case, amal, until=None)
    tasks.wake_what_is_due()
    assert place(case) == "asleep"
    writes(case, yusuf)
    assert Case.objects.get(pk=case.pk).back_because == "reply"


def test_solving_spam_and_trash_end_it(case, amal):
    sleeping(case, amal)
    actions.solve(case, by=amal)
    assert (place(case), Snooze.objects.get().ended_because) == ("inbox", "done")
    actions.reopen(case, by=amal)
    sleeping(case, amal)
    actions.trash(case, by=amal)
    assert (place(case), Snooze.objects.running().count()) == ("trash", 0)


def test_a_second_snooze_replaces_the_first(case, amal):
    sleeping(case, amal)
    later = timezone.now() + 5 * HOUR
    sleeping(case, amal, until=later)
    assert [one.until for one in Snooze.objects.running()] == [later]


def test_what_cannot_be_put_off_is_refused(case, amal):
    for until in (timezone.now() - HOUR, timezone.now() + timedelta(days=400)):
        with pytest.raises(TimeHasPassed):
            sleeping(case, amal, until=until)
    actions.solve(case, by=amal)
    with pytest.raises(NothingToSnooze):
        sleeping(case, amal)
    assert Snooze.objects.count() == 0


def changes(events, case):
    return [event.pk for event in events if event.case_id == case.pk]


def test_an_undo_wakes_it_and_an_undo_of_waking_lets_it_sleep_on(case, amal):
    with gathered() as events:
        sleeping(case, amal)
    undo(case, changes=changes(events, case), by=amal)
    assert place(case) == "inbox"
    until = sleeping(case, amal).until
    with gathered() as events:
        actions.put_back(case, by=amal)
    assert place(case) == "inbox"
    undo(case, changes=changes(events, case), by=amal)
    assert place(case) == "asleep"
    assert [one.until for one in Snooze.objects.running()] == [until]


def test_an_undo_of_the_trash_lets_it_sleep_on(case, amal):
    sleeping(case, amal)
    with gathered() as events:
        actions.trash(case, by=amal)
    undo(case, changes=changes(events, case), by=amal)
    assert place(case) == "asleep"
    Snooze.objects.update(until=timezone.now() - HOUR)
    tasks.wake_what_is_due()
    assert place(case) == "inbox"


SUNDAY_TO_THURSDAY = Schedule(
    "Asia/Hebron",
    tuple(() if day in (4, 5) else (Interval.parse("08:00-16:00"),) for day in range(7)),
)
EVERY_DAY = Schedule("Asia/Hebron", ((Interval.parse("00:00-24:00"),),) * 7)


@pytest.mark.parametrize(("now", "expected"), [
    # Tuesday 24 November 2026, 10:00 in Hebron (UTC+2).
    ("2026-11-24T08:00", {"today": "2026-11-24T11:00", "tomorrow": "2026-11-25T06:00", "week": "2026-11-29T06:00"}),
    # An hour before closing nothing is left of today.
    ("2026-11-24T13:00", {"tomorrow": "2026-11-25T06:00", "week": "2026-11-29T06:00"}),
    # Thursday: the next working day is Sunday, which begins the next week.
    ("2026-11-26T08:00", {"today": "2026-11-26T11:00", "week": "2026-11-29T06:00"}),
])  # fmt: skip
def test_the_offered_times_are_working_times(now, expected):
    at = datetime.fromisoformat(now).replace(tzinfo=UTC)
    found = {key: when.strftime("%Y-%m-%dT%H:%M") for key, when in snooze_times(SUNDAY_TO_THURSDAY, now=at)}
    assert found == expected


def test_a_team_without_hours_is_offered_times_too():
    at = datetime(2026, 11, 24, 8, tzinfo=UTC)
    found = dict(snooze_times(EVERY_DAY, now=at))
    assert found["today"] == at + 3 * HOUR
    assert found["tomorrow"].isoformat() == "2026-11-25T07:00:00+00:00"
    assert found["week"].isoformat() == "2026-12-01T07:00:00+00:00"
