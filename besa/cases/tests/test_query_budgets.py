"""How much the pages that people live in may ask of the database, for an agent of one team on a desk where things happen.

A panel that needs more must be worth it: load it when it is opened, or ask only when there is something to say
(`besa.core.prepared` makes the question cheap). Raise a number here only with that thought.
"""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases.actions import assign, open_by_hand, write_note
from besa.cases.actions.messages import Letter
from besa.cases.models import Message

pytestmark = pytest.mark.django_db

BUDGETS = {
    "/inbox/mine/": 30,
    "/inbox/team/": 32,
    "/inbox/solved/": 30,
    "/cases/{number}/": 55,
    "/cases/{number}/?part=news": 25,
    "/customers/{customer}/": 28,
    "/received/": 36,
    "/outbox/": 32,
    "/cases/new/contact/0b7c52a8-5f3e-4c5d-9d3e-3a1f6c2e9d10/": 34,
}


@pytest.fixture
def desk(client, case, amal, dana, yusuf, orders, mailbox):
    """A case of ten messages and notes among six others, some of them owned: more rows would ask no more (test_lists)."""
    for number in range(6):
        other = open_by_hand(by=amal, customer=yusuf, team=orders, subject=f"Order {number}", account=mailbox.account)
        if number % 3 == 0:
            assign(other, to=amal, by=dana)
    for number in range(5):
        Message.objects.create(
            case=case, direction="in", channel="email", text=f"Where is it? {number}", customer=yusuf,
            from_address="yusuf@customer.example", said_at=timezone.now(),
        )  # fmt: skip
        write_note(case, by=dana, letter=Letter(text=f"Asked the store, {number}"))
    client.force_login(amal)
    return client


@pytest.mark.parametrize(("page", "most"), BUDGETS.items())
def test_a_page_stays_within_its_budget(desk, case, page, most):
    address = page.format(number=case.number, customer=case.customer_id)
    desk.get(address)
    with CaptureQueriesContext(connection) as asked:
        assert desk.get(address).status_code == 200
    told = "\n".join(query["sql"][:110] for query in asked.captured_queries)
    assert len(asked) <= most, f"{page} asked {len(asked)} times:\n{told}"
    assert len(asked) > most - 12, f"{page} asks only {len(asked)} times: lower its budget"
