"""A condition once it is read: groups, negations and tests, all frozen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Union


@dataclass(frozen=True, slots=True)
class Test:
    """One field, one operator, one value of the shape that the operator takes (None where it takes none)."""

    field: str
    op: str
    value: Any = None

    def to_json(self) -> dict[str, Any]:
        said = {"field": self.field, "op": self.op}
        return said if self.value is None else said | {"value": self.value}


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds; without parts: every case."""

    parts: tuple[Condition, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"all": [part.to_json() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one part holds; without parts: no case."""

    parts: tuple[Condition, ...] = ()

    def to_json(self) -> dict[str, Any]:
        return {"any": [part.to_json() for part in self.parts]}


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition

    def to_json(self) -> dict[str, Any]:
        return {"not": self.part.to_json()}


Condition = Union[Test, All, AnyOf, Not]  # noqa: UP007 - the names are not yet there for `|` at run time
EVERYTHING = All()


def tests_in(condition: Condition) -> Iterator[Test]:
    """Every test, wherever it stands."""
    if isinstance(condition, Test):
        yield condition
    elif isinstance(condition, Not):
        yield from tests_in(condition.part)
    else:
        for part in condition.parts:
            yield from tests_in(part)
