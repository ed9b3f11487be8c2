"""Times found in what agents write (language.md 4): the figures on both sets, what is vetoed, and what cannot hurt."""

import time as stopwatch
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from besa.promises.detection import LANGUAGES, detect
from besa.promises.tests import (
    sentences_blind,
    sentences_dev,
    sentences_eighth,
    sentences_fifth,
    sentences_fourth,
    sentences_second,
    sentences_seventh,
    sentences_sixth,
    sentences_third,
)

ZONE = ZoneInfo("Europe/Tirane")
AT = datetime(2026, 3, 3, 10, 0, tzinfo=ZONE)  # a Tuesday
WESTERN, LEVANT = frozenset({5, 6}), frozenset({4, 5})
LATER = (sentences_third, sentences_fourth, sentences_fifth, sentences_sixth, sentences_seventh, sentences_eighth)
CLOSED = {"en": WESTERN, "sq": WESTERN, "ar": LEVANT, "he": LEVANT}


def found(text, language, *, at=AT, closed=WESTERN):
    return detect(text, language=language, at=at, zone=ZONE, closed=closed)


def only(text, language, **options):
    (one,) = found(text, language, **options)
    return one


def local(instant):
    return instant.astimezone(ZONE).replace(tzinfo=None)


def dev(language):
    sentences = sentences_dev.PROMISES[language].strip().splitlines()
    return [(text, *days, hour) for text, (days, hour) in zip(sentences, sentences_dev.GOLD, strict=True)]


def listed(promises, language):
    rows = [line.split(" | ") for line in promises[language].strip().splitlines()]
    return [(text, first, last, None if hour == "-" else int(hour)) for text, first, last, hour in rows]


def hits(rows, language):
    right = []
    for text, first, last, hour in rows:
        for one in found(text, language, closed=CLOSED[language]):
            start = local(one.start)
            if first <= str(start.date()) <= last and hour in (None, start.hour):
                right.append(text)
    return right


@pytest.mark.parametrize("language", LANGUAGES)
def test_nearly_every_promise_has_the_right_day_and_hour(language):
    assert len(hits(dev(language), language)) >= 14
    assert len(hits(listed(sentences_blind.PROMISES, language), language)) >= 9
    assert len(hits(listed(sentences_second.PROMISES, language), language)) >= 9
    for later in LATER:
        rows = listed(later.PROMISES, language)
        assert [row[0] for row in rows if row[0] not in hits(rows, language)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_no_promise_of_ours_is_never_sure(language):
    others = [one.OTHERS[language] for one in (sentences_dev, sentences_blind, sentences_second, *LATER)]
    said = [one for text in "".join(others).strip().splitlines() for one in found(text, language)]
    assert [one.text for one in said if one.confidence == "sure"] == []
    assert len(said) <= 3


@pytest.mark.parametrize(
    ("text", "language", "kind"),
    [
        ("I will call you back at 15:00.", "en", "call_back"),
        ("I'll check and let you know in half an hour.", "en", "update"),
        ("We will send the replacement within 24 hours.", "en", "delivery"),
        ("We will fix it in two days.", "en", "other"),
        ("سأتصل بك غدا الساعة الثالثة.", "ar", "call_back"),
        ("ستصلك الشحنة قبل ظهر الجمعة.", "ar", "delivery"),
        ("אחזור אליך בשעה שלוש.", "he", "update"),
        ("טכנאי יגיע אליך ביום חמישי בין תשע לאחת עשרה.", "he", "delivery"),
        ("Do ta rregullojmë për dy ditë.", "sq", "other"),
        ("Do t'ju marr në telefon më 15 mars në orën 10:30.", "sq", "call_back"),
    ],
)
def test_the_verb_names_the_kind(text, language, kind):
    assert (only(text, language).kind, only(text, language).confidence) == (kind, "sure")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("I will call you tomorrow.", "2026-03-04T17:00", "2026-03-04T17:00"),
        ("A technician will visit you on Thursday between 9 and 11.", "2026-03-05T09:00", "2026-03-05T11:00"),
        ("I will call you this afternoon.", "2026-03-03T12:00", "2026-03-03T17:00"),
        ("I will call you this morning.", "2026-03-03T10:00", "2026-03-03T12:00"),
        ("We will write to you next week.", "2026-03-09T09:00", "2026-03-13T17:00"),
        ("We will reply within 3 to 5 working days.", "2026-03-10T17:00", "2026-03-10T17:00"),
        ("We will reply by the end of the week.", "2026-03-06T17:00", "2026-03-06T17:00"),
        ("I will call you on Friday, 6 March, at 10 a.m. sharp.", "2026-03-06T10:00", "2026-03-06T10:00"),
        ("We will send it on 2026-04-01.", "2026-04-01T17:00", "2026-04-01T17:00"),
        ("We will send it on the 2nd.", "2026-04-02T17:00", "2026-04-02T17:00"),
        ("I will call you at quarter to four.", "2026-03-03T15:45", "2026-03-03T15:45"),
        ("I will call you at 8 in the evening.", "2026-03-03T20:00", "2026-03-03T20:00"),
    ],
)
def test_times_are_read_in_the_zone_of_the_writer(text, start, end):
    one = only(text, "en")
    assert (local(one.start).isoformat()[:16], local(one.end).isoformat()[:16]) == (start, end)
    assert (one.start.tzinfo, one.confidence) == (UTC, "sure")


def test_a_day_of_summer_time_counts_on_the_wall():
    """The clock goes forward on 29 March 2026."""
    at = datetime(2026, 3, 28, 10, 0, tzinfo=ZONE)
    assert only("I will call you tomorrow at 15:00.", "en", at=at).start == datetime(2026, 3, 29, 13, 0, tzinfo=UTC)
    assert only("I will call you within 24 hours.", "en", at=at).end == datetime(2026, 3, 29, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Will you call me tomorrow at 3?",
        "Please call us tomorrow.",
        "If it breaks, we will call you tomorrow.",
        "We will not call you tomorrow.",
        "The shop will be open tomorrow from 9 to 5.",
        "> I will call you tomorrow.",
        "I will call you.",
        "We will send it on 31 June.",
        "We will send it in 900000000 days.",
        "We will send order 12345 soon.",
        "",
    ],
)
def test_vetoes_and_what_has_no_time(text):
    assert found(text, "en") == []


def test_a_veto_holds_for_its_clause_alone():
    assert only("I was out yesterday, but I will call you tomorrow.", "en").confidence == "sure"
    assert only("I will call you tomorrow, please keep your phone on.", "en").confidence == "sure"
    assert only("I will call you no later than tomorrow.", "en").confidence == "sure"


def test_a_doubt_is_a_hint():
    assert only("I will call you tomorrow if the part is there.", "en").confidence == "maybe"
    assert only("We'll update you next Wednesday.", "en").confidence == "maybe"
    assert only("I will call you at 9.", "en").confidence == "maybe"  # nine has passed: tomorrow is a guess
    assert only("I will call you on Monday or on Tuesday.", "en").confidence == "maybe"


def test_working_days_are_those_of_the_desk():
    text = "سنرسل الجهاز خلال ثلاثة أيام عمل."
    assert local(only(text, "ar", closed=LEVANT).end).date().isoformat() == "2026-03-08"
    assert local(only(text, "ar", closed=WESTERN).end).date().isoformat() == "2026-03-06"
    assert only(text, "ar", closed=WESTERN).confidence == "sure"
    unknown = only(text, "ar", closed=None)
    assert (local(unknown.end).date().isoformat(), unknown.confidence) == ("2026-03-06", "maybe")


def test_a_text_of_many_sentences_gives_each_promise_once():
    text = (
        "Hello Arta!\nI will call you tomorrow at 3 p.m. on your mobile. We will send the chair by Monday.\nBest, Besa"
    )
    one, two = found(text, "en")
    assert (one.text, two.text) == (
        "I will call you tomorrow at 3 p.m. on your mobile.",
        "We will send the chair by Monday.",
    )
    assert local(one.start).hour == 15


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["a" * 20_000, "1" * 20_000, "in " * 7_000, "to 3 " * 4_000, "،" * 20_000, "بين " * 5_000, "15.3." * 4_000]
)
def test_a_hostile_text_costs_no_more_than_another(language, text):
    began = stopwatch.process_time()
    found(text, language)
    assert stopwatch.process_time() - began < 2


@pytest.mark.parametrize("at", [datetime(1, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, 23, 59, tzinfo=UTC)])
def test_the_ends_of_time_do_not_fail(at):
    for language in LANGUAGES:
        for text in sentences_dev.PROMISES[language].strip().splitlines():
            assert len(found(text, language, at=at)) <= 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sentence_takes_less_than_two_milliseconds(language):
    sentences = sentences_dev.PROMISES[language].strip().splitlines()
    rounds = []
    for _round in range(3):
        began = stopwatch.process_time()
        for text in sentences:
            found(text, language)
        rounds.append((stopwatch.process_time() - began) / len(sentences))
    assert min(rounds) < 0.002


def test_a_day_that_has_just_passed_is_next_year_s_and_never_sure():
    one = only("I will call you on 2 February.", "en")
    assert (str(local(one.start)), one.confidence) == ("2027-02-02 17:00:00", "maybe")


def test_the_end_of_next_week_is_no_day_of_this_week():
    one = only("We will reply by the end of next week.", "en")
    assert str(local(one.end)) == "2026-03-13 17:00:00"


def test_what_the_customer_promised_is_not_ours():
    assert found("You wrote that you will pay on Monday.", "en") == []
    assert only("As you wrote, we will pay on Monday.", "en").confidence == "sure"


@pytest.mark.parametrize(
    ("text", "language", "is_deadline"),
    [
        ("I will call you within two days.", "en", True),
        ("I will call you by tomorrow at 15:00.", "en", True),
        ("We will reply at the end of the week.", "en", True),
        ("I will call you tomorrow at 15:00.", "en", False),
        ("I will call you in two hours.", "en", False),
        ("I will call you tomorrow from 2 until 4 pm.", "en", False),
        ("سأتصل بك خلال يومين.", "ar", True),
        ("سنرد عليك قبل يوم الخميس.", "ar", True),
        ("سأتصل بك غداً الساعة 15:00.", "ar", False),
        ("سأتصل بك بعد ساعتين.", "ar", False),
        ("אחזור אליך עד יום חמישי.", "he", True),
        ("אתקשר אליך תוך יומיים.", "he", True),
        ("אתקשר אליך בעוד שעתיים.", "he", False),
        ("אתקשר מחר בין 14:00 עד 16:00.", "he", False),
        ("Do t'ju telefonoj brenda dy ditëve.", "sq", True),
        ("Do t'ju shkruaj deri të enjten.", "sq", True),
        ("Do t'ju telefonoj pas dy orësh.", "sq", False),
        ("Do t'ju telefonoj nesër nga ora 14 deri në 16.", "sq", False),
    ],
)
def test_by_then_is_told_from_at_that_hour(text, language, is_deadline):
    """PR-02: what is promised for an hour is kept at that hour, what is promised until then by everything before."""
    assert only(text, language).is_deadline == is_deadline


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("I will call you tomorrow at 9 even if the supplier has not answered.", "en"),
        ("Even if there is no news, I will call you tomorrow at 9.", "en"),
        ("سأتصل بكم غدا الساعة التاسعة حتى لو لم يرد المورد.", "ar"),
        ("אתקשר אליך מחר בתשע גם אם לא תהיה תשובה.", "he"),
        ("Do t'ju telefonoj nesër në orën nëntë edhe nëse nuk ka përgjigje.", "sq"),
    ],
)
def test_a_concession_is_no_condition(text, language):
    """PR-02: “even with nothing to say” is what makes it a word to rely on."""
    one = only(text, language)
    assert (one.confidence, local(one.start).isoformat()[:16]) == ("sure", "2026-03-04T09:00")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("We answer the phone from 8 to 6 on weekdays.", "en"),
        ("نرد على الهاتف من الثامنة حتى السادسة أيام العمل.", "ar"),
        ("Përgjigjemi në telefon nga ora 8 deri në 18 në ditë pune.", "sq"),
    ],
)
def test_a_habit_is_no_promise(text, language):
    assert found(text, language) == []
