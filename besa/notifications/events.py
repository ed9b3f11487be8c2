"""What happens to the attention of the staff."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified(Event):
    """Somebody was told something: their bell rings."""

    user_id: int
    notification_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FocusSet(Event):
    """Somebody asked to be left alone, or is ready again. Which of both, and until when, stands in no log."""

    user_id: int
