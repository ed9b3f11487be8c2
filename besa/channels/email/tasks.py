"""What a worker does for e-mail: it finds from the tables what is due, whoever left it (architecture.md, rule 3.3)."""

from datetime import timedelta

import structlog
from django.utils import timezone

from besa.channels.email import actions, notices, probing
from besa.channels.email.intake.processor import process_waiting
from besa.channels.email.models import Notice
from besa.core.jobs import NETWORK, sweep

log = structlog.get_logger()


@sweep(every=timedelta(seconds=30))
def process_received() -> None:
    """Mail that was taken in and not accounted for: by the pipe, by an import, or by a process that died."""
    process_waiting()


@sweep(every=timedelta(seconds=5), queue=NETWORK, only_if=lambda: notices.has_due() or probing.has_work())
def send_notices() -> None:
    """Trials of reply addresses, and what senders of too large mails are told."""
    probing.take_turn()
    for notice in notices.send_due():
        if notice.kind == Notice.Kind.PROBE and notice.state == Notice.State.FAILED:
            probing.refused(notice.mark, notice.reason)


@sweep(every=timedelta(minutes=1))
def alarm_unreachable_mailboxes() -> None:
    """A quarter of an hour without mail from a provider is somebody's business, also when nobody is left to say so."""
    now = timezone.now()
    for mailbox in list(actions.unreachable(now).filter(alarmed_at=None)):
        try:
            actions.raise_alarm(mailbox, now=now)
        except Exception:  # one mailbox must not silence the alarm of the others
            log.exception("alarm_not_raised", mailbox=mailbox.pk)
