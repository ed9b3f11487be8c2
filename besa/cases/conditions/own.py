"""Fields and statuses of the desk's own, for conditions: asked anew for each reading, because they are rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import pgettext_lazy

from besa.cases.conditions.kinds import CHOICE, FLAG, MOMENT, NUMBER, SEVERAL, TEXT
from besa.cases.conditions.registry import Field
from besa.cases.models import FieldValue, OwnField, OwnStatus

if TYPE_CHECKING:
    from besa.cases.models import Case

PREFIX = "own_"
KINDS = {
    OwnField.Kind.TEXT: (TEXT, "text"),
    OwnField.Kind.URL: (TEXT, "text"),
    OwnField.Kind.NUMBER: (NUMBER, "number"),
    OwnField.Kind.DAY: (MOMENT, "day"),
    OwnField.Kind.TRUTH: (FLAG, "truth"),
    OwnField.Kind.CHOICE: (CHOICE, "choice"),
    OwnField.Kind.CHOICES: (SEVERAL, "choice"),
}


def own_fields() -> Iterable[Field]:
    """One query, and one more where the desk has statuses of its own."""
    statuses = [(one.pk, str(one)) for one in OwnStatus.objects.all()]
    if statuses:
        yield _own_status(statuses)
    for field in OwnField.objects.active():
        yield _field(field)


def _own_status(statuses: list[tuple[int, str]]) -> Field:
    return Field(
        key="own_status",
        label=pgettext_lazy("field of a condition", "Own name of the status"),
        kind=CHOICE,
        column="own_status_id",
        read=lambda case: case.own_status_id,
        choices=lambda user: statuses,
        can_be_empty=True,
    )


def _field(field: OwnField) -> Field:
    kind, column = KINDS[OwnField.Kind(field.kind)]
    listed = [(one, one) for one in field.choices]
    return Field(
        key=f"{PREFIX}{field.key}"[:60],
        label=str(field),
        kind=kind,
        ask=_asker(field, column),
        read=_reader(field, column),
        choices=lambda user: listed,
        is_closed=field.is_list,
        can_be_empty=kind is not FLAG,
    )


def _asker(field: OwnField, column: str) -> Callable[[str, Any], Q]:
    """Each question along the index of its column (FieldValue.Meta)."""
    mine = FieldValue.objects.filter(field=field, case_id=OuterRef("pk"))

    def ask(lookup: str, value: Any) -> Q:
        if lookup == "isnull":
            return ~Q(Exists(mine)) if value else Q(Exists(mine))
        if column == "truth" and value is False:  # what nobody has answered is no
            return ~Q(Exists(mine.filter(truth=True)))
        return Q(Exists(mine.filter(**{f"{column}__{lookup}": value})))

    return ask


def _reader(field: OwnField, column: str) -> Callable[[Case], Any]:
    def read(case: Case) -> Any:
        rows = [getattr(row, column) for row in case.field_values.all() if row.field_id == field.pk]
        if field.kind == OwnField.Kind.CHOICES:
            return rows
        return rows[0] if rows else None

    return read
