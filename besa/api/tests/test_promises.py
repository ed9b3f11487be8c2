"""POST /promises: a program writes down what a customer was told."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from besa.api.models import RepeatedRequest
from besa.api.tests.conftest import Caller
from besa.customers.models import ContactPoint
from besa.promises.models import Promise

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 23, 10, 0, tzinfo=UTC)
TOMORROW = "2026-11-24T10:00:00Z"


@pytest.fixture(autouse=True)
def _monday(yusuf):
    ContactPoint.objects.create(customer=yusuf, kind="phone", value="+355691234567")
    with time_machine.travel(NOW, tick=False):
        yield


def asked(of, **fields):
    return {"case": of.number, "kind": "call_back", "due_at": TOMORROW, **fields}


def refused(answer):
    problem = answer.json()
    return answer.status_code, problem["code"], [error["field"] for error in problem["errors"]]


def test_a_promise_is_made_in_the_name_of_the_tokens_owner(as_amal, case, amal):
    answer = as_amal.post("/promises", asked(case, start=TOMORROW, text="Call about the door", condition="If it came"))
    assert answer.status_code == 201
    made = answer.json()
    row = Promise.objects.get()
    owner = {"id": amal.pk, "name": "Amal", "email": "amal@desk.example"}
    assert made == {
        "id": row.pk,
        "case": case.number,
        "kind": "call_back",
        "text": "Call about the door",
        "state": "open",
        "started_at": "2026-11-23T10:00:00Z",
        "due_at": TOMORROW,
        "kept_at": None,
        "ended_at": None,
        "promiser": owner,
        "deliverer": owner,
        "channel": "",
        "condition": "If it came",
        "opens_at": "2026-11-24T09:45:00Z",
        "closes_at": "2026-11-24T10:15:00Z",
        "previous": None,
    }
    assert as_amal.get("/promises").json()["items"] == [made]
    assert as_amal.get(f"/cases/{case.number}").json()["next_due_at"] == TOMORROW


def test_the_ledger_is_narrowed_by_kind(as_amal, case):
    as_amal.post("/promises", asked(case))
    as_amal.post("/promises", asked(case, kind="other", text="A gift"))
    shown = as_amal.get("/promises?kind=other").json()["items"]
    assert [(item["kind"], item["text"]) for item in shown] == [("other", "A gift")]
    assert refused(as_amal.get("/promises?kind=gift")) == (422, "invalid", ["kind"])


def test_a_repeat_makes_one_promise(as_amal, case):
    first = as_amal.post("/promises", asked(case), Idempotency_Key="k")
    second = as_amal.post("/promises", asked(case), Idempotency_Key="k")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.json() == first.json()
    assert (first.headers.get("Idempotent-Replayed"), second.headers["Idempotent-Replayed"]) == (None, "true")
    assert (Promise.objects.count(), RepeatedRequest.objects.count()) == (1, 1)
    other = as_amal.post("/promises", asked(case, text="Something else"), Idempotency_Key="k")
    assert refused(other) == (409, "other_content", [])


def test_a_key_of_a_message_makes_no_promise(as_amal, case):
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "note", "text": "Hello"}, Idempotency_Key="k")
    assert refused(as_amal.post("/promises", asked(case), Idempotency_Key="k")) == (409, "other_content", [])
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"due_at": "2026-11-23T09:59:00Z"}, (422, "in_the_past", ["due_at"])),
        ({"due_at": "2036-11-23T09:59:00Z"}, (422, "too_far_away", ["due_at"])),
        ({"start": "2026-11-24T10:01:00Z"}, (422, "window_upside_down", ["start"])),
        ({"due_at": "2026-11-24T10:00:00"}, (422, "invalid", ["due_at"])),
        ({"kind": "solution"}, (422, "invalid", ["kind"])),
        ({"kind": "other"}, (422, "nothing_promised", ["text"])),
        ({"channel": "fax"}, (422, "no_way_to_reach", ["channel"])),
        ({"deliverer": 10**9}, (422, "bad_field", ["deliverer"])),
        ({"case": 10**9}, (422, "bad_field", ["case"])),
        ({"promiser": 1}, (422, "invalid", ["promiser"])),
    ],
)
def test_what_cannot_be_promised_is_refused_with_its_field(as_amal, case, fields, expected):
    answer = as_amal.post("/promises", asked(case, **fields))
    assert refused(answer) == expected
    assert answer.json()["detail"]
    assert not Promise.objects.exists()


def test_two_people_who_promise_different_times_are_told(as_amal, case, dana):
    as_amal.post("/promises", asked(case))
    later = asked(case, due_at="2026-11-25T10:00:00Z")
    answer = Caller(dana).post("/promises", later)
    assert refused(answer) == (409, "other_time_promised", [])
    assert "Amal" in answer.json()["detail"]
    assert Caller(dana).post("/promises", {**later, "is_something_else": True}).status_code == 201


def test_a_stranger_does_not_learn_that_the_case_exists(as_noa, as_stranger, case):
    unknown = refused(as_noa.post("/promises", {**asked(case), "case": 10**9}))
    assert refused(as_noa.post("/promises", asked(case))) == unknown
    assert refused(as_stranger.post("/promises", asked(case))) == unknown


def test_a_reading_token_promises_nothing(case, amal):
    assert Caller(amal, ["read"]).post("/promises", asked(case)).status_code == 403
    assert not Promise.objects.exists()


def test_the_refusal_speaks_the_language_of_the_tokens_owner(as_amal, case):
    answer = as_amal.post("/promises", asked(case, due_at=(NOW - timedelta(hours=1)).isoformat()))
    assert any("\u0600" <= letter <= "\u06ff" for letter in answer.json()["detail"])
