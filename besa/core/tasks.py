"""Background work of core."""

from datetime import timedelta

from django.db import connection

from besa.core.jobs import sweep
from besa.core.shared_cache import forget_ended
from besa.core.upkeep import refresh_statistics


@sweep(every=timedelta(hours=1))
def forget_shared_values() -> None:
    forget_ended()


@sweep(every=timedelta(days=1))
def look_over_tables() -> None:
    if connection.vendor == "sqlite":
        refresh_statistics()
