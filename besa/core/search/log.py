"""Where an index stands in the event log, and how far the log can be read without missing anything."""

from django.db import connection
from django.db.models import Max

from besa.core.models import LoggedEvent
from besa.core.search.models import Position


def is_behind(name: str, *, version: int) -> bool:
    """Whether there is anything to do: two short reads."""
    position = Position.objects.filter(pk=name).first()
    if position is None or position.version != version or position.fill_below is not None:
        return True
    return position.event_id < (LoggedEvent.objects.aggregate(end=Max("pk"))["end"] or 0)


def readable_end(position: Position) -> int:
    """The last event up to which every event that will ever be there can be seen by now.

    A sequence is not the order of commits: on PostgreSQL, a transaction that still runs may yet bring a lower number.
    So the end that was seen is believed when everybody who ran at that moment has finished; it is kept in `position`.
    """
    end, oldest, following = _end()
    if oldest >= following:
        position.horizon_id = position.horizon_transaction = 0
        return end
    readable = position.event_id
    if position.horizon_transaction:
        if oldest < position.horizon_transaction:
            return readable
        readable = max(readable, position.horizon_id)
    position.horizon_id, position.horizon_transaction = end, following
    return readable


def _end() -> tuple[int, int, int]:
    """The highest number seen, the oldest transaction that runs, and the first that has not begun; of one moment."""
    if connection.vendor != "postgresql":
        return LoggedEvent.objects.aggregate(end=Max("pk"))["end"] or 0, 0, 0
    with connection.cursor() as cursor:
        cursor.execute("""
            SELECT (SELECT coalesce(max(id), 0) FROM core_loggedevent),
                   pg_snapshot_xmin(pg_current_snapshot())::text::bigint,
                   pg_snapshot_xmax(pg_current_snapshot())::text::bigint
        """)
        end, oldest, following = cursor.fetchone()
    return end, oldest, following
