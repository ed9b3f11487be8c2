import base64
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from besa.api.actions import forget_keys
from besa.api.models import RepeatedRequest
from besa.cases.models import Attachment, Delivery, Message, Received
from besa.core import files
from besa.core.errors import Warned
from besa.core.registry import guards

pytestmark = pytest.mark.django_db
PICTURE = b"\x89PNG\r\n\x1a\n" + b"\0" * 20


def raw_of(of, content=b"From: a@b.example\r\n\r\nHello", **fields):
    stored = files.put(content, kind="raw", durable=False)
    return Received.objects.create(
        account="1",
        team=of.team,
        fingerprint=str(timezone.now().timestamp()),
        source="smtp",
        stored=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        **fields,
    )


def received_message(case, **fields):
    fields = {"direction": "in", "from_address": "yusuf@customer.example", "text": "مرحبا", **fields}
    return Message.objects.create(case=case, customer=case.customer, **fields)


def test_an_answer_is_queued_for_the_customer(as_amal, case, amal):
    answer = as_amal.post(f"/cases/{case.number}/messages", {"direction": "out", "text": "Hello", "undo_seconds": 60})
    assert answer.status_code == 201
    said = answer.json()
    delivery = Delivery.objects.get()
    assert (said["direction"], said["text"], said["automatic"]) == ("out", "Hello", False)
    assert said["from"]["address"] == "support@desk.example"
    assert said["to"] == [{"name": "يوسف حداد", "address": "yusuf@customer.example"}]
    assert said["delivery"]["state"] == "queued"
    assert said["delivery"]["copies"][0]["recipient"] == delivery.recipient == "yusuf@customer.example"
    assert round((delivery.next_attempt_at - delivery.created_at).total_seconds()) == 60
    assert (said["sent_at"], said["received_at"]) == (None, None)
    case.refresh_from_db()
    assert case.status == "waiting"


@pytest.mark.parametrize("direction", ["out", "note"])
def test_what_the_writer_has_not_seen_stops_the_message_only_where_they_ask(as_amal, case, yusuf, direction):
    first, second = received_message(case), received_message(case)
    wanted = {"direction": direction, "text": "Hello", "seen_message_id": first.pk}
    answer = as_amal.post(f"/cases/{case.number}/messages", wanted)
    assert (answer.status_code, answer.json()["code"]) == (409, "not_seen")
    assert answer.json()["errors"][0]["field"] == "seen_message_id"
    assert not Message.objects.filter(direction=direction).exists()
    assert as_amal.post(f"/cases/{case.number}/messages", wanted | {"seen_message_id": second.pk}).status_code == 201
    assert as_amal.post(f"/cases/{case.number}/messages", {"direction": direction, "text": "Hi"}).status_code == 201


def test_without_recipients_whoever_wrote_last_is_answered(as_amal, case, yusuf):
    case.participants.create(customer=yusuf, address="second@customer.example")
    received_message(case, from_address="second@customer.example", from_name="Yusuf")
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "out", "text": "Hello"})
    assert Delivery.objects.get().recipient == "second@customer.example"


def test_a_stranger_who_wrote_last_is_not_answered_by_default(as_amal, case):
    received_message(case, from_address="eve@evil.example")
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "out", "text": "Hello"})
    assert Delivery.objects.get().recipient == "yusuf@customer.example"


def test_a_note_never_leaves(as_amal, case):
    """PV-05."""
    said = as_amal.post(f"/cases/{case.number}/messages", {"direction": "note", "text": "Internal", "to": []}).json()
    assert (said["direction"], said["to"], said["delivery"]) == ("note", [], None)
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("field", ["to", "cc"])
def test_a_note_to_somebody_is_refused(as_amal, case, field):
    """Whoever names a recipient believes that they will read it."""
    body = {"direction": "note", "text": "Internal", field: [{"address": "yusuf@customer.example"}]}
    answer = as_amal.post(f"/cases/{case.number}/messages", body)
    assert (answer.status_code, [error["field"] for error in answer.json()["errors"]]) == (422, [field])
    assert not case.messages.filter(direction="note").exists()


def test_html_is_sanitised_and_gives_the_text(as_amal, case):
    html = '<p dir="rtl">مرحبا <b>بك</b></p><script>alert(1)</script><img src=x onerror=alert(2)>'
    said = as_amal.post(f"/cases/{case.number}/messages", {"direction": "out", "html": html}).json()
    assert "script" not in said["html"]
    assert "onerror" not in said["html"]
    assert '<p dir="rtl">' in said["html"]
    assert said["text"] == "مرحبا بك"


def test_files_are_attached_under_clean_names(as_amal, case):
    file = {"filename": "../../etc/pass\u202ewd.png", "content": base64.b64encode(PICTURE).decode()}
    said = as_amal.post(
        f"/cases/{case.number}/messages", {"direction": "out", "text": "See", "attachments": [file]}
    ).json()
    (shown,) = said["attachments"]
    assert "/" not in shown["filename"]
    assert "\u202e" not in shown["filename"]
    assert shown["size"] == len(PICTURE)
    answer = as_amal.get(f"/attachments/{shown['id']}")
    assert answer.getvalue() == PICTURE
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Security-Policy"].startswith("sandbox;")
    assert answer["X-Content-Type-Options"] == "nosniff"


def stored_files():
    root = Path(settings.MEDIA_ROOT) / "attachment"
    return {path for path in root.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("change", "status", "field"),
    [
        ({"text": ""}, 422, "text"),
        ({"text": None}, 422, "text"),
        ({"direction": "in"}, 422, "direction"),
        ({"to": []}, 422, "to"),
        ({"to": [{"address": "a@b.example\r\nBcc: x@evil.example"}]}, 422, "to.0.address"),
        ({"to": [{"address": "not an address"}]}, 422, "to.0.address"),
        ({"to": [{"address": "a@b.example"}] * 51}, 422, "to"),
        ({"undo_seconds": 601}, 422, "undo_seconds"),
        ({"undo_seconds": -1}, 422, "undo_seconds"),
        ({"attachments": [{"filename": "a", "content": "not base64!"}]}, 422, "attachments.0.content"),
        ({"html": "<div>" * 5000}, 422, "html"),
        # G02
        ({"automatic": True}, 422, "automatic"),
        ({"author": 1}, 422, "author"),
        ({"from": {"address": "ceo@desk.example"}}, 422, "from"),
        ({"message_id": "<x@y>"}, 422, "message_id"),
        ({"bcc": [{"address": "x@evil.example"}]}, 422, "bcc"),
    ],
)
def test_a_message_that_makes_no_sense_leaves_nothing_behind(as_amal, case, change, status, field):
    before = stored_files()
    picture = {"filename": "a.png", "content": base64.b64encode(PICTURE).decode()}
    body = {"direction": "out", "text": "Hello", "attachments": [picture], **change}
    if change == {"text": ""}:
        body["attachments"] = []
    answer = as_amal.post(f"/cases/{case.number}/messages", body)
    assert answer.status_code == status
    assert field in [error["field"] for error in answer.json()["errors"]]
    assert not Message.objects.exists()
    assert not Delivery.objects.exists()
    assert stored_files() == before


# Idempotency (X03, G13)


def test_a_repeat_with_the_same_key_makes_nothing_new(as_amal, case):
    body = {"direction": "out", "text": "Hello"}
    first = as_amal.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k-1")
    again = as_amal.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k-1")
    assert first.status_code == again.status_code == 201
    assert first.json() == again.json()
    assert again["Idempotent-Replayed"] == "true"
    assert (Message.objects.count(), Delivery.objects.count()) == (1, 1)


@pytest.mark.parametrize("change", [{"text": "Other"}, {"html": "<p>Hello</p>"}, {"to": [{"address": "x@y.example"}]}])
def test_the_same_key_with_other_content_is_refused(as_amal, case, change):
    body = {"direction": "out", "text": "Hello"}
    as_amal.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k-1")
    answer = as_amal.post(f"/cases/{case.number}/messages", body | change, Idempotency_Key="k-1")
    assert (answer.status_code, answer.json()["code"]) == (409, "other_content")
    assert Message.objects.count() == 1


def test_two_people_may_use_the_same_key(as_amal, as_admin, case):
    body = {"direction": "note", "text": "Hello"}
    for caller in (as_amal, as_admin):
        assert caller.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k").status_code == 201
    assert Message.objects.count() == 2


def test_without_a_key_twice_is_twice(as_amal, case):
    for _number in range(2):
        as_amal.post(f"/cases/{case.number}/messages", {"direction": "note", "text": "Hello"})
    assert Message.objects.count() == 2


def test_a_refused_message_leaves_its_key_free(as_amal, case):
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "out", "text": ""}, Idempotency_Key="k")
    body = {"direction": "out", "text": "Hello"}
    assert as_amal.post(f"/cases/{case.number}/messages", body, Idempotency_Key="k").status_code == 201


def test_keys_are_forgotten_after_a_week(as_amal, case):
    as_amal.post(f"/cases/{case.number}/messages", {"direction": "note", "text": "Hello"}, Idempotency_Key="k")
    assert forget_keys(now=timezone.now() + timedelta(days=6)) == 0
    assert forget_keys(now=timezone.now() + timedelta(days=8)) == 1
    assert not RepeatedRequest.objects.exists()
    assert Message.objects.count() == 1


# Reading


def test_messages_and_timeline_come_in_pages(as_amal, case):
    now = timezone.now()
    ids = [received_message(case, text=str(number), said_at=now + timedelta(minutes=number)).pk for number in range(5)]
    first = as_amal.get(f"/cases/{case.number}/messages?limit=3").json()
    rest = as_amal.get(f"/cases/{case.number}/messages?limit=3&cursor={first['next']}").json()
    assert [item["id"] for item in first["items"] + rest["items"]] == ids
    latest = as_amal.get(f"/cases/{case.number}/timeline?limit=3").json()
    shown = [item["message"]["id"] for item in latest["items"] if item["message"]]
    assert shown == ids[2:]
    earlier = as_amal.get(f"/cases/{case.number}/timeline?limit=3&cursor={latest['next']}").json()
    assert [item["message"]["id"] for item in earlier["items"] if item["message"]] == ids[:2]
    assert earlier["next"] is None
    events = [item["event"]["name"] for item in earlier["items"] if item["event"]]
    assert "cases.CaseOpened" in events


@pytest.mark.parametrize("cursor", ["x", "-1", "999999", "9" * 30, "١"])
def test_a_timeline_knows_its_own_cursors_only(as_amal, case, cursor):
    assert as_amal.get(f"/cases/{case.number}/timeline?cursor={cursor}").status_code == 400


def test_blind_copies_are_nobodys_business(as_amal, case):
    message = received_message(case, direction="out", bcc=[{"name": "", "address": "boss@desk.example"}])
    Delivery.objects.create(message=message, recipient="yusuf@customer.example", role="to")
    Delivery.objects.create(message=message, recipient="boss@desk.example", role="bcc")
    assert "boss@" not in as_amal.get(f"/cases/{case.number}/messages").content.decode()


def test_the_raw_message_is_exact_and_never_shown(as_amal, as_noa, case):
    message = received_message(case)
    raw_of(case, b"Subject: \xff\r\n\r\n<script>", case=case, message=message, state="new_case")
    answer = as_amal.get(f"/messages/{message.pk}/raw")
    assert answer.getvalue() == b"Subject: \xff\r\n\r\n<script>"
    assert answer["Content-Type"] == "application/octet-stream"
    assert as_noa.get(f"/messages/{message.pk}/raw").status_code == 404


def test_a_message_without_raw_bytes_is_not_found(as_amal, case):
    assert as_amal.get(f"/messages/{received_message(case).pk}/raw").status_code == 404


def test_the_attachment_of_another_team_is_not_found(as_noa, case):
    stored = files.put(b"x", kind="attachment", durable=False)
    attachment = Attachment.objects.create(
        message=received_message(case), filename="a", content_type="text/plain", size=1, sha256="0", stored=stored.name
    )
    assert as_noa.get(f"/attachments/{attachment.pk}").status_code == 404


def test_received_mail_is_listed_with_its_state(as_amal, as_noa, as_stranger, case):
    message = received_message(case)
    raw_of(case, case=case, message=message, state="new_case", from_shown="Yusuf", subject_shown="Order")
    raw_of(case, b"noise", state="failed", reason="unreadable")
    (failed,) = as_amal.get("/received?state=failed").json()["items"]
    assert (failed["state"], failed["reason"], failed["case"], failed["message"]) == (
        "failed",
        "unreadable",
        None,
        None,
    )
    (new,) = as_amal.get("/received?state=new_case").json()["items"]
    assert (new["case"], new["message"], new["sender"]) == (case.number, message.pk, "Yusuf")
    assert as_amal.get(f"/received?received_since={new['received_at']}").json()["items"][-1] == new
    assert as_amal.get("/received?received_since=2999-01-01T00:00:00Z").json()["items"] == []
    assert len(as_amal.get("/received").json()["items"]) == 2
    assert as_noa.get("/received").json()["items"] == as_stranger.get("/received").json()["items"] == []


def test_a_warning_names_its_key_and_is_passed_over_by_it(as_amal, case):
    def ask(**about):
        raise Warned("Are you sure?", key="night")

    said = {"direction": "note", "text": "Hello"}
    guards.checks["note"].append(ask)
    try:
        answer = as_amal.post(f"/cases/{case.number}/messages", said)
        confirmed = as_amal.post(f"/cases/{case.number}/messages", said | {"confirmed": ["night"]})
    finally:
        guards.checks["note"].remove(ask)
    assert (answer.status_code, answer.json()["code"]) == (409, "doubted")
    assert answer.json()["errors"] == [{"field": "confirmed:night", "message": "Are you sure?"}]
    assert confirmed.status_code == 201
