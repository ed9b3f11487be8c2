from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.template import engines

from besa.core.reader import Reader, reading

NOW = datetime(2026, 3, 5, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def on_a_thursday():
    with time_machine.travel(NOW, tick=False), reading(Reader("en", time_zone="Asia/Hebron")):
        yield


def render(source, **context):
    return engines["django"].from_string(source).render(context)


TITLE = 'title="Thursday 5 March 2026, 11:00 \u2066(Asia/Hebron, UTC+02:00)\u2069"'


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% moment at %}", f'<time datetime="2026-03-05T09:00:00+00:00" {TITLE}>today 11:00</time>'),
        (
            "{% moment at 'full' %}",
            f'<time datetime="2026-03-05T09:00:00+00:00" {TITLE}>Thursday 5 March 2026, 11:00</time>',
        ),
        ("{{ at|moment:'clock' }}", f'<time datetime="2026-03-05T09:00:00+00:00" {TITLE}>11:00</time>'),
        ("{% moment at 'day' %}", f'<time datetime="2026-03-05T09:00:00+00:00" {TITLE}>5 March</time>'),
        ("{% due at %}", f'<time class="due" datetime="2026-03-05T09:00:00+00:00" {TITLE}>by 11:00</time>'),
        ("{% day on %}", '<time datetime="2026-03-03" title="Tuesday 3 March 2026">3 March</time>'),
        ("{% moment nothing %}{% due nothing %}{% day nothing %}{{ nothing|duration }}", ""),
    ],
)
def test_times(source, html):
    assert render(source, at=NOW, on=date(2026, 3, 3), nothing=None) == html


def test_a_late_due_time_is_marked():
    assert 'class="due due--late"' in render("{% due at %}", at=NOW - timedelta(hours=2))
    assert ">2 h late<" in render("{{ at|due }}", at=NOW - timedelta(hours=2))


@pytest.mark.parametrize(
    ("source", "html"),
    [
        ("{% name who %}", '<bdi dir="rtl">ליאור &lt;b&gt;</bdi>'),
        ("{% blocktranslate with x=who|name %}For {{ x }}{% endblocktranslate %}", 'For <bdi dir="rtl">ליאור &lt;b&gt;</bdi>'),
        ("{% ltr phone %}", '<bdi dir="ltr">+970 59</bdi>'),
        ("{% direction who %} {{ phone|direction }}", "rtl ltr"),
        ("{% typed who %}", '<p dir="rtl">ליאור &lt;b&gt;</p>'),
        ("{{ nothing|typed }}{{ nothing|bounded }}{{ nothing|number }}{{ nothing|filesize }}{{ nothing|percent }}", ""),
    ],
)  # fmt: skip
def test_what_people_typed(source, html):
    assert render(source, who="ליאור <b>", phone="+970 59", nothing=None) == html


def test_icons():
    assert render("{% icon 'clock' %}") == (
        '<svg class="icon" aria-hidden="true"><use href="/static/core/icons.svg#clock"></use></svg>'
    )
    assert render("{% icon 'reply' label=label extra='icon--large' %}", label="Answer <now>") == (
        '<svg class="icon icon--points icon--large" role="img" aria-label="Answer &lt;now&gt;">'
        '<use href="/static/core/icons.svg#reply"></use></svg>'
    )


@pytest.mark.parametrize(
    ("language", "digits", "source", "html"),
    [
        ("en", "latin", "{{ 1234567|number }}", "1,234,567"),
        ("sq", "latin", "{{ 1234567|number }}", "1\u00a0234\u00a0567"),
        ("sq", "latin", "{{ amount|number }}", "12,50"),
        ("ar", "arabic", "{{ 1234|number }}", "١,٢٣٤"),
        ("en", "latin", "{{ 500|bounded }} {{ 501|bounded }}", '500 <bdi dir="ltr">500+</bdi>'),
        ("en", "latin", "{{ 12|bounded:9 }}", '<bdi dir="ltr">9+</bdi>'),
        ("en", "latin", "{{ 87|percent }}", '<bdi dir="ltr">87%</bdi>'),
        ("ar", "latin", "{{ 87|percent }}", '<bdi dir="ltr">87%</bdi>'),
        ("ar", "arabic", "{{ 87|percent }}", '<bdi dir="rtl">٨٧٪</bdi>'),
        ("en", "latin", "{{ 999|filesize }}", '<bdi dir="ltr">999 B</bdi>'),
        ("en", "latin", "{{ 12345|filesize }}", '<bdi dir="ltr">12.3 kB</bdi>'),
        ("en", "latin", "{{ 999999|filesize }}", '<bdi dir="ltr">1.0 MB</bdi>'),
        ("en", "latin", "{{ 7500000000|filesize }}", '<bdi dir="ltr">7.5 GB</bdi>'),
    ],
)
def test_numbers(language, digits, source, html):
    with reading(Reader(language, digits=digits)):
        assert render(source, amount=Decimal("12.50")) == html


def test_a_line_of_a_list_keeps_the_order_of_a_number_in_it_and_is_escaped():
    shown = render("{% load parts %}{{ line|islands }}", line="هاتفي +970 59 912 3456 <b>")
    assert shown == 'هاتفي <bdi dir="ltr">+970 59 912 3456</bdi> &lt;b&gt;'
    assert render("{% load parts %}{{ line|islands }}", line="Order 3 & more") == "Order 3 &amp; more"
