"""What a handover starts with: the brief as far as the case knows it, and the mail by which the customer is told (CH-17)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.cases.models import Case, Message
from besa.core.moments import full_moment, moment
from besa.core.reader import LANGUAGES, Reader, reading
from besa.core.registry import slots
from besa.core.text.controls import isolate
from besa.customers.rules import plain_email

if TYPE_CHECKING:
    from datetime import datetime

    from besa.accounts.models import Team, User

# Functions of a case that give what is promised in it, a line each, in the language that is active.
PROMISED = "promised in a case"


def prefilled(case: Case) -> dict[str, str]:
    """What the case knows for certain: its summary, what is promised and what was last said. The rest is for a person."""
    return {"situation": case.summary, "done": _done(case), "promised": promised(case)}


def promised(case: Case) -> str:
    return "\n".join(line for tell in slots.functions(PROMISED) for line in tell(case))


def _done(case: Case) -> str:
    last = case.messages.filter(direction=Message.Direction.OUT, automatic=False, withdrawn_at=None)
    found = last.order_by("-said_at", "-pk").select_related("author").first()
    if found is None:
        return ""
    who = found.author.name if found.author else found.from_name
    words = " ".join(found.visible_text.split())[:300]
    return _("%(who)s, %(moment)s: %(words)s") % {"who": isolate(who), "moment": moment(found.said_at), "words": words}


def language_of(case: Case) -> str:
    """The language in which the customer is written to."""
    known = (code for code in (case.language, case.customer.language, case.team.language) if code in LANGUAGES)
    return next(known, "en")


def recipients_of_notice(case: Case) -> list[tuple[str, str]]:
    """The customer's own address, and nobody else's: a notice is about them."""
    address = plain_email(case.customer.email)
    return [(case.customer.name, address)] if address else []


def notice_of(
    case: Case, *, by: User, to: User | None, team: Team, brief: dict[str, str], now: datetime, time_zone: str
) -> str:
    """The mail to the customer: who has it now, by when, and the brief without the feeling. In the customer's language."""
    language = language_of(case)
    with reading(Reader(language, time_zone=case.customer.time_zone or time_zone)):
        parts = [_greeting(case), _who_has_it(by, to, team, language), *_summary(brief), *_by_when(case, now)]
        parts.append(_("Is something missing, or not as you meant it? Just answer this mail."))
        parts.append(by.name)
        return "\n\n".join(part for part in parts if part)


def _greeting(case: Case) -> str:
    name = case.customer.address_as or case.customer.name
    return _("Hello %(name)s,") % {"name": isolate(name)} if name else _("Hello,")


def _who_has_it(by: User, to: User | None, team: Team, language: str) -> str:
    names = {"by": isolate(by.name), "team": isolate(team.public_name_in(language))}
    if to is None:
        return _("from now on %(team)s looks after what you wrote to us. You need not explain anything again:") % names
    names["to"] = isolate(to.name)
    return (
        _(
            "from now on %(to)s (%(team)s) looks after what you wrote to us, and knows what it is about. You need not explain "
            "anything again:"
        )
        % names
    )


def _summary(brief: dict[str, str]) -> list[str]:
    """Situation, wish, done and promised. The feeling is not here, and never will be (PV-05)."""
    labels = {
        "situation": _("What it is about"),
        "wish": _("What you wish"),
        "done": _("What we have done so far"),
        "promised": _("What we promised"),
    }
    found = [(label, brief.get(name, "").strip()) for name, label in labels.items()]
    return [f"{label}:\n{text}" for label, text in found if text]


def _by_when(case: Case, now: datetime) -> list[str]:
    if case.next_due_at is None or case.next_due_at <= now:
        return []
    return [_("You will hear from us by %(moment)s.") % {"moment": full_moment(case.next_due_at)}]
