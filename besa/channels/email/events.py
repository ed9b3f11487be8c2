"""What happens to mailboxes."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxOpened(Event):
    mailbox_id: int
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChanged(Event):
    """`fields` names what changed; no value and no secret is written to the log."""

    mailbox_id: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSwitchedOff(Event):
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxSwitchedOn(Event):
    mailbox_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxUnreachable(Event):
    """No mail could be fetched for a quarter of an hour."""

    mailbox_id: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailboxReachable(Event):
    """After an alarm: mail is fetched again."""

    mailbox_id: int
