"""The search: cases in which all words stand, each with its best message and the place that was found."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from besa.accounts.models import User
from besa.cases.models import Case, Message
from besa.cases.search.documents import CASE, RANKS, case_text, message_text
from besa.core.search.matching import Wanted, groups_with, parts_with
from besa.core.search.snippets import snippet

ORDERING = ("-last_message_at", "-id")


@dataclass(frozen=True, slots=True)
class Found:
    """`message` is None when only the case itself holds what was looked for: its number, customer, tags."""

    case: Case
    message: Message | None
    snippet: str


def cases_with(wanted: Wanted, *, user: User) -> QuerySet[Case]:
    """The cases that `user` sees in which every word stands somewhere, in any order and place; none without words."""
    cases = Case.objects.visible_to(user).select_related("customer__organization")
    cases = cases.prefetch_related("tags", "participants", "customer__contact_points")
    return cases.filter(pk__in=groups_with(wanted)) if wanted else cases.none()


def shown(cases: Sequence[Case], wanted: Wanted) -> list[Found]:
    """What a page of found `cases` shows. Three queries."""
    best = _best(cases, wanted)
    rows = Message.objects.filter(pk__in=[pk for pk in best.values() if pk]).defer("html")
    messages = {message.case_id: message for message in rows.prefetch_related("attachments")}
    return [_found(case, messages.get(case.pk), wanted) for case in cases]


def _best(cases: Sequence[Case], wanted: Wanted) -> dict[int, int | None]:
    """Case -> the message in which most of the words stand, None for the case itself; the newest of equals (RANKS)."""
    best: dict[int, tuple[int, int]] = {}
    found: dict[int, int | None] = {}
    for group, kind, object_id, score in parts_with([case.pk for case in cases], wanted):
        place = (-score, RANKS[kind])
        if group not in best or place < best[group]:
            best[group] = place
            found[group] = object_id if kind != CASE else None
    return found


def _found(case: Case, message: Message | None, wanted: Wanted) -> Found:
    return Found(case, message, snippet(message_text(message) if message else case_text(case), wanted))
