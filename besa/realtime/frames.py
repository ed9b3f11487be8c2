"""What the stream says: ids and names of facts, never their content. The page fetches what it may see."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from besa.accounts.models import User
from besa.cases.models import Case
from besa.core.models import LoggedEvent
from besa.core.registry import audiences, told_as

# A browser that comes back after more than this many events looks at everything anew: cheaper than telling it all.
LONGEST_REPLAY = 1000
SEEN_BY = ("number", "team_id", "owner_id", "created_by_id")

Sees = Callable[[User], bool]


@dataclass(frozen=True, slots=True)
class Frame:
    """One fact on its way to those who may know of it. The bytes are shared by all streams."""

    event_id: int
    body: bytes
    sees: Sees


def frame(kind: str, facts: Any, *, event_id: int = 0) -> bytes:
    """One server-sent event (HTML, 9.2.6). Without `event_id` it leaves the place of the reader where it is."""
    place = f"id: {event_id}\n" if event_id else ""
    return f"{place}event: {kind}\ndata: {json.dumps(facts, separators=(',', ':'))}\n\n".encode()


def frames_of(events: Iterable[LoggedEvent]) -> list[Frame]:
    """The frames of `events`, in their order. One query; events about neither a case nor a person make none."""
    events = list(events)
    cases = Case.objects.only(*SEEN_BY).in_bulk({event.case_id for event in events if event.case_id})
    made = (_frame_of(event, cases.get(event.case_id or 0)) for event in events)
    return [found for found in made if found]


def _frame_of(event: LoggedEvent, case: Case | None) -> Frame | None:
    audience = audiences.get(event.name)
    if audience:
        users = frozenset(audience(event))
        neutral = told_as.get(event.name)
        facts = {"what": neutral} if neutral else {"what": event.name, "by": event.actor_id}
        return Frame(event.pk, frame("me", facts, event_id=event.pk), lambda user: user.pk in users)
    if case is None:
        return None
    facts = {"case": case.number, "what": event.name, "by": event.actor_id}
    if message := event.data.get("message_id"):
        facts["message"] = message
    return Frame(event.pk, frame("case", facts, event_id=event.pk), _viewers(event, case))


def _viewers(event: LoggedEvent, case: Case) -> Sees:
    """Who sees the case, and who saw it until this very event: their pages must let go of it (G14)."""
    before = _before(event, case)
    if before is None:
        return case.is_visible_to
    return lambda user: case.is_visible_to(user) or before.is_visible_to(user)


def _before(event: LoggedEvent, case: Case) -> Case | None:
    changed = {"cases.CaseTransferred": "team_id", "cases.CaseAssigned": "owner_id"}.get(event.name)
    if changed is None or event.data.get("previous_id") is None:
        return None
    values = {name: getattr(case, name) for name in SEEN_BY}
    return Case(**values | {changed: event.data["previous_id"]})
