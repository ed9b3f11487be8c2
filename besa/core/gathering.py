"""Many changes in one transaction, written by few statements: new rows get their keys at once and are held in hand until `flush`.

For the intake of mail, where sixteen mails become three hundred rows. Inside `together`, `insert` and `change` of
`besa.core.prepared` hold what they would have written; a row that is held is changed in memory alone. Queries do not see what
is held. So nobody is surprised: `record` writes everything out before it calls a reaction, unless that is marked `in_hand`.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model

from besa.core.statements import Statement

F = TypeVar("F", bound=Callable[..., Any])
M = TypeVar("M", bound=Model)
T = TypeVar("T")
# Keys reserved at a time: unused ones are gaps, which harm nobody.
FEWEST_KEYS = 4


_WRITING = Statement("SELECT pg_current_xact_id()")
_NEXT = Statement("SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)")
_ADVANCE = Statement("UPDATE sqlite_sequence SET seq = seq + %s WHERE name = %s RETURNING seq")
_BEGIN = Statement("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)")


class Overtaken(Exception):
    """What was held cannot be written any more, because a row is not as it was: the transaction must be undone."""


class Gathering:
    """What one thread holds in hand. `expected` is about how many rows of each table will come."""

    def __init__(self, expected: int = 1) -> None:
        self._entries: list[tuple[Statement, Callable[[], Sequence[Any]]]] = []
        self._rows: dict[int, Model] = {}
        self._of: defaultdict[type[Model], list[Any]] = defaultdict(list)
        self._changed: dict[Hashable, Statement] = {}
        self._keys: dict[type[Model], Iterator[int]] = {}
        self._keys_at_once = max(FEWEST_KEYS, expected)
        self._told: set[Hashable] = set()
        self.known: dict[Hashable, Any] = {}
        self.counted: dict[Hashable, Any] = {}
        self.missing: set[tuple[Hashable, Hashable]] = set()
        self.database = connections[DEFAULT_DB_ALIAS]
        # Numbers that are counted in hand: the last one, and whether writing it is in hand, too.
        self.numbers: dict[str, tuple[int, bool]] = {}
        self.flushes = 0
        self.is_paused = False

    def hold(self, row: Model, statement: Statement, values: Callable[[], Sequence[Any]]) -> None:
        """A new row with its key; `values` is asked when it is written."""
        row.__dict__[type(row)._meta.pk.attname] = self._key(type(row))
        self._rows[id(row)] = row
        self._of[type(row)].append(row)
        self.hold_late(statement, values)

    def hold_late(self, statement: Statement, values: Callable[[], Sequence[Any]]) -> None:
        """A statement whose values are known when it is written."""
        self._entries.append((statement, values))

    def hold_change(self, key: Hashable, statement: Statement, values: Sequence[Any]) -> None:
        """A change of one row that is named by `key`. Changes of one row keep their order."""
        if self._changed.setdefault(key, statement) is not statement:
            self.flush()
            self._changed[key] = statement
        self._entries.append((statement, lambda: values))

    def holds(self, row: Model) -> bool:
        return id(row) in self._rows

    def show(self, row: Model) -> None:
        """Write everything out when a change of `row` is in hand, so that a query finds the row as it is in memory."""
        if (type(row), row.pk) in self._changed:
            self.flush()

    def held(self, model: type[M]) -> Sequence[M]:
        """The rows of `model` that no query can see yet."""
        return self._of[model]

    def is_first(self, what: Hashable) -> bool:
        """True the first time it is asked: for what needs doing once for all that is gathered."""
        is_first = what not in self._told
        self._told.add(what)
        return is_first

    def flush(self) -> None:
        """Write everything, table by table. Raises Overtaken, and what writing raises."""
        entries, self._entries = self._entries, []
        portions: dict[Statement, list[Sequence[Any]]] = {}
        for statement, values in entries:
            portions.setdefault(statement, []).append(values())
        self._rows.clear()
        self._of.clear()
        self._changed.clear()
        self.numbers.clear()
        self.counted.clear()
        self.missing.clear()
        self.flushes += 1
        for statement, rows in portions.items():
            if statement.run_all(self.database, rows) != len(rows):
                raise Overtaken(statement.sql[:60])

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Everything is written, and inside nothing is held."""
        self.flush()
        with self.at_once():
            yield

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """What is written inside is not held, and may overtake what is."""
        self.is_paused = True
        try:
            yield
        finally:
            self.is_paused = False

    @contextmanager
    def part(self) -> Iterator[None]:
        """What fails inside is not written."""
        length, rows, numbers, flushes = len(self._entries), len(self._rows), dict(self.numbers), self.flushes
        try:
            yield
        except Exception as error:
            if flushes != self.flushes:  # too late: some of it is in the database
                raise Overtaken from error
            del self._entries[length:]
            self.numbers = numbers
            while len(self._rows) > rows:
                _key, row = self._rows.popitem()
                self._of[type(row)].pop()
            raise

    def _key(self, model: type[Model]) -> int:
        for key in self._keys.get(model, ()):
            return key
        self._keys[model] = iter(_reserved(model, self._keys_at_once))
        return next(self._keys[model])


class _Local(threading.local):
    gathering: Gathering | None = None


_local = _Local()


@contextmanager
def together(expected: int = 1) -> Iterator[Gathering]:
    """Hold what is written inside, and write it together at the end. Must be called inside a transaction.

    An exception leaves through here with nothing written since the last `flush`; the transaction is the caller's to undo.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("together outside of a transaction")
    gathering = _local.gathering = Gathering(expected)
    try:
        yield gathering
        gathering.flush()
    finally:
        _local.gathering = None


def database() -> BaseDatabaseWrapper:
    """This thread's connection, without looking for it while changes are gathered."""
    gathering = _local.gathering
    return gathering.database if gathering else connections[DEFAULT_DB_ALIAS]


def current() -> Gathering | None:
    """What this thread gathers into, if it does."""
    gathering = _local.gathering
    return None if gathering is None or gathering.is_paused else gathering


@contextmanager
def whole() -> Iterator[None]:
    """All or nothing, as `transaction.atomic`; without a savepoint where changes are held in hand."""
    gathering = current()
    with gathering.part() if gathering else transaction.atomic():
        yield


def is_first(what: Hashable) -> bool:
    """True unless `what` has been asked before in this gathering."""
    gathering = current()
    return gathering is None or gathering.is_first(what)


def remembered(what: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` gives, asked once for all that is gathered together: settings, which do not change within a transaction."""
    gathering = _local.gathering
    if gathering is None:
        return ask()
    if what not in gathering.known:
        gathering.known[what] = ask()
    found: T = gathering.known[what]
    return found


def remembered_until_written(what: Hashable, ask: Callable[[], T]) -> T:
    """The same for what the rows say, without those that are held: asked again when they have been written."""
    hand = current()
    if hand is None:
        return ask()
    if what not in hand.counted:
        hand.counted[what] = ask()
    found: T = hand.counted[what]
    return found


def foresee(what: Hashable, keys: Iterable[Hashable], found: Iterable[Hashable]) -> None:
    """One query has asked `what` about all `keys`, and only those in `found` have anything: `has_none` knows it until it is written."""
    hand = current()
    if hand:
        hand.missing |= {(what, key) for key in set(keys).difference(found)}


def has_none(what: Hashable, key: Hashable) -> bool:
    """Whether it was foreseen that there is nothing to find; False when nobody has looked."""
    hand = current()
    return hand is not None and (what, key) in hand.missing


def remember(what: Hashable, found: Any) -> None:
    """What `remembered_until_written` would find by asking."""
    hand = current()
    if hand:
        hand.counted[what] = found


def held(model: type[M]) -> Sequence[M]:
    """The rows of `model` that this thread has made and no query can see yet."""
    hand = current()
    return hand.held(model) if hand else ()


def is_held(row: Model) -> bool:
    hand = current()
    return hand is not None and hand.holds(row)


def in_hand(reaction: F) -> F:
    """Marks a reaction that works on what it is handed, and asks the database for nothing that its event has just written."""
    reaction.works_in_hand = True  # type: ignore[attr-defined]  # functions take attributes
    return reaction


def _reserved(model: type[Model], count: int) -> Sequence[int]:
    """Keys that nobody else gets. SQLite: the caller holds the write lock; what is inserted otherwise comes after them."""
    table, column, database = model._meta.db_table, model._meta.pk.column, connections[DEFAULT_DB_ALIAS]
    if database.vendor == "postgresql":
        if model._meta.label == "core.LoggedEvent":
            # Readers of the log wait for those who write (core/log.py): be one of them before taking a number.
            _WRITING.fetch(database, [])
        return [key for (key,) in _NEXT.fetch(database, [database.ops.quote_name(table), column, count])]
    for (last,) in _ADVANCE.fetch(database, [count, table]):
        return range(last - count + 1, last + 1)
    _BEGIN.run(database, [table, count])  # nothing was ever written there
    return range(1, count + 1)
