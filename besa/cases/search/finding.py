"""The search: cases in which all words stand, each with its best message and the place that was found.

Common words: the cases are walked from the newest on, and the index is asked about each few of them, because gathering a
fifth of all cases to show twenty-five would take longer. Rare words: the index gives the cases. Which is which the newest few
tell. Both find the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import prefetch_related_objects

from besa.cases.models import Case, Message
from besa.cases.search.documents import CASE, CASE_RELATED, NOTE, RANKS, case_text, message_text
from besa.core.pagination import Page, cursor_of, page_of
from besa.core.search.matching import Wanted, groups_among, groups_up_to, groups_with_part, parts_with
from besa.core.search.snippets import first_hit, snippet

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models.case import CaseQuerySet

ORDERING = ("-last_message_at", "-id")
# Up to this many cases are gathered; beyond, they are walked.
GATHERED = 2000
STEP = 200
# One page looks at no more cases than this; the next page goes on from there.
LOOKED_AT = 6000


@dataclass(frozen=True, slots=True)
class Found:
    """`message` is None when only the case itself holds what was looked for: its number, customer, tags."""

    case: Case
    message: Message | None
    snippet: str


def visible_cases(user: User) -> CaseQuerySet:
    """What may be found by `user`, with what `shown` reads of it. A case that became part of another is found there."""
    rows = Case.objects.visible_to(user).exclude(place=Case.Place.MERGED)
    return rows.select_related("customer__organization", "owner", "team")


def page_with(
    wanted: Wanted, rows: CaseQuerySet, *, cursor: str | None, limit: int, in_notes: bool = False
) -> Page[Case]:
    """Those of `rows` in which every word stands somewhere, in any order and place, the newest message first.

    With few results the page may be short and yet have a next one.

    `in_notes`: all words in one note. Raises BadCursor.
    """
    if not wanted:
        return Page([], None)
    near = near_page(wanted, rows, cursor=cursor, limit=limit, in_notes=in_notes, may_be_last=True)
    return near or far_page(wanted, rows, groups_up_to(wanted, GATHERED), cursor=cursor, limit=limit, in_notes=in_notes)


def near_page(
    wanted: Wanted,
    rows: CaseQuerySet,
    *,
    cursor: str | None,
    limit: int,
    in_notes: bool = False,
    may_be_last: bool = False,
) -> Page[Case] | None:
    """The page, if the next STEP cases fill it: of words that are common nothing else need be read. Raises BadCursor.

    `may_be_last`: also when it is not full because there are no more cases.
    """
    step = next(_steps(rows, cursor), [])
    hits = _hits(step, wanted, in_notes=in_notes)
    found = [case for case in step if case.pk in hits]
    is_full = len(found) > limit
    if not is_full and not (may_be_last and len(step) < STEP):
        return None
    page = found[:limit]
    return Page(_whole(rows, [case.pk for case in page]), cursor_of(page[-1], ORDERING) if is_full else None)


def far_page(
    wanted: Wanted, rows: CaseQuerySet, groups: Sequence[int], *, cursor: str | None, limit: int, in_notes: bool = False
) -> Page[Case]:
    """`groups`: those that hold all words, as `groups_up_to(wanted, GATHERED)` gives them. Raises BadCursor."""
    if len(groups) > GATHERED:
        return _walk(wanted, rows, cursor, limit, in_notes=in_notes)
    found = rows.filter(pk__in=groups)
    if in_notes:
        found = found.filter(pk__in=groups_with_part(wanted, kind=NOTE))
    return page_of(found, ordering=ORDERING, cursor=cursor, limit=limit)


def _walk(wanted: Wanted, rows: CaseQuerySet, cursor: str | None, limit: int, *, in_notes: bool) -> Page[Case]:
    found: list[int] = []
    last: Case | None = None
    for step in _steps(rows, cursor):
        hits = _hits(step, wanted, in_notes=in_notes)
        for case in step:
            if len(found) == limit:
                return Page(_whole(rows, found), cursor_of(last, ORDERING) if last else None)
            last = case
            if case.pk in hits:
                found.append(case.pk)
    looked_at_all = last is None or not _is_more(rows, last)
    return Page(_whole(rows, found), None if looked_at_all or last is None else cursor_of(last, ORDERING))


def _hits(step: list[Case], wanted: Wanted, *, in_notes: bool) -> set[int]:
    hits = groups_among([case.pk for case in step], wanted)
    if not in_notes:
        return hits
    return {group for group, kind, _id, score in parts_with(hits, wanted) if kind == NOTE and score == len(wanted)}


def _steps(rows: CaseQuerySet, cursor: str | None) -> Iterator[list[Case]]:
    """The cases one few after the other, with nothing but their place in the order."""
    bare = rows.select_related(None).only("pk", "last_message_at")
    for _step in range(LOOKED_AT // STEP):
        page = page_of(bare, ordering=ORDERING, cursor=cursor, limit=STEP)
        yield page.items
        cursor = page.next
        if cursor is None:
            return


def _is_more(rows: CaseQuerySet, last: Case) -> bool:
    bare = rows.select_related(None).only("pk", "last_message_at")
    return bool(page_of(bare, ordering=ORDERING, cursor=cursor_of(last, ORDERING), limit=1).items)


def _whole(rows: CaseQuerySet, ids: Sequence[int]) -> list[Case]:
    cases = {case.pk: case for case in rows.filter(pk__in=ids)}
    return [cases[key] for key in ids if key in cases]


def shown(cases: Sequence[Case], wanted: Wanted) -> list[Found]:
    """What a page of found `cases` shows. Three queries, and three for those found by themselves."""
    best = _best(cases, wanted)
    rows = Message.objects.filter(pk__in=[pk for pk in best.values() if pk]).defer("html").select_related("author")
    messages = {message.case_id: message for message in rows.prefetch_related("attachments")}
    by_themselves = [case for case in cases if case.pk not in messages]
    prefetch_related_objects(by_themselves, *CASE_RELATED)
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
    return Found(
        case, message, _words_of(message, wanted) if message else snippet(_in_one_line(case_text(case)), wanted)
    )


def _words_of(message: Message, wanted: Wanted) -> str:
    """From what was said, if it stands there; else from the subject, the files and the people."""
    said = f"{message.text}\n{message.key_points}"
    return snippet(said if first_hit(said, wanted) is not None else message_text(message), wanted)


def _in_one_line(text: str) -> str:
    return " · ".join(line for line in text.splitlines() if line.strip())
