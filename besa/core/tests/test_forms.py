from datetime import date, datetime, time
from decimal import Decimal

import pytest
from django import forms as django_forms
from django.http import QueryDict

from besa.core.forms import DayInput, Form
from besa.core.reader import Reader, reading


class Everything(Form):
    count = django_forms.IntegerField(required=False)
    price = django_forms.DecimalField(required=False)
    on = django_forms.DateField(required=False)
    at = django_forms.TimeField(required=False)
    moment = django_forms.SplitDateTimeField(required=False)
    words = django_forms.CharField(required=False)


def clean(language, **typed):
    with reading(Reader(language)):
        form = Everything(typed)
        assert form.is_valid(), form.errors
        return form.cleaned_data


@pytest.mark.parametrize("language", ["en", "ar", "he", "sq"])
@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05/03/2026", date(2026, 3, 5)),
        ("5/3/2026", date(2026, 3, 5)),
        ("5.3.2026", date(2026, 3, 5)),
        ("05-03-2026", date(2026, 3, 5)),
        ("5/3/26", date(2026, 3, 5)),
        ("2026-03-05", date(2026, 3, 5)),
        ("٠٥/٠٣/٢٠٢٦", date(2026, 3, 5)),
        ("۲۰۲۶-۰۳-۰۵", date(2026, 3, 5)),
    ],
)
def test_the_day_comes_first_in_every_language(language, typed, day):
    assert clean(language, on=typed)["on"] == day


@pytest.mark.parametrize("language", ["en", "ar", "he", "sq"])
@pytest.mark.parametrize("typed", ["31/02/2026", "03/25/2026", "tomorrow"])
def test_no_day_is_made_up(language, typed):
    with reading(Reader(language)):
        form = Everything({"on": typed})
        assert not form.is_valid()
        assert list(form.errors) == ["on"]
        assert f'value="{typed}"' in str(form["on"])


@pytest.mark.parametrize(
    ("language", "typed", "price"),
    [
        ("en", "1,234.50", None),
        ("en", "3.5", Decimal("3.5")),
        ("sq", "3,5", Decimal("3.5")),
        ("sq", "3.5", Decimal("3.5")),
        ("he", "3.5", Decimal("3.5")),
        ("ar", "٣٫٥", Decimal("3.5")),
        ("ar", "\u061c-٧", Decimal(-7)),
        ("ar", "١٬٢٣٤٫٥", Decimal("1234.5")),
    ],
)
def test_decimals_with_the_sign_of_the_language(language, typed, price):
    with reading(Reader(language)):
        form = Everything({"price": typed})
        assert form.is_valid() is (price is not None)
        assert form.cleaned_data.get("price") == price


def test_times_and_counts_in_every_script():
    cleaned = clean("ar", count="١٢", at="١٤:٣٠", moment_0="٥/٣/٢٠٢٦", moment_1="٠٩:١٥", words="رقم ٥")
    assert cleaned["count"] == 12
    assert cleaned["at"] == time(14, 30)
    assert cleaned["moment"].replace(tzinfo=None) == datetime(2026, 3, 5, 9, 15)  # noqa: DTZ001 - the zone is the reader's
    assert cleaned["words"] == "رقم ٥"


def test_what_a_browser_sends_is_left_as_it_is():
    data = QueryDict("count=٣&words=٣")
    form = Everything(data)
    assert form.is_valid()
    assert (form.cleaned_data["count"], form.cleaned_data["words"]) == (3, "٣")
    assert data["count"] == "٣"


def test_a_calendar_of_the_browser_speaks_iso():
    with reading(Reader("ar")):
        assert DayInput().render("on", date(2026, 3, 5)) == '<input type="date" name="on" value="2026-03-05">'
