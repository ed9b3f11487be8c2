"""Sessions in the database, asked for by SQL that is made once: every request begins here (`SESSION_ENGINE`)."""

from __future__ import annotations

from datetime import UTC, datetime

from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from besa.core.prepared import Prepared

_LIVING: Prepared[Session] = Prepared(
    lambda key, now: Session.objects.filter(session_key=key, expire_date__gt=now),
    "?key",
    datetime(1900, 1, 1, tzinfo=UTC),
)


class SessionStore(DatabaseStore):
    def _get_session_from_db(self) -> Session | None:
        """The row of the session, or None for one that is over; then the key is given up, as Django does."""
        for row in _LIVING.rows(self.session_key, timezone.now()):
            return row
        self._session_key = None
        return None
