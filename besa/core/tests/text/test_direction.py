import unicodedata
from pathlib import Path

import pytest

from besa.core.text.direction import direction_of, direction_of_language, has_rtl, without_prefixes

SUBJECTS = [
    line.split("\t") for line in (Path(__file__).parent / "data/subjects.tsv").read_text("utf-8").splitlines() if line
]


@pytest.mark.parametrize(("direction", "subject"), SUBJECTS)
def test_subjects_go_by_their_letters(direction, subject):
    assert direction_of(subject) == direction


@pytest.mark.parametrize("empty", ["", "12345", "+970 59 912 3456", "!!! ???", "٣٤٥"])
@pytest.mark.parametrize("default", ["rtl", "ltr"])
def test_a_text_without_letters_takes_the_default(empty, default):
    assert direction_of(empty, default) == default


def test_only_ids_and_links_still_have_a_direction():
    assert direction_of("https://shop.example/a", "rtl") == "ltr"


@pytest.mark.parametrize(
    ("subject", "bare"),
    [
        ("Re: Fwd: [ext] Ticket #4711: פנייה", "פנייה"),
        ("رد: إعادة توجيه: طلب", "طلب"),
        ("RE (3): השב: שאלה", "שאלה"),
        ("Përgj: Përc: Ankesë", "Ankesë"),
        ("Reason: unclear", "Reason: unclear"),
        ("Re:", ""),
    ],
)
def test_prefixes_are_taken_off(subject, bare):
    assert without_prefixes(subject) == bare


def test_a_megabyte_costs_nothing():
    assert direction_of("Re: " * 1_000_000) == "ltr"
    assert direction_of("ا" * 10_000_000) == "rtl"


def test_languages():
    assert [direction_of_language(code) for code in ("ar", "he", "he-IL", "sq", "en")] == ["rtl"] * 3 + ["ltr"] * 2


def test_has_rtl():
    assert has_rtl("abc ש")
    assert not has_rtl("çë ١٢ 5")


def test_has_rtl_knows_every_letter_that_runs_from_the_right():
    letters = [chr(point) for point in range(0x110000) if unicodedata.bidirectional(chr(point)) in ("R", "AL")]
    assert [letter for letter in letters if not has_rtl(f"ë {letter}")] == []
    assert not has_rtl("ë ٣ ١٢ …–")
