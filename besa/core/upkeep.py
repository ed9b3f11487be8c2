"""What the database must know of its own tables to find the right way through them."""

from __future__ import annotations

import structlog
from django.db import connection

log = structlog.get_logger()

# Rows that SQLite looks at in each index: enough to tell a name from a status, and done in a moment however long the table is.
ROWS_OF_AN_INDEX = 1000


def refresh_statistics() -> None:
    """After an upgrade or a restore, and on SQLite once a day: PostgreSQL goes on by itself (autovacuum)."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA analysis_limit={ROWS_OF_AN_INDEX}")
        cursor.execute("ANALYZE")
    log.debug("statistics_refreshed")
