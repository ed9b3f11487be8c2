"""Reminders: found from their rows, each done in its own transaction, once."""

from datetime import timedelta

import structlog
from django.utils import timezone

from besa.callbacks.actions import put_off, remind
from besa.callbacks.models import Reminder
from besa.core.jobs import sweep

log = structlog.get_logger()
AT_ONCE = 200
AGAIN = timedelta(minutes=1)


def is_any_due() -> bool:
    return Reminder.objects.filter(done_at=None, at__lte=timezone.now()).exists()


@sweep(every=timedelta(seconds=20), only_if=is_any_due)
def remind_of_calls() -> None:
    """Whatever is due by now; what was due while nobody worked comes late or, after its call, not at all."""
    now = timezone.now()
    due = Reminder.objects.filter(done_at=None, at__lte=now).order_by("at", "pk")[:AT_ONCE]
    for reminder in list(due):
        try:
            remind(reminder, now=now)
        except Exception:  # one reminder must not silence the others
            log.exception("not_reminded", reminder=reminder.pk)
            put_off(reminder, until=now + AGAIN)
