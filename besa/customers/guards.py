"""What customers say to others' actions; `besa.wiring.guards` names it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from besa.customers.errors import NotTheirTime
from besa.customers.queries import reach_now
from besa.customers.reaching import week_for
from besa.customers.telling import reach_in_words


def warn_of_bad_time(*, case: Any, at: datetime, by: Any) -> None:
    """A letter that would arrive when the customer wishes for peace: asked before (CH-27). No query where they said nothing."""
    if not week_for(case.customer):
        return
    reach = reach_now(case.customer, case.team, at)
    if reach is not None and not reach.suits:
        words = reach_in_words(reach, at)
        raise NotTheirTime(there=words.there, zone=words.zone, again=words.again)
