"""What `cases/_conditions.html` shows and posts: a condition as rows, one level of groups inside. Any form can hold it.

editor = Editor.of(condition, user)                  # to show one
editor = Editor.posted(request.POST, user)           # what was sent
if editor.asks_for_more: ...show the form again      # a button of the editor itself, without JavaScript
condition = editor.condition()                       # raises BadCondition
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from dataclasses import field as made
from typing import TYPE_CHECKING, Any

from django.utils.translation import pgettext_lazy

from besa.cases.conditions.asking import described
from besa.cases.conditions.lengths import UNITS
from besa.cases.conditions.parsing import MOST_TESTS, parse
from besa.cases.conditions.registry import FIELDS, Field, all_fields
from besa.cases.conditions.tree import All, AnyOf, Condition, Not, Test
from besa.core.text.digits import latin_digits

if TYPE_CHECKING:
    from django.http import QueryDict

    from besa.accounts.models import User

MODES = {
    "all": pgettext_lazy("which of the conditions below", "all of these"),
    "any": pgettext_lazy("which of the conditions below", "at least one of these"),
    "none": pgettext_lazy("which of the conditions below", "none of these"),
}
WITHOUT_VALUE = ("is_empty", "is_set", "late", "today")
_ROW = re.compile(r"(\d{1,3})(?:\.(\d{1,3}))?")


@dataclass
class Row:
    """One test as it stands in the form; `values` are what its inputs hold."""

    field: Field
    op: str
    values: list[str] = made(default_factory=list)
    unit: str = "days"
    user: User | None = None
    key: str = ""

    @property
    def operators(self) -> Mapping[str, Any]:
        return self.field.kind.offered(self.field)

    @property
    def widget(self) -> str:
        """What takes the value: "" for an operator that needs none."""
        if self.op in WITHOUT_VALUE:
            return ""
        if self.field.kind.widget == "moment":
            return "day" if self.op in ("before", "since") else "length"
        return self.field.kind.widget

    @property
    def choices(self) -> list[tuple[str, Any, bool]]:
        """(value, label, is it chosen)."""
        return [(str(value), label, str(value) in self.values) for value, label in self.field.choices(self.user)]

    @property
    def value(self) -> str:
        return self.values[0] if self.values else ""

    @property
    def units(self) -> list[tuple[str, Any, bool]]:
        return [(key, label, key == self.unit) for key, label in UNITS.items()]

    def to_json(self) -> dict[str, Any]:
        said = {"field": self.field.key, "op": self.op}
        return said if not self.widget else said | {"value": self._value()}

    def _value(self) -> Any:
        number = latin_digits(self.value)
        if self.widget == "choices":
            return [int(value) if self._is_key(value) else value for value in self.values]
        if self.widget == "length":
            return {"amount": int(number) if number.isdigit() and len(number) < 10 else 0, "unit": self.unit}
        if self.widget == "flag":
            return self.value == "yes"
        if self.widget == "number":
            return float(number) if re.fullmatch(r"-?\d{1,15}(?:\.\d{1,6})?", number) else number
        return self.value

    def _is_key(self, value: str) -> bool:
        return value.isascii() and value.isdigit() and len(value) < 19


@dataclass
class Group:
    mode: str = "all"
    rows: list[Any] = made(default_factory=list)
    key: str = ""

    @property
    def modes(self) -> list[tuple[str, Any, bool]]:
        return [(key, label, key == self.mode) for key, label in MODES.items()]

    def to_json(self) -> dict[str, Any]:
        inside = [row.to_json() for row in self.rows]
        return {"not": {"any": inside}} if self.mode == "none" else {self.mode: inside}


class Editor:
    """`prefix` begins every name in the form, so that a page may hold several."""

    def __init__(self, user: User | None, *, prefix: str = "c") -> None:
        self.user, self.prefix = user, prefix
        self.top = Group()
        # A condition deeper than the form can show, made by a program: kept as it is, and said in a sentence.
        self.kept: Condition | None = None
        self.asks_for_more = False
        # The row that was just added, so that the keyboard goes on there; "new" after one was removed.
        self.focus = ""
        self._added: Row | None = None

    @classmethod
    def of(cls, condition: Condition, user: User | None, *, prefix: str = "c") -> Editor:
        editor = cls(user, prefix=prefix)
        top = editor._group(condition)
        if top is None:
            editor.kept = condition
        else:
            editor.top = top
        return editor._numbered()

    @classmethod
    def posted(cls, data: QueryDict, user: User | None, *, prefix: str = "c") -> Editor:
        """What the form holds, after the button of the editor that was pressed, if one was."""
        editor = cls(user, prefix=prefix)
        kept = data.get(f"{prefix}-kept")
        if kept:
            editor.kept = parse(_loaded(kept))
        else:
            editor.top = editor._read(data)
        return editor._act(data)._numbered()

    @property
    def is_empty(self) -> bool:
        return self.kept is None and not self.top.rows

    @property
    def kept_json(self) -> str:
        return json.dumps(self.kept.to_json()) if self.kept else ""

    @property
    def kept_words(self) -> str:
        return described(self.kept, reader=self.user) if self.kept else ""

    @property
    def fields(self) -> list[Field]:
        """What can be added."""
        return list(all_fields().values())

    def condition(self) -> Condition:
        """Raises BadCondition."""
        return self.kept or parse(self.top.to_json())

    def _group(self, condition: Condition) -> Group | None:
        """The rows of a condition, None where it is deeper than a form can show."""
        whole = condition if isinstance(condition, All | AnyOf) else All((condition,))
        rows = [self._part(part) for part in whole.parts]
        return None if None in rows else Group("all" if isinstance(whole, All) else "any", rows)

    def _part(self, part: Condition) -> Row | Group | None:
        if isinstance(part, Test):
            return self._row(part)
        inside = part.part if isinstance(part, Not) else part
        tests = inside.parts if isinstance(inside, All | AnyOf) else (inside,)
        if not all(isinstance(test, Test) for test in tests) or (isinstance(part, Not) and isinstance(inside, All)):
            return None
        mode = "none" if isinstance(part, Not) else "all" if isinstance(inside, All) else "any"
        return Group(mode, [self._row(test) for test in tests if isinstance(test, Test)])

    def _row(self, test: Test) -> Row:
        found, value = FIELDS.get(test.field) or all_fields()[test.field], test.value
        if isinstance(value, dict):
            return Row(found, test.op, [str(value["amount"])], value["unit"], self.user)
        if isinstance(value, bool):
            return Row(found, test.op, ["yes" if value else "no"], user=self.user)
        values = value if isinstance(value, list) else [] if value is None else [value]
        return Row(found, test.op, [str(one) for one in values], user=self.user)

    def _read(self, data: QueryDict) -> Group:
        known = all_fields()
        top = Group(self._mode(data, f"{self.prefix}-mode"))
        groups: dict[str, Group] = {}
        for key in data.getlist(f"{self.prefix}-row")[: 2 * MOST_TESTS]:
            place, name = _ROW.fullmatch(key), f"{self.prefix}-{key}"
            if place is None:
                continue
            if data.get(f"{name}-mode"):
                groups[key] = Group(self._mode(data, f"{name}-mode"), key=key)
                top.rows.append(groups[key])
            elif found := known.get(data.get(f"{name}-field", "")):
                parent = groups.get(place[1], top) if place[2] else top
                parent.rows.append(self._posted_row(data, name, found, key))
        return top

    def _posted_row(self, data: QueryDict, name: str, found: Field, key: str) -> Row:
        operators = list(found.kind.offered(found))
        op = data.get(f"{name}-op", "")
        unit = data.get(f"{name}-unit", "")
        values = data.getlist(f"{name}-value")[:100]
        return Row(
            found, op if op in operators else operators[0], values, unit if unit in UNITS else "days", self.user, key
        )

    def _mode(self, data: QueryDict, name: str) -> str:
        mode = data.get(name, "")
        return mode if mode in MODES else "all"

    def _act(self, data: QueryDict) -> Editor:
        """`add` and `add:2` a row, `group`, `remove:1` and `remove:2.1`; `again` after another operator was chosen."""
        act, _colon, key = data.get(f"{self.prefix}-act", "").partition(":")
        self.asks_for_more = bool(act)
        if act == "add":
            group = next((row for row in self.top.rows if isinstance(row, Group) and row.key == key), self.top)
            name = f"{self.prefix}-{key}-new" if group is not self.top else f"{self.prefix}-new"
            found = all_fields().get(data.get(name, ""))
            if found:
                self._added = Row(found, next(iter(found.kind.offered(found))), user=self.user)
                group.rows.append(self._added)
        elif act == "group":
            self.top.rows.append(Group("any"))
        elif act == "remove":
            self._remove(key)
            self.focus = "new"
        return self

    def _remove(self, key: str) -> None:
        for group in [self.top, *(row for row in self.top.rows if isinstance(row, Group))]:
            group.rows = [row for row in group.rows if row.key != key]

    def _numbered(self) -> Editor:
        for number, row in enumerate(self.top.rows, 1):
            row.key = str(number)
            for place, inside in enumerate(getattr(row, "rows", ()), 1):
                inside.key = f"{number}.{place}"
        if self._added:
            self.focus = self._added.key
        return self

    def __iter__(self) -> Iterator[Row | Group]:
        return iter(self.top.rows)


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None
