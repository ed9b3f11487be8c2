"""What happened to mailboxes."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxOpened(Event):
    mailbox_id: int
    address: str
