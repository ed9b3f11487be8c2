import pytest

from besa.core.text.controls import clean_line, clean_text, isolate, isolate_ltr


@pytest.mark.parametrize(
    ("typed", "clean"),
    [
        ("invoice\u202egpj.exe", "invoicegpj.exe"),
        ("\u2066سامي\u2069", "سامي"),
        ("a\x00b\x1bc\x7fd\x9be", "abcde"),
        ("طلب\u200f 12\u200e\u061c", "طلب 12"),
        ("one\r\n two\u2028three\tfour", "one  two three four"),
        ("lone \ud83d half", "lone  half"),
        ("  edge \n", "edge"),
        ("میخو\u200cاهم 👩\u200d🔧", "میخو\u200cاهم 👩\u200d🔧"),
    ],
)
def test_clean_line(typed, clean):
    assert clean_line(typed) == clean


def test_clean_text_keeps_lines_and_marks_but_no_overrides():
    assert clean_text("a\r\nb\rc\u2029d\x00\u202e!\t\u200f.") == "a\nb\nc\nd!\t\u200f."


def test_what_is_cleaned_can_be_stored_anywhere():
    every = "".join(map(chr, range(0x11000)))
    for clean in (clean_line(every), clean_text(every)):
        assert "\x00" not in clean
        clean.encode("utf-8")


def test_isolates_are_balanced():
    assert isolate("دنا") == "\u2068دنا\u2069"
    assert isolate_ltr(-5) == "\u2066-5\u2069"
