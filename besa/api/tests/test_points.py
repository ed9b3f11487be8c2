"""What a customer asks, by the API: listed, answered by an answer, settled otherwise, and in the way of solving (PR-15)."""

import pytest

from besa.cases.models import Message
from besa.promises.actions.points import find_points


@pytest.fixture
def points(case, yusuf):
    message = Message.objects.create(
        case=case, direction="in", channel="email", text="x", from_address="yusuf@customer.example", customer=yusuf
    )
    return [point.pk for point in find_points(message, ["Where is it?", "What does it cost?"])]


def test_a_case_is_solved_when_everything_is_answered(as_amal, case, points):
    address = f"/cases/{case.number}"
    assert [one["state"] for one in as_amal.get(f"{address}/points").json()["items"]] == ["open", "open"]
    refused = as_amal.patch(address, {"status": "solved"})
    assert (refused.status_code, "Where is it?" in refused.json()["detail"]) == (409, True)
    body = {"direction": "out", "text": "It comes tomorrow.", "answers": [points[0], 999_999]}
    said = as_amal.post(f"{address}/messages", body).json()
    first, second = as_amal.get(f"{address}/points").json()["items"]
    assert (first["state"], first["answered_in"], second["state"]) == ("answered", said["id"], "open")
    assert as_amal.patch(f"/points/{points[1]}", {"state": "elsewhere"}).status_code == 422
    settled = as_amal.patch(f"/points/{points[1]}", {"state": "elsewhere", "reason": "By telephone"}).json()
    assert (settled["state"], settled["reason"]) == ("elsewhere", "By telephone")
    assert as_amal.patch(address, {"status": "solved"}).json()["status"] == "solved"


def test_it_can_be_opened_again(as_amal, points):
    as_amal.patch(f"/points/{points[0]}", {"state": "dismissed"})
    assert as_amal.patch(f"/points/{points[0]}", {"state": "open"}).json()["state"] == "open"


def test_a_note_answers_nobody_and_a_stranger_sees_nothing(as_amal, as_noa, case, points):
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "note", "text": "See", "answers": points})
    assert [one["state"] for one in as_amal.get(f"/cases/{case.number}/points").json()["items"]] == ["open", "open"]
    assert as_noa.get(f"/cases/{case.number}/points").status_code == 404
    assert as_noa.patch(f"/points/{points[0]}", {"state": "dismissed"}).status_code == 404
