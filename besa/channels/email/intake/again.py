"""What people decide about mail that was held back or could not be read takes effect at once."""

from __future__ import annotations

from typing import TYPE_CHECKING

from besa.cases import actions
from besa.channels.email.intake import accounting
from besa.channels.email.parsing.reader import Reader

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Received


def release(received: Received, *, by: User) -> None:
    """Held-back mail becomes what it would have been. Raises NotAllowed, ChangedMeanwhile; takes as long as reading it does."""
    actions.release(received, by=by)
    _process(received)


def read_again(received: Received, *, by: User) -> None:
    """Try once more; the case that asked for help is filled. Raises NotAllowed, ChangedMeanwhile."""
    actions.read_again(received, by=by)
    _process(received)


def _process(received: Received) -> None:
    with Reader() as reader:
        accounting.process(received, reader)
    received.refresh_from_db()
