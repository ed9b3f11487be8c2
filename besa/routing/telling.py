"""Routing in words: why this person, why nobody yet, and what stands on the timeline."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from besa.cases.colleagues.briefs import language_of
from besa.cases.views.sentences import fill
from besa.core.listing import in_a_row
from besa.core.reader import Reader, reading
from besa.core.templatetags.besa import name
from besa.core.text.controls import isolate

if TYPE_CHECKING:
    from besa.cases.models import Case
    from besa.core.models import LoggedEvent

NOBODY = {
    "no_members": gettext_lazy("Nobody of this team is given cases."),
    "skill": gettext_lazy("Nobody of this team has the skills that are needed."),
    "language": gettext_lazy("Nobody of this team serves in the customer's language."),
    "away": gettext_lazy("Everybody who could help is away or busy."),
    "absent": gettext_lazy("Nobody who could help is at the desk now."),
    "resting": gettext_lazy("Those who could help take no cases at the moment."),
    "full": gettext_lazy("Everybody who could help has as many open cases as they may have."),
    "asked": gettext_lazy("Everybody who could help has been asked already."),
    "closed": gettext_lazy("The team is closed now; the case is given out when it opens."),
    "waits_for": gettext_lazy("The customer waits for a certain person, who is not there yet."),
}


def why_nobody(reason: str) -> str:
    return str(NOBODY[reason]) if reason in NOBODY else ""


def why_this_person(why: Iterable[dict[str, Any]]) -> list[str]:
    """Sentences of the reader's language; what an older version wrote and nobody knows any more is left out."""
    return [WHY[part["why"]](part) for part in why if part.get("why") in WHY]


def _skills(part: dict[str, Any]) -> str:
    names = part.get("names", [])
    said = fill("%(names)s", names=in_a_row(names))
    return fill(ngettext("Has the skill: %(names)s.", "Has the skills: %(names)s.", len(names)), names=said)


def _language(part: dict[str, Any]) -> str:
    label = str(dict(settings.LANGUAGES).get(part["language"], part["language"]))
    return fill(_("Serves in the customer's language: %(language)s."), language=name(label))


def _fewest(part: dict[str, Any]) -> str:
    count = int(part.get("open", 0))
    sentence = ngettext("Has the fewest open cases: %(count)d.", "Has the fewest open cases: %(count)d.", count)
    return sentence % {"count": count}


WHY: dict[str, Callable[[dict[str, Any]], str]] = {
    "trusted": lambda part: _("The customer knows this person from earlier cases."),
    "present": lambda part: _("Is at the desk now."),
    "skill": _skills,
    "language": _language,
    "only": lambda part: _("Nobody else could take it now."),
    "fewest": _fewest,
    "turn": lambda part: _("It was their turn among equals."),
}


def told_routed(event: LoggedEvent) -> tuple[str, str]:
    reasons = " ".join(why_this_person(event.data.get("why", [])))
    return "user-check", fill(_("Why this person? %(reasons)s"), reasons=reasons)


def told_offered(event: LoggedEvent) -> tuple[str, str]:
    return "user-round", fill(_("Offered to %(who)s."), who=name(event.data.get("person") or "?"))


def told_answered(event: LoggedEvent) -> tuple[str, str] | None:
    who = name(event.data.get("person") or "?")
    sentences = {
        "declined": _("%(who)s cannot take it now; the next person is asked."),
        "expired": _("%(who)s did not answer the offer; the next person is asked."),
    }
    sentence = sentences.get(event.data["state"])
    return ("user-round", fill(sentence, who=who)) if sentence else None


def told_wait_chosen(event: LoggedEvent) -> tuple[str, str]:
    if event.data["user_id"] is None:
        return "users", pgettext("routing", "The customer takes anybody who is free.")
    return "hourglass", fill(_("The customer waits for %(who)s."), who=name(event.data.get("person") or "?"))


def extra_step(case: Case, who: str) -> str:
    """Words for the customer, in the customer's language: bringing somebody is one more step that we gladly take (ES-02)."""
    with reading(Reader(language=language_of(case))):
        sentence = _(
            "So that you get the best solution, I am gladly taking one more step for you: %(who)s is looking at this "
            "with me, and I stay your contact."
        )
        return sentence % {"who": isolate(who)}


def told_asked(event: LoggedEvent) -> tuple[str, str]:
    return "life-buoy", fill(_("%(who)s was called to help."), who=name(event.data["person"]))


def told_came(event: LoggedEvent) -> tuple[str, str]:
    return "life-buoy", fill(_("%(who)s is on it."), who=name(event.actor.name if event.actor else "?"))


def told_debriefed(event: LoggedEvent) -> tuple[str, str]:
    sentence = _("What %(who)s did: %(did)s For next time: %(next)s")
    who = name(event.actor.name if event.actor else "?")
    return "book-open", fill(sentence, who=who, did=name(event.data["did"]), next=name(event.data["next_time"]))


def told_late(event: LoggedEvent) -> tuple[str, str]:
    return "alarm-clock", fill(_("%(who)s has not come yet; the owner was told."), who=name(event.data["person"]))


SENTENCES = {
    "routing.ManagerAsked": told_asked,
    "routing.ManagerCame": told_came,
    "routing.ManagerDebriefed": told_debriefed,
    "routing.ManagerLate": told_late,
    "routing.CaseRouted": told_routed,
    "routing.CaseOffered": told_offered,
    "routing.OfferAnswered": told_answered,
    "routing.WaitChosen": told_wait_chosen,
}
