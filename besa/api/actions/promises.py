"""Promises by the API: whoever owns the token gives their word."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from besa.accounts.models import User
from besa.api.actions.repeats import fingerprint, once, remember, repeated
from besa.api.errors import BadField, OtherContent
from besa.promises import actions

if TYPE_CHECKING:
    from besa.api.schemas.promises import PromiseIn
    from besa.cases.models import Case
    from besa.promises.models import Promise


def promise(case: Case, asked: PromiseIn, *, by: User, key: str | None) -> tuple[Promise, bool]:
    """The promise that the request makes, and whether it is a repeat of one that made it before.

    Raises OtherContent, BadField, and what `besa.promises.actions.promise` refuses.
    """
    content = fingerprint(case, asked)
    return once(
        lambda: _earlier(by, key, content),
        lambda: _promise(case, asked, by=by, key=key, content=content),
    )


@transaction.atomic
def _promise(case: Case, asked: PromiseIn, *, by: User, key: str | None, content: str) -> Promise:
    made = actions.promise(
        case,
        by=by,
        kind=asked.kind,
        due_at=asked.due_at,
        text=asked.text,
        start=asked.start,
        deliverer=colleague(asked.deliverer, by, field="deliverer"),
        channel=asked.channel,
        condition=asked.condition,
        is_something_else=asked.is_something_else,
    )
    remember(by, key, content, promise=made)
    return made


def _earlier(by: User, key: str | None, content: str) -> Promise | None:
    row = repeated(by, key, content)
    if row is not None and row.promise is None:
        raise OtherContent
    return row.promise if row else None


def colleague(user_id: int | None, by: User, *, field: str) -> User | None:
    """Whom a request names by their id. Raises BadField."""
    if user_id is None:
        return None
    found: User | None = User.objects.visible_to(by).active().filter(pk=user_id).first()
    if found is None:
        raise BadField(_("Name a colleague by their id."), field=field)
    return found
