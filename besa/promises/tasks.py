"""The alarm: wakes every minute, finds by an index what is overdue, and lets the action decide."""

from datetime import timedelta

import structlog
from django.utils import timezone

from besa.core.jobs import sweep
from besa.promises.actions import settle_overdue
from besa.promises.models import Promise

log = structlog.get_logger()
AT_ONCE = 500  # a minute's work; the next minute takes the rest


@sweep(every=timedelta(minutes=1))
def break_overdue_promises() -> None:
    """Say of each overdue promise that it is broken, once, unless an answer stands. Each in its own transaction."""
    now = timezone.now()
    for promise in list(Promise.objects.to_look_at(now).order_by("wakes_at").select_related("case")[:AT_ONCE]):
        try:
            settle_overdue(promise, now=now)
        except Exception:  # one promise must not silence the alarm of the others
            log.exception("promise_not_settled", promise=promise.pk)
