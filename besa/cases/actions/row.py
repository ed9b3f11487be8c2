"""The one way a case row is changed: by a conditional UPDATE that raises its version (X14)."""

from datetime import datetime
from typing import Any

from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile
from besa.cases.models import Case
from besa.core import prepared


def row_time(now: datetime | None) -> dict[str, Any]:
    """`updated_at` where the caller knows the time of the change; else `update` takes the clock's."""
    return {"updated_at": now} if now else {}


def update(case: Case, *, version: int | None = None, messages: int = 0, **fields: Any) -> None:
    """Write `fields`, count `messages` more, and raise the version, in one UPDATE; `case` in memory follows.

    With `version`, refuses with ChangedMeanwhile when the row has moved on since the caller saw it.
    """
    fields.setdefault("updated_at", timezone.now())
    only_if = {} if version is None else {"version": version}
    if not prepared.change(case, add={"version": 1, "message_count": messages}, only_if=only_if, **fields):
        raise ChangedMeanwhile
    for name, value in fields.items():
        setattr(case, name, value)
    case.version += 1
    case.message_count += messages
