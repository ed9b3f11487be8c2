"""A clock that explains itself: why this time, in the reader's language and on the desk's own clock."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import timezone

from besa.calendars.actions import add_holiday, prefill_holidays
from besa.calendars.telling import sentences_of
from besa.calendars.worktime import Schedule, explain_working_time
from besa.cases.actions import mark_spam
from besa.core.models import LoggedEvent
from besa.core.reader import Reader, reading
from besa.promises.models import Promise
from besa.promises.rules import Urgency, urgency
from besa.promises.sentences import SENTENCES
from besa.promises.tasks import break_overdue_promises
from besa.promises.telling import standing
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.test_promises import answer
from besa.promises.views.desk import case_panel
from besa.promises.why import why

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]


def bare(lines: list[str]) -> list[str]:
    return ["".join(letter for letter in line if letter not in "\u2066\u2068\u2069") for line in lines]


def test_why_tells_start_hours_target_closed_days_and_due(arben, orders, mailbox, hours, dana):
    add_holiday(hours, day=date(2026, 11, 27), name="Founders' day", by=None)
    thursday = datetime(2026, 11, 26, 14, 30, tzinfo=UTC)  # 15:30 in Tirana
    arrive(arben, orders, mailbox, at=thursday, may_acknowledge=False)
    assert bare(why(Promise.objects.get(), dana)) == [
        "The time began to run on Thursday 26 November 2026, 15:30.",
        "We promise an answer within 4 hours of working time, in the hours “Shop” (Tirana time).",
        "Thursday 26 November 2026, open from 09:00 to 17:00: 15:30 to 17:00 counts, 1 hour 30 minutes.",
        "Monday 30 November 2026, open from 09:00 to 17:00: 09:00 to 11:30 counts, 2 hours 30 minutes.",
        "Closed in between: Friday 27 November 2026 (Founders' day), Saturday 28 November 2026,"
        " Sunday 29 November 2026.",
        "So it is due on Monday 30 November 2026, 11:30.",
        "On your clock that is Monday 30 November 2026, 10:30.",
    ]


def test_who_reads_in_the_zone_of_the_desk_is_told_once(arben, orders, mailbox, dana):
    dana.time_zone = "Europe/Belgrade"
    arrive(arben, orders, mailbox, may_acknowledge=False)
    assert bare(why(Promise.objects.get(), dana))[-1] == "So it is due on Monday 23 November 2026, 15:00."


def test_a_holiday_is_told_under_its_name_in_the_readers_language(arben, orders, mailbox, hours, dana):
    prefill_holidays(hours, country="AL", year=2027, by=None)
    new_years_eve = datetime(2026, 12, 31, 15, 0, tzinfo=UTC)
    arrive(arben, orders, mailbox, at=new_years_eve, may_acknowledge=False)
    promise = Promise.objects.get()
    assert "Friday 1 January 2027 (New Year's Day)" in bare(why(promise, dana))[4]
    dana.language = "sq"
    assert "(Festat e Vitit të Ri)" in bare(why(promise, dana))[4]
    hours.holidays.all().delete()
    assert "(New Year's Day)" in bare(why(promise, dana))[4]  # the promise keeps its own copy


def test_a_sentence_that_begins_with_a_day_begins_with_a_capital(arben, orders, mailbox, dana):
    arrive(arben, orders, mailbox, may_acknowledge=False)
    dana.language = "sq"
    assert bare(why(Promise.objects.get(), dana))[2].startswith("E hënë")


def test_a_desk_that_never_closes_says_so(arben, repairs, mailbox, dana):
    arrive(arben, repairs, mailbox, may_acknowledge=False)
    assert bare(why(Promise.objects.get(), dana)) == [
        "The time began to run on Monday 23 November 2026, 10:00.",
        "We promise an answer within 4 hours, at every hour of every day (Coordinated Universal Time).",
        "So it is due on Monday 23 November 2026, 14:00.",
    ]


def test_a_changed_clock_and_a_skipped_day_are_told():
    daily = Schedule.weekly("Pacific/Apia", dict.fromkeys(("thu", "fri", "sat"), "09:00-17:00"))
    told = explain_working_time(daily, datetime(2011, 12, 30, 1, 0, tzinfo=UTC), timedelta(hours=4))
    with reading(Reader(time_zone="Pacific/Apia")):
        lines = bare(sentences_of(told, hours="Apia"))
    assert lines[1].endswith("(Apia time).")
    assert lines[4] == "Closed in between: Friday 30 December 2011 (a day that the calendar skipped)."
    assert lines[5] == "The clock was changed in between; an hour of work is an hour on the clock."


def test_a_target_of_weeks_is_told_in_a_few_lines():
    week = Schedule.weekly("UTC", dict.fromkeys(("mon", "tue", "wed", "thu", "fri"), "09:00-17:00"))
    told = explain_working_time(week, MONDAY, timedelta(hours=80))
    with reading(Reader(time_zone="UTC")):
        lines = bare(sentences_of(told, hours="Shop"))
    assert lines[6] == "… and 6 more days in the same way …"
    assert len(lines) == 10


# How it stands.

START = MONDAY
DUE = MONDAY + timedelta(hours=4)


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (START, Urgency.NEUTRAL),
        (START + timedelta(hours=3, seconds=-1), Urgency.NEUTRAL),
        (START + timedelta(hours=3), Urgency.SOON),
        (DUE - timedelta(seconds=1), Urgency.SOON),
        (DUE, Urgency.LATE),
    ],
)
def test_the_last_quarter_is_soon(now, expected):
    assert urgency(started_at=START, due_at=DUE, now=now) == expected
    assert urgency(started_at=START, due_at=DUE, now=now, is_kept=True) == Urgency.KEPT


@pytest.fixture
def arrived(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


def how() -> tuple[str, str]:
    kind, words = standing(Promise.objects.get(), timezone.now())
    return kind.value, words


def test_each_standing_has_its_words(arrived, amal, clock):
    assert how() == ("neutral", "by 14:00")
    clock.move_to(DUE + timedelta(hours=2))
    assert how() == ("late", "2 h late")
    break_overdue_promises()
    assert how() == ("late", "2 h late")
    answer(arrived, amal)
    assert how() == ("late", "answered late")


def test_a_kept_and_a_withdrawn_promise_have_their_words(arrived, amal):
    answer(arrived, amal)
    assert how() == ("kept", "kept")
    Promise.objects.update(state="open", kept_at=None, kept_by=None)
    mark_spam(arrived, by=amal)
    assert how() == ("neutral", "Withdrawn")


def panel(user, case) -> str:
    request = RequestFactory().get("/")
    request.user = user
    template, context = case_panel(request, case)
    return render_to_string(template, context, request)


def test_the_panel_shows_the_promise_and_why(arrived, amal):
    shown = panel(amal, arrived)
    assert "First answer" in shown
    assert "by 14:00" in shown
    assert "Why this time?" in shown
    assert "So it is due on" not in shown  # when it is asked for


def test_the_panel_teaches_when_there_is_nothing(case, amal):
    assert "No time has been promised here." in panel(amal, case)


def test_the_panel_shows_nothing_to_a_stranger(arrived, noa):
    assert "First answer" not in panel(noa, arrived)


def test_the_panel_takes_the_same_queries_for_one_promise_and_for_three(arrived, amal, django_assert_num_queries):
    amal.team_ids  # noqa: B018 - read once for each request
    amal.roles  # noqa: B018
    for count in (1, 3):
        with django_assert_num_queries(1):
            panel(amal, arrived)
        if count == 1:
            first = Promise.objects.get()
            for kind in ("call_back", "update"):
                first.pk, first.kind = None, kind
                first.save()


def test_every_event_of_promises_has_a_sentence(arrived, amal, clock):
    from besa.promises import events

    told = {
        kind.name() for kind in vars(events).values() if isinstance(kind, type) and kind.__module__ == events.__name__
    }
    assert told - {
        "promises.PromiseEvent",
        "promises.PointEvent",
        "promises.PolicySaved",
        "promises.ErrandSaved",
        # Of hours and many cases at once: each case tells its own new time.
        "promises.NewTimesAnnounced",
        "promises.AnnouncementTakenBack",
    } == set(SENTENCES)
    clock.move_to(DUE)
    break_overdue_promises()
    answer(arrived, amal)
    for event in LoggedEvent.objects.filter(name__startswith="promises."):
        told = SENTENCES[event.name](event)
        if event.name == "promises.PromiseAlarmed":
            assert told is None
            continue
        icon, words = told
        assert icon in ("clock", "circle-alert", "circle-check")
        assert words.endswith(".")
