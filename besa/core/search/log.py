"""Where an index stands in the event log."""

from besa.core.log import last_event_id, readable_end
from besa.core.search.models import Position

__all__ = ["is_behind", "readable_end"]


def is_behind(name: str, *, version: int) -> bool:
    """Whether there is anything to do: two short reads."""
    position = Position.objects.filter(pk=name).first()
    if position is None or position.version != version or position.fill_below is not None:
        return True
    return position.event_id < last_event_id()
