"""Statements whose SQL is made once. Django spends a millisecond on the SQL of a wide join, and a tenth of it on running it.

For the few reads and writes that every incoming message makes; everywhere else a queryset is the better choice. The queryset is
compiled by Django itself, with stand-ins where the values will be, so that it says what it says on both databases:

    points = Prepared(lambda value: ContactPoint.objects.select_related("customer").filter(value=value), "?value")
    points.rows("yusuf@customer.example")
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from operator import itemgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import CharField, DateTimeField, Field, JSONField, Model, QuerySet
from django.db.models.base import ModelState
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery

from besa.core import gathering
from besa.core.statements import Insertion, Statement

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=Model)
K = TypeVar("K", int, str)


class Prepared(Generic[M]):
    """`build` gets the stand-ins and gives the queryset; each stand-in must be unlike every other value in it."""

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *stand_ins: Any) -> None:
        self._build = build
        self._stand_ins = stand_ins
        self._vendor = ""

    def rows(self, *values: Any) -> list[M]:
        """The objects, with what the queryset selects along. One query."""
        objects = []
        for row in self._run(values):
            made = _made(self._model, self._names, row[self._start : self._end])
            for populator in self._populators:
                populator.populate(row, made)
            objects.append(made)
        return objects

    def tuples(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a queryset made with `values_list`. One query."""
        return [tuple(row) for row in self._run(values)]

    def _run(self, values: tuple[Any, ...]) -> list[Any]:
        database = gathering.database()
        if self._vendor != database.vendor:
            self._compile(database)
        parameters = list(self._parameters)
        for position, index in self._places:
            value = values[index]
            parameters[position] = value if value.__class__ in _PLAIN else _adapted(value, database)
        found = self._statement.fetch(database, parameters)
        return [self._converted(row, database) for row in found] if self._converters else found

    def _converted(self, row: tuple[Any, ...], database: BaseDatabaseWrapper) -> list[Any]:
        """As Django's compiler does it, with its converters."""
        values = list(row)
        for place, converters, expression in self._converters:
            value = values[place]
            for converter in converters:
                value = converter(value, expression, database)
            values[place] = value
        return values

    def _compile(self, database: BaseDatabaseWrapper) -> None:
        queryset = self._build(*self._stand_ins)
        self._compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS, database)
        sql, self._parameters = self._compiler.as_sql()
        self._statement = Statement(sql)
        adapted = [_adapted(stand_in, database) for stand_in in self._stand_ins]
        self._places = [(at, adapted.index(value)) for at, value in enumerate(self._parameters) if value in adapted]
        if {index for _at, index in self._places} != set(range(len(adapted))):
            raise ValueError("a stand-in is not in the query as it was given")
        found = self._compiler.get_converters([column[0] for column in self._compiler.select])
        self._converters = [
            (place, _quickly(converters, database), column) for place, (converters, column) in found.items()
        ]
        self._learn_to_make_rows()
        self._vendor = database.vendor

    def _learn_to_make_rows(self) -> None:
        info, select = self._compiler.klass_info, self._compiler.select
        if info is None:  # a queryset of values
            return
        self._model, fields = info["model"], info["select_fields"]
        self._start, self._end = fields[0], fields[-1] + 1
        self._names = [column[0].target.attname for column in select[self._start : self._end]]
        self._populators = get_related_populators(info, select, DEFAULT_DB_ALIAS)  # type: ignore[call-arg] # stubs of Django 6


# A page of a list has fifty lines; what is missing is filled up with a key once more.
KEYS_AT_ONCE = 64


class PreparedForKeys(Generic[M]):
    """The same for rows of many keys: `build` gets a list of keys and the other stand-ins. One query for each KEYS_AT_ONCE of them.

    tags = PreparedForKeys(lambda keys: Tag.objects.filter(case__in=keys))
    tags.rows([case.pk for case in cases])

    `texts`: the keys are no numbers.
    """

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *stand_ins: Any, texts: bool = False) -> None:
        keys: Sequence[Any] = range(-9_000_000 - KEYS_AT_ONCE, -9_000_000)
        keys = [f"?key {key}" for key in keys] if texts else keys
        self._prepared: Prepared[M] = Prepared(
            lambda *given: build(list(given[:KEYS_AT_ONCE]), *given[KEYS_AT_ONCE:]), *keys, *stand_ins
        )

    def rows(self, keys: Iterable[K], *values: Any) -> list[M]:
        return [row for some in _some_at_once(keys) for row in self._prepared.rows(*some, *values)]

    def tuples(self, keys: Iterable[K], *values: Any) -> list[tuple[Any, ...]]:
        return [row for some in _some_at_once(keys) for row in self._prepared.tuples(*some, *values)]


def _some_at_once(keys: Iterable[K]) -> Iterator[list[K]]:
    distinct = list(dict.fromkeys(keys))
    for start in range(0, len(distinct), KEYS_AT_ONCE):
        some = distinct[start : start + KEYS_AT_ONCE]
        yield some + some[-1:] * (KEYS_AT_ONCE - len(some))


def _made(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:
    """`model.from_db` without signals, which nothing here listens to: the keyword road of `Model.__init__` costs ten times as much."""
    row = model.__new__(model)
    row._state = state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(names, values, strict=True))
    return row


def _quickly(converters: Sequence[Callable[..., Any]], database: BaseDatabaseWrapper) -> list[Callable[..., Any]]:
    """With a shorter way for a time, which SQLite keeps in UTC."""
    if database.vendor != "sqlite":
        return list(converters)
    return [_instant if getattr(one, "__name__", "") == "convert_datetimefield_value" else one for one in converters]


def _instant(value: Any, expression: Any, database: BaseDatabaseWrapper) -> datetime | None:
    if value.__class__ is datetime and value.tzinfo is None:
        return value.replace(tzinfo=UTC)
    found: datetime | None = database.ops.convert_datetimefield_value(value, expression, database)  # type: ignore[attr-defined]  # SQLite's
    return found


def _adapted(value: Any, database: BaseDatabaseWrapper) -> Any:
    """As the database takes it: SQLite keeps times as text."""
    return database.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


def new(model: type[N], **given: Any) -> N:
    """`model(**given)` for a row that `insert` will write, in a third of the time. Foreign keys by their row or by their column.

    No signal is sent, no property is set. Raises KeyError for a name that is no field.
    """
    row = model.__new__(model)
    row._state = ModelState()
    _table(model, gathering.database()).fill(row, given)
    return row


def insert(row: N) -> N:
    """`row.save(force_insert=True)` for a new row with a key from the database: one INSERT whose SQL is made once for each model.

    Signals are not sent; nothing here listens to any. Raises what saving raises. While changes are gathered the row is
    held in hand, with its key.
    """
    database = gathering.database()
    table = _table(type(row), database)
    hand = gathering.current()
    if hand:
        hand.hold(row, table.insert_with_key, lambda: table.values(row))
    else:
        (found,) = table.insert.fetch(database, table.values(row)[1:])
        for field, value in zip(table.returned, found, strict=True):
            setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS
    return row


def insert_all(rows: Iterable[Model]) -> None:
    """`insert` for each of a few rows."""
    for row in rows:
        insert(row)


def change(
    row: Model,
    *,
    add: Mapping[str, int] | None = None,
    only_if: Mapping[str, Any] | None = None,
    **fields: Any,
) -> bool:
    """One UPDATE of `row` in the database by its key, with SQL made once for each set of fields; `row` in memory is the caller's.

    `add` counts columns up. False when there is no such row, or it is not as `only_if` says. While changes are gathered the
    answer is True, and a row that is not as it should be raises Overtaken when everything is written.
    """
    database, add, only_if = gathering.database(), add or {}, only_if or {}
    hand = gathering.current()
    if hand and hand.holds(row):
        return True
    table = _table(type(row), database)
    statement = table.update(tuple(add), tuple(fields), tuple(only_if))
    values = [*add.values(), *table.taken(fields), row.pk, *table.taken(only_if)]
    if hand:
        hand.hold_change((type(row), row.pk), statement, values)
        return True
    return bool(statement.run(database, values))


def change_late(row: Model, name: str, value: Callable[[], Any]) -> None:
    """While changes are gathered: set one field to what `value` gives when everything is written."""
    hand = gathering.current()
    if hand is None:
        raise RuntimeError("change_late outside of together")
    table = _table(type(row), hand.database)
    hand.hold_late(table.update((), (name,), ()), lambda: [table.value(name, value()), row.pk])


# What every database takes as it is. A value of another class, such as a choice or a lazy text, is left to its field.
_PLAIN: frozenset[type] = frozenset({str, int, bool, type(None)})
_NOTHING: frozenset[type] = frozenset()
_EMPTY: dict[type, str] = {list: "[]", dict: "{}"}


class _Table:
    """The statements of one model for one kind of database, and how its columns take their values."""

    def __init__(self, model: type[Model], database: BaseDatabaseWrapper) -> None:
        meta = model._meta
        self._database = database
        self._name = self._quoted(meta.db_table)
        self._key = self._quoted(meta.pk.column)
        self._updates: dict[tuple[tuple[str, ...], ...], Statement] = {}
        # First those whose values the database mostly takes as they are.
        all_fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
        fields = sorted(all_fields, key=lambda field: isinstance(field, DateTimeField | JSONField))
        self._takers = {field.attname: (_plain_for(field), self._taker(field)) for field in fields}
        self._takers |= {field.name: self._takers[field.attname] for field in fields}
        self._columns = {name: self._quoted(field.column) for field in fields for name in (field.name, field.attname)}
        self._set_by_themselves = [field for field in fields if getattr(field, "auto_now", False)]
        self._pick = itemgetter(meta.pk.attname, *(field.attname for field in fields))
        all_takers = [(place, *self._takers[field.attname]) for place, field in enumerate(fields, 1)]
        count = sum(not isinstance(field, DateTimeField | JSONField) for field in fields)
        self._mostly_plain, self._others = all_takers[:count], all_takers[count:]
        # Classes of values that the first of them need no look at.
        self._kinds = set(_PLAIN)
        self._names = {name: field.attname for field in fields for name in (field.name, field.attname)}
        self._always_taken = {name for name, (plain, _take) in self._takers.items() if not plain}
        self._relations = {field.name for field in fields if field.name != field.attname}
        self._makers = [(field.attname, field.get_default) for field in fields if _is_made_anew(field)]
        self._constants = {field.attname: field.get_default() for field in fields if not _is_made_anew(field)}
        self._constants[meta.pk.attname] = None
        self.returned = [field for field in meta.db_returning_fields if field is meta.auto_field]
        self.insert = self._compiled_insert(model, fields)
        columns = ", ".join([self._key, *(self._quoted(field.column) for field in fields)])
        places = ", ".join(["%s"] * (len(fields) + 1))
        self.insert_with_key = Insertion(f"INSERT INTO {self._name} ({columns}) VALUES", f"({places})")

    def _quoted(self, name: Any) -> str:
        return str(self._database.ops.quote_name(name))

    def fill(self, row: Model, given: Mapping[str, Any]) -> None:
        """Defaults, then what is given."""
        had, names = row.__dict__, self._names
        had.update(self._constants)
        had.update(given)
        for column, make in self._makers:
            if column not in given:
                had[column] = make()
        for name in self._relations.intersection(given):
            value = had.pop(name)
            had[names[name]] = None if value is None else value.pk
            row._state.fields_cache[name] = value
        if not names.keys() >= given.keys():
            raise KeyError(*(given.keys() - names.keys()))

    def values(self, row: Model) -> list[Any]:
        """Of the key and all other columns, in their order."""
        for field in self._set_by_themselves:
            field.pre_save(row, True)
        found = list(self._pick(row.__dict__))
        if not self._kinds.issuperset(map(type, found[1 : len(self._mostly_plain) + 1])):
            self._take_all(found)
        for place, plain, take in self._others:
            if (value := found[place]).__class__ not in plain:
                found[place] = take(value)
        return found

    def _take_all(self, found: list[Any]) -> None:
        for place, _plain, take in self._mostly_plain:
            value = found[place]
            if value.__class__ not in self._kinds:
                if self._database.vendor == "sqlite" and isinstance(value, str) and isinstance(value, Enum):
                    self._kinds.add(value.__class__)  # a choice: SQLite writes its text
                found[place] = take(value)

    def taken(self, fields: Mapping[str, Any]) -> list[Any]:
        """Values of a few columns."""
        return [
            value if value.__class__ in _PLAIN and name not in self._always_taken else self.value(name, value)
            for name, value in fields.items()
        ]

    def value(self, name: str, value: Any) -> Any:
        plain, take = self._takers[name]
        value = value.pk if isinstance(value, Model) else value
        return value if value.__class__ in plain else take(value)

    def update(self, add: tuple[str, ...], fields: tuple[str, ...], only_if: tuple[str, ...]) -> Statement:
        asked = (add, fields, only_if)
        if asked not in self._updates:
            column = self._columns
            sets = [f"{column[name]} = {column[name]} + %s" for name in add]
            sets += [f"{column[name]} = %s" for name in fields]
            where = "".join(f" AND {column[name]} = %s" for name in only_if)
            sql = f"UPDATE {self._name} SET {', '.join(sets)} WHERE {self._key} = %s{where}"  # noqa: S608 - names of our own models
            self._updates[asked] = Statement(sql)
        return self._updates[asked]

    def _taker(self, field: Field[Any, Any]) -> Callable[[Any], Any]:
        database = self._database

        def take(value: Any) -> Any:
            return field.get_db_prep_save(value, database)

        if database.vendor != "sqlite":
            return take
        if isinstance(field, DateTimeField):
            return lambda value: _written(value) if value.__class__ is datetime and value.tzinfo is UTC else take(value)
        if isinstance(field, JSONField) and field.encoder is None:
            return lambda value: _EMPTY[value.__class__] if value.__class__ in _EMPTY and not value else take(value)
        if isinstance(field, CharField):
            return lambda value: value.value if isinstance(value, str) and isinstance(value, Enum) else take(value)
        return take

    def _compiled_insert(self, model: type[Model], fields: list[Field[Any, Any]]) -> Statement:
        row = model(**{field.attname: None for field in fields if field.has_db_default()})
        query = InsertQuery(model)
        query.insert_values(fields, [row])
        compiler: Any = query.get_compiler(DEFAULT_DB_ALIAS, self._database)
        compiler.returning_fields = self.returned
        ((sql, _parameters),) = compiler.as_sql()
        return Statement(sql)


def _written(at: datetime) -> str:
    """An instant in UTC as Django's SQLite keeps it."""
    return str(at)[:-6]


def _is_made_anew(field: Field[Any, Any]) -> bool:
    """Whether a default is made for each row; a field that has none gives the same for all."""
    return field.has_db_default() or (field.has_default() and callable(field.default))


def _plain_for(field: Field[Any, Any]) -> frozenset[type]:
    return _NOTHING if isinstance(field, JSONField) else _PLAIN


_tables: dict[tuple[str, type[Model]], _Table] = {}


def _table(model: type[Model], database: BaseDatabaseWrapper) -> _Table:
    known = _tables.get((database.vendor, model))
    if known is None:
        known = _tables[database.vendor, model] = _Table(model, database)
    return known
