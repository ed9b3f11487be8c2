"""Pure decisions about macros and runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.automations.models import Macro

MOST_CASES = 10_000
MOST_MERGED = 10
MOST_STEPS = 20


def may_change(user: User, macro: Macro) -> bool:
    """One's own; a shared one also by those who administer."""
    return macro.owner_id == user.pk or (user.is_administrator and macro.shared_with != "nobody")
