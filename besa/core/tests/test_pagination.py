from datetime import UTC, datetime, timedelta

import pytest

from besa.core.models import LoggedEvent
from besa.core.pagination import BadCursor, page_of

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def seven(db):
    rows = [LoggedEvent(name=f"e{i}", at=NOON - timedelta(minutes=i // 3)) for i in range(7)]
    return LoggedEvent.objects.bulk_create(rows)


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
def test_pages_together_are_all_rows_once(seven, limit):
    seen, cursor = [], None
    while True:
        page = page_of(LoggedEvent.objects.all(), ordering=["-at", "-id"], cursor=cursor, limit=limit)
        seen += [row.name for row in page.items]
        cursor = page.next
        if cursor is None:
            break
    assert seen == [row.name for row in LoggedEvent.objects.order_by("-at", "-id")]


@pytest.mark.parametrize("cursor", ["x", "AAAA", "bnVsbA", "W10", "W1tdLDFd", "\u0661", "W1siYSJdLCJiIl0"])
def test_a_foreign_cursor_is_refused(db, cursor):
    with pytest.raises(BadCursor):
        page_of(LoggedEvent.objects.all(), ordering=["-at", "-id"], cursor=cursor)
