"""Background work of accounts."""

from datetime import timedelta

from django.utils import timezone

from besa.accounts import actions
from besa.core.jobs import NETWORK, sweep, task


@task(queue_name=NETWORK)
def mail_reset_link(email: str) -> None:
    actions.send_reset_link(email, now=timezone.now())


@sweep(every=timedelta(hours=12))
def forget_expired_sessions() -> None:
    actions.forget_expired_sessions()
