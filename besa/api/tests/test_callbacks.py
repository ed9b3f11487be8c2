"""Call-backs by the API: free times, arranging once however often it is asked, and for whom."""

from datetime import UTC, datetime

import pytest

from besa.api.tests.conftest import Caller
from besa.callbacks.models import CallBack
from besa.customers.actions import add_contact_point

NOW = datetime(2026, 3, 2, 7, 0, tzinfo=UTC)
SLOT = "2026-03-02T10:00:00Z"


@pytest.fixture(autouse=True)
def _monday(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def body(case, yusuf):
    add_contact_point(yusuf, by=None, kind="phone", value="+20 100 123 4567")
    return {"case": case.number, "starts_at": SLOT, "about": "Refund"}


def test_free_times_are_listed(amal, dana, case):
    items = Caller(amal).get(f"/cases/{case.number}/call-back-slots").json()["items"]
    assert items[0] == {"starts_at": "2026-03-02T09:00:00Z", "ends_at": "2026-03-02T09:20:00Z", "suits": True}
    assert len(items) == 15 * 24


def test_a_call_is_arranged_and_listed(amal, case, body):
    answer = Caller(amal).post("/call-backs", body)
    made = answer.json()
    assert answer.status_code == 201
    assert {name: made[name] for name in ("case", "state", "starts_at", "phone", "about", "by_customer")} == {
        "case": case.number,
        "state": "booked",
        "starts_at": SLOT,
        "phone": "+201001234567",
        "about": "Refund",
        "by_customer": False,
    }
    assert Caller(amal).get("/call-backs?state=booked").json()["items"] == [made]
    assert Caller(amal).get("/call-backs?state=missed").json()["items"] == []


def test_a_repeat_arranges_nothing_new(amal, case, body):
    first = Caller(amal).post("/call-backs", body, Idempotency_Key="k")
    again = Caller(amal).post("/call-backs", body, Idempotency_Key="k")
    other = Caller(amal).post("/call-backs", body | {"about": "Else"}, Idempotency_Key="k")
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert other.status_code == 422 or other.status_code == 409
    assert CallBack.objects.count() == 1


def test_what_is_taken_or_not_offered_is_a_problem(amal, case, body):
    taken = Caller(amal).post("/call-backs", body | {"starts_at": "2026-03-02T10:07:00Z"})
    assert (taken.status_code, taken["Content-Type"]) == (422, "application/problem+json")
    assert (taken.json()["code"], [one["field"] for one in taken.json()["errors"]]) == ("not_offered", ["starts_at"])
    Caller(amal).post("/call-backs", body)
    assert Caller(amal).post("/call-backs", body).status_code == 409


def test_a_stranger_finds_neither_case_nor_times_nor_calls(amal, noa, case, body):
    Caller(amal).post("/call-backs", body)
    assert Caller(noa).post("/call-backs", body).status_code == 422
    assert Caller(noa).get(f"/cases/{case.number}/call-back-slots").status_code == 404
    assert Caller(noa).get("/call-backs").json()["items"] == []


def test_a_token_that_reads_arranges_nothing(amal, case, body):
    assert Caller(amal, scopes=["read"]).post("/call-backs", body).status_code == 403
