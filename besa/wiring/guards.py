"""Action -> functions that may refuse it."""

from collections.abc import Callable

from besa.accounts.errors import TeamInUse
from besa.accounts.models import Team
from besa.cases.actions.own import require_fields
from besa.cases.mentions import warn_of_the_blind
from besa.cases.models import Case
from besa.cases.placeholders import warn_of_unfilled
from besa.cases.views.handing import refuse_unread_brief
from besa.cases.views.people import refuse_needs
from besa.channels.email.guards import refuse_unsendable
from besa.channels.email.models import Mailbox
from besa.channels.email.notices import times_to
from besa.core.registry import guards
from besa.customers.guards import warn_of_bad_time
from besa.promises import budgets
from besa.promises.guards import refuse_impossible, refuse_silence, refuse_unanswered, warn_of_others_errands


def refuse_closing_in_use(*, team: Team) -> None:
    """No case without a team that works on it, and no mail for a desk that nobody opens any more."""
    if (
        Case.objects.at_work().with_activity(True).filter(team=team).exists()
        or Mailbox.objects.active().filter(team=team).exists()
    ):
        raise TeamInUse


GUARDS: list[tuple[str, Callable[..., None]]] = [
    ("send", refuse_unread_brief),
    ("send", refuse_unsendable),
    ("solve", refuse_silence),
    ("solve", refuse_unanswered),
    ("send", refuse_impossible),
    ("send", warn_of_unfilled),
    ("send", warn_of_others_errands),
    ("schedule", warn_of_bad_time),
    ("solve", require_fields),
    ("note", warn_of_the_blind),
    ("read_needs", refuse_needs),
    ("close_team", refuse_closing_in_use),
]


def fill() -> None:
    for action, guard in GUARDS:
        guards.checks[action].append(guard)
    budgets.ELSEWHERE.append(times_to)
