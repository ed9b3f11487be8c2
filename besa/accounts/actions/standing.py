"""Available, busy, away: what somebody says of themselves."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from besa.accounts.errors import AwayBackwards
from besa.accounts.events import StandingSet
from besa.accounts.models import Standing, User
from besa.core.errors import NotAllowed
from besa.core.events import record

LONGEST = timedelta(days=1)


@transaction.atomic
def set_standing(
    user: User, *, by: User, state: str, until: datetime | None = None, now: datetime | None = None
) -> None:
    """From now on, and until then, or until they say otherwise. Nobody sets it for somebody else.

    The event says that it was set, and neither to what nor for how long: the log is kept for ever, and nobody's minutes
    shall be added up from it. Silent when nothing changes. Raises NotAllowed, AwayBackwards.
    """
    if by.pk != user.pk or not by.is_active:
        raise NotAllowed
    now = now or timezone.now()
    until = None if state == Standing.AVAILABLE else until
    if until is not None and not now < until <= now + LONGEST:
        raise AwayBackwards(field="until")
    before = user.standing_at(now), user.standing_until
    user.standing, user.standing_until = Standing(state).value, until
    user.save(update_fields=["standing", "standing_until"])
    if before != (user.standing, until):
        record(StandingSet(user_id=user.pk), by=by, at=now)
