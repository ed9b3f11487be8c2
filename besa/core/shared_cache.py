"""The cache of the processes of one desk: what must count for the installation stands in a table, all else in memory.

django-allauth counts attempts to sign in here, under a lock that it takes with `add`: one statement, so that of two
processes one gets it (`allauth.core.internal.ratelimit.cache_lock`). Each attempt costs a few short writes.
"""

from __future__ import annotations

import json
import time
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.locmem import LocMemCache
from django.db import connection

from besa.core.models import SharedValue

SHARED = "allauth:"
_TABLE = connection.ops.quote_name(SharedValue._meta.db_table)
# A value that has ended is as good as none: whoever comes first takes its place.
_ADD = f"""INSERT INTO {_TABLE} (key, value, ends_at) VALUES (%s, %s, %s)
ON CONFLICT (key) DO UPDATE SET value = excluded.value, ends_at = excluded.ends_at WHERE {_TABLE}.ends_at <= %s"""  # noqa: S608 - our own table's name


class SharedCache(LocMemCache):
    """Keys that begin with `allauth:` are the installation's; their values are what JSON can hold."""

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        if not is_shared(key):
            return super().get(key, default, version)
        rows = SharedValue.objects.filter(pk=self.make_key(key, version), ends_at__gt=time.time())
        found = rows.values_list("value", flat=True).first()
        return default if found is None else json.loads(found)

    def add(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        if not is_shared(key):
            return super().add(key, value, timeout, version)
        with connection.cursor() as cursor:
            name, ends_at = self.make_key(key, version), self._end(timeout)
            cursor.execute(_ADD, [name, json.dumps(value), ends_at, time.time()])
            return bool(cursor.rowcount == 1)

    def set(self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        if not is_shared(key):
            super().set(key, value, timeout, version)
            return
        row = SharedValue(key=self.make_key(key, version), value=json.dumps(value), ends_at=self._end(timeout))
        SharedValue.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["key"], update_fields=["value", "ends_at"]
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        if not is_shared(key):
            return super().delete(key, version)
        return bool(SharedValue.objects.filter(pk=self.make_key(key, version)).delete()[0])

    def clear(self) -> None:
        super().clear()
        SharedValue.objects.all().delete()

    def _end(self, timeout: float | None) -> float:
        """Nothing stands here for ever: `None` is a mistake and raises TypeError."""
        seconds: Any = self.default_timeout if timeout is DEFAULT_TIMEOUT else timeout
        return time.time() + float(seconds)


def is_shared(key: str) -> bool:
    return key.startswith(SHARED)


def forget_ended() -> int:
    """Remove what has ended; how many."""
    return SharedValue.objects.filter(ends_at__lte=time.time()).delete()[0]
