"""Who may do what, as predicates of django-rules: pure questions about a user, composed with `|`, `&` and `~`.

The rule of cases, for every area: observers, executives, administrators and privacy officers read every case; agents
and managers read the cases of their teams and those they own; employees read what they recorded. Agents, managers and
administrators write.
"""

from collections.abc import Callable
from typing import Any

from rules.predicates import Predicate

from besa.accounts.models import Role


def predicate(test: Callable[..., bool], name: str = "") -> Predicate:
    """django-rules has no types: this is the one place where we say so."""
    return Predicate(test, name=name or test.__name__)


def has_role(*roles: str) -> Predicate:
    """A predicate that is true for whoever has at least one of `roles`."""
    return predicate(lambda user: bool(user.is_authenticated and user.has_role(*roles)), "has_role:" + "|".join(roles))


def member_of(user: Any, team: Any) -> bool:
    return bool(user.is_authenticated and team is not None and team.pk in user.team_ids)


def lead_of(user: Any, team: Any) -> bool:
    return bool(user.is_authenticated and team is not None and team.pk in user.led_team_ids)


is_staff = predicate(lambda user: bool(user.is_authenticated and user.is_active), "is_staff")
is_agent = has_role(Role.AGENT)
is_manager = has_role(Role.MANAGER)
is_administrator = has_role(Role.ADMINISTRATOR)
is_privacy_officer = has_role(Role.PRIVACY_OFFICER)
is_member_of = predicate(member_of)
leads = predicate(lead_of)

sees_every_case = has_role(Role.OBSERVER, Role.EXECUTIVE, Role.ADMINISTRATOR, Role.PRIVACY_OFFICER)
# May change cases at all; which ones, `Case.objects.visible_to` says.
works_on_cases = is_agent | is_manager | is_administrator


def may_set_availability(by: Any, user: Any) -> bool:
    """Oneself; a manager of one of the person's teams; an administrator."""
    if by.pk == user.pk or by.is_administrator:
        return bool(by.is_active)
    return bool(by.is_active and by.is_manager and by.team_ids & user.team_ids)
