"""A call by real mail: the invitation that the customer's program reads, and its new time after they chose another one."""

from __future__ import annotations

import re
import urllib.parse
import urllib.request
from email import policy
from email.parser import BytesParser
from typing import Any

import pytest
from icalendar import Calendar

from tests.server.desk import PATIENCE, wait_until
from tests.server.mail import Sink
from tests.server.test_round_trip import ARABIC, Api, deliver

YUSUF = "yusuf@customer.example"


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


@pytest.fixture
def running(desk, sink):
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    desk.run()
    return desk


def invitations(sink: Sink) -> list[Any]:
    """(mail, calendar object) of each mail to the customer that carries one, as their program would find it."""
    found = []
    for copy in sink.to(YUSUF):
        mail = BytesParser(policy=policy.default).parsebytes(copy.raw)
        for part in mail.walk():
            if part.get_content_type() == "text/calendar" and part.get_content_disposition() is None:
                found.append((mail, part, Calendar.from_ical(part.get_payload(decode=True))))
    return found


def test_an_invitation_leaves_by_mail_and_follows_the_customers_choice(running, sink):
    desk = running
    api = Api(desk)
    deliver(desk, ARABIC)
    (case,) = wait_until(lambda: api("/cases")["items"])
    slots = api(f"/cases/{case['number']}/call-back-slots")["items"]
    body = {"case": case["number"], "starts_at": slots[30]["starts_at"], "phone": "+20 100 123 4567"}
    made = api("/call-backs", body, **{"Idempotency-Key": "one"})
    assert api("/call-backs", body, **{"Idempotency-Key": "one"})["id"] == made["id"]

    ((mail, part, calendar),) = wait_until(lambda: invitations(sink), why=desk.log)
    event = calendar.walk("VEVENT")[0]
    assert (part["Content-Type"].params["method"], calendar["METHOD"], event["SEQUENCE"]) == ("REQUEST", "REQUEST", 0)
    assert event["DTSTART"].dt.isoformat().replace("+00:00", "Z") == made["starts_at"]
    assert (mail["Auto-Submitted"], mail["Content-Language"]) == ("auto-replied", "ar")

    link = re.search(r"http://\S+/call-back/\S+/", mail.get_body(("plain",)).get_content())
    url = desk.url + urllib.parse.urlsplit(link[0]).path
    with urllib.request.urlopen(url, timeout=PATIENCE) as page:
        assert page.headers["Content-Language"] == "ar"
    chosen = urllib.parse.urlencode({"slot": slots[60]["starts_at"]}).encode()
    with urllib.request.urlopen(url, chosen, timeout=PATIENCE) as page:
        assert page.status == 200

    wait_until(lambda: len(invitations(sink)) == 2, why=desk.log)
    moved = invitations(sink)[1][2].walk("VEVENT")[0]
    assert (moved["UID"], moved["SEQUENCE"]) == (event["UID"], 1)
    assert moved["DTSTART"].dt.isoformat().replace("+00:00", "Z") == slots[60]["starts_at"]
    promises = api(f"/promises?case={case['number']}")["items"]
    assert sorted(one["state"] for one in promises if one["kind"] == "call_back") == ["open", "renegotiated"]
