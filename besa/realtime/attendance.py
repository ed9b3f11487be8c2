"""Who looks at which case, as this process knows it: what changed since the last look is told, rows that died of age too."""

from __future__ import annotations

import time
from datetime import datetime

from django.utils import timezone

from besa.cases.models import Case, Presence
from besa.realtime.frames import SEEN_BY, Frame, frame

# At most this often while people come and go; and by the clock alone, for those who left without a word.
SOONEST, LATEST = 0.2, 2.0

# Case and person -> whether they type.
Snapshot = dict[tuple[int, int], bool]


class Attendance:
    def __init__(self) -> None:
        self.known: Snapshot = {}
        self.is_stale = True
        self.looked_at = 0.0

    def news(self, *, has_written: bool) -> list[Frame]:
        """Frames for the cases where somebody came, went, or began or ceased to type. One query, two where there are any.

        `has_written`: somebody has written to the database since the last call.
        """
        self.is_stale |= has_written
        rest = time.monotonic() - self.looked_at
        if rest < (SOONEST if self.is_stale else LATEST):
            return []
        self.looked_at, self.is_stale = time.monotonic(), False
        now = present(timezone.now())
        changed = {key for key in now.keys() | self.known.keys() if now.get(key) != self.known.get(key)}
        news = _frames(changed)
        self.known = now  # not before: what a database that went away kept from being told is told when it is back
        return news


def present(now: datetime) -> Snapshot:
    rows = Presence.objects.here(now).only("case_id", "user_id", "typing_at")
    return {(row.case_id, row.user_id): row.is_typing(now) for row in rows}


def _frames(changed: set[tuple[int, int]]) -> list[Frame]:
    people: dict[int, list[int]] = {}
    for case_id, user_id in sorted(changed):
        people.setdefault(case_id, []).append(user_id)
    cases = Case.objects.only(*SEEN_BY).in_bulk(people) if people else {}
    return [
        Frame(0, frame("presence", {"case": case.number, "who": people[pk]}), case.is_visible_to)
        for pk, case in cases.items()
    ]
