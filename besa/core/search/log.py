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
        cursor.execute(_MOMENT)
        end, oldest, following = cursor.fetchone()
    return end, oldest, following


# A snapshot names what runs in the whole cluster. Only those count who hold a lock in this database, as every writer of ours
# does: another database's long transaction must not keep our index waiting. Who ends between the two looks has committed,
# and is seen by the statement that reads the events afterwards.
_MOMENT = """
    WITH now AS (SELECT pg_current_snapshot() AS seen),
         ours AS (SELECT pid FROM pg_locks WHERE database = (SELECT oid FROM pg_database WHERE datname = current_database())),
         writing AS (SELECT transactionid::text::bigint AS low FROM pg_locks
                     WHERE locktype = 'transactionid' AND granted AND pid <> pg_backend_pid() AND pid IN (SELECT pid FROM ours))
    SELECT (SELECT coalesce(max(id), 0) FROM core_loggedevent),
           coalesce((SELECT min(running::text::bigint) FROM now, pg_snapshot_xip(seen) AS running
                     WHERE running::text::bigint & 4294967295 IN (SELECT low FROM writing)), pg_snapshot_xmax(seen)::text::bigint),
           pg_snapshot_xmax(seen)::text::bigint
    FROM now
"""
