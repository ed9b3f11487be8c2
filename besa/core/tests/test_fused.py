"""A run of nodes drawn by one function reads as the nodes read one by one."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.template import Context, Engine, engines
from django.template.base import Template
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from besa.core import fused
from besa.core.fused import values
from besa.core.templatetags.quick import QuickIf


class Thing:
    name = "<thing>"
    nothing = None

    def __init__(self) -> None:
        self.times = 0

    def said(self) -> str:
        return "said & done"

    def counted(self) -> int:
        self.times += 1
        return self.times

    def wants(self, one: object) -> object:
        return one

    def destroy(self) -> None:
        raise AssertionError("a template destroyed something")

    destroy.alters_data = True  # type: ignore[attr-defined]

    @property
    def broken(self) -> str:
        raise AttributeError("inside")

    def __eq__(self, other: object) -> bool:
        raise RuntimeError("cannot be compared")

    __hash__ = None  # type: ignore[assignment]


class Choices:
    do_not_call_in_templates = True
    label = "label"

    def __call__(self) -> None:
        raise AssertionError("called")


def engine() -> Engine:
    return engines["django"].engine


def read(source: str, *, plainly: bool, **more: object) -> str:
    template = engine().from_string(source)
    if plainly:
        template.nodelist = fused._django_parses(template)
        assert not any(isinstance(node, fused.Fused) for node in template.nodelist)
    return template.render(Context({**VALUES, "thing": Thing(), **more}))


VALUES = {
    "words": "a < b & c",
    "safe": mark_safe("<b>bold</b>"),
    "number": 1234567,
    "share": 1234.5,
    "sum": Decimal("12.50"),
    "yes": True,
    "no": False,
    "none": None,
    "empty": "",
    "day": date(2026, 3, 5),
    "at": datetime(2026, 3, 5, 23, 30, tzinfo=UTC),
    "lazy": gettext_lazy("Save"),
    "rows": [{"key": "one", "items": 3}, {"key": "<two>", "items": 0}],
    "others": {"a": 1, "<b>": 2},
    "pairs": [("a", "<b>"), ["c", 4]],
    "part": "core/_mark.html",
    "made": (letter for letter in ()),
    "mapping": {"items": "a key", "name": "first"},
    "choices": Choices(),
    "name": lambda: "called <once>",
}
# ruff: noqa: E501 - a template in a line
SOURCES = [
    "just words",
    "<p>{{ words }}</p>{{ safe }}|{{ number }}|{{ share }}|{{ sum }}|{{ yes }}|{{ none }}|{{ empty }}|{{ day }}|{{ at }}|{{ lazy }}",
    "{{ missing }}|{{ thing.missing }}|{{ missing.deeper }}|{{ thing.name }}|{{ thing.said }}|{{ thing.nothing.x }}",
    "{{ thing.destroy }}|{{ thing.wants }}|{{ thing.counted }}|{{ thing.counted }}|{{ choices.label }}|{{ name }}",
    "{{ rows.0.key }}|{{ rows.1.key }}|{{ rows.5 }}|{{ mapping.items }}|{{ mapping.name }}|{{ mapping.get }}",
    "{{ words|upper }}|{{ missing|default:'<none>' }}|{{ safe|safe }}|{{ 'literal <b>' }}|{{ 5 }}|{{ number|add:1 }}|{{ True }}",
    "{% if yes %}yes{% endif %}{% if no %}no{% endif %}{% if missing %}m{% else %}not there{% endif %}",
    "{% if no %}1{% elif words == 'a < b & c' %}2 {{ words }}{% else %}3{% endif %}",
    "{% if not no and yes or missing %}a{% endif %}{% if number != 5 and not empty %}b{% endif %}{% if number == 1234567 %}c{% endif %}",
    "{% if number > 5 %}a{% endif %}{% if 'b' in words %}b{% endif %}{% if none is None %}c{% endif %}{% if 'z' not in words %}d{% endif %}",
    "{% if thing == 5 %}a{% else %}b{% endif %}{% if not thing == 5 %}c{% endif %}{% if thing != 5 %}d{% else %}e{% endif %}",
    "{% if words|length == 9 %}nine{% endif %}{% if missing.deeper.still == none %}alike{% endif %}{% if rows %}{% if yes %}in{% endif %}{% endif %}",
    "{% for row in rows %}{{ forloop.counter }}{{ row.key }}{% if row.items %}+{% elif forloop.last %}last{% endif %}{% empty %}x{% endfor %}",
    "{% with words=thing.said %}{{ words }}{% if words %}!{% endif %}{% endwith %}{{ words }}",
    "{% load parts %}{{ kept }}{% if yes %}{{ kept }}{% capture kept %}<i>{{ words }}</i>{% endcapture %}{{ kept }}{% endif %}{{ kept }}",
    "{% load parts %}{% if no %}{{ words }}{% else %}{% capture words %}other{% endcapture %}{% endif %}{{ words }}{% if words %}{{ words }}{% endif %}",
    "{% autoescape off %}{{ words }}{% if yes %}{{ words }}{% endif %}{% translate 'Save' %}{% endautoescape %}{{ words }}",
    "{% translate 'Save' %} {{ words }} {% icon 'send' %}{% translate 'Cancel' %}{% if yes %}{% translate 'Save' %}{% endif %}",
    "{% name words %}{% ltr number %}{% moment at 'clock' %}{% direction 'مرحبا' %}{% icon choices.label %}{% name missing %}",
    # What a round of a loop, or a `with`, may change of names that are known before it.
    "{{ words }}{% for row in rows %}{{ words }}{% with words=row.key %}{{ words }}{% endwith %}{% endfor %}{{ words }}",
    "{{ words }}{% for row in rows %}{{ words }}{% for words in 'ab' %}{{ words }}{{ forloop.parentloop.counter }}{{ forloop.counter }}{% endfor %}{{ words }}{{ forloop.counter0 }}{{ forloop.revcounter }}{{ forloop.revcounter0 }}{{ forloop.first }}{% endfor %}{{ words }}{{ forloop.counter }}",
    "{% load parts %}{{ words }}{% for row in rows %}{{ words }}{% capture words %}{{ row.key }}{% endcapture %}{{ kept }}{% endfor %}{{ words }}",
    "{% for row in rows %}{% if forloop.first %}{{ words }}{% else %}{{ row.key }}{% endif %}{% endfor %}{{ words }}{{ row }}{{ row.key }}",
    "{% for key, value in others.items %}{{ key }}{% empty %}none{% endfor %}{% for a, b in pairs reversed %}{{ a }}-{{ b }}{{ forloop.revcounter }} {% endfor %}{{ a }}",
    "{% for one in missing %}x{% empty %}{{ words }}{% endfor %}{% for one in none %}x{% empty %}none{% endfor %}{% for one in made %}{{ one }}{% endfor %}{% for one in words|slice:':3' %}{{ one }}{% endfor %}",
    "{% with a=missing b=thing.counted %}{{ a }}|{{ b }}|{{ b }}|{% if a == '' %}empty{% endif %}{% endwith %}{{ a }}",
    # Filters: with an argument, a variable, of safe and unsafe text, of times, of what is not there.
    "{{ words|truncatechars:4 }}|{{ safe|upper }}|{{ words|lower|default:safe }}|{{ empty|default:words }}|{{ words|cut:empty }}|{{ words|linebreaksbr }}|{{ safe|linebreaksbr }}",
    "{{ at|time:'H:i' }}|{{ missing|upper }}|{{ missing.deeper|default_if_none:'x' }}|{{ thing.said|length }}|{{ name|upper }}|{{ rows|join:', ' }}|{{ none|default_if_none:words }}",
    "{% if rows|length > 1 and 'key' in rows.0 %}a{% endif %}{% if missing|default:'x' == 'x' %}b{% endif %}{% if number >= share %}c{% endif %}{% if none|length < 1 %}d{% endif %}",
    "{% if words.upper == 'A < B & C' %}a{% endif %}{% if words.nothing %}b{% endif %}{% if none.x %}c{% endif %}{% if number.real %}d{% endif %}{{ number.real }}{{ words.upper }}{{ none.x }}{{ rows.count }}",
    # Parts: with and without a name of their own, one of a list, one that says what is around it.
    "{% include 'core/_mark.html' %}{% for row in rows %}{% include 'desk/_count.html' with place=row %}{% endfor %}{{ place }}",
    "{% include part %}{% include 'core/_mark.html' only %}{% with place=thing %}{% include 'desk/_count.html' %}{% endwith %}",
    "{% ltr words|upper %}{% moment at|default:none %}{% csrf_token %}{% url 'missing' as where %}{{ where }}",
    "{{ class }}{{ words.0 }}{% if words.0 == 'a' %}a{% endif %}{% comment %}gone{% endcomment %}{# gone #}{{ at|date:'Y' }}",
    "{% blocktranslate count counter=rows|length with who=words %}{{ who }} one{% plural %}{{ who }} many{% endblocktranslate %}{{ who }}",
]


@pytest.mark.parametrize("source", SOURCES)
@pytest.mark.parametrize("language", ["en", "ar"])
def test_fused_says_what_the_nodes_say(source: str, language: str) -> None:
    with override(language):
        assert read(source, plainly=False) == read(source, plainly=True)


def test_fixed_words_follow_the_language_of_each_reader() -> None:
    template = engine().from_string("{% translate 'Save' %}{{ words }}{% if words %}{% translate 'Save' %}{% endif %}")
    said = set()
    for language in ("en", "ar", "he", "sq", "en"):
        with override(language):
            said.add(template.render(Context({"words": "-"})))
    assert len(said) == 4


def test_a_failure_is_raised_as_before() -> None:
    class Angry:
        def shout(self) -> None:
            raise ZeroDivisionError("once more")

    sources = (
        "{% for one in angry.shout %}x{% endfor %}.",
        "{% with one=angry.shout %}x{% endwith %}.",
        "{% include 'core/_mark.html' with one=angry.shout %}.",
        "{{ angry.shout|upper }}.",
        "{% for row in rows %}{{ angry.shout }}{% endfor %}.",
        "{{ angry.shout }}.",
        "{% if angry.shout %}x{% endif %}.",
        "{% name angry.shout %}.",
        "{{ thing.broken }}.",
    )
    for source in sources:
        for plainly in (False, True):
            with pytest.raises(AttributeError if "broken" in source else ZeroDivisionError):
                read(source, plainly=plainly, angry=Angry())


def test_a_run_becomes_one_node_and_what_others_look_for_stays_apart() -> None:
    nodes = (
        engine()
        .from_string("<p>{{ a }}{% if b %}{{ c }}{% endif %}{% block d %}{{ e }} f{% endblock %}{{ g }}")
        .nodelist
    )
    assert [type(node).__name__ for node in nodes] == ["Fused", "BlockNode", "VariableNode"]
    assert [type(node) for node in nodes.get_nodes_by_type(QuickIf)] == [QuickIf]


def test_installing_twice_changes_nothing() -> None:
    before = Template.compile_nodelist
    fused.install()
    assert Template.compile_nodelist is before


def test_a_loop_that_fails_leaves_the_context_as_it_was() -> None:
    for source in ("{% for a, b in rows %}{{ a }}{% endfor %}", "{% for a, b in 'xy' %}{{ a }}{% endfor %}"):
        raised = set()
        for plainly in (False, True):
            context = Context({"rows": [(1, 2), (1, 2, 3)]})
            depth = len(context.dicts)
            template = engine().from_string(source)
            if plainly:
                template.nodelist = fused._django_parses(template)
            with pytest.raises(ValueError, match="Need 2 values to unpack") as failure:
                template.render(context)
            raised.add(str(failure.value))
            assert len(context.dicts) == depth
        assert len(raised) == 1


def test_a_part_is_drawn_with_what_it_is_given_each_time() -> None:
    """What one reader's page was drawn with is in nobody else's."""
    template = engine().from_string(
        "{% for name in names %}{% include 'desk/_count.html' with place=name %}{% endfor %}"
    )
    seen = [
        template.render(Context({"names": [{"key": f"{reader}-{number}", "count": number} for number in (1, 2)]}))
        for reader in ("amal", "noa", "amal")
    ]
    assert seen[0] == seen[2]
    assert ("amal-1" in seen[0], "amal" in seen[1], "noa-2" in seen[1], "noa" in seen[2]) == (True, False, True, False)


def test_most_things_take_the_short_way() -> None:
    short = {
        kind: (values._has_attributes(kind), values._is_calm(kind))
        for kind in (Thing, Choices, dict, str, values.Missing)
    }
    assert short == {
        Thing: (True, True),
        Choices: (False, False),
        dict: (False, True),
        str: (False, True),
        values.Missing: (False, False),
    }
