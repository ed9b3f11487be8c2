"""How long a worker may hold a job, and how long a failed one rests. Set in seconds by `docs/operate/configure.md`."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

# X15: a job that fails this often is given up, with its cause.
ATTEMPTS = 5
# 5 s, 20 s, 80 s, 320 s by default: a locked database passes quickly, a broken neighbour gets time.
GROWTH = 4


@dataclass(frozen=True, slots=True)
class Timing:
    lease: timedelta
    limit: timedelta
    first_pause: timedelta
    attempts: int = ATTEMPTS

    def pause(self, attempts: int) -> timedelta:
        """The rest after attempt number `attempts`, up to a tenth longer: what failed together returns apart."""
        spread = random.uniform(1.0, 1.1)  # noqa: S311 - no secret
        return self.first_pause * float(GROWTH ** (attempts - 1)) * spread


def timing() -> Timing:
    return Timing(
        lease=timedelta(seconds=settings.BESA_JOB_LEASE),
        limit=timedelta(seconds=settings.BESA_JOB_TIME_LIMIT),
        first_pause=timedelta(seconds=settings.BESA_JOB_PAUSE),
    )


def database_now() -> datetime:
    """The database's clock: machines whose clocks differ agree on leases and due times. One query on PostgreSQL."""
    if connection.vendor != "postgresql":
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        found: datetime = cursor.fetchone()[0]
    return found
