"""When somebody is at work, as far as their teams' hours say."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from besa.calendars.models import schedule_of
from besa.calendars.worktime import is_open

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.notifications.models import Focus


def is_at_work(user: User, focus: Focus | None, now: datetime) -> bool:
    """Within the hours of one of the person's teams. A team without hours works at any time, and so does whoever chose that."""
    if focus is not None and not focus.only_in_hours:
        return True
    teams = list(user.teams.filter(is_active=True).select_related("business_hours"))
    hours = [team.business_hours for team in teams if team.business_hours is not None]
    if len(hours) < len(teams) or not teams:
        return True
    return any(is_open(schedule_of(one), now) for one in hours)
