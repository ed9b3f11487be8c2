"""What cases do by themselves, from time to time."""

from datetime import timedelta

from django.utils import timezone

from besa.cases import actions
from besa.cases.models import Case
from besa.core.jobs import sweep
from besa.core.models import Installation

# One turn stays short; what is left is found by the next.
CASES_IN_A_TURN = 2000


@sweep(every=timedelta(hours=1))
def purge_spam_and_trash() -> None:
    """Delete for good what has lain there longer than the installation says; 0 days keeps it for ever."""
    installation = Installation.current()
    _purge(Case.Place.SPAM, installation.purge_spam_after_days)
    _purge(Case.Place.TRASH, installation.purge_trash_after_days)


def _purge(place: str, days: int) -> None:
    done = 0
    while days and done < CASES_IN_A_TURN:
        count = actions.purge(place=place, older_than=timedelta(days=days), now=timezone.now())
        if not count:
            return
        done += count
