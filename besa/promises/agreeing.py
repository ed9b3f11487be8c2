"""The summary of what was agreed, in the customer's language: its lines from the ledger, and its letter (PR-11)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.core.moments import full_day
from besa.core.reader import reading
from besa.core.text.controls import isolate
from besa.promises.models import Agreement, Promise
from besa.promises.speaking import reader_for, when
from besa.promises.why import why_for_customer

if TYPE_CHECKING:
    from besa.cases.models import Case


def owed_in(case: Case) -> list[Promise]:
    """What the customer may count on, the first that is due first. One query."""
    rows = Promise.objects.filter(case=case).open().select_related("deliverer", "previous", "policy__policy")
    return list(rows.order_by("due_at", "pk")[:20])


def lines_of(case: Case) -> str:
    """Who does what by when, a line each, as the ledger has it; to be read and corrected by whoever sends it."""
    reader = reader_for(case)
    found = []
    with reading(reader):
        for one in owed_in(case):
            words = {"what": isolate(one.text or one.get_kind_display()), "time": when(one.due_at, reader)}
            if one.deliverer is not None and one.is_personal:
                words["name"] = isolate(one.deliverer.name)
                found.append(_("%(what)s: %(name)s, by %(time)s") % words)
            else:
                found.append(_("%(what)s: by %(time)s") % words)
    return "\n".join(found)


def letter_of(
    case: Case, *, ours: str, theirs: str, terms: str, before: Agreement | None, signed: str, says_why: bool = False
) -> str:
    """The whole mail. A later version says that it is one, and which it replaces."""
    reader = reader_for(case)
    with reading(reader):
        name = case.customer.address_as or case.customer.name
        parts = [_("Hello %(name)s,") % {"name": isolate(name)} if name else _("Hello,")]
        if before is None:
            parts.append(_("this is what we agreed, so that nothing surprises you later:"))
        else:
            words = {
                "number": before.number + 1,
                "day": isolate(full_day(before.made_at.astimezone(reader.zone).date())),
            }
            parts.append(
                _(
                    "something has changed. This is what we agreed now, version %(number)s; it replaces the one of %(day)s:"
                )
                % words
            )
        parts += [
            _headed(_("What we do"), ours),
            _headed(_("What you do"), theirs),
            _headed(_("Price and terms"), terms),
        ]
        if says_why:
            parts.append(_headed(_("Why these times"), "\n".join(_reasons(case))))
        parts.append(
            _("Is something missing, or not as you meant it? Just answer this mail. A short yes helps us too.")
        )
        parts.append(signed)
        return "\n\n".join(part for part in parts if part)


def _headed(title: str, lines: str) -> str:
    found = [line.strip() for line in lines.splitlines() if line.strip()]
    return "\n".join([f"{title}:", *(f"– {line}" for line in found)]) if found else ""


def _reasons(case: Case) -> list[str]:
    reader = reader_for(case)
    return [line for one in owed_in(case) for line in why_for_customer(one, reader)]


def current_of(case: Case) -> Agreement | None:
    return Agreement.objects.filter(case=case).current().select_related("made_by").first()


def has_changed(agreement: Agreement) -> bool:
    """Whether the ledger says something else by now than the customer has in writing. One query."""
    rows = Promise.objects.filter(case=agreement.case_id)
    now = {str(one.pk): one for one in rows}
    for key, due_at in agreement.promises.items():
        one = now.get(key)
        if (
            one is None
            or one.due_at.isoformat() != due_at
            or one.state in (one.State.RENEGOTIATED, one.State.WITHDRAWN)
        ):
            return True
    return any(
        one.is_personal and one.state == one.State.OPEN and key not in agreement.promises for key, one in now.items()
    )
