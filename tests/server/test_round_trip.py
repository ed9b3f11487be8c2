"""The main job with the documented command: a mail comes in, has a time, is answered, and the reply comes back."""

from __future__ import annotations

import json
import re
import smtplib
import time
import urllib.request
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest

from tests.server.desk import PATIENCE, Desk, wait_until
from tests.server.mail import Ledger, Sink

pytestmark = pytest.mark.documented

ARABIC = (
    "From: يوسف <yusuf@customer.example>\r\nTo: support@desk.example\r\nSubject: أين طلبي؟\r\n"
    "Message-ID: <first@customer.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n"
    "Content-Transfer-Encoding: 8bit\r\n\r\nطلبت غسالة يوم الأحد ولم تصل.\r\n"
).encode()


class Api:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.token = desk.besa("token", "create", "--user", "admin@desk.example").stdout.strip()

    def __call__(self, path: str, body: Any = None, **headers: str) -> Any:
        request = urllib.request.Request(f"{self.desk.url}/api/v1{path}", headers=headers)
        request.add_header("Authorization", f"Bearer {self.token}")
        if body is not None:
            request.data = json.dumps(body).encode()
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
            return json.load(answer)


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def running(desk, sink):
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    desk.run()
    return desk


def deliver(desk: Desk, raw: bytes, sender: str = "yusuf@customer.example", to: str = "support@desk.example") -> None:
    with smtplib.SMTP("127.0.0.1", desk.smtp_port) as smtp:
        smtp.sendmail(sender, [to], raw, ["BODY=8BITMIME"])


def test_a_mail_is_acknowledged_answered_and_its_reply_comes_back(running, sink):
    desk = running
    api = Api(desk)
    deliver(desk, ARABIC)
    (case,) = wait_until(lambda: api("/cases")["items"])
    assert case["subject"] == "أين طلبي؟"

    acknowledgement = wait_until(lambda: sink.to("yusuf@customer.example"))[0]
    parsed = BytesParser(policy=policy.default).parsebytes(acknowledgement.raw)
    assert parsed["Auto-Submitted"] == "auto-replied"
    assert acknowledgement.sender in {"", "<>"}
    text = parsed.get_body(("plain",)).get_content()
    assert re.search(r"\d{1,2}:\d{2}", text), text
    assert api(f"/cases/{case['number']}")["status"] == "new"

    answer = {"direction": "out", "text": "ستصل الغسالة غدًا.", "undo_seconds": 0}
    sent = api(f"/cases/{case['number']}/messages", answer, **{"Idempotency-Key": "one"})
    again = api(f"/cases/{case['number']}/messages", answer, **{"Idempotency-Key": "one"})
    assert again["id"] == sent["id"]
    wait_until(lambda: len(sink.to("yusuf@customer.example")) == 2, why=desk.log)
    reply = BytesParser(policy=policy.default).parsebytes(sink.to("yusuf@customer.example")[1].raw)
    assert "first@customer.example" in reply["References"]
    assert reply["Auto-Submitted"] is None
    assert 'dir="rtl"' in reply.get_body(("html",)).get_content()

    back = (
        f"From: yusuf@customer.example\r\nTo: {reply['Reply-To']}\r\nSubject: Re: {case['number']}\r\n"
        f"Message-ID: <second@customer.example>\r\nIn-Reply-To: {reply['Message-ID']}\r\n\r\nThanks!\r\n"
    ).encode()
    deliver(desk, back, to=reply["Reply-To"].addresses[0].addr_spec)
    wait_until(lambda: len(api(f"/cases/{case['number']}/messages")["items"]) >= 4)
    assert len(api("/cases")["items"]) == 1
    received = api("/received")["items"]
    assert sorted(one["state"] for one in received) == ["new_case", "threaded"]


def test_nothing_is_lost_when_everything_is_killed_between_the_steps(running, sink):
    """The whole desk dies after each step; the next start goes on where the last one ended."""
    desk = running
    api = Api(desk)
    ledger = Ledger(desk)
    ledger.offer_until_kept(range(3))
    desk.kill(desk.processes[-1])
    desk.run()
    ledger.hasten()
    wait_until(lambda: len(api("/cases")["items"]) == 3)
    cases = api("/cases")["items"]
    for case in cases:
        api(f"/cases/{case['number']}/messages", {"direction": "out", "text": "Answer.", "undo_seconds": 1})
    desk.kill(desk.processes[-1])
    desk.run()
    desk.write("UPDATE cases_delivery SET next_attempt_at = created_at WHERE state IN ('queued', 'claimed')")
    wait_until(lambda: desk.one("SELECT count(*) FROM cases_delivery WHERE state <> 'sent'") == 0, why=desk.log)
    answers = [one for one in sink.accepted if one.message["Auto-Submitted"] is None]
    assert len({one.id for one in answers}) == 3
    assert len(answers) <= 4  # one may have been in flight when the desk died
    assert ledger.reconcile() == {"new_case": 3}


def test_the_desk_stops_within_its_grace_and_leaves_no_trace_of_death(running):
    wait_until(lambda: running.rows("SELECT 1 FROM jobs_heartbeat WHERE part = 'web'"))
    begun = time.monotonic()
    assert running.stop(running.processes[-1]) == 0
    assert time.monotonic() - begun < 25  # three seconds, on a machine that has nothing else to do
    assert running.rows("SELECT part FROM jobs_heartbeat") == []


def test_doctor_and_health_name_a_part_that_died(desk):
    desk.extra = {"BESA_EMAIL_URL": "smtp://127.0.0.1:9"}
    worker, mail = desk.start("worker"), desk.start("mail")
    wait_until(lambda: len(desk.rows("SELECT part FROM jobs_heartbeat")) >= 4)
    well = desk.besa("doctor", check=False)
    assert well.returncode == 0, well.stdout
    desk.kill(worker)
    desk.write("UPDATE jobs_heartbeat SET at = '2026-01-01 00:00:00+00:00' WHERE part = 'worker'")
    ill = desk.besa("doctor", check=False)
    assert ill.returncode == 1
    assert [line.split()[1] for line in ill.stdout.splitlines() if line.startswith("FAILED")] == ["worker"]
    assert mail.poll() is None
