"""What a clause says about time, piece by piece, from its items. Each rule reads at one place, so the whole is linear."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from besa.promises.detection.tokens import Item

Read = tuple[list["Piece"], int]
MIDDAY = (12, 0, False)


@dataclass(frozen=True, slots=True)
class Piece:
    """`what`: span, date, monthday, weekday, rel, end, next, this, clock or part; `value` as the rule says."""

    what: str
    value: Any


class Items(Sequence[Item]):
    """Items of a clause; beyond the end stands an empty one, so that rules may look ahead."""

    END = Item("", {})

    def __init__(self, items: Sequence[Item]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    def __getitem__(self, place: Any) -> Any:
        return self._items[place] if place < len(self._items) else self.END

    def skip(self, place: int, *tags: str) -> int:
        while any(self[place].has(tag) for tag in tags):
            place += 1
        return place


def pieces_of(clause: Sequence[Item]) -> list[Piece]:
    items, place, found = Items(clause), 0, []
    while place < len(items):
        read = next(filter(None, (rule(items, place) for rule in RULES)), None)
        if read is None:
            place += 1
        else:
            found += read[0]
            place = read[1]
    return found


TIMES = frozenset(("num", "clock", "date", "rel", "weekday", "span", "end", "next", "this", "month", "part", "unit"))


def names_a_deadline(items: Sequence[Item]) -> bool:
    """By Friday, within two days, at the end of the week; not “from two until four”, whose word stands behind an hour."""
    for place, item in enumerate(items):
        if item.has("end"):
            return True
        if not item.has("deadline") or (place and items[place - 1].tags.keys() & {"num", "clock"}):
            continue
        after = next((one for one in items[place + 1 :] if one.tags.keys() - {"at", "within", "to", "of"}), None)
        if after is not None and after.tags.keys() & TIMES:
            return True
    return False


def _span(items: Items, place: int) -> Read | None:
    """Within two days, in half an hour, within 3 to 5 working days: (unit, number), of a range the longer."""
    first = items[place]
    if first.at and first.has("span"):
        return [Piece("span", first.tags["span"])], place + 1
    if not first.has("within"):
        return None
    place += 1
    if items[place].has("at") and not items[place].has("unit"):
        place += 1
    if items[place].has("span"):
        return [Piece("span", items[place].tags["span"])], place + 1
    return _counted(items, place)


def _counted(items: Items, place: int) -> Read | None:
    number = items[place].tags.get("num")
    if number is not None:
        place += 1
        joint = items[place]
        if (joint.has("dash") or joint.has("to")) and items[place + 1].has("num"):
            number, place = max(number, items[place + 1].tags["num"]), place + 2
    unit = items[place].tags.get("unit")
    if unit is None or items[place].prefix:
        return None
    return [Piece("span", (unit, 1 if number is None else number))], place + 1


def _date(items: Items, place: int) -> Read | None:
    """15 March 2027, March 15, 15/3, the 15th of the month: (day, month or None, year or None)."""
    first = items[place]
    if first.has("date"):
        return [Piece("date", first.tags["date"])], place + 1
    if first.has("month") and items[place + 1].has("num"):
        after, year = _year(items, place + 2)
        return [Piece("date", (items[place + 1].tags["num"], first.tags["month"], *year))], after
    return _numbered_day(items, place) if first.has("num") else None


def _numbered_day(items: Items, place: int) -> Read | None:
    day = items[place].tags["num"]
    month = items.skip(place + 1, "of") if items[place + 1].text.split(" ")[0] in ("of", "من", "i") else place + 1
    if items[month].has("month"):
        after, year = _year(items, month + 1)
        return [Piece("date", (day, items[month].tags["month"], *year))], after
    if items[place].has("nth") or items[place + 1].has("ofmonth"):
        return [Piece("date", (day,))], place + 1 + items[place + 1].has("ofmonth")
    return None


def _year(items: Items, place: int) -> tuple[int, tuple[int, ...]]:
    year = items[place].tags.get("num", 0)
    return (place + 1, (year,)) if 2000 <= year < 2200 else (place, ())


def _named_day(items: Items, place: int) -> Read | None:
    """Tomorrow, Thursday, the end of the month, next week; this evening is a day and a part of it."""
    tags = items[place].tags
    for what in ("end", "next", "this", "weekday", "rel"):
        # שני is two and Monday: two when a unit follows.
        if what in tags and not (what == "weekday" and items[place + 1].has("unit")):
            pieces = [Piece(what, tags[what])] + ([Piece("part", tags["part"])] if "part" in tags else [])
            follows = what == "weekday" and items[place + 1].has("following")
            return pieces + [Piece("following", True)] * follows, place + 1 + follows
    return None


def _clock(items: Items, place: int) -> Read | None:
    """15:00, at 3, at half past three, 3 pm, between 9 and 11: (hour, minute, whether it may be of the afternoon)."""
    marked = items[place].has("at") or items[place].at
    start = items.skip(place, "at", "dash") if marked and items[place].has("at") else place
    time, after = _hour(items, start, marked=marked or items[start].at)
    if time is None:
        return None
    pieces = [Piece("clock", time)]
    joint = items[after]
    if joint.has("to") or joint.has("dash") or items[after].prefix in ("ל", "و"):
        last, end = _hour(items, items.skip(after, "to", "dash", "at"), marked=True)
        if last is not None:
            return [*pieces, Piece("clock", last)], end
    return pieces, after


def _hour(items: Items, place: int, *, marked: bool) -> tuple[tuple[int, int, bool] | None, int]:
    tags = items[place].tags
    if "clock" in tags:
        return tags["clock"], place + 1
    if "past" in tags:
        return _past(tags["past"], items, place + 1)
    hour = tags.get("hour", tags.get("num"))
    after = place + 1
    if hour is None or hour > 23 or any(items[after].has(tag) for tag in ("unit", "month", "nth")):
        return None, place
    if not marked and items[after].tags.get("part") is None:
        return None, place
    minute = items[after].tags.get("half", 0)
    return (hour, minute, hour < 10), after + bool(minute)


def _past(minutes: int, items: Items, place: int) -> tuple[tuple[int, int, bool] | None, int]:
    hour = items[place].tags.get("num", 0)
    if not 1 <= hour <= 12:
        return None, place
    total = (hour * 60 + minutes) % (24 * 60)
    return (total // 60, total % 60, total < 600), place + 1


def _following(items: Items, place: int) -> Read | None:
    """“Next Wednesday” is tomorrow for some on a Tuesday, and in eight days for others."""
    is_day = items[place].has("following") and items[place + 1].has("weekday")
    return ([Piece("following", True)], place + 1) if is_day else None


def _part(items: Items, place: int) -> Read | None:
    part = items[place].tags.get("part")
    if part is None:
        return None
    return [Piece("clock", MIDDAY) if part == "noon" else Piece("part", part)], place + 1


RULES: tuple[Callable[[Items, int], Read | None], ...] = (_span, _date, _clock, _following, _named_day, _part)
