"""Background work of accounts."""

from django.utils import timezone

from besa.accounts import actions
from besa.core.jobs import NETWORK, task


@task(queue_name=NETWORK)
def mail_reset_link(email: str) -> None:
    actions.send_reset_link(email, now=timezone.now())
