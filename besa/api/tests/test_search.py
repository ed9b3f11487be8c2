"""GET /api/v1/search (product.md, the public contract)."""

import pytest

from besa.cases.actions import open_by_hand
from besa.cases.models import Message
from besa.cases.search import indexing

pytestmark = pytest.mark.django_db


@pytest.fixture
def message(case):
    said = Message.objects.create(case=case, direction="in", text="Ku është fatura?", customer=case.customer)
    indexing.index([case.pk])
    return said


def test_an_item_is_a_case_a_message_and_a_snippet(as_amal, case, message):
    answer = as_amal.get("/search?q=faturat")
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [{"case": case.number, "message": message.pk, "snippet": "Ku është fatura?"}],
        "next": None,
    }
    assert as_amal.get(f"/search?q={case.number}").json()["items"][0]["message"] is None


def test_a_token_finds_what_its_owner_sees(as_noa, as_stranger, as_admin, message):
    assert as_noa.get("/search?q=fatura").json()["items"] == []
    assert as_stranger.get("/search?q=fatura").json()["items"] == []
    assert len(as_admin.get("/search?q=fatura").json()["items"]) == 1


def test_pages_hold_each_case_once(as_amal, case, yusuf, orders, mailbox, amal):
    more = [
        open_by_hand(by=amal, customer=yusuf, team=orders, subject="4711", account=mailbox.account) for _ in range(4)
    ]
    indexing.index([case.pk, *(other.pk for other in more)])
    found, cursor = [], ""
    while cursor is not None:
        page = as_amal.get(f"/search?q=4711&limit=2{f'&cursor={cursor}' if cursor else ''}").json()
        found += [item["case"] for item in page["items"]]
        cursor = page["next"]
    assert sorted(found) == sorted([case.number, *(other.number for other in more)])
    assert len(set(found)) == 5


def test_a_page_costs_the_same_however_many_cases(
    as_amal, case, yusuf, orders, mailbox, amal, in_one_minute, django_assert_max_num_queries
):
    for _ in range(10):
        open_by_hand(by=amal, customer=yusuf, team=orders, subject="4711", account=mailbox.account)
    indexing.reconcile(since=case.created_at)
    in_one_minute(as_amal)
    with django_assert_max_num_queries(13):
        assert len(as_amal.get("/search?q=4711").json()["items"]) == 11


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("", 422),
        ("?q=", 200),
        ("?q=%25", 200),
        ("?q=%22NEAR(", 200),
        ("?q=a%00b", 400),
        ("?q=a&ordering=subject", 422),
        ("?q=a&cursor=x", 400),
        ("?q=" + "a" * 100_000, 422),
        ("?q=" + "+".join(f"w{number}" for number in range(100)), 422),
    ],
)
def test_every_query_has_an_answer(as_amal, message, asked, status):
    assert as_amal.get(f"/search{asked}").status_code == status
