"""The closed list of fields that conditions may ask for; `besa.wiring.fields` fills it, other areas add theirs there."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from besa.cases.errors import BadCondition
from besa.core.reader import reader_of

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.conditions.kinds import Kind
    from besa.cases.models import Case


@dataclass(frozen=True)
class Asker:
    """For whom and when a condition is asked: "me" and "today" depend on it. Without a person "me" is nobody."""

    user: User | None
    now: datetime

    @cached_property
    def zone(self) -> ZoneInfo:
        return reader_of(self.user).zone if self.user else ZoneInfo(timezone.get_current_timezone_name())


Value = int | str
Choice = tuple[Value, Any]


@dataclass(frozen=True, kw_only=True)
class Field:
    """What can be asked for. `column` is the path from the case; a field over several rows gives `ask` instead.

    `ask(lookup, value)` gives the `Q` of a Django lookup (`in`, `isnull`, `icontains`, `iexact`, `lt`, ...); `read(case)` the
    value for `matches` (a list where there are several, None for none). Both must say the same: test_conditions.py
    compares them. `choices(user)` lists (value, label), bounded; `is_closed` when no other value can be meant. `special`:
    words such as "me" and the values that they stand for, None being "none".
    """

    key: str
    label: Any
    kind: Kind
    column: str = ""
    ask: Callable[[str, Any], Q] | None = None
    read: Callable[[Case], Any]
    choices: Callable[[User | None], Iterable[Choice]] = lambda user: ()
    is_closed: bool = False
    special: Mapping[str, Callable[[Asker], Iterable[Any]]] = field(default_factory=dict)
    can_be_empty: bool = False

    def q(self, lookup: str, value: Any) -> Q:
        return self.ask(lookup, value) if self.ask else Q(**{f"{self.column}__{lookup}": value})


# Key -> field, in the order in which they are offered.
FIELDS: dict[str, Field] = {}
# Functions that give fields which the desk makes itself, such as custom fields; called for each reading.
SOURCES: list[Callable[[], Iterable[Field]]] = []


def all_fields() -> dict[str, Field]:
    return FIELDS | {found.key: found for source in SOURCES for found in source()}


def field_of(key: str) -> Field:
    """Raises BadCondition for a field that is not in the list."""
    found = FIELDS.get(key) or next((one for source in SOURCES for one in source() if one.key == key), None)
    if found is None:
        raise BadCondition(_("There is no field “%(field)s” to ask for.") % {"field": key[:60]})
    return found
