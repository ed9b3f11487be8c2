"""What people are told by routing; `besa.wiring.notifications` registers the kinds."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from besa.accounts.models import User
from besa.cases.models import Case
from besa.core.text.controls import isolate, isolate_ltr
from besa.notifications.actions import notify
from besa.notifications.kinds import Data, Kind

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent
    from besa.routing.events import CaseOffered, ManagerAsked, ManagerCame, ManagerDebriefed, ManagerLate


def case_offered(event: CaseOffered, logged: LoggedEvent) -> None:
    """An offer waits minutes: it is told in spite of a focus, which routing has asked for before it offered."""
    case = Case.objects.get(pk=event.case_id)
    person = User.objects.get(pk=event.user_id)
    data = {"number": case.number, "subject": case.subject[:200], "words": case.summary or case.last_words}
    notify(person, kind="routing.offered", once=f"offer:{event.offer_id}", case_id=case.pk, data=data, urgent=True)


def manager_asked(event: ManagerAsked, logged: LoggedEvent) -> None:
    """A clock runs: told in spite of a focus."""
    _tell(event.to_id, "routing.called", event.case_id, f"called:{event.escalation_id}", logged, urgent=True)


def manager_came(event: ManagerCame, logged: LoggedEvent) -> None:
    _tell(event.by_id, "routing.came", event.case_id, f"came:{event.escalation_id}", logged)


def manager_debriefed(event: ManagerDebriefed, logged: LoggedEvent) -> None:
    once = f"debriefed:{event.escalation_id}"
    words, key = event.did, event.escalation_id
    _tell(event.by_id, "routing.debriefed", event.case_id, once, logged, words=words, escalation=key)


def manager_late(event: ManagerLate, logged: LoggedEvent) -> None:
    """Whoever called, the owner, and whom they wait for (ES-08)."""
    case = Case.objects.get(pk=event.case_id)
    for user_id in sorted({event.by_id, event.to_id, case.owner_id or event.by_id}):
        once = f"late:{event.escalation_id}"
        _tell(user_id, "routing.late", event.case_id, once, logged, urgent=True, person=event.person)


def _tell(
    user_id: int, kind: str, case_id: int, once: str, logged: LoggedEvent, *, urgent: bool = False, **more: Any
) -> None:
    case = Case.objects.get(pk=case_id)
    who = logged.actor.name if logged.actor else more.pop("person", "")
    data = {"number": case.number, "subject": case.subject[:200], "who": who, **more}
    person = User.objects.get(pk=user_id)
    notify(person, kind=kind, once=once, by=logged.actor, case_id=case_id, data=data, urgent=urgent)


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


def _who(sentence: Any) -> Callable[[Data], str]:
    return lambda data: str(sentence) % {"who": isolate(data.get("who") or "?")}


def _to_debrief(data: Data) -> str:
    return f"/escalations/{data['escalation']}/" if "escalation" in data else "/escalations/"


CALLS = [
    Kind(
        key="routing.called",
        label=pgettext_lazy("kind of notification", "Somebody calls me to a case"),
        icon="life-buoy",
        sentence=_who(gettext_lazy("%(who)s calls you to a case.")),
    ),
    Kind(
        key="routing.came",
        label=pgettext_lazy("kind of notification", "Whom I called is on it"),
        icon="life-buoy",
        sentence=_who(gettext_lazy("%(who)s is on your case now.")),
        by_mail=False,
    ),
    Kind(
        key="routing.debriefed",
        label=pgettext_lazy("kind of notification", "Whom I called tells me what to do next time"),
        icon="book-open",
        sentence=_who(gettext_lazy("%(who)s tells you what they did, and what to do next time.")),
        path=_to_debrief,
    ),
    Kind(
        key="routing.late",
        label=pgettext_lazy("kind of notification", "Somebody who was called has not come"),
        icon="alarm-clock",
        sentence=_who(gettext_lazy("%(who)s was called to a case and has not come yet.")),
    ),
]
KINDS = [
    *CALLS,
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
