"""The quick tags say exactly what the slow ones say, in every language, for every reader."""

from datetime import timedelta

import pytest
from django.template import Context, Engine
from django.template.loader_tags import BlockNode
from django.utils import timezone, translation

from besa.core.reader import Reader, reading

OWN = ["django.templatetags.i18n", "besa.core.templatetags.besa"]
SLOW = Engine(builtins=OWN)
QUICK = Engine(builtins=[*OWN, "besa.core.templatetags.quick"])
READERS = [
    Reader(language="en", time_zone="Europe/Tirane"),
    Reader(language="ar", digits="arabic", calendar="hijri", time_zone="Asia/Amman"),
    Reader(language="he", calendar="hebrew", time_zone="Asia/Jerusalem"),
    Reader(language="sq", time_zone="America/New_York"),
]
NOW = timezone.now()


@pytest.mark.parametrize(
    "source",
    [
        '{% translate "Internal note" %}',
        '{% translate "Received" context "column" %}',
        '{% translate "Received" context "navigation" %}',
        "{% translate 'All <b>100%%</b>' %}",
        '{% translate word %}|{% translate "Mine"|upper %}|{% translate "Mine" as kept %}{{ kept }}',
        '{% translate "Internal note" noop %}',
        '{% autoescape off %}{% translate "Q & <A>" %}{% endautoescape %}{% translate "Q & <A>" %}',
        '{% icon "send" %}{% icon "clock" "" "icon--small" %}{% icon "lock" word %}{% icon kind %}{% icon "lock" _("Mine") %}',
        "{% name person %}|{% name none %}|{% name number %}|{% ltr number %}|{% direction person %}",
        '{% typed text %}|{% day on %}|{% moment past "clock" %}|{% moment past %}|{% moment past style="full" %}',
        "{% for at in times %}{% moment at %}{% moment at 'day' %}{% due at %}{% moment at 'full' %}{% endfor %}",
        "{% moment none %}{% due none %}{% day none %}{% name person as kept %}{{ kept }}",
    ],
)
def test_quick_and_slow_say_the_same(source):
    values = {
        "word": "Mine",
        "kind": "reply",
        "person": "يوسف <b>",
        "number": 4711,
        "none": None,
        "text": "مرحبا\nHello <b>",
        "on": NOW.date(),
        "past": NOW - timedelta(days=400),
        "times": [NOW + step * timedelta(hours=7, minutes=13) for step in range(-30, 30)],
    }
    quick, slow = QUICK.from_string(source), SLOW.from_string(source)
    for reader in READERS * 2:
        with reading(reader):
            shown = quick.render(Context(values))
            assert shown == slow.render(Context(values))
            assert shown


CONDITIONS = """person|none|missing|number|number == 4711|number != 4711|number > 4711|number >= 4711|word == "Mine"
|word == 'Mine' and person|none and missing.more|none or number|none or missing.x.y|not none|not missing|not number and person
|not person or not none|person == none|none == missing|none is None|none is not None|word in kind|"M" in word|word not in word
|times|times.0|times~length > 3|word~upper == "MINE"|broken.it|broken.it or number|number and broken.it|not broken.it
|number == "4711"|none > number|number and word and person and times|none or missing or word|_("Mine") == word|2 == 2|True|False|None
|person and none or number|number or none and missing|not not number"""


class Broken:
    @property
    def it(self):
        raise ZeroDivisionError


@pytest.mark.parametrize(
    "condition", [text.strip() for text in CONDITIONS.replace("|", "\n").split("\n") if text.strip()]
)
def test_a_condition_is_answered_as_django_answers_it(condition):
    condition = condition.replace("~", "|")
    source = f"{{% if {condition} %}}yes{{% elif number %}}else{{% else %}}no{{% endif %}}"
    values = {"person": "يوسف", "none": None, "number": 4711, "word": "Mine", "kind": ["Mine"], "times": [1, 2, 3, 4]}
    values["broken"] = Broken()
    said = []
    for engine in (QUICK, SLOW):
        try:
            said.append(engine.from_string(source).render(Context(values)))
        except ZeroDivisionError:
            said.append("broken")
    assert said[0] == said[1]


def test_blocks_inside_of_a_condition_are_found():
    inside = QUICK.from_string("{% if yes %}{% block a %}x{% endblock %}{% endif %}")
    assert [node.name for node in inside.nodelist.get_nodes_by_type(BlockNode)] == ["a"]


def test_a_fixed_text_follows_the_language_of_each_page():
    page = QUICK.from_string('{% translate "Internal note" %}')
    said = {}
    for language in ("ar", "en", "he", "ar", "sq", "en"):
        with translation.override(language):
            said.setdefault(language, set()).add(page.render(Context()))
    assert [len(texts) for texts in said.values()] == [1] * 4
    assert len(set.union(*said.values())) == 4


def test_today_becomes_yesterday_although_it_was_said_before(monkeypatch):
    at, page = NOW.replace(hour=12), QUICK.from_string("{% moment at %}")
    with reading(Reader(time_zone="UTC")):
        monkeypatch.setattr(timezone, "now", lambda: at)
        today = page.render(Context({"at": at}))
        monkeypatch.setattr(timezone, "now", lambda: at + timedelta(days=1))
        assert ("today" in today, "yesterday" in page.render(Context({"at": at}))) == (True, True)
