"""A desk's own fields and statuses: making them, and what a case has in them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.text import slugify

from besa.cases.actions.row import update
from besa.cases.errors import BadValue, FieldsMissing, NotAllowed
from besa.cases.events import FieldSet, OwnFieldChanged, OwnStatusChanged
from besa.cases.models import Case, FieldValue, OwnField, OwnStatus
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.listing import in_a_row

if TYPE_CHECKING:
    from besa.accounts.models import Team, User

YES, NO = "yes", "no"
Value = str | Decimal | date | bool | list[str] | None


@transaction.atomic
def save_field(field: OwnField | None, *, by: User, kind: str, teams: Iterable[Team] = (), **facts: Any) -> OwnField:
    """A new field, or `field` changed; its kind and key stay what they were. Raises NotAllowed unless by an administrator."""
    _require_administrator(by)
    found = field or OwnField(kind=kind, key=_free_key(facts["name"]))
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    found.teams.set(teams)
    record(OwnFieldChanged(field_id=found.pk, key=found.key, is_active=found.is_active), by=by)
    return found


@transaction.atomic
def save_status(status: OwnStatus | None, *, by: User, category: str, **facts: Any) -> OwnStatus:
    """A new name for a status, or `status` changed; its category stays, because cases have it. Raises NotAllowed."""
    _require_administrator(by)
    found = status or OwnStatus(category=category)
    for name, value in facts.items():
        setattr(found, name, value)
    found.save()
    record(OwnStatusChanged(status_id=found.pk, called=found.name, is_active=found.is_active), by=by)
    return found


def _require_administrator(by: User) -> None:
    if not by.is_administrator:
        raise NotAllowed


def _free_key(name: str) -> str:
    root = slugify(name)[:30].replace("-", "_") or "field"
    taken = set(OwnField.objects.filter(key__startswith=root).values_list("key", flat=True))
    return next(key for key in (root, *(f"{root}_{n}" for n in range(2, 1000))) if key not in taken)


@transaction.atomic
def set_field(case: Case, *, field: OwnField, value: Any, by: User | None) -> None:
    """Give the case `value` in `field`: what `cleaned` takes, None for nothing. What is equal already is left alone.

    Raises NotAllowed, BadValue.
    """
    require_work_on(by, case)
    wanted = cleaned(field, value)
    before = plain(field, list(case.field_values.filter(field=field).order_by("pk")))
    after = _plain(wanted)
    if before == after:
        return
    write(case, field, wanted)
    update(case)
    record(FieldSet(case_id=case.pk, field_id=field.pk, names=_names(field), value=after, previous=before), by=by)


def write(case: Case, field: OwnField, value: Value) -> None:
    """The rows of `value`, which `cleaned` has seen, in place of those that were there."""
    FieldValue.objects.filter(case=case, field=field).delete()
    FieldValue.objects.bulk_create(FieldValue(case=case, field=field, **columns) for columns in _columns(field, value))


def cleaned(field: OwnField, value: Any) -> Value:
    """`value` as the kind of `field` has it; text from a form or JSON from a program. Raises BadValue."""
    if value is None or value == "" or value == []:
        return None
    try:
        found: Value = _CLEANERS[field.kind](field, value)
    except (ValueError, TypeError, InvalidOperation, OverflowError):
        raise BadValue(field=str(field)) from None
    return found


def _text(field: OwnField, value: Any) -> str:
    text = " ".join(str(value).replace("\0", "").split()) if isinstance(value, str) else ""
    if not text or len(text) > 500:
        raise ValueError
    return text


def _number(field: OwnField, value: Any) -> Decimal:
    if isinstance(value, bool):
        raise TypeError
    text = str(value).translate(_DIGITS).replace("٫", ".").replace(" ", "")
    number = Decimal(text.replace(",", ".") if text.count(",") == 1 and "." not in text else text)
    if not number.is_finite() or abs(number) >= Decimal(10) ** 14:
        raise ValueError
    return number.quantize(Decimal("0.000001")).normalize()


def _day(field: OwnField, value: Any) -> date:
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    if not 1900 <= day.year <= 2200:
        raise ValueError
    return day


def _truth(field: OwnField, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    return {YES: True, NO: False}[value] if value in (YES, NO) else _refuse()


def _choice(field: OwnField, value: Any) -> str:
    return str(value) if value in field.choices else str(_refuse())


def _choices(field: OwnField, value: Any) -> list[str]:
    wanted = value if isinstance(value, list) else [value]
    if not all(one in field.choices for one in wanted):
        raise ValueError
    return [one for one in field.choices if one in wanted]


def _url(field: OwnField, value: Any) -> str:
    text = _text(field, value)
    parts = urlsplit(text if "://" in text else f"https://{text}")
    if parts.scheme not in ("http", "https") or not parts.hostname or "." not in parts.hostname:
        raise ValueError
    return parts.geturl()[:500]


def _refuse() -> Any:
    raise ValueError


_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_CLEANERS: dict[str, Any] = {
    "text": _text,
    "number": _number,
    "day": _day,
    "truth": _truth,
    "choice": _choice,
    "choices": _choices,
    "url": _url,
}


def _columns(field: OwnField, value: Value) -> list[dict[str, Any]]:
    if value is None:
        return []
    if isinstance(value, list):
        return [{"choice": one} for one in value]
    if isinstance(value, bool):
        return [{"truth": value}]
    if isinstance(value, Decimal):
        return [{"number": value}]
    if isinstance(value, date):
        return [{"day": datetime.combine(value, time(12), UTC)}]
    return [{"choice": value} if field.is_list else {"text": value}]


def plain(field: OwnField, rows: Sequence[FieldValue]) -> Any:
    """The value of these rows as JSON has it: text, number, ISO date, true or false, list, or null."""
    if not rows:
        return None
    if field.kind == OwnField.Kind.CHOICES:
        return [row.choice for row in rows]
    return _plain(rows[0].value)


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    return value.isoformat() if isinstance(value, date) else value


def _names(field: OwnField) -> dict[str, str]:
    return {"": field.name} | field.names


def require_fields(*, case: Case, by: User | None) -> None:
    """A guard of solving: what the desk wants to know of each case is there. Machines solve without. Raises FieldsMissing."""
    if by is None:
        return
    needed = OwnField.objects.active().of_team(case.team_id).filter(is_required=True)
    missing = [str(field) for field in needed.exclude(pk__in=case.field_values.values("field"))]
    if missing:
        raise FieldsMissing(fields=in_a_row(missing))
