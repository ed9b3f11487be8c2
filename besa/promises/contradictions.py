"""Policies that contradict each other or themselves, each told in a sentence that says what to do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from besa.cases.conditions import EVERYTHING, parse
from besa.cases.errors import BadCondition
from besa.core.text.controls import isolate
from besa.promises.actions.policies import Targets, applied, targets_of

if TYPE_CHECKING:
    from besa.promises.models import SLAPolicy, SLAPolicyVersion

FIRST, NEXT, SOLUTION = "first_answer", "next_answer", "solution"


def doubts_about(rows: Sequence[tuple[SLAPolicy, SLAPolicyVersion]]) -> dict[int, list[str]]:
    """By policy, in the order in which they are asked. No query beside the targets, which are fetched already."""
    found: dict[int, list[str]] = {}
    before: list[tuple[SLAPolicy, SLAPolicyVersion]] = []
    for policy, version in rows:
        told = [*_unreadable(version), *within(targets_of(version))]
        if policy.is_active:
            told += never_asked(version.conditions, before)
            before.append((policy, version))
        found[policy.pk] = told
    return found


def _unreadable(version: SLAPolicyVersion) -> list[str]:
    try:
        parse(version.conditions)
    except BadCondition:
        return [
            _(
                "Its condition asks for a field that is gone, so it promises nothing. Open it and set the condition anew."
            )
        ]
    return []


def never_asked(conditions: dict[str, Any], before: Sequence[tuple[SLAPolicy, SLAPolicyVersion]]) -> list[str]:
    """The first that fits counts: one behind a policy for every case, or for the same cases, never does."""
    for policy, other in before:
        words = {"policy": isolate(policy.name)}
        if other.conditions == conditions:
            return [
                _(
                    "“%(policy)s” stands before it and is for the same cases, so this one never counts. Join them, or change one."
                )
                % words
            ]
        if _is_for_all(other):
            return [
                _(
                    "“%(policy)s” stands before it and is for every case, so this one never counts. Give it a smaller number."
                )
                % words
            ]
    return []


def _is_for_all(version: SLAPolicyVersion) -> bool:
    try:
        return parse(version.conditions) == EVERYTHING
    except BadCondition:
        return False


def within(targets: Targets) -> list[str]:
    """A solution that is promised sooner than the first word about it; an urgent case that waits longer than the others."""
    told = []
    keys = {(priority, channel) for _metric, priority, channel in targets}
    pairs = [(applied(targets, (SOLUTION, *key)), applied(targets, (FIRST, *key))) for key in keys]
    if any(solution and first and solution < first for solution, first in pairs):
        told.append(_("It promises a solution sooner than the first answer. Make one of them longer or shorter."))
    for metric in (FIRST, NEXT, SOLUTION):
        lengths = [applied(targets, (metric, priority, "")) for priority in (1, 2, 3, 4)]
        known = [length for length in lengths if length is not None]
        if known != sorted(known, reverse=True):
            told.append(
                _("A more urgent case would wait longer than a less urgent one. Look at the times by priority.")
            )
            break
    return told
