"""The forty points of two directions (docs/testing-directions.md), those that need no browser; each test bears its number.

The others stand in tests/browser/test_directions.py. `test_every_point_has_its_test` keeps the table and the tests together.
"""

import re
from datetime import date, datetime, timedelta
from email import message_from_bytes, policy
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django import forms
from django.test import RequestFactory
from django.utils import translation
from django.utils.translation import ngettext

from besa.calendars.actions import create_hours
from besa.calendars.models import schedule_of
from besa.calendars.worktime import add_working_time
from besa.channels.email.compose import OutgoingMail, Person, Quote, compose
from besa.channels.email.parsing import html as mail_html
from besa.channels.email.parsing.tests.reading import mail, read
from besa.core.forms import Form
from besa.core.listing import alphabetical, in_a_row
from besa.core.reader import Reader, reading
from besa.core.templatetags.besa import POINTING, icon, ltr, name, typed
from besa.core.text.controls import clean_line, isolate
from besa.core.text.digits import in_digits
from besa.core.text.direction import direction_of
from besa.core.text.markup import inline_markup, markup
from besa.core.text.rich import clean_rich
from besa.desk.views import errors
from tools.house import css

ROOT = Path(__file__).resolve().parents[2]
SHEETS = [path for path in (ROOT / "besa").rglob("*.css") if "vendor" not in path.parts]
SCRIPTS = [path for path in (ROOT / "besa").rglob("*.js") if "vendor" not in path.parts]
LANGUAGES = {"ar": "rtl", "he": "rtl", "sq": "ltr", "en": "ltr"}
CONTROLS = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def findings(rule):
    return [f"{path.name}:{found.line}" for path in SHEETS for found in rule(path.read_text("utf-8"))]


def page(client, path, **headers):
    return client.get(path, headers=headers).content.decode()


# The page


@pytest.mark.parametrize("language", LANGUAGES)
def test_point_01_every_page_says_its_language_and_direction(client, db, amal, language):
    said = f'<html lang="{language}" dir="{LANGUAGES[language]}"'
    assert said in page(client, "/sign-in/", **{"Accept-Language": language})
    assert said in page(client, "/nothing/", **{"Accept-Language": language})
    with translation.override(language):
        assert said in errors.broken(RequestFactory().get("/")).content.decode()
    type(amal).objects.filter(pk=amal.pk).update(language=language)
    client.force_login(amal)
    assert said in page(client, "/inbox/mine/")
    letter = OutgoingMail(
        message_id="<a@desk.example>",
        date=datetime(2026, 11, 22, tzinfo=ZoneInfo("UTC")),
        sender=Person("support@desk.example", "Besa"),
        to=[Person("yusuf@mail.example", "")],
        subject="A",
        text="A",
        language=language,
        direction=LANGUAGES[language],
    )
    assert said in compose(letter).decode("utf-8", "replace").replace("=3D", "=").replace("=\r\n", "")


def test_point_02_another_language_turns_the_whole_page_at_once(client, dana):
    client.force_login(dana)
    data = {
        "name": "Dana",
        "language": "he",
        "digits": "latin",
        "calendar": "gregorian",
        "time_zone": "UTC",
        "theme": "auto",
    }
    client.post("/account/profile/", data)
    answer = client.get("/inbox/mine/")
    rail = answer.content.decode().split('class="rail"')[1]
    assert ('dir="rtl"' in answer.content.decode()[:200], "שלי" in rail, "Unowned" in rail) == (True, True, False)
    assert "Cookie" in answer["Vary"]


def test_point_03_our_sheets_name_no_side_of_the_screen():
    assert len(SHEETS) > 40
    assert findings(css.logical_properties) + findings(css.no_four_values) + findings(css.dir_pseudo_class) == []


def test_point_04_nothing_floats_or_is_aligned_to_a_side():
    refused = "@layer base { p { float: left; text-align: right } }"
    assert len(list(css.logical_properties(refused))) == 2
    assert (
        re.findall(r"(?:float|text-align)\s*:\s*(?:left|right)", "".join(path.read_text("utf-8") for path in SHEETS))
        == []
    )


def test_point_05_what_moves_sideways_is_turned_in_right_to_left():
    """Up and down, turning round and growing look the same from both sides."""
    moved = re.compile(r"([^{}]*)\{[^{}]*?(?:translate|scale)(?:[XY3d]*)?\s*[:(]\s*([^;}]*)")
    sideways = re.compile(r"translateX|scaleX|^-?[1-9.]\S*\s+\S|^-1\s+1")
    for path in SHEETS:
        for selector, value in moved.findall(css.without_comments(path.read_text("utf-8"))):
            assert not sideways.search(value.strip()) or ":dir(rtl)" in selector or "--toward-end" in value, (
                path.name,
                selector,
            )


def test_point_06_nothing_is_hidden_far_beside_the_page():
    far = re.compile(r"(?:text-indent|inset[\w-]*|margin[\w-]*)\s*:[^;]*-\d{3,}(?:px|em|rem)")
    assert far.search(".skip { inset-inline-start: -9999px }")
    assert [path.name for path in SHEETS if far.search(path.read_text("utf-8"))] == []


def test_point_08_icons_that_point_are_mirrored_and_the_others_are_not():
    assert {"arrow-left", "chevron-right", "corner-up-left", "reply", "send", "undo-2"} <= POINTING
    still = {
        "clock",
        "check",
        "circle-check",
        "list-checks",
        "list-ordered",
        "phone",
        "play",
        "shield-check",
        "search",
        "alarm-clock",
    }
    assert still & POINTING == set()
    assert ("icon--points" in icon("reply"), "icon--points" in icon("clock")) == (True, False)


def test_point_10_nothing_is_dragged_by_measured_places():
    """Columns, swipes and carousels need the sign of the direction; Besa has none of them. A script that measures needs a test here."""
    measured = re.compile(r"\b(?:clientX|pageX|offsetX|movementX|scrollLeft|offsetLeft)\b")
    assert [path.name for path in SCRIPTS if measured.search(path.read_text("utf-8"))] == []


# Subjects and messages


def test_point_11_a_reply_to_an_arabic_subject_runs_from_the_right():
    assert direction_of("Re: طلب") == "rtl"


def test_point_12_a_number_in_brackets_turns_no_subject():
    assert direction_of("[TKT-1] שלום") == "rtl"


def test_point_13_an_english_subject_with_an_arabic_name_stays_english_on_an_arabic_page():
    with reading(Reader("ar")):
        assert name("Hello دنيا") == '<bdi dir="ltr">Hello دنيا</bdi>'


def test_point_14_the_direction_of_a_message_is_kept_and_can_be_turned(client, case, amal):
    message = case.messages.create(direction="in", text="Dell XPS", text_direction="ltr", from_name="a")
    client.force_login(amal)
    client.post(f"/messages/{message.pk}/direction/", {"direction": "rtl"})
    message.refresh_from_db()
    assert message.text_direction == "rtl"
    assert 'class="message__text" dir="rtl"' in page(client, f"/cases/{case.number}/")


def test_point_15_each_paragraph_runs_in_its_own_direction():
    assert markup("مرحبا\n\nHello") == '<p dir="rtl">مرحبا</p><p dir="ltr">Hello</p>'


def test_point_16_what_leaves_keeps_the_direction_chosen_in_the_editor():
    letter = OutgoingMail(
        message_id="<a@desk.example>",
        date=datetime(2026, 11, 22, tzinfo=ZoneInfo("UTC")),
        sender=Person("support@desk.example", ""),
        to=[Person("yusuf@mail.example", "")],
        subject="A",
        text="Hello\n\nمرحبا",
        html='<p dir="rtl">Hello</p><p dir="ltr">مرحبا</p>',
        language="ar",
        direction="rtl",
        quote=Quote("كتب يوسف:", "Where is it?"),
    )
    (part,) = [one for one in _parts(compose(letter)) if one.get_content_type() == "text/html"]
    body = part.get_content()
    assert re.findall(r'<p dir="(\w+)" style="direction:\1;text-align:(\w+)[^"]*">(?:Hello|مرحبا)', body) == [
        ("rtl", "right"),
        ("ltr", "left"),
    ]


def test_point_17_marks_of_lists_and_quotations_stand_where_the_line_begins():
    rich = clean_rich("<ul><li>شاشة</li></ul><blockquote><p>مرحبا</p></blockquote><ol><li>Screen</li></ol>")
    assert re.findall(r'<(ul|blockquote|ol) dir="(\w+)"', rich) == [("ul", "rtl"), ("blockquote", "rtl"), ("ol", "ltr")]


# Numbers, names and lists in sentences


@pytest.mark.parametrize("number", ["+966 50 1234567", "03-123-4567"])
def test_point_21_a_telephone_number_stays_in_one_piece(number):
    assert inline_markup(f"اتصل على {number} غدا") == f'اتصل على <bdi dir="ltr">{number}</bdi> غدا'


@pytest.mark.parametrize("number", ["2026-03-05", "10–12", "9:00-11:00"])
def test_point_22_dates_and_ranges_are_not_reversed(number):
    assert f'<bdi dir="ltr">{number}</bdi>' in inline_markup(f"من {number} فقط")


@pytest.mark.parametrize("sign", ["#1234", "-5", "C++", "$100", "50%"])
def test_point_23_signs_stay_with_their_numbers(sign):
    assert f'<bdi dir="ltr">{sign}</bdi>' in inline_markup(f"القيمة {sign} هنا")


def test_point_25_a_counter_stays_beside_a_foreign_name(client, amal, orders):
    assert name("سامي") == '<bdi dir="rtl">سامي</bdi>'
    rail = (ROOT / "besa/cases/templates/cases/_rail_views.html").read_text("utf-8")
    assert '<bdi>{{ view.name }}</bdi></span>{% if count %}<span class="rail__count">' in rail


def test_point_26_latin_names_in_a_row_read_from_the_right_on_an_arabic_page():
    with translation.override("ar"):
        assert in_a_row(["Orders", "Repairs"]) == "\u2068Orders\u2069، \u2068Repairs\u2069"
    with translation.override("en"):
        assert in_a_row(["Orders", "Repairs"]) == "\u2068Orders\u2069, \u2068Repairs\u2069"


def test_point_28_plain_sentences_isolate_the_names_in_them():
    assert isolate("دنيا") == "\u2068دنيا\u2069"
    for path in (ROOT / "besa").rglob("templates/**/*.html"):
        for title in re.findall(r'\btitle="([^"]*\{\{[^"]*)"', path.read_text("utf-8")):
            # A title that is nothing but one name needs no isolation: it is a paragraph of its own.
            assert re.fullmatch(r"\{\{[^}]*\}\}", title) or "|isolated" in title or "|" in title, (path.name, title)


def test_point_29_names_that_turn_themselves_round_are_neutralised():
    assert clean_line("invoice\u202efdp.exe") == "invoicefdp.exe"
    said = read(mail("x", From="=?utf-8?b?4oCu2LPYp9mF2Yo=?= <a@customer.example>", Subject="=?utf-8?b?4oCu2LfZhNio?="))
    assert (said.sender.name, said.subject) == ("سامي", "طلب")


def test_point_30_what_is_copied_from_a_page_carries_no_invisible_signs():
    with reading(Reader("ar")):
        shown = typed("اتصل على +966 50 1234567 قبل 10–12") + name("Dana") + ltr("#1234")
    assert CONTROLS.findall(shown) == []


# Numbers, dates, order


class _Numbers(Form):
    count = forms.IntegerField()
    on = forms.DateField()


def test_point_31_numerals_as_the_reader_likes_them_in_any_script():
    assert (in_digits("12:30", "arabic"), in_digits("12:30", "latin")) == ("١٢:٣٠", "12:30")
    for typed_in in ("3", "٣", "۳"):
        form = _Numbers({"count": typed_in, "on": "2026-03-05"})
        assert form.is_valid()
        assert form.cleaned_data["count"] == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_point_32_the_day_comes_before_the_month(language):
    with reading(Reader(language)):
        form = _Numbers({"count": "1", "on": "05/03/2026"})
        assert form.is_valid()
        assert form.cleaned_data["on"] == date(2026, 3, 5)


@pytest.mark.django_db
@pytest.mark.parametrize("language", LANGUAGES)
def test_point_33_the_weekend_is_the_teams_and_not_the_languages(language):
    from_sunday = [["09:00-17:00"]] * 4 + [[], [], ["09:00-17:00"]]
    hours = create_hours(name="Amman", time_zone="Asia/Amman", week=from_sunday, by=None)
    thursday = datetime(2026, 11, 26, 16, 0, tzinfo=ZoneInfo("Asia/Amman"))
    with translation.override(language):
        due = add_working_time(schedule_of(hours), thursday, timedelta(hours=2))
    assert due.astimezone(ZoneInfo("Asia/Amman")).strftime("%A %H:%M") == "Sunday 10:00"


def test_point_34_each_arabic_number_has_its_own_words():
    with translation.override("ar"):
        words = [
            ngettext("Signed in in %(number)s browser.", "Signed in in %(number)s browsers.", count) % {"number": count}
            for count in (0, 1, 2, 3, 11, 100)
        ]
    assert words == [
        "لا جلسة مفتوحة في أي متصفح.",
        "جلسة مفتوحة في متصفح واحد.",
        "جلستان مفتوحتان في متصفحين.",
        "جلسات مفتوحة في 3 متصفحات.",
        "جلسات مفتوحة في 11 متصفحا.",
        "جلسات مفتوحة في 100 متصفح.",
    ]


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sq", ["Cena", "Çelik", "Dritan", "Dhimitri", "Edon", "Ëndrra", "Zef", "Zhani"]),
        ("ar", ["إبراهيم", "أحمد", "ادم", "آمنة", "بدر", "جابر", "الحداد"]),
        ("he", ["אבי", "נועה", "רבקה"]),
    ],
)
def test_point_35_names_stand_in_the_order_of_the_alphabet(language, names):
    with translation.override(language):
        assert alphabetical(reversed(names)) == names


@pytest.mark.parametrize(
    ("charset", "text"), [("windows-1255", "שלום"), ("iso-8859-8-i", "שלום"), ("windows-1256", "مرحبا")]
)
def test_point_38_mail_of_older_programs_is_read_and_keeps_its_direction(charset, text):
    codec = {"iso-8859-8-i": "iso8859-8"}.get(charset, charset)
    said = read(mail(text.encode(codec), Content_Type=f'text/plain; charset="{charset}"'))
    assert (said.text, said.direction) == (text, "rtl")
    assert mail_html.clean(f'<div dir="rtl">{text}</div>')[0] == f'<div dir="rtl">{text}</div>'


def test_point_40_a_foreign_passage_says_its_language(client, case, amal):
    case.messages.create(direction="in", text="שלום", text_direction="rtl", language="he", from_name="a")
    client.force_login(amal)
    assert '<div class="message__text" dir="rtl" lang="he">' in page(client, f"/cases/{case.number}/")


# The table


def test_every_point_has_its_test():
    table = (ROOT / "docs/testing-directions.md").read_text("utf-8")
    rows = {int(number): names for number, names in re.findall(r"^\| (\d+) \|[^|]*\| (.*) \|$", table, re.MULTILINE)}
    assert sorted(rows) == list(range(1, 41))
    there = {}
    for place in ("architecture/test_directions.py", "browser/test_directions.py", "browser/test_finding.py"):
        source = (ROOT / "tests" / place).read_text("utf-8")
        for test, numbers in re.findall(r"^def (test_points?((?:_\d\d|_and)+)_\w+)", source, re.MULTILINE):
            for number in re.findall(r"\d\d", numbers):
                there.setdefault(int(number), set()).add(test)
    assert {number: set(re.findall(r"`(test_\w+)`", names)) for number, names in rows.items()} == there


def _parts(raw):
    return message_from_bytes(raw, policy=policy.default).walk()
