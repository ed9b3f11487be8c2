"""The event log: facts are written in the transaction that makes them true, then told to those who react."""

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import partial
from typing import Any, ClassVar

import structlog
from django.db import transaction
from django.utils import timezone

from besa.core import gathering
from besa.core.models import LoggedEvent
from besa.core.prepared import insert, new
from besa.core.registry import reactions

log = structlog.get_logger()
_listeners: ContextVar[tuple[list[LoggedEvent], ...]] = ContextVar("listeners", default=())


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A fact in the past tense. Subclasses are frozen dataclasses of plain values; ids, not rows.

    A field named `case_id` or `customer_id` puts the event on that timeline.
    """

    label: ClassVar[str] = ""

    @classmethod
    def name(cls) -> str:
        """`besa.cases.events.CaseOpened` -> `cases.CaseOpened`."""
        return cls.label or f"{cls.__module__.removeprefix('besa.').rsplit('.', 1)[0]}.{cls.__qualname__}"


def record(event: Event, *, by: Any = None, at: datetime | None = None, about: Any = None) -> LoggedEvent:
    """Write `event` to the log and run its reactions. Must be called inside a transaction.

    WITHIN reactions run now, and an exception in one undoes the whole change. AFTER reactions run on commit, each on
    its own: an exception there is logged and lost, because what they do can be recomputed. One INSERT.
    `about` is the row that the event is about, where the writer has it in hand: it spares the reactions its query.
    """
    if not gathering.database().in_atomic_block:
        raise RuntimeError(f"{event.name()} recorded outside of a transaction")
    data = _plain(event)
    logged = insert(
        new(
            LoggedEvent,
            at=at or timezone.now(),
            name=_about(type(event))[0],
            actor_id=getattr(by, "pk", None),
            case_id=data.get("case_id"),
            customer_id=data.get("customer_id"),
            data=data,
        )
    )
    logged.about = about
    for listener in _listeners.get():
        listener.append(logged)
    for reaction in reactions.within[type(event)]:
        _react(reaction, event, logged)
    for reaction in reactions.after[type(event)]:
        transaction.on_commit(partial(reaction, event, logged), robust=True)
    return logged


@contextmanager
def gathered() -> Iterator[list[LoggedEvent]]:
    """All that is recorded inside, in order: what one click did, so that one click can take it back. May be nested."""
    found: list[LoggedEvent] = []
    token = _listeners.set((*_listeners.get(), found))
    try:
        yield found
    finally:
        _listeners.reset(token)


def _react(reaction: Callable[..., None], event: Event, logged: LoggedEvent) -> None:
    """A reaction may ask the database: what is held in hand is written before it, unless it says that it does not ask."""
    hand = gathering.current()
    if hand is None or getattr(reaction, "works_in_hand", False):
        reaction(event, logged)
    else:
        with hand.paused():
            reaction(event, logged)


_PLAIN = frozenset({str, int, bool, float, type(None)})
_known: dict[type[Event], tuple[str, tuple[str, ...]]] = {}


def _about(kind: type[Event]) -> tuple[str, tuple[str, ...]]:
    """The name of the event and of its fields."""
    if kind not in _known:
        _known[kind] = kind.name(), tuple(field.name for field in dataclasses.fields(kind))
    return _known[kind]


def _plain(event: Event) -> dict[str, Any]:
    return {name: _json(getattr(event, name)) for name in _about(type(event))[1]}


def _json(value: Any) -> Any:
    if value.__class__ in _PLAIN:
        return value
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple | list | set | frozenset):
        return [_json(part) for part in value]
    if isinstance(value, dict):
        return {key: _json(part) for key, part in value.items()}
    return value
