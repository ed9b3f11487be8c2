"""Requests with an Idempotency-Key: the same one twice makes one thing (X03, G13)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, TypeVar

from django.db import IntegrityError

from besa.api.errors import OtherContent
from besa.api.models import RepeatedRequest

if TYPE_CHECKING:
    from ninja import Schema

    from besa.accounts.models import User
    from besa.cases.models import Case

KEEP_KEYS = timedelta(days=7)
Made = TypeVar("Made")


def once(earlier: Callable[[], Made | None], make: Callable[[], Made]) -> tuple[Made, bool]:
    """What a request makes, and whether it is a repeat of one that made it before; of two at once one is the repeat.

    `make` must `remember` it in its own transaction. Raises what the two raise.
    """
    found = earlier()
    if found is not None:
        return found, True
    try:
        return make(), False
    except IntegrityError:  # the same request at the same moment was faster
        found = earlier()
        if found is None:
            raise
    return found, True


def repeated(by: User, key: str | None, content: str) -> RepeatedRequest | None:
    """The row of the first request with this key. Raises OtherContent when it asked for something else."""
    if not key:
        return None
    rows = RepeatedRequest.objects.filter(user=by, key_hash=_hash(key))
    row = rows.select_related("message", "promise__case").first()
    if row is not None and row.content_hash != content:
        raise OtherContent
    return row


def remember(by: User, key: str | None, content: str, **made: Any) -> None:
    """Must be called in the transaction of what was made: of two repeats at once, one raises IntegrityError."""
    if key:
        RepeatedRequest.objects.create(user=by, key_hash=_hash(key), content_hash=content, **made)


def fingerprint(case: Case, asked: Schema) -> str:
    return _hash(f"{case.pk}\n{asked.model_dump_json()}")


def forget_keys(*, now: datetime) -> int:
    """A repeat comes within minutes; a week is generous."""
    return RepeatedRequest.objects.filter(created_at__lt=now - KEEP_KEYS).delete()[0]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
