"""The one way a case row is changed: by a conditional UPDATE that raises its version (X14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile
from besa.cases.models import Case
from besa.core import prepared


def row_time(now: datetime | None) -> dict[str, Any]:
    """`updated_at` where the caller knows the time of the change; else `update` takes the clock's."""
    return {"updated_at": now} if now else {}


def hold(case: Case) -> None:
    """From here on nobody else changes the case until this transaction ends. On SQLite, its beginning has seen to that."""
    Case.objects.select_for_update().filter(pk=case.pk).values_list("pk").first()


def update(
    case: Case,
    *,
    version: int | None = None,
    expected: Mapping[str, Any] | None = None,
    messages: int = 0,
    **fields: Any,
) -> None:
    """Write `fields`, count `messages` more, and raise the version, in one UPDATE; `case` in memory follows.

    With `version`, refuses with ChangedMeanwhile when the row has moved on since the caller saw it; with `expected`, when
    one of these fields has another value by now, whatever else has changed.
    """
    fields.setdefault("updated_at", timezone.now())
    only_if = {} if version is None else {"version": version}
    added = {"version": 1, "message_count": messages}
    if expected:
        # By the queryset: what is expected may be nothing at all, which no `=` finds.
        rows = Case.objects.filter(pk=case.pk, **only_if, **expected)
        is_done = bool(rows.update(**{name: F(name) + count for name, count in added.items()}, **fields))
    else:
        is_done = prepared.change(case, add=added, only_if=only_if, **fields)
    if not is_done:
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(case, name, value)
    case.version += 1
    case.message_count += messages
