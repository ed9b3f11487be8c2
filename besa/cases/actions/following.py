"""Following a case: hearing what happens to it without owning it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from besa.cases.errors import CannotSee
from besa.cases.events import CaseFollowed, CaseUnfollowed
from besa.cases.models import Case, Follower
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def follow(case: Case, *, user: User, by: User | None) -> None:
    """From now on `user` hears of the case. Twice is once. Whoever sees a case may follow it; for others one must work on it.

    Raises NotAllowed, CannotSee.
    """
    _require(case, user, by)
    if not Case.objects.visible_to(user).filter(pk=case.pk).exists():
        raise CannotSee(name=user.name)
    _row, made = Follower.objects.get_or_create(case=case, user=user)
    if made:
        record(CaseFollowed(case_id=case.pk, user_id=user.pk), by=by)


@transaction.atomic
def unfollow(case: Case, *, user: User, by: User | None) -> None:
    """Silent when they did not follow it."""
    _require(case, user, by)
    gone, _rows = Follower.objects.filter(case=case, user=user).delete()
    if gone:
        record(CaseUnfollowed(case_id=case.pk, user_id=user.pk), by=by)


def _require(case: Case, user: User, by: User | None) -> None:
    if by is None or by.pk != user.pk:
        require_work_on(by, case)
