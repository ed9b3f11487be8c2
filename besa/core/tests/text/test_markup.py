import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from besa.core.text.markup import MOST_LINKS, inline_markup, markup


def island(text):
    return f'<bdi dir="ltr">{text}</bdi>'


@pytest.mark.parametrize(
    "broken",
    [
        "+970 59 912 3456", "+966 50 1234567", "(02) 295 1234", "03-123-4567", "0599 123 456", "00970-59-9123456", "+٩٧٠ ٥٩ ٩١٢ ٣٤٥٦",
        "2026-03-05", "05/03/2026", "12.3.2026", "10–12", "9:00-11:00", "10:30", "-5", "\u22125", "#1234", "A-4711", "4711-A",
        "TKT-2024-17", "$100", "50%", "50₪", "€3.50", "1,299.50", "C++", "C#", "v1.2.3", "report_final.pdf",
    ],
)  # fmt: skip
@pytest.mark.parametrize("sentence", ["أرجو الانتباه {} وشكرا", "נא לשים לב {} ותודה", "{} هذا هو", "זה {}"])
def test_numbers_ids_and_dates_stand_on_islands(broken, sentence):
    assert island(broken) in markup(sentence.format(broken))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("הגיע ב-15:00", f"הגיע ב-{island('15:00')}"),
        ("نعمل بـC++ هنا", f"نعمل بـ{island('C++')} هنا"),
        ("رقمي +970599123456.", f"رقمي {island('+970599123456')}."),
        ("رقم 4711 فقط", "رقم 4711 فقط"),
        ("ثلاجة Bosch جديدة", "ثلاجة Bosch جديدة"),
        ("والخصم ٪١٠", "والخصم ٪١٠"),
        ("call -5 or C++", "call -5 or C++"),
    ],
)
def test_what_stands_on_an_island_and_what_does_not(text, html):
    assert inline_markup(text) == html


def test_every_paragraph_has_its_own_direction():
    assert markup("مرحبا\nكيف الحال\n\nHello\nthere\n \n\nשלום", "ltr") == (
        '<p dir="rtl">مرحبا<br>كيف الحال</p><p dir="ltr">Hello<br>there</p><p dir="rtl">שלום</p>'
    )


def test_lines_of_one_paragraph_part_where_the_direction_turns():
    assert markup("مرحبا\nHello there\n4711\nشكرا") == (
        '<p dir="rtl">مرحبا</p><p dir="ltr">Hello there<br>4711</p><p dir="rtl">شكرا</p>'
    )


def test_numbers_alone_follow_the_page():
    assert markup("12345", "rtl") == '<p dir="rtl">12345</p>'


LINK = '<a href="{0}" dir="ltr" rel="noopener noreferrer nofollow" target="_blank">{1}</a>'


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("see https://a.example/b?c=1&d=2.", "see " + LINK.format(*["https://a.example/b?c=1&amp;d=2"] * 2) + "."),
        ("(https://a.example/x_(y))", "(" + LINK.format(*["https://a.example/x_(y)"] * 2) + ")"),
        ("www.a.example, yes", LINK.format("https://www.a.example", "www.a.example") + ", yes"),
        ("انظر https://a.example/ب؟", "انظر " + LINK.format(*["https://a.example/ب"] * 2) + "؟"),
        ("m.e+x@shop.example!", '<a href="mailto:m.e+x@shop.example" dir="ltr">m.e+x@shop.example</a>!'),
        ("ל-info@desk.example", 'ל-<a href="mailto:info@desk.example" dir="ltr">info@desk.example</a>'),
        ("javascript:alert(1) data:text/html,x", "javascript:alert(1) data:text/html,x"),
    ],
)
def test_links(text, html):
    assert re.sub(r"^<p dir=\"...\">|</p>$", "", markup(text)) == html


def test_links_are_bounded():
    assert markup("http://a.b/c " * (MOST_LINKS + 7)).count("<a ") == MOST_LINKS


@pytest.mark.parametrize(
    "attack",
    [
        "http://a.b/c?d=" * 32_000, "xn--a." * 27_000 + "@", "a" * 500_000, "a@" * 100_000, "+" * 300_000, "(0" * 100_000,
        "0 " * 200_000, "-1" * 200_000, "#" * 300_000, "שa1-" * 50_000, ("http://a" + ")" * 1990 + " ") * 100, "\n \n" * 100_000,
    ],
)  # fmt: skip
def test_no_input_is_slow(attack):
    before = time.process_time()
    markup("س " + attack)
    assert time.process_time() - before < 2


class Tags(HTMLParser):
    def __init__(self, html):
        super().__init__()
        self.found = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))


PIECES = [
    "<script>", '"', "'", ">", "<img src=x onerror=1>", "javascript:", "http://", "www.", "a@b.example", "&lt;", "\x00", "\u202e",
    "ا", "+970", " ", "\n",
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_only_our_own_tags_come_out(text):
    for tag, attributes in Tags(markup(text)).found:
        assert tag in {"p", "br", "a", "bdi"}
        assert set(attributes) <= {"dir", "href", "rel", "target"}
        assert attributes.get("href", "https://").startswith(("http://", "https://", "mailto:"))
