"""A policy as a test needs it: targets in hours of work."""

from datetime import timedelta

from besa.promises.models import SLAPolicy, SLAPolicyVersion, SLATarget


def policy(targets, *, name="All", position=0, conditions=None, is_active=True) -> SLAPolicyVersion:
    """`targets`: metric -> hours, or (metric, priority, channel) -> hours."""
    made = SLAPolicy.objects.create(name=name, position=position, is_active=is_active)
    version = SLAPolicyVersion.objects.create(policy=made, number=1, conditions=conditions or {"all": []})
    for key, hours in targets.items():
        metric, priority, channel = key if isinstance(key, tuple) else (key, 0, "")
        SLATarget.objects.create(
            version=version, metric=metric, priority=priority, channel=channel, length=timedelta(hours=hours)
        )
    return version
