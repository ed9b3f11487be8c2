"""Policies of a desk: made, changed, removed. A case that waits follows the policy as it is at its next try."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.db import transaction

from besa.cases.conditions import parse
from besa.core.events import record
from besa.routing.errors import NotAllowed
from besa.routing.events import PolicyChanged
from besa.routing.models import Policy, Skill

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


def require_policies_of(by: User | None, team: Team) -> None:
    """Administrators for every desk, managers for their own. None is the system. Raises NotAllowed."""
    if by is not None and not (by.is_administrator or (by.is_manager and team.pk in by.team_ids)):
        raise NotAllowed


@transaction.atomic
def create_policy(*, team: Team, by: User | None, skills: Iterable[Skill] = (), **fields: Any) -> Policy:
    """A new policy, the last of its desk. Raises NotAllowed, BadCondition."""
    require_policies_of(by, team)
    fields["condition"] = _clean(fields.get("condition") or {})
    fields.setdefault("order", Policy.objects.filter(team=team).count())
    policy = Policy.objects.create(team=team, **fields)
    policy.skills.set(skills)
    record(PolicyChanged(policy_id=policy.pk, policy_name=policy.name, change="created"), by=by)
    return policy


@transaction.atomic
def change_policy(policy: Policy, *, by: User, skills: Iterable[Skill] | None = None, **fields: Any) -> None:
    """Change the given fields. Raises NotAllowed, BadCondition."""
    require_policies_of(by, policy.team)
    if "condition" in fields:
        fields["condition"] = _clean(fields["condition"] or {})
    for name, value in fields.items():
        setattr(policy, name, value)
    policy.save()
    if skills is not None:
        policy.skills.set(skills)
    record(PolicyChanged(policy_id=policy.pk, policy_name=policy.name, change="changed"), by=by)


@transaction.atomic
def remove_policy(policy: Policy, *, by: User) -> None:
    """Cases that wait go on under the next policy of the desk, or stand unowned. Raises NotAllowed."""
    require_policies_of(by, policy.team)
    key, name = policy.pk, policy.name
    policy.delete()
    record(PolicyChanged(policy_id=key, policy_name=name, change="removed"), by=by)


def _clean(condition: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = parse(condition).to_json() if condition else {}
    return found
