"""Every write to the ledger of promises: one verb, one function, `by=` explicit."""

from besa.promises.actions.personal import keep, pass_on, promise, renegotiate, withdraw
from besa.promises.actions.policy import first_answer_due, promise_first_answer, say_held_back, snapshot
from besa.promises.actions.rows import about, refresh_next_due
from besa.promises.actions.settling import (
    break_one,
    keep_by,
    keep_one,
    reopen_kept_by,
    reopen_withdrawn,
    settle_overdue,
    withdraw_open,
)

__all__ = [
    "about",
    "break_one",
    "first_answer_due",
    "keep",
    "keep_by",
    "keep_one",
    "pass_on",
    "promise",
    "promise_first_answer",
    "refresh_next_due",
    "renegotiate",
    "reopen_kept_by",
    "reopen_withdrawn",
    "say_held_back",
    "settle_overdue",
    "snapshot",
    "withdraw",
    "withdraw_open",
]
