"""How far the event log can be read without missing anything: shared by everybody who follows it."""

from dataclasses import dataclass
from typing import Protocol

from django.db import connection

from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared

# Every page that follows what happens says where it begins.
_LAST: Prepared[LoggedEvent] = Prepared(lambda: LoggedEvent.objects.order_by("-pk").values_list("pk")[:1])


class Bookmark(Protocol):
    """Where a reader of the log stands: the last event it has dealt with, and the end that it has seen and cannot believe yet."""

    event_id: int
    horizon_id: int
    horizon_transaction: int


@dataclass(slots=True)
class Place:
    """A bookmark in memory. The search index keeps its own in the database."""

    event_id: int = 0
    horizon_id: int = 0
    horizon_transaction: int = 0

    @property
    def is_held_back(self) -> bool:
        """Whether there may be more than could be read: somebody who ran at that moment has not finished."""
        return self.horizon_transaction != 0


def last_event_id() -> int:
    """The highest number that can be seen; on PostgreSQL a lower one may yet come."""
    return next((key for (key,) in _LAST.tuples()), 0)


def readable_end(bookmark: Bookmark) -> int:
    """The last event up to which every event that will ever be there can be seen by now.

    A sequence is not the order of commits: on PostgreSQL, a transaction that still runs may yet bring a lower number.
    So the end that was seen is believed when everybody who ran at that moment has finished; it is kept in `bookmark`.
    """
    end, oldest, following = _end()
    if oldest >= following:
        bookmark.horizon_id = bookmark.horizon_transaction = 0
        return end
    readable = bookmark.event_id
    if bookmark.horizon_transaction:
        if oldest < bookmark.horizon_transaction:
            return readable
        readable = max(readable, bookmark.horizon_id)
    bookmark.horizon_id, bookmark.horizon_transaction = end, following
    return readable


def _end() -> tuple[int, int, int]:
    """The highest number seen, the oldest transaction that runs, and the first that has not begun; of one moment."""
    if connection.vendor != "postgresql":
        return last_event_id(), 0, 0
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
