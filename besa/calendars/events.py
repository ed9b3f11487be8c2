"""What happens to working hours."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursEvent(Event):
    hours_id: int
    title: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursCreated(HoursEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursChanged(HoursEvent):
    """The week, the zone or the name; `fields` says which."""

    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HoursRemoved(HoursEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidaysAdded(HoursEvent):
    """`days` in ISO 8601; `source` is library or hand."""

    days: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HolidayRemoved(HoursEvent):
    day: str
