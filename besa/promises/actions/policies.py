"""Policies, made and changed: each change is a new version, and a target gets slower only with an executive's reason (SA-10)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from besa.cases.conditions import parse
from besa.core.errors import NotAllowed
from besa.core.events import record
from besa.promises import errors
from besa.promises.events import PolicySaved
from besa.promises.models import SLAPolicy, SLAPolicyVersion, SLATarget
from besa.promises.rules import is_executive, may_set_policies

# (metric, priority or 0, channel or "") -> working time.
Targets = Mapping[tuple[str, int, str], timedelta]


@transaction.atomic
def save_policy(
    policy: SLAPolicy | None,
    *,
    by: Any,
    name: str,
    conditions: dict[str, Any],
    targets: Targets,
    is_active: bool,
    position: int = 0,
    reason: str = "",
) -> SLAPolicy:
    """Make or change a policy. What runs keeps the version that it was given by.

    Raises NotAllowed, PolicyNameTaken, NothingTargeted, SlowerNeedsExecutive, ReasonNeeded, BadCondition.
    """
    if not may_set_policies(by):
        raise NotAllowed
    name = " ".join(name.split())[:120]
    others = SLAPolicy.objects.exclude(pk=policy.pk) if policy else SLAPolicy.objects.all()
    if others.filter(name__iexact=name).exists():
        raise errors.PolicyNameTaken(field="name")
    if not targets:
        raise errors.NothingTargeted
    parse(conditions)
    before = policy.versions.filter(is_current=True).first() if policy else None
    if before is not None:
        require_reason_for_slower(
            before, targets, is_off=bool(policy and policy.is_active and not is_active), by=by, reason=reason
        )
    if policy is None:
        policy = SLAPolicy(name=name)
    policy.name, policy.is_active, policy.position = name, is_active, position
    policy.save()
    version = next_version(policy, before, conditions=conditions, targets=targets, by=by, reason=reason)
    record(
        PolicySaved(policy_id=policy.pk, version=version.number, is_active=is_active, reason=reason.strip()[:400]),
        by=by,
    )
    return policy


def raise_target(policy: SLAPolicy, *, metric: str, length: timedelta, by: Any) -> SLAPolicy:
    """One time that holds for every priority and channel becomes `length`; the rest stays. Raises what `save_policy` raises."""
    version = policy.versions.get(is_current=True)
    targets = targets_of(version) | {(metric, 0, ""): length}
    return save_policy(
        policy,
        by=by,
        name=policy.name,
        conditions=version.conditions,
        targets=targets,
        is_active=policy.is_active,
        position=policy.position,
    )


def require_reason_for_slower(
    before: SLAPolicyVersion, targets: Targets, *, is_off: bool, by: Any, reason: str
) -> None:
    """Standards are on a rising curve: slower, left out or switched off needs an executive who says why."""
    if not is_off and not is_slower(targets_of(before), targets):
        return
    if not is_executive(by):
        raise errors.SlowerNeedsExecutive
    if not reason.strip():
        raise errors.ReasonNeeded(field="reason")


def is_slower(before: Targets, after: Targets) -> bool:
    """Whether anybody is promised less than before: by a longer time, or by none."""
    return any(applied(after, key) is None or applied(after, key) > length for key, length in before.items())  # type: ignore[operator]  # None is asked first


def applied(targets: Targets, key: tuple[str, int, str]) -> timedelta | None:
    """What holds for that metric, priority and channel: what names more counts before what names less."""
    metric, priority, channel = key
    for other in ((metric, priority, channel), (metric, priority, ""), (metric, 0, channel), (metric, 0, "")):
        if other in targets:
            return targets[other]
    return None


def targets_of(version: SLAPolicyVersion) -> dict[tuple[str, int, str], timedelta]:
    return {(one.metric, one.priority, one.channel): one.length for one in version.targets.all()}


def next_version(
    policy: SLAPolicy,
    before: SLAPolicyVersion | None,
    *,
    conditions: dict[str, Any],
    targets: Targets,
    by: Any,
    reason: str,
) -> SLAPolicyVersion:
    """The version that holds from now on: a new one, unless it says what the last one said."""
    if before is not None:
        if before.conditions == conditions and targets_of(before) == dict(targets):
            return before
        SLAPolicyVersion.objects.filter(pk=before.pk).update(is_current=False)
    made = SLAPolicyVersion.objects.create(
        policy=policy,
        number=before.number + 1 if before else 1,
        conditions=conditions,
        reason=reason.strip()[:400],
        made_by=by,
        made_at=timezone.now(),
    )
    SLATarget.objects.bulk_create(
        SLATarget(version=made, metric=metric, priority=priority, channel=channel, length=length)
        for (metric, priority, channel), length in targets.items()
    )
    return made
