"""What happens to the attention of the staff."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(Event):
    """Somebody was told something: their bell rings."""

    user_id: int
    notification_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusBegan(Event):
    user_id: int
    until: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusEnded(Event):
    user_id: int
