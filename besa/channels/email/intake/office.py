"""What an intake process knows by heart for a moment: mailboxes, our own addresses, rules. Small tables, asked for each mail."""

from __future__ import annotations

import threading
import time

from besa.cases.models import IgnoreRule
from besa.channels.email.addresses import untagged
from besa.channels.email.intake.taking import mailbox_for
from besa.channels.email.models import Mailbox

# A changed setting counts after so many seconds.
REMEMBERED = 2.0


class Office:
    """Two queries, and none for the mails of the next seconds. Threads may share it: one of them asks, for all."""

    def __init__(self, seconds: float = REMEMBERED) -> None:
        self._seconds = seconds
        self._read_at = float("-inf")
        self._asking = threading.Lock()
        self._mailboxes: dict[str, Mailbox] = {}
        self._rules: list[tuple[int, str, str]] = []

    def mailbox(self, account: str) -> Mailbox:
        """With its team. Raises Mailbox.DoesNotExist."""
        self._remember()
        found = self._mailboxes.get(account)
        return found or Mailbox.of_account(account)

    def mailbox_for(self, address: str) -> Mailbox | None:
        """As `taking.mailbox_for`: the active mailbox that an envelope recipient means."""
        self._remember()
        plain = untagged(address)
        for mailbox in self._mailboxes.values():
            if mailbox.is_active and mailbox.address.lower() == plain:
                return mailbox
        return mailbox_for(address)

    def is_own(self, address: str) -> bool:
        self._remember()
        plain = untagged(address)
        return any(mailbox.address.lower() == plain for mailbox in self._mailboxes.values())

    def rules(self) -> list[tuple[int, str, str]]:
        """(id, field, value in folded case) of each active rule."""
        self._remember()
        return self._rules

    def _remember(self) -> None:
        began = time.monotonic()
        if began - self._read_at < self._seconds:
            return
        with self._asking:
            if self._read_at < began:
                self._read()

    def _read(self) -> None:
        self._mailboxes = {
            mailbox.account: mailbox for mailbox in Mailbox.objects.select_related("team__business_hours")
        }
        rows = IgnoreRule.objects.filter(is_active=True).values_list("pk", "field", "value")
        self._rules = [(key, field, value.casefold()) for key, field, value in rows]
        self._read_at = time.monotonic()
