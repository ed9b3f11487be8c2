"""Room for a pleasant surprise (PR-08): when a gesture is suggested, and which. The agent decides; nothing goes out by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.promises.models import Gesture, Promise

if TYPE_CHECKING:
    from besa.cases.models import Case

# After that it would come as an afterthought.
WITHIN = timedelta(days=14)
REMEMBERED, OF_LATE = 5, timedelta(days=90)


def surprise_in(case: Case, promises: Sequence[Promise], *, now: datetime) -> Promise | None:
    """The promise to which a gesture would fit: kept early, or the last one of a case that is done with every word kept.

    None where a word was broken: there an apology is due, and a gift in its place would not be kind. No query.
    """
    counted = [one for one in promises if one.state != Promise.State.WITHDRAWN]
    if any(one.state == Promise.State.BROKEN for one in counted):
        return None
    kept = [one for one in counted if _was_kept_lately(one, now)]
    early = [one for one in kept if one.state == Promise.State.KEPT_EARLY]
    is_perfect = case.is_done and all(one.is_kept for one in counted)
    return max(early or (kept if is_perfect else []), key=lambda one: (one.kept_at, one.pk), default=None)


def _was_kept_lately(promise: Promise, now: datetime) -> bool:
    """By a person who had promised it: that a machine's time was kept is no surprise."""
    return promise.is_personal and promise.is_kept and promise.kept_at is not None and now - promise.kept_at <= WITHIN


def suggested_in(case: Case, promises: Sequence[Promise], *, now: datetime) -> Promise | None:
    """The same, unless somebody has answered the suggestion: one gesture for a case is enough. No query where nothing was kept."""
    found = surprise_in(case, promises, now=now)
    if found is None or Gesture.objects.filter(promise__case=case).exists():
        return None
    return found


def ideas_for(promise: Promise, *, now: datetime) -> list[str]:
    """What one may do, and what colleagues of the team did of late. One query."""
    ideas = [_("A card written by hand"), _("A short call, only to ask whether everything is well")]
    if promise.kind == Promise.Kind.DELIVERY:
        ideas.append(_("Something small that goes along with it"))
    else:
        ideas.append(_("A tip that makes what they have easier to use"))
    rows = Gesture.objects.filter(promise__team=promise.team_id, made_at__gt=now - OF_LATE).exclude(words="")
    return list(dict.fromkeys([*ideas, *rows.values_list("words", flat=True)[:REMEMBERED]]))
