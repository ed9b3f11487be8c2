"""Standards on a rising curve (SA-10): what the quarter carried, and one click for a time that may be promised sooner (PR-03)."""

from datetime import timedelta

import pytest

from besa.calendars.worktime import Interval, Schedule
from besa.cases.models import Case, Message
from besa.promises import actions, errors
from besa.promises.clock import Clock
from besa.promises.models import SLAPolicyVersion
from besa.promises.rising import record_of, records_of
from besa.promises.rules import STANDS_STILL
from besa.promises.simulating import length_of
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.conftest import HOUR
from besa.promises.tests.policies import policy

FIRST = ("first_answer", 0, "")


def test_below_twenty_nothing_is_said_and_nothing_proposed():
    record = record_of("first_answer", 8 * HOUR, [HOUR] * 19)
    assert (record.is_silent, record.is_doubtful, record.sooner) == (True, False, None)


def test_what_is_kept_by_nineteen_of_twenty_in_three_quarters_of_the_time_may_rise():
    record = record_of("first_answer", 8 * HOUR, [2.2 * HOUR] * 20)
    assert (record.share, record.sooner) == (1, 3 * HOUR)
    assert record_of("first_answer", 8 * HOUR, [6.1 * HOUR] * 20).sooner is None
    assert record_of("first_answer", 3 * HOUR, [2.2 * HOUR] * 20).sooner is None


def test_what_past_figures_do_not_carry_is_doubtful():
    record = record_of("solution", 4 * HOUR, [HOUR] * 10 + [9 * HOUR] * 10)
    assert (record.is_doubtful, record.share, record.safe, record.sooner) == (True, 0.5, 9 * HOUR, None)


@pytest.fixture
def quarter(arben, orders, mailbox, hours, amal):
    """Twenty mails on a Monday morning, each answered after an hour."""
    for _number in range(20):
        case = arrive(arben, orders, mailbox, at=MONDAY, may_acknowledge=False)
        said = MONDAY + HOUR
        Message.objects.create(
            case=case, direction="out", author=amal, said_at=said, text="Yes", from_address="a@b.example"
        )
        Case.objects.filter(pk=case.pk).update(created_at=MONDAY, status="waiting")


@pytest.mark.django_db
def test_it_is_read_from_the_quarter_where_no_closer_time_counts(quarter, dana):
    version = policy({"first_answer": 8, ("first_answer", 4, ""): 1})
    (record,) = records_of(version, by=dana, now=MONDAY + timedelta(days=2))
    assert (record.metric, record.count, record.share, record.safe) == ("first_answer", 20, 1, HOUR)
    closer = policy({"first_answer": 8, ("first_answer", 2, ""): 1}, name="Closer")
    (record,) = records_of(closer, by=dana, now=MONDAY + timedelta(days=2))
    assert record.count == 0


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_one_click_raises_it_and_slower_still_needs_an_executive(quarter, dana, client, clock):
    clock.move_to(MONDAY + timedelta(days=2))
    version = policy({"first_answer": 8, "solution": 40})
    client.force_login(dana)
    page = client.get(f"/settings/policies/{version.policy_id}/record/").content.decode()
    assert "It is kept so well that it may rise." in page
    client.post(f"/settings/policies/{version.policy_id}/rise/", {"metric": "first_answer"})
    now = SLAPolicyVersion.objects.get(policy=version.policy_id, is_current=True)
    assert (now.number, now.made_by, dict(now.targets.values_list("metric", "length"))) == (
        2,
        dana,
        {"first_answer": HOUR, "solution": 40 * HOUR},
    )
    client.post(f"/settings/policies/{version.policy_id}/rise/", {"metric": "first_answer"})
    assert SLAPolicyVersion.objects.filter(policy=version.policy_id).count() == 2
    with pytest.raises(errors.SlowerNeedsExecutive):
        actions.raise_target(version.policy, metric="first_answer", length=9 * HOUR, by=dana)


def test_the_length_is_what_a_clock_of_long_time_has_used():
    """Counted directly, also through pauses: the clock itself would look through years of days for a time far enough."""
    schedule = Schedule("Europe/Tirane", ((Interval(9 * 60, 17 * 60),),) * 5 + ((), ()))
    day = timedelta(days=1)
    changes = [(MONDAY + day, "waiting"), (MONDAY + 2 * day, "open"), (MONDAY + 8 * day, "on_hold")]
    for end in (MONDAY + HOUR, MONDAY + day + HOUR, MONDAY + 5 * day, MONDAY + 30 * day):
        clock = Clock.start(schedule, MONDAY, 400 * HOUR)
        for at, status in changes:
            if at < end:
                clock = clock.stop(at, why=status) if status in STANDS_STILL else clock.go_on(at)
        assert length_of(schedule, MONDAY, end, changes) == clock.target - clock.left(end)
