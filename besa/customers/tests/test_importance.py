"""Important customers (CR-10): a reason, who and when, a day to look again; and nobody else is served worse."""

from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases.actions import open_by_hand
from besa.cases.models import Case
from besa.customers.actions import change_customer
from besa.customers.models import Customer
from besa.customers.queries import made_important

pytestmark = pytest.mark.django_db
WHY = {"importance": "risk", "important_because": "Two complaints in May", "review_on": "2099-05-01"}


def test_reason_and_day_are_asked_for(client, yusuf: Customer, amal) -> None:
    client.force_login(amal)
    path = f"/customers/{yusuf.pk}/importance/"
    for lacking in ("important_because", "review_on"):
        assert client.post(path, WHY | {lacking: ""}).status_code == 422
    assert client.post(path, WHY | {"review_on": "2001-01-01"}).status_code == 422
    yusuf.refresh_from_db()
    assert yusuf.importance == ""


def test_who_and_when_are_known_and_it_is_undone(client, yusuf: Customer, amal) -> None:
    client.force_login(amal)
    answer = client.post(f"/customers/{yusuf.pk}/importance/", WHY, follow=True)
    yusuf.refresh_from_db()
    assert (yusuf.importance, yusuf.review_on) == ("risk", date(2099, 5, 1))
    event = made_important(yusuf)
    assert event is not None
    assert event.actor == amal
    (toast,) = answer.context["messages"]
    client.post(str(toast.extra_tags).removeprefix("undo:"))
    yusuf.refresh_from_db()
    assert (yusuf.importance, yusuf.important_because, yusuf.review_on) == ("", "", None)


def test_nobody_is_important_without_a_reason(client, yusuf: Customer, amal) -> None:
    change_customer(yusuf, by=amal, importance="value", important_because="x", review_on=date(2099, 1, 1))
    client.force_login(amal)
    client.post(f"/customers/{yusuf.pk}/importance/", {"importance": "", "important_because": "left over"})
    yusuf.refresh_from_db()
    assert (yusuf.importance, yusuf.important_because, yusuf.review_on) == ("", "", None)


def test_list_has_the_next_to_be_looked_at_first(client, yusuf, rivka, arben, amal) -> None:
    today = timezone.localdate()
    change_customer(yusuf, by=amal, importance="value", important_because="a", review_on=today + timedelta(days=9))
    change_customer(rivka, by=amal, importance="risk", important_because="b", review_on=today)
    client.force_login(amal)
    answer = client.get("/customers/?important=yes")
    assert [one.pk for one in answer.context["page"].items] == [rivka.pk, yusuf.pk]


def test_list_of_cases_shows_it_without_another_query(client, case: Case, yusuf: Customer, dana) -> None:
    client.force_login(dana)
    client.get("/inbox/all/")
    plain, before = _page(client)
    change_customer(yusuf, by=dana, importance="value", important_because="x")
    marked, after = _page(client)
    assert ("Important customer" in plain, "Important customer" in marked) == (False, True)
    assert after == before


def _page(client) -> tuple[str, int]:
    with CaptureQueriesContext(connection) as queries:
        return client.get("/inbox/all/").content.decode(), len(queries)


def test_others_wait_no_longer(case: Case, rivka, orders, mailbox, amal) -> None:
    """The mark alone moves nobody: the due time and the place in the list are what they were."""
    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="x", account=mailbox.account)
    before = list(Case.objects.order_by("pk").values_list("pk", "next_due_at", "priority", "updated_at"))
    change_customer(rivka, by=amal, importance="value", important_because="x")
    assert list(Case.objects.order_by("pk").values_list("pk", "next_due_at", "priority", "updated_at")) == before
    assert other.pk in {row[0] for row in before}
    assert isinstance(before[0][3], datetime)
