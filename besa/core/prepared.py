"""Queries whose SQL is made once. Django spends a millisecond on the SQL of a wide join, and a tenth of it on running it.

For the few reads that every incoming message makes; everywhere else a queryset is the better choice. The queryset is
compiled by Django itself, with stand-ins where the values will be, so that it says what it says on both databases:

    points = Prepared(lambda value: ContactPoint.objects.select_related("customer").filter(value=value), "?value")
    points.rows("yusuf@customer.example")
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators
from django.db.models.sql import InsertQuery

M = TypeVar("M", bound=Model)
N = TypeVar("N", bound=Model)


class Prepared(Generic[M]):
    """`build` gets the stand-ins and gives the queryset; each stand-in must be unlike every other value in it."""

    def __init__(self, build: Callable[..., QuerySet[M, Any]], *stand_ins: Any) -> None:
        self._build = build
        self._stand_ins = stand_ins
        self._vendor = ""

    def rows(self, *values: Any) -> list[M]:
        """The objects, with what the queryset selects along. One query."""
        found = self._run(values)
        info, select = self._compiler.klass_info, self._compiler.select
        model, start, end = info["model"], info["select_fields"][0], info["select_fields"][-1] + 1
        names = [column[0].target.attname for column in select[start:end]]
        populators = get_related_populators(info, select, connection.alias)  # type: ignore[call-arg] # stubs of Django 6
        objects = []
        for row in found:
            made = model.from_db(connection.alias, names, row[start:end])
            for populator in populators:
                populator.populate(row, made)
            objects.append(made)
        return objects

    def tuples(self, *values: Any) -> list[tuple[Any, ...]]:
        """The rows of a queryset made with `values_list`. One query."""
        return [tuple(row) for row in self._run(values)]

    def _run(self, values: tuple[Any, ...]) -> list[Any]:
        if self._vendor != connection.vendor:
            self._compile()
        parameters = list(self._parameters)
        for position, index in self._places:
            parameters[position] = _adapted(values[index])
        with connection.cursor() as cursor:
            cursor.execute(self._sql, parameters)
            found = cursor.fetchall()
        return list(self._compiler.apply_converters(found, self._converters)) if self._converters else found

    def _compile(self) -> None:
        queryset = self._build(*self._stand_ins)
        self._compiler = queryset.query.get_compiler(connection.alias, connection)
        self._sql, self._parameters = self._compiler.as_sql()
        adapted = [_adapted(stand_in) for stand_in in self._stand_ins]
        self._places = [(at, adapted.index(value)) for at, value in enumerate(self._parameters) if value in adapted]
        if {index for _at, index in self._places} != set(range(len(adapted))):
            raise ValueError("a stand-in is not in the query as it was given")
        self._converters = self._compiler.get_converters([column[0] for column in self._compiler.select])
        self._vendor = connection.vendor


def _adapted(value: Any) -> Any:
    """As the database takes it: SQLite keeps times as text."""
    return connection.ops.adapt_datetimefield_value(value) if isinstance(value, datetime) else value


_inserts: dict[tuple[str, type[Model]], tuple[str, list[Any], list[Any]]] = {}


def insert(row: N) -> N:
    """`row.save(force_insert=True)` for a new row with a key from the database: one INSERT whose SQL is made once for each model.

    Signals are not sent; nothing here listens to any. Raises what saving raises.
    """
    known = _inserts.get((connection.vendor, type(row))) or _compiled_insert(row)
    sql, fields, returned = known
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    for field, value in zip(returned, found, strict=True):
        setattr(row, field.attname, value)
    row._state.adding, row._state.db = False, connection.alias
    return row


def _compiled_insert(row: Model) -> tuple[str, list[Any], list[Any]]:
    meta = type(row)._meta
    fields = [field for field in meta.local_concrete_fields if field is not meta.auto_field]
    query = InsertQuery(type(row))
    query.insert_values(fields, [row])
    compiler: Any = query.get_compiler(connection.alias, connection)
    compiler.returning_fields = meta.db_returning_fields
    ((sql, _parameters),) = compiler.as_sql()
    made = sql, fields, list(meta.db_returning_fields)
    _inserts[connection.vendor, type(row)] = made
    return made
