"""Background work of the API."""

from datetime import timedelta

from django.utils import timezone

from besa.api.actions import forget_keys
from besa.core.jobs import sweep


@sweep(every=timedelta(hours=6))
def forget_old_keys() -> None:
    forget_keys(now=timezone.now())
