"""What the company promises, and what only others can give: policies, one of them still being tried, and kinds of errands (PR-05)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from besa.promises import actions

if TYPE_CHECKING:
    from besa.demo.founding import Company
    from besa.promises.actions.policies import Targets

HOUR = timedelta(hours=1)
URGENT = 4
FIRST, NEXT, SOLUTION, SILENCE = "first_answer", "next_answer", "solution", "silence"
COMPLAINTS: dict[str, Any] = {"all": [{"field": "kind", "op": "is", "value": ["complaint"]}]}
EVERYBODY: dict[str, Any] = {"all": []}
# Name, of which cases, the times of work, and whether it counts already. The first whose conditions hold is the one.
POLICIES: tuple[tuple[str, dict[str, Any], Targets, bool], ...] = (
    (
        "Complaints",
        COMPLAINTS,
        {
            (FIRST, 0, ""): 2 * HOUR,
            (FIRST, URGENT, ""): HOUR,
            (NEXT, 0, ""): 4 * HOUR,
            (SOLUTION, 0, ""): 40 * HOUR,
            (SILENCE, 0, ""): 8 * HOUR,
        },
        True,
    ),
    ("Everybody", EVERYBODY, {(FIRST, 0, ""): 4 * HOUR, (FIRST, URGENT, ""): 2 * HOUR}, True),
    ("Before the holidays", EVERYBODY, {(FIRST, 0, ""): 2 * HOUR, (NEXT, 0, ""): 4 * HOUR}, False),
)
# Name, team, person or "", usual time, the words by which it is found in an answer, a line each.
ERRANDS = (
    (
        "Technician's visit",
        "repairs",
        "",
        16 * HOUR,
        "technician will come\nيزورك الفني\nالفني سيزور\nטכנאי יגיע\nטכנאי יבוא\ntekniku do të vijë",
    ),
    (
        "Refund",
        "shops",
        "elira",
        24 * HOUR,
        "refund\nاسترداد المبلغ\nنعيد لك المبلغ\nהחזר כספי\nkthimi i parave\nrimbursim",
    ),
    ("Replacement", "orders", "", 16 * HOUR, "replacement\nبديل جديد\nنستبدل\nמוצר חלופי\nzëvendësim"),
)


def pledge(company: Company) -> None:
    """By the manager; what runs already keeps the time that it was given."""
    manager = company.staff["dana@desk.example"]
    for position, (name, conditions, targets, is_active) in enumerate(POLICIES):
        actions.save_policy(
            None, by=manager, name=name, conditions=conditions, targets=targets, is_active=is_active, position=position
        )
    for name, team, person, usual, words in ERRANDS:
        actions.save_errand(
            None,
            by=manager,
            name=name,
            team=company.teams[team],
            person=company.staff[f"{person}@desk.example"] if person else None,
            usual=usual,
            words=words,
        )
