"""“I don't know, I'll find out” (PR-09): a time for the answer, a sentence for the customer, and perhaps a question to a colleague."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.translation import gettext as _

from besa.accounts.models import Team
from besa.cases.actions.asking import ask
from besa.cases.colleagues.forms import ReceiverForm
from besa.core.moments import full_moment
from besa.core.text.controls import isolate
from besa.promises.accepting import PREFIX, Accepted, written_by_hand
from besa.promises.actions.personal import promise
from besa.promises.queries import schedule_of_team
from besa.promises.speaking import finding_out
from besa.promises.times import same_hour_tomorrow

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, Question
    from besa.promises.models import Promise

# In the composer and in the log of a call: what the form posts as `extra-…`.
KEY = PREFIX + "finding-out"
IN_CALL = "finding-out"
IN_CALL_AT = "finding-out-at"
IN_CALL_ASKED = "finding-out-ask"


def proposed_time(team: Team, *, now: datetime) -> datetime:
    """The same hour on the next day on which the desk works (PR-02)."""
    return same_hour_tomorrow(schedule_of_team(team), now)


@dataclass(frozen=True, slots=True)
class FindingOut:
    """What the agent will say, and what the ledger will hold once it is said."""

    accepted: Accepted

    @classmethod
    def of(cls, case: Case, due_at: datetime) -> FindingOut:
        return cls(Accepted("update", due_at, None, finding_out(case, due_at)))


def ask_colleague(
    case: Case, *, to: User | None, team: Team | None, text: str, by: User, answer_by: datetime, now: datetime
) -> Question:
    """Asked at once, and to be answered half-way to the customer's time. Raises what `ask` raises."""
    words = {"time": isolate(full_moment(answer_by))}
    asked = text.strip() or _("Do you know the answer? The customer will hear from us by %(time)s.") % words
    return ask(case, to=to, team=team, text=asked, by=by, due_at=now + (answer_by - now) / 2, now=now)


def said_on_a_call(case: Case, extra: Mapping[str, str], *, by: User, now: datetime | None = None) -> Promise | None:
    """The agent told the customer so on a call or at the counter: the promise is made as it was said.

    None when they did not. Raises what `promise` raises.
    """
    if extra.get(IN_CALL) != "yes":
        return None
    now = now or timezone.now()
    due_at = written_by_hand(extra.get(IN_CALL_AT, ""), by) or proposed_time(case.team, now=now)
    text = finding_out(case, due_at)
    made = promise(case, by=by, kind="update", due_at=due_at, text=text, is_something_else=True, now=now)
    to, team = ReceiverForm(user=by).receiver_of(extra.get(IN_CALL_ASKED, ""))
    if to or team:
        ask_colleague(case, to=to, team=team, text="", by=by, answer_by=due_at, now=now)
    return made
