"""What a person says about how the desk should speak to them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import transaction

if TYPE_CHECKING:
    from besa.accounts.models import User

CHANGEABLE = ("name", "language", "digits", "calendar", "time_zone", "theme", "signature", "signatures")


@transaction.atomic
def change_profile(user: User, *, by: User, **fields: Any) -> None:
    """Change any of CHANGEABLE of one's own profile. Raises PermissionError for somebody else's, TypeError for another field."""
    if user.pk != by.pk:
        raise PermissionError("a profile is its owner's")
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
