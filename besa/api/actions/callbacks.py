"""Call-backs by the API: whoever owns the token arranges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from besa.api.actions.promises import colleague
from besa.api.actions.repeats import fingerprint, once, remember, repeated
from besa.api.errors import OtherContent, naming
from besa.callbacks import actions
from besa.callbacks.queries import made_of

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.api.schemas.callbacks import CallBackIn
    from besa.callbacks.models import CallBack
    from besa.cases.models import Case


def arrange(case: Case, asked: CallBackIn, *, by: User, key: str | None) -> tuple[CallBack, bool]:
    """The call that the request arranges, and whether it is a repeat of one that arranged it before.

    Raises OtherContent, BadField, and what `besa.callbacks.actions.book` refuses.
    """
    content = fingerprint(case, asked)
    return once(
        lambda: _earlier(by, key, content),
        lambda: _arrange(case, asked, by=by, key=key, content=content),
    )


@transaction.atomic
def _arrange(case: Case, asked: CallBackIn, *, by: User, key: str | None, content: str) -> CallBack:
    made = _book(case, asked, by=by)
    remember(by, key, content, promise=made.promise)
    return made


def _book(case: Case, asked: CallBackIn, *, by: User) -> CallBack:
    with naming("starts_at", instead_of="slot"):  # as the page calls it
        return actions.book(
            case,
            by=by,
            starts_at=asked.starts_at,
            agent=colleague(asked.agent, by, field="agent"),
            phone=asked.phone,
            zone=asked.time_zone,
            about=asked.about,
            is_something_else=asked.is_something_else,
            they_agreed=asked.they_agreed,
        )


def _earlier(by: User, key: str | None, content: str) -> CallBack | None:
    row = repeated(by, key, content)
    if row is None:
        return None
    found = made_of(row.promise) if row.promise else None
    if found is None:
        raise OtherContent
    return found
