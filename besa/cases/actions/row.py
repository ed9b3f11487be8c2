"""The one way a case row is changed: by a conditional UPDATE that raises its version (X14)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import F
from django.utils import timezone

from besa.cases.errors import ChangedMeanwhile
from besa.cases.models import Case
from besa.core import gathering, prepared


def row_time(now: datetime | None) -> dict[str, Any]:
    """`updated_at` where the caller knows the time of the change; else `update` takes the clock's."""
    return {"updated_at": now} if now else {}


# What others change while somebody looks at a case, and what decides about what comes next.
_LIVE = (
    "status",
    "own_status_id",
    "is_active",
    "place",
    "placed_at",
    "merged_into_id",
    "team_id",
    "owner_id",
    "unanswered_since",
    "back_because",
    "solved_at",
    "closed_at",
    "last_message_at",
    "newest_message_id",
    "message_count",
    "next_due_at",
    "next_due_kind",
    "version",
)


# One for each reply that comes in, so its SQL is made once. Only in a transaction, as every lock.
_HELD: prepared.Prepared[Case] = prepared.Prepared(
    lambda case: Case.objects.order_by().select_for_update().filter(pk=case).values_list(*_LIVE), -1
)


def hold(case: Case) -> None:
    """From here on nobody else changes the case until this transaction ends, and `case` in memory is as they have left it.

    For whoever decides by what stands there: the row may have been read long ago, and an answer, a mail, or a merge has come
    since (X14). One query. On SQLite nobody can come between from the beginning of the transaction on.
    """
    hand = gathering.current()
    if hand:
        hand.show(case)
    now = next(iter(_HELD.tuples(case.pk)), ())
    for name, value in zip(_LIVE, now, strict=False):
        setattr(case, name, value)


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
