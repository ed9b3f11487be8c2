"""Kinds of fields: which operators each has, what value each takes, and what it means as a filter, as an answer and in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from functools import reduce
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import pgettext, pgettext_lazy

from besa.cases.conditions.lengths import clean_length, in_words, length_of
from besa.cases.conditions.registry import Asker, Field, Value
from besa.cases.conditions.sentences import SENTENCES
from besa.cases.errors import BadCondition
from besa.cases.search.documents import texts_of
from besa.core import moments
from besa.core.search.analyser import readings
from besa.core.search.errors import TooManyWords
from besa.core.search.matching import groups_with, wanted_words

MOST_VALUES = 100
LONGEST = 200
NOTHING = Q(pk__in=[])


class Kind:
    """`operators`: key -> label, in the order in which they are offered. Every operator means the same in `q` and `holds`."""

    operators: ClassVar[Mapping[str, Any]] = {}
    # What an editor shows for the value: "choices", "text", "words", "number", "moment", "flag".
    widget = ""

    def clean(self, field: Field, op: str, value: Any) -> Any:
        """The value that `op` takes. Raises BadCondition."""
        if op not in self.operators or (op in ("is_empty", "is_set") and not field.can_be_empty):
            raise BadCondition(_("“%(field)s” cannot be asked with “%(op)s”.") % {"field": field.label, "op": op[:60]})
        return None if op in ("is_empty", "is_set") else self._value(field, op, value)

    def offered(self, field: Field) -> dict[str, Any]:
        """The operators that this field has."""
        return {
            op: label for op, label in self.operators.items() if field.can_be_empty or op not in ("is_empty", "is_set")
        }

    def q(self, field: Field, op: str, value: Any, asker: Asker) -> Q:
        if op in ("is_empty", "is_set"):
            return field.q("isnull", op == "is_empty")
        return self._q(field, op, value, asker)

    def holds(self, field: Field, op: str, value: Any, found: Any, asker: Asker) -> bool:
        if op in ("is_empty", "is_set"):
            return (found in (None, "", [])) == (op == "is_empty")
        return self._holds(op, value, found, asker, field)

    def words(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        sentence = str(SENTENCES[op])
        return sentence % {"field": field.label, "value": self._said(field, op, value, asker)}

    def _value(self, field: Field, op: str, value: Any) -> Any:
        raise NotImplementedError

    def _q(self, field: Field, op: str, value: Any, asker: Asker) -> Q:
        raise NotImplementedError

    def _holds(self, op: str, value: Any, found: Any, asker: Asker, field: Field) -> bool:
        raise NotImplementedError

    def _said(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        return "" if value is None else str(value)


_EMPTINESS = {
    "is_empty": pgettext_lazy("operator of a condition", "is empty"),
    "is_set": pgettext_lazy("operator of a condition", "is set"),
}


class Choice(Kind):
    """One or several of a list; a field with several values has any, all or none of those asked for."""

    widget = "choices"
    operators: ClassVar = {
        "is": pgettext_lazy("operator of a condition", "is one of"),
        "is_not": pgettext_lazy("operator of a condition", "is none of"),
        **_EMPTINESS,
    }

    def _value(self, field: Field, op: str, value: Any) -> list[Value]:
        values = value if isinstance(value, list) else [value]
        if not 1 <= len(values) <= MOST_VALUES or not all(_is_choice(field, one) for one in values):
            raise BadCondition(_("Choose what “%(field)s” should be.") % {"field": field.label})
        return list(dict.fromkeys(values))

    def _q(self, field: Field, op: str, value: Any, asker: Asker) -> Q:
        meant = _meant(field, value, asker)
        if op == "has_all":
            return (
                reduce(lambda left, right: left & right, (field.q("in", [one]) for one in meant)) if meant else NOTHING
            )
        found = field.q("in", sorted(meant - {None})) if meant - {None} else NOTHING
        if None in meant:
            found |= field.q("isnull", True)
        return ~found if op == "is_not" else found

    def _holds(self, op: str, value: Any, found: Any, asker: Asker, field: Field) -> bool:
        meant = _meant(field, value, asker)
        has = set(found) if isinstance(found, list | set | frozenset) else {found}
        if op == "has_all":
            return bool(meant) and meant <= has
        return (op == "is") == bool(meant & has)

    def _said(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        labels = {str(key): label for key, label in field.choices(asker.user)}
        names = [str(labels.get(str(one)) or _("something that is gone")) for one in value]
        pattern = (
            pgettext("choices", "%(left)s and %(right)s")
            if op == "has_all"
            else pgettext("choices", "%(left)s or %(right)s")
        )
        return reduce(lambda left, right: pattern % {"left": left, "right": right}, names)


class Several(Choice):
    operators: ClassVar = {
        "is": pgettext_lazy("operator of a condition", "has one of"),
        "has_all": pgettext_lazy("operator of a condition", "has all of"),
        "is_not": pgettext_lazy("operator of a condition", "has none of"),
        **_EMPTINESS,
    }


class Text(Kind):
    """All words of the value, in any order, as parts of words; letters large or small. `is` asks for the whole."""

    widget = "text"
    operators: ClassVar = {
        "contains": pgettext_lazy("operator of a condition", "contains"),
        "contains_not": pgettext_lazy("operator of a condition", "does not contain"),
        "is": pgettext_lazy("operator of a condition", "is exactly"),
        **_EMPTINESS,
    }

    def _value(self, field: Field, op: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST or "\0" in value:
            raise BadCondition(
                _("Write what to look for in “%(field)s”, at most %(most)s characters.")
                % {"field": field.label, "most": LONGEST}
            )
        return " ".join(value.split())

    def _q(self, field: Field, op: str, value: str, asker: Asker) -> Q:
        if op == "is":
            return field.q("iexact", value)
        found = reduce(lambda left, right: left & right, (_somewhere(field, word) for word in value.split()))
        return ~found if op == "contains_not" else found

    def _holds(self, op: str, value: str, found: Any, asker: Asker, field: Field) -> bool:
        texts = [text.lower() for text in ([found] if isinstance(found, str) else found or ())]
        if op == "is":
            return value.lower() in texts
        has = all(any(word.lower() in text for text in texts) for word in value.split())
        return has == (op == "contains")

    def _said(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        return str(value)


class Words(Text):
    """Words of the whole conversation, by the search index: in every form that the search knows."""

    widget = "words"
    operators: ClassVar = {op: label for op, label in Text.operators.items() if op != "is"}

    def _value(self, field: Field, op: str, value: Any) -> str:
        text = super()._value(field, op, value)
        try:
            if wanted_words(text):
                return text
        except TooManyWords as refusal:
            raise BadCondition(str(refusal)) from None
        raise BadCondition(_("Write a word to look for in “%(field)s”.") % {"field": field.label})

    def _q(self, field: Field, op: str, value: str, asker: Asker) -> Q:
        found = Q(pk__in=groups_with(wanted_words(value)))
        return ~found if op == "contains_not" else found

    def _holds(self, op: str, value: str, found: Any, asker: Asker, field: Field) -> bool:
        words = set().union(*(readings(text.text) for text in texts_of([found])[found]))
        has = all(forms & words for forms in wanted_words(value))
        return has == (op == "contains")


class Number(Kind):
    widget = "number"
    operators: ClassVar = {
        "at_least": pgettext_lazy("operator of a condition", "is at least"),
        "at_most": pgettext_lazy("operator of a condition", "is at most"),
        "is": pgettext_lazy("operator of a condition", "is exactly"),
        **_EMPTINESS,
    }
    lookups: ClassVar = {"at_least": "gte", "at_most": "lte", "is": "exact"}

    def _value(self, field: Field, op: str, value: Any) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < 1e15:
            raise BadCondition(_("Write a number for “%(field)s”.") % {"field": field.label})
        return value

    def _q(self, field: Field, op: str, value: float, asker: Asker) -> Q:
        return field.q(self.lookups[op], value)

    def _holds(self, op: str, value: float, found: Any, asker: Asker, field: Field) -> bool:
        if found is None:
            return False
        return bool({"at_least": found >= value, "at_most": found <= value, "is": found == value}[op])


class Flag(Kind):
    """Yes or no."""

    widget = "flag"
    operators: ClassVar = {"is": pgettext_lazy("operator of a condition", "is")}

    def _value(self, field: Field, op: str, value: Any) -> bool:
        if not isinstance(value, bool):
            raise BadCondition(_("Choose yes or no for “%(field)s”.") % {"field": field.label})
        return value

    def _q(self, field: Field, op: str, value: bool, asker: Asker) -> Q:
        return field.q("exact", value)

    def _holds(self, op: str, value: bool, found: Any, asker: Asker, field: Field) -> bool:
        return bool(found) == value

    def _said(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        return pgettext("answer", "yes") if value else pgettext("answer", "no")


class Moment(Kind):
    """An instant, asked for relative to now or by a day of the asker. An empty one is neither before nor after anything."""

    widget = "moment"
    operators: ClassVar = {
        "within_last": pgettext_lazy("operator of a condition", "within the last"),
        "older_than": pgettext_lazy("operator of a condition", "longer ago than"),
        "within_next": pgettext_lazy("operator of a condition", "within the next"),
        "late": pgettext_lazy("operator of a condition", "has passed"),
        "today": pgettext_lazy("operator of a condition", "is today"),
        "before": pgettext_lazy("operator of a condition", "before the day"),
        "since": pgettext_lazy("operator of a condition", "on the day or later"),
        **_EMPTINESS,
    }

    def _value(self, field: Field, op: str, value: Any) -> Any:
        if op in ("late", "today"):
            return None
        if op in ("before", "since"):
            return _day(field, value)
        return clean_length(field, value)

    def _q(self, field: Field, op: str, value: Any, asker: Asker) -> Q:
        start, end = self._bounds(op, value, asker)
        found = field.q("isnull", False)
        if start is not None:
            found &= field.q("gte", start)
        return found & field.q("lt", end) if end is not None else found

    def _holds(self, op: str, value: Any, found: Any, asker: Asker, field: Field) -> bool:
        start, end = self._bounds(op, value, asker)
        return found is not None and (start is None or found >= start) and (end is None or found < end)

    def _bounds(self, op: str, value: Any, asker: Asker) -> tuple[datetime | None, datetime | None]:
        """From the first, up to and without the second."""
        now = asker.now
        if op in ("before", "since", "today"):
            day = now.astimezone(asker.zone).date() if op == "today" else date.fromisoformat(value)
            start = datetime(day.year, day.month, day.day, tzinfo=asker.zone)
            following = day + timedelta(days=1)
            end = datetime(following.year, following.month, following.day, tzinfo=asker.zone)
            return {"before": (None, start), "since": (start, None), "today": (start, end)}[op]
        if op == "late":
            return None, now
        length = length_of(value)
        moment = timedelta(microseconds=1)
        ranges = {
            "within_last": (now - length, now + moment),
            "older_than": (None, now - length),
            "within_next": (now, now + length),
        }
        return ranges[op]

    def _said(self, field: Field, op: str, value: Any, asker: Asker) -> str:
        if value is None:
            return ""
        return in_words(value) if isinstance(value, dict) else moments.day(date.fromisoformat(value))


CHOICE, SEVERAL, TEXT, WORDS, NUMBER, FLAG, MOMENT = Choice(), Several(), Text(), Words(), Number(), Flag(), Moment()


def _is_choice(field: Field, value: Any) -> bool:
    if isinstance(value, bool) or not isinstance(value, int | str):
        return False
    if isinstance(value, str) and len(value) > LONGEST:
        return False
    if field.is_closed:
        return any(value == key for key, _label in field.choices(None))
    return value in field.special or (isinstance(value, int) and 0 <= value < 2**63)


def _meant(field: Field, values: Iterable[Value], asker: Asker) -> set[Any]:
    found: set[Any] = set()
    for value in values:
        special = field.special.get(value) if isinstance(value, str) else None
        found |= set(special(asker)) if special else {value}
    return found


def _somewhere(field: Field, word: str) -> Q:
    """SQLite knows small and large letters of ASCII only: of other scripts each writing is asked for."""
    forms = {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
    return reduce(lambda left, right: left | right, (field.q("icontains", form) for form in sorted(forms)))


def _day(field: Field, value: Any) -> str:
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        day = None
    if day is None or not 1900 <= day.year <= 2200:
        raise BadCondition(_("Choose a day for “%(field)s”.") % {"field": field.label})
    return day.isoformat()
