"""What wellbeing does by itself: it forgets."""

from datetime import timedelta

from django.utils import timezone

from besa.core.jobs import sweep
from besa.wellbeing import actions


@sweep(every=timedelta(hours=6))
def forget_hard_contacts() -> None:
    actions.forget_old(now=timezone.now())
