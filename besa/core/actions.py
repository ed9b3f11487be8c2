"""Writes to the installation itself."""

from dataclasses import dataclass
from typing import Any

from django.db import transaction

from besa.core.events import Event, record
from besa.core.models import Installation

CHANGEABLE = (
    "name",
    "language",
    "time_zone",
    "country",
    "purge_spam_after_days",
    "purge_trash_after_days",
    "present_for_minutes",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InstallationChanged(Event):
    field: str
    value: str
    previous: str


@transaction.atomic
def change_installation(*, by: Any, **fields: Any) -> Installation:
    """Change any of CHANGEABLE, each with its event; what is equal already is left alone. Raises TypeError for another field."""
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    installation = Installation.current()
    for name, value in fields.items():
        previous = getattr(installation, name)
        if previous == value:
            continue
        setattr(installation, name, value)
        record(InstallationChanged(field=name, value=str(value), previous=str(previous)), by=by)
    installation.save()
    return installation
