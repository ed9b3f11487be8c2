"""Promises in words: how they stand."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from besa.core import moments
from besa.core.prepared import Prepared
from besa.core.templatetags.besa import number
from besa.core.text.controls import isolate
from besa.promises.models import Promise
from besa.promises.rules import ANSWERS, Urgency, urgency

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

MOST_BROKEN = 20


def promised_in(case: Case) -> list[str]:
    """What is still promised in `case`, a line each, for the brief of a handover. In the language that is active; one query."""
    rows = Promise.objects.filter(case=case, state=Promise.State.OPEN).order_by("due_at", "pk")
    lines = []
    for one in rows:
        names = {
            "what": one.text.rstrip(" .") or one.get_kind_display(),
            "moment": isolate(moments.full_moment(one.due_at)),
        }
        lines.append(_("%(what)s: by %(moment)s") % names)
    return lines


def troubles(case: Case, user: User) -> list[dict[str, Any]]:
    """CR-17: promises to this customer that were broken before, and the last of them. One query, or two."""
    if not _BROKEN.tuples(case.customer_id):
        return []
    rows = Promise.objects.visible_to(user).filter(customer_id=case.customer_id, state=Promise.State.BROKEN)
    broken = list(rows.select_related("case").order_by("-due_at")[:MOST_BROKEN])
    if not broken:
        return []
    words = ngettext("A promise to them was broken.", "%(count)s promises to them were broken.", len(broken)) % {
        "count": number(len(broken))
    }
    elsewhere = next((one.case.number for one in broken if one.case_id != case.pk), None)
    return [{"icon": "circle-alert", "words": words, "case": elsewhere}]


# Before the question what of it the reader may see: most customers have no broken promise.
_BROKEN: Prepared[Promise] = Prepared(
    lambda customer: (
        Promise.objects.filter(customer_id=customer, state=Promise.State.BROKEN).order_by().values_list("pk")[:1]
    ),
    -1,
)


def standing(promise: Promise, now: datetime) -> tuple[Urgency, str]:
    """What the chip of a promise says: a kind with its own icon, and words."""
    if promise.is_paused and promise.left is not None:
        left = moments.working_duration(promise.left)
        return Urgency.NEUTRAL, pgettext("promise", "stands still, %(left)s left") % {"left": left}
    if promise.is_owed:
        if promise.aim_at is not None and now < promise.due_at:
            return _aimed(promise, promise.aim_at, now)
        how = urgency(started_at=promise.started_at, due_at=promise.due_at, now=now)
        return how, moments.due(promise.due_at, now=now)
    if promise.is_kept:
        early = promise.state == Promise.State.KEPT_EARLY
        return Urgency.KEPT, pgettext("promise", "kept early") if early else pgettext("promise", "kept")
    if promise.state == Promise.State.BROKEN:
        return Urgency.LATE, broken_words(promise)
    return Urgency.NEUTRAL, promise.get_state_display()


def _aimed(promise: Promise, aim_at: datetime, now: datetime) -> tuple[Urgency, str]:
    """More urgent than promised: what we aim for, and once that has passed, what was promised."""
    if now >= aim_at:
        return Urgency.SOON, moments.due(promise.due_at, now=now)
    how = urgency(started_at=promise.aim_since, due_at=aim_at, now=now)
    return how, pgettext("promise", "aim: %(moment)s") % {"moment": isolate(moments.moment(aim_at, now=now))}


def broken_words(promise: Promise) -> str:
    if promise.awaits_consent:
        return pgettext("promise", "new time told, not agreed")
    if promise.kept_at is None:
        return pgettext("promise", "broken, new time given")
    if promise.kind in ANSWERS:
        return pgettext("promise", "answered late")
    return pgettext("promise", "made good late")
