"""The short way of a template's dotted names means what Django's own way means."""

import pytest
from django.template import Context, Engine
from django.template.base import Variable, VariableDoesNotExist
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy, override

from besa.accounts.models import User
from besa.core import lookups


class Silent(Exception):
    silent_variable_failure = True


class Thing:
    name = "thing"
    nothing = None
    empty = ""

    def __init__(self, **more):
        self.calls = 0
        self.__dict__.update(more)

    def said(self):
        self.calls += 1
        return "said"

    def wants(self, one):
        return one

    def destroy(self):
        raise AssertionError("a template destroyed something")

    destroy.alters_data = True

    @property
    def broken(self):
        raise AttributeError("inside")

    @property
    def silent(self):
        raise Silent

    @property
    def other(self):
        return Thing(name="other")


class Choices:
    do_not_call_in_templates = True
    label = "label"

    def __call__(self):
        raise AssertionError("called")


class KeysFirst(dict):
    name = "attribute"


VALUES = {
    "thing": Thing(inner=Thing(name="inner"), keys={"a": Thing(), "items": 3}),
    "lazy": SimpleLazyObject(lambda: Thing(name="lazy")),
    "keys": KeysFirst(name="key"),
    "row": [Thing(name="first"), {"name": "second"}],
    "pair": ("a", "b"),
    "word": "word",
    "kind": Choices(),
    "make": lambda: Thing(name="made"),
    "kinds": Thing,
    "none": None,
    "label": gettext_lazy("Mine"),
}
NAMES = str.split(
    """
thing.name thing.inner.name thing.other.name thing.nothing thing.nothing.more thing.empty thing.said thing.wants
thing.destroy thing.broken thing.silent thing.missing thing.missing.more thing.keys.a.name thing.keys.items thing.keys.b
lazy.name lazy.missing keys.name keys.missing row.0.name row.1.name row.2 row.x pair.1 pair.9 word.0 word.upper word.missing
kind.label kind make.name make.missing kinds.name kinds.missing none none.x label label.x nowhere nowhere.x keys.items"""
)


def outcome(function, name):
    try:
        return function(Variable(name), CONTEXT)
    except Exception as error:
        return type(error), str(error)


CONTEXT = Context(VALUES)
CONTEXT.template = Engine().from_string("")


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_say_the_same(name):
    short, long = outcome(lookups.look_up, name), outcome(lookups._THE_LONG_WAY, name)
    assert (type(short), str(short).partition(" object at")[0]) == (type(long), str(long).partition(" object at")[0])


def test_what_is_called_is_called_once():
    thing = VALUES["thing"]
    before = thing.calls
    assert (lookups.look_up(Variable("thing.said"), CONTEXT), thing.calls) == ("said", before + 1)


def test_a_missing_name_is_still_missing():
    with pytest.raises(VariableDoesNotExist):
        lookups.look_up(Variable("thing.missing"), CONTEXT)


def test_every_template_takes_the_short_way():
    assert Variable._resolve_lookup is lookups.look_up


def test_every_model_says_its_choices_in_the_language_of_each_reader():
    user = User(theme="dark")
    assert vars(User)["get_theme_display"].func is lookups.display
    said = {}
    for language in ("en", "ar", "en"):
        with override(language):
            said[language] = user.get_theme_display()
    assert (said["en"], said["ar"] != said["en"]) == ("Dark", True)
    assert User(theme="unheard of").get_theme_display() == "unheard of"
