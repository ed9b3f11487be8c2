"""What people are told by routing; `besa.wiring.notifications` registers the kinds."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from besa.accounts.models import User
from besa.cases.models import Case
from besa.core.text.controls import isolate, isolate_ltr
from besa.notifications.actions import notify
from besa.notifications.kinds import Data, Kind

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent
    from besa.routing.events import CaseOffered


def case_offered(event: CaseOffered, logged: LoggedEvent) -> None:
    """An offer waits minutes: it is told in spite of a focus, which routing has asked for before it offered."""
    case = Case.objects.get(pk=event.case_id)
    person = User.objects.get(pk=event.user_id)
    data = {"number": case.number, "subject": case.subject[:200], "words": case.summary or case.last_words}
    notify(person, kind="routing.offered", once=f"offer:{event.offer_id}", case_id=case.pk, data=data, urgent=True)


def nobody_found(team_leads: list[User], *, team_id: int, team: str, count: int, once: str) -> None:
    for lead in team_leads:
        notify(lead, kind="routing.nobody", once=once, data={"team": team, "team_id": team_id, "count": count})


def _offered(data: Data) -> str:
    return _("Case %(number)s is offered to you.") % {"number": isolate_ltr(f"#{data['number']}")}


def _nobody(data: Data) -> str:
    sentence = ngettext(
        "%(count)d case of %(team)s waits, and nobody can take it.",
        "%(count)d cases of %(team)s wait, and nobody can take them.",
        data["count"],
    )
    return sentence % {"count": data["count"], "team": isolate(data["team"])}


KINDS = [
    Kind(
        key="routing.offered",
        label=pgettext_lazy("kind of notification", "A case is offered to me"),
        icon="user-check",
        sentence=_offered,
        path=lambda data: "/offers/",
        by_mail=False,
    ),
    Kind(
        key="routing.nobody",
        label=pgettext_lazy("kind of notification", "Cases of my team wait, and nobody can take them"),
        icon="users",
        sentence=_nobody,
        path=lambda data: f"/queue/?team={data['team_id']}",
    ),
]
