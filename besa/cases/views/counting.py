"""The counters of views. Bounded, kept for a while in this process, and never more of them at once than a page may cost.

A counter that was dear to find is kept longer, so that counting takes at most a small share of the time. What the time does
not suffice for keeps its last number, or has none until the next look.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from django.core.cache import cache

from besa.cases.models import View
from besa.cases.views.folders import folder_of_view

if TYPE_CHECKING:
    from besa.accounts.models import User

FRESH_SECONDS = 10.0
KEPT_SECONDS = 3600
BUDGET_SECONDS = 0.03
# A count is repeated after three hundred times of what it cost.
SHARE = 300


class Kept(NamedTuple):
    cases: int
    fresh_until: float


def counts_of(views: Iterable[View], user: User, *, budget: float = BUDGET_SECONDS) -> dict[int, int | None]:
    """View -> how many cases of it `user` sees, up to the limit; None for one not yet counted. No query for what is fresh."""
    keys = {_key(view, user): view for view in views}
    kept: dict[str, Kept] = cache.get_many(keys)
    ends_at = time.monotonic() + budget
    found: dict[int, int | None] = {}
    # The oldest first: what was left out last time has its turn.
    for key, view in sorted(keys.items(), key=lambda item: kept[item[0]].fresh_until if item[0] in kept else 0):
        known = kept.get(key)
        if (known is None or known.fresh_until < time.time()) and time.monotonic() < ends_at:
            known = _count(key, view, user)
        found[view.pk] = known.cases if known else None
    return found


def _count(key: str, view: View, user: User) -> Kept:
    began = time.monotonic()
    count = folder_of_view(view).count(user)
    cost = time.monotonic() - began
    kept = Kept(count, time.time() + max(FRESH_SECONDS, SHARE * cost))
    cache.set(key, kept, KEPT_SECONDS)
    return kept


def _key(view: View, user: User) -> str:
    return f"view-count:{view.pk}:{view.updated_at.timestamp()}:{user.pk}"
