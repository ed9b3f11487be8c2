"""A search as it was asked for: its words, its filters as a condition, and the results, ranked while they are few."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from besa.cases.conditions import All, Condition, parse, to_q
from besa.cases.errors import BadCondition
from besa.cases.models import Case
from besa.cases.search.documents import NOTE, RANKS
from besa.cases.search.finding import GATHERED, Found, far_page, near_page, shown, visible_cases
from besa.core.pagination import BadCursor, Page
from besa.core.search.matching import Wanted, groups_up_to, groups_with_part, parts_with, wanted_words

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models.case import CaseQuerySet

# As many results are ranked by how much of the query one message holds; more come by time.
RANKED = 200
# Begins the mark of a further page of ranked results.
BEST = "best"
PAGE = 25
LONGEST = 300
# Name in the address -> field of a condition.
CHOICES = {"team": "team", "owner": "owner", "status": "status", "channel": "channel", "language": "language"}
PERIODS = {"day": (1, "days"), "week": (7, "days"), "month": (30, "days"), "year": (52, "weeks")}


@dataclass(frozen=True)
class Search:
    """`chosen`: name of a filter -> its value, only those that hold; what is not on the lists is passed over."""

    text: str
    chosen: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> Search:
        """From an address. Raises TooManyWords for a pasted letter, when its words are asked for."""
        chosen = {name: data.get(name, "")[:40] for name in (*CHOICES, "period", "files", "notes")}
        kept = {name: value for name, value in chosen.items() if value and _test(name, value) is not None}
        return cls(data.get("q", "").replace("\0", "").strip()[:LONGEST], kept)

    @property
    def wanted(self) -> Wanted:
        return wanted_words(self.text)

    @property
    def condition(self) -> Condition:
        """The filters; `notes` is none: it says where the words stand."""
        tests = [_test(name, value) for name, value in self.chosen.items()]
        return parse({"all": [test for test in tests if test]})

    @property
    def in_notes(self) -> bool:
        return "notes" in self.chosen

    def as_view(self) -> dict[str, Any]:
        """The condition of a view that shows the same."""
        words = {"field": "words", "op": "contains", "value": self.text[:200]}
        return All((parse(words), *(self.condition.parts if isinstance(self.condition, All) else ()))).to_json()

    def rows(self, user: User) -> CaseQuerySet:
        rows = visible_cases(user)
        return rows.filter(to_q(self.condition, reader=user)) if self._is_narrowed else rows

    def near_page(self, rows: CaseQuerySet, *, cursor: str | None, limit: int) -> Page[Case] | None:
        """Of `rows`: see `finding.near_page`. Not among filters: to find the newest that pass them may be a long way."""
        if self._is_narrowed:
            return None
        return near_page(self.wanted, rows, cursor=cursor, limit=limit, in_notes=self.in_notes)

    @property
    def _is_narrowed(self) -> bool:
        return bool(self.chosen.keys() - {"notes"})


@dataclass(frozen=True, slots=True)
class Results:
    found: list[Found]
    next: str | None
    # How many there are, counted while they are few; None where there are more than anybody counts.
    count: int | None
    is_ranked: bool


def results(search: Search, *, user: User, after: str | None) -> Results:
    """One page. Raises BadCursor and TooManyWords."""
    wanted, rows = search.wanted, search.rows(user)
    if not wanted:
        return Results([], None, 0, is_ranked=False)
    is_ranked, is_by_time = (after or "").startswith(BEST), after is not None and not after.startswith(BEST)
    page = None if is_ranked else search.near_page(rows, cursor=after, limit=PAGE)
    if page is None:
        groups = groups_up_to(wanted, GATHERED)
        if len(groups) <= RANKED and not is_by_time:
            return _ranked(wanted, rows.filter(pk__in=groups), rows, after, in_notes=search.in_notes)
        page = far_page(wanted, rows, groups, cursor=after, limit=PAGE, in_notes=search.in_notes)
    is_all = after is None and page.next is None
    return Results(shown(page.items, wanted), page.next, len(page.items) if is_all else None, is_ranked=False)


def _ranked(wanted: Wanted, found: CaseQuerySet, rows: CaseQuerySet, after: str | None, *, in_notes: bool) -> Results:
    """Those first in which one message holds the most of the words; of equals the newest."""
    if in_notes:
        found = found.filter(pk__in=groups_with_part(wanted, kind=NOTE))
    bare = found.select_related(None).only("pk", "last_message_at")
    best: dict[int, tuple[int, int]] = {}
    cases = {case.pk: case for case in bare}
    for group, kind, _object_id, score in parts_with(cases, wanted):
        best[group] = min(best.get(group, (0, 9)), (-score, RANKS[kind]))
    order = sorted(cases, key=lambda key: (best.get(key, (0, 9)), -cases[key].last_message_at.timestamp(), -key))
    start = _place(after)
    page = _whole(rows, order[start : start + PAGE])
    more = f"{BEST}{start + PAGE}" if len(order) > start + PAGE else None
    return Results(shown(page.items, wanted), more, len(order), is_ranked=True)


def _place(after: str | None) -> int:
    if after is None:
        return 0
    number = after.removeprefix(BEST)
    if not after.startswith(BEST) or not number.isdigit() or len(number) > 6:
        raise BadCursor("This page mark is not valid.")
    return int(number)


def _whole(rows: CaseQuerySet, ids: list[int]) -> Page[Case]:
    cases = {case.pk: case for case in rows.filter(pk__in=ids)}
    return Page([cases[key] for key in ids if key in cases], None)


def _test(name: str, value: str) -> dict[str, Any] | None:
    """The test of a condition that a filter stands for, {} for one without, None for a value that it does not know."""
    if name == "notes":
        return {} if value == "yes" else None
    if name == "files":
        return {"field": "attachments", "op": "is", "value": True} if value == "yes" else None
    if name == "period":
        amount, unit = PERIODS.get(value, (0, ""))
        test: dict[str, Any] = {"field": "last_message", "op": "within_last", "value": {"amount": amount, "unit": unit}}
    elif name == "status" and value in ("open", "done"):
        test = {"field": "activity", "op": "is", "value": [value]}
    else:
        test = {"field": CHOICES[name], "op": "is", "value": [int(value) if _is_key(value) else value]}
    try:
        parse(test)
    except BadCondition:
        return None
    return test


def _is_key(value: str) -> bool:
    return value.isascii() and value.isdigit() and len(value) < 19
