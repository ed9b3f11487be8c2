"""Mail in by a mail server's pipe (`besa intake`): one message on standard input, one exit code of sysexits.h."""

from __future__ import annotations

import os
from collections.abc import Callable

import structlog
from django.db import DatabaseError

from besa.cases.models import Received
from besa.channels.email.addresses import redact, untagged
from besa.channels.email.intake.taking import NoRoom, mailbox_for, take_in

log = structlog.get_logger()


def take_from_pipe(raw: bytes, *, to: str, envelope_from: str, tell: Callable[[str], None]) -> int:
    """Keep the message and return the exit code: 0 when it is safe on disk (again for one seen before), 64 where `to` is no
    address at all, 67 for an unknown recipient, 75 to try again later. It never rejects a message for its content.

    `tell` gets one line for the mail server's log. A mail server gives whole addresses: what is none was set up wrongly.
    """
    if not all(untagged(to).rpartition("@")):
        tell(f"{redact(to)!r} is no address. Give the whole envelope recipient, such as support@desk.example.")
        return os.EX_USAGE
    try:
        mailbox = mailbox_for(to)
        if mailbox is None:
            tell(f"There is no mailbox {redact(to)} here.")
            return os.EX_NOUSER
        take_in(raw, mailbox=mailbox, envelope_from=envelope_from, envelope_to=to, source=Received.Source.INTAKE)
    except NoRoom:
        tell("There is no room at the moment. The message was not taken in; try again later.")
        return os.EX_TEMPFAIL
    except (DatabaseError, OSError) as error:
        log.error("intake_fault", error=type(error).__name__)
        tell(f"Besa has a problem ({type(error).__name__}). The message was not taken in; try again later.")
        return os.EX_TEMPFAIL
    return os.EX_OK
