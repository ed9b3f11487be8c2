"""A time that was found while somebody wrote, on its way into the ledger: shown, confirmed with one click, sent, written down.

Nothing is created without that click (language.md 4): the composer posts `extra-promise-N` for each confirmed one.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from besa.promises.rules import BY_PERSON

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.promises.detection import Found

PREFIX = "promise-"
MOST = 5
LONGEST_TEXT = 400


@dataclass(frozen=True, slots=True)
class Accepted:
    """What the agent confirmed. Instants are aware; `start` None is a deadline. `request`: what somebody else has said yes to."""

    kind: str
    due_at: datetime
    start: datetime | None
    text: str
    request: int | None = None

    @property
    def key(self) -> str:
        """Names the same sentence and time, whenever it is found again while somebody goes on writing."""
        said = f"{self.kind} {self.due_at.isoformat()} {self.text}"
        return PREFIX + sha256(said.encode()).hexdigest()[:12]

    def to_text(self) -> str:
        start = self.start.isoformat() if self.start else None
        return json.dumps([self.kind, self.due_at.isoformat(), start, self.text, self.request], ensure_ascii=False)


def accepted_of(found: Found) -> Accepted:
    """A point is “at this hour”, what has a length is a window; “by Friday” is neither: it may be kept from now on."""
    return Accepted(found.kind, found.end, None if found.is_deadline else found.start, found.text[:LONGEST_TEXT])


def confirmed_in(extra: Mapping[str, str]) -> Iterator[Accepted]:
    """What the composer posted: read again, because it comes from a browser; what cannot be read is left out."""
    for name in sorted(extra):
        if name.startswith(PREFIX):
            read = _read(extra[name])
            if read is not None:
                yield read


def _read(text: str) -> Accepted | None:
    try:
        kind, due_at, start, words, *more = json.loads(text)
        request = more[0] if more and type(more[0]) is int else None
        made = Accepted(kind, _instant(due_at), _instant(start) if start else None, str(words)[:LONGEST_TEXT], request)
    except (ValueError, TypeError, RecursionError):
        return None
    return made if made.kind in BY_PERSON else None


def written_by_hand(text: str, by: User) -> datetime | None:
    """The time of a field for day and hour, on the writer's clock; None when it is empty or no time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        return None
    return found.replace(tzinfo=ZoneInfo(by.time_zone)) if timezone.is_naive(found) else found


def _instant(text: Any) -> datetime:
    found = datetime.fromisoformat(text)
    if timezone.is_naive(found):
        raise ValueError(text)
    return found
