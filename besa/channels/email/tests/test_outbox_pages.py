"""The outbox and the built-in viewer, as people open them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Delivery, Message, Received
from besa.cases.sending import send_due
from besa.channels.email.diagnosis import advice
from besa.channels.email.health import banner
from besa.channels.email.intake.processor import process_waiting
from besa.channels.email.models import Mailbox
from besa.channels.email.transport import Fault

pytestmark = pytest.mark.django_db

YUSUF = "yusuf@customer.example"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.BESA_FREE_SPACE_FLOOR = 0


@pytest.fixture
def copy(case, amal):
    actions.answer(case, by=amal, letter=Letter(text="طلبك في الطريق", to=[("يوسف", YUSUF)]), undo=timedelta(0))
    return Delivery.objects.get()


@pytest.fixture
def sent(copy):
    send_due()
    copy.refresh_from_db()
    return copy


def page(client, user, url):
    client.force_login(user)
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def test_outbox_shows_state_and_reason(client, amal, copy):
    Delivery.objects.update(state="failed", reason="550 5.1.1 no such user", attempts=1)
    body = page(client, amal, "/outbox/")
    assert "550 5.1.1 no such user" in body
    assert YUSUF in body
    assert f"/outbox/{copy.pk}/attempt/" in body


def test_advice_is_read_in_ones_own_language_and_the_servers_words_as_they_were(client, amal, copy):
    """A worker writes reasons down in English."""
    reason = f"{advice(Fault.REFUSED)} [Errno 111] Connection refused"
    Delivery.objects.update(state="failed", reason=reason, attempts=1)
    amal.language = "ar"
    amal.save()
    for url in ("/outbox/", f"/cases/{copy.message.case.number}/"):
        body = page(client, amal, url)
        assert "لا شيء يجيب عند هذا المنفذ." in body
        assert "[Errno 111] Connection refused" in body
        assert "Nothing answers" not in body


def test_outbox_offers_no_retry_of_what_was_sent(client, dana, sent):
    body = page(client, dana, "/outbox/")
    assert f"/outbox/{sent.pk}/attempt/" not in body
    assert "kept in the built-in viewer" in body


@pytest.mark.parametrize(
    ("state", "expected"), [("failed", 1), ("sent", 0), ("waiting", 0), ("late", 0), ("withdrawn", 0), ("", 1)]
)
def test_outbox_is_narrowed_by_state(client, amal, copy, state, expected):
    Delivery.objects.update(state="failed")
    client.force_login(amal)
    assert len(client.get(f"/outbox/?state={state}").context["lines"]) == expected


def test_outbox_is_narrowed_by_recipient(client, amal, copy):
    client.force_login(amal)
    assert len(client.get(f"/outbox/?recipient={YUSUF.upper()}").context["lines"]) == 1
    assert client.get("/outbox/?recipient=other@customer.example").context["lines"] == []
    assert client.get("/outbox/?recipient=%00").status_code == 200


def test_agent_of_another_team_sees_and_retries_nothing(client, noa, copy):
    Delivery.objects.update(state="failed")
    client.force_login(noa)
    assert client.get("/outbox/").context["lines"] == []
    assert client.post(f"/outbox/{copy.pk}/attempt/").status_code == 404
    assert client.get(f"/outbox/{copy.pk}/raw/").status_code == 404
    assert Delivery.objects.get().state == "failed"


def test_anonymous_is_asked_to_sign_in(client, sent):
    for url in ("/outbox/", f"/outbox/{sent.pk}/raw/", "/outbox/viewer/", f"/outbox/viewer/{sent.pk}/"):
        assert client.get(url)["Location"].startswith("/sign-in/")


def test_retry_by_hand_is_due_at_once(client, amal, copy):
    Delivery.objects.update(state="failed", attempts=3, next_attempt_at=timezone.now() + timedelta(days=1))
    client.force_login(amal)
    client.post(f"/outbox/{copy.pk}/attempt/")
    copy.refresh_from_db()
    assert copy.state == "queued"
    assert copy.next_attempt_at <= timezone.now()


def test_retry_by_get_changes_nothing(client, amal, copy):
    Delivery.objects.update(state="failed")
    client.force_login(amal)
    assert client.get(f"/outbox/{copy.pk}/attempt/").status_code == 405
    assert Delivery.objects.get().state == "failed"


def test_raw_mail_is_a_file(client, amal, sent):
    client.force_login(amal)
    response = client.get(f"/outbox/{sent.pk}/raw/")
    assert response["Content-Disposition"].startswith("attachment")
    assert b"Message-ID: " + sent.header_id.encode() in response.content


def test_outbox_of_many_lines_asks_the_database_as_often_as_of_one(
    client, amal, case, copy, django_assert_max_num_queries
):
    client.force_login(amal)
    client.get("/outbox/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/outbox/")
    for _ in range(3):
        actions.answer(case, by=amal, letter=Letter(text="x", to=[("", YUSUF)]))
    with CaptureQueriesContext(connection) as many:
        client.get("/outbox/")
    assert len(many) == len(one)


def test_banner_says_when_messages_are_late(amal, noa, copy):
    assert banner(amal) is None
    Delivery.objects.update(attempts=1, created_at=timezone.now() - timedelta(minutes=11))
    assert banner(amal) == ("late", "1 message is late to leave.", "/outbox/?state=late")
    assert banner(noa) is None


def test_viewer_shows_the_mail_as_the_customer_sees_it(client, amal, sent):
    assert f"/outbox/viewer/{sent.pk}/" in page(client, amal, "/outbox/viewer/")
    body = page(client, amal, f"/outbox/viewer/{sent.pk}/")
    assert 'sandbox="allow-same-origin allow-popups"' in body
    assert "Amal, Besa support &lt;support@desk.example&gt;" in body
    response = client.get(f"/outbox/viewer/{sent.pk}/body/")
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "script" not in response["Content-Security-Policy"]
    assert 'dir="rtl"' in response.content.decode()


def test_answer_as_the_customer_comes_back_into_the_same_case(client, amal, case, sent):
    client.force_login(amal)
    response = client.post(f"/outbox/viewer/{sent.pk}/", {"text": "متى يصل؟"})
    assert response["Location"] == "/outbox/viewer/"
    assert process_waiting() == 1
    assert Received.objects.get().state == "threaded"
    said = Message.objects.get(direction="in")
    assert (said.case_id, said.from_address, said.visible_text.strip()) == (case.pk, YUSUF, "متى يصل؟")


def test_answer_of_somebody_in_copy_comes_back_into_the_same_case(client, amal, case):
    letter = Letter(text="hello", to=[("", YUSUF)], cc=[("Susan", "susan@other.example")])
    actions.answer(case, by=amal, letter=letter, undo=timedelta(0))
    send_due()
    copy = Delivery.objects.get(recipient="susan@other.example")
    client.force_login(amal)
    client.post(f"/outbox/viewer/{copy.pk}/", {"text": "I agree."})
    process_waiting()
    assert Received.objects.get().state == "threaded"
    said = Message.objects.get(direction="in")
    assert (said.case_id, said.from_address, said.flags) == (case.pk, "susan@other.example", [])


def test_mail_of_a_new_customer_opens_a_case(client, amal, mailbox):
    client.force_login(amal)
    new = {
        "name": "Susan",
        "address": "susan@customer.example",
        "to": mailbox.address,
        "subject": "Wrong size",
        "text": "It is an XL.",
    }
    assert client.post("/outbox/viewer/new/", new).status_code == 302
    process_waiting()
    received = Received.objects.get()
    assert (received.state, received.case.subject) == ("new_case", "Wrong size")


def test_viewer_is_gone_once_there_is_a_server(client, amal, sent, mailbox):
    Mailbox.objects.update(smtp_host="smtp.desk.example")
    client.force_login(amal)
    for url in ("/outbox/viewer/", f"/outbox/viewer/{sent.pk}/", "/outbox/viewer/new/"):
        assert client.get(url).status_code == 404


def test_viewer_shows_nothing_of_another_team(client, noa, sent):
    client.force_login(noa)
    assert client.get("/outbox/viewer/").context["page"].items == []
    assert client.get(f"/outbox/viewer/{sent.pk}/").status_code == 404
    assert client.get(f"/outbox/viewer/{sent.pk}/body/").status_code == 404
