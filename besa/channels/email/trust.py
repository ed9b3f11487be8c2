"""Whose check of senders may be believed? Read from the mail that has come, and confirmed by an administrator (section 4)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from besa.cases.models import Received
from besa.channels.email.parsing import limits
from besa.channels.email.parsing.authenticity import checker_of
from besa.channels.email.parsing.headers import split
from besa.core import files
from besa.core.http import is_public

if TYPE_CHECKING:
    from besa.channels.email.models import Mailbox

LOOKED_AT = 20
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Proposal:
    """`name` bears the most of the `looked_at` latest mails, in `count` of them; '' when none bears any."""

    name: str
    count: int
    looked_at: int

    @property
    def is_ripe(self) -> bool:
        """Enough mails, and more than half of them, bear the same name."""
        return self.count >= ENOUGH and self.count * 2 > self.looked_at

    @property
    def missing(self) -> int:
        return max(0, ENOUGH - self.count)


def proposal_for(mailbox: Mailbox) -> Proposal:
    """One query, and the headers of at most twenty mails from the disk: for a page of settings."""
    rows = Received.objects.filter(account=mailbox.account).exclude(source=Received.Source.IMPORT)
    latest = rows.order_by("-received_at", "-pk").values_list("stored", "peer")[: LOOKED_AT * 2]
    # Where strangers' servers hand mail over directly there is no provider: every word in it is a stranger's.
    stored = [name for name, peer in latest if name and not is_public(peer)][:LOOKED_AT]
    found = Counter(filter(None, map(_checker, stored)))
    name, count = next(iter(found.most_common(1)), ("", 0))
    return Proposal(name, count, len(stored))


def _checker(stored: str) -> str:
    try:
        with files.path_of(stored).open("rb") as file:
            head = file.read(limits.HEADER_BLOCK_BYTES)
    except OSError:
        return ""
    return checker_of(split(head)[0])
