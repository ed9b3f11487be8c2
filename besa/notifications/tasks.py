"""What notifications do by themselves: mail leaves, old ones go."""

from datetime import timedelta

from django.utils import timezone

from besa.core.jobs import NETWORK, sweep
from besa.notifications import actions, mailing


@sweep(every=timedelta(minutes=1), queue=NETWORK, only_if=mailing.is_waiting)
def mail_what_waits() -> None:
    mailing.mail_due(now=timezone.now())


@sweep(every=timedelta(days=1))
def forget_old_notifications() -> None:
    actions.purge(now=timezone.now())
