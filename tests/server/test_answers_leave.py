"""P5 with two workers at once: what one has claimed the other leaves alone (kills: test_mail_out.py)."""

import email
from collections import Counter
from typing import Any

import pytest

from besa.channels.email.tests.sink import Sink
from tests.server.desk import Desk, wait_until

QUICK = {"BESA_JOB_LEASE": "2", "BESA_JOB_PAUSE": "0"}

ANSWERS = """
from datetime import timedelta
from besa.accounts.models import Team, User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.channels.email.models import Mailbox
from besa.customers.models import ContactPoint, Customer
admin = User.objects.get()
customer = Customer.objects.create(name="Yusuf")
ContactPoint.objects.create(customer=customer, kind="email", value="yusuf@customer.example")
case = actions.open_by_hand(
    by=admin, customer=customer, team=Team.objects.get(), subject="x", account=Mailbox.objects.get().account
)
for number in range({count}):
    letter = Letter(text=f"answer {{number}}", to=[("", f"c{{number}}@customer.example")])
    actions.answer(case, by=admin, letter=letter, undo=timedelta(0))
"""


def queue_answers(desk: Desk, count: int) -> None:
    desk.manage("shell", "-c", ANSWERS.format(count=count))


def states(desk: Desk) -> Counter[str]:
    return Counter(dict(desk.rows("SELECT state, count(*) FROM cases_delivery GROUP BY state")))


def through(sink: Sink) -> dict[str, str]:
    return {**QUICK, "BESA_EMAIL_URL": f"smtp://127.0.0.1:{sink.port}"}


def copies(sink: Sink) -> Counter[str]:
    return Counter(email.message_from_bytes(accepted.raw)["Message-ID"] for accepted in taken(sink))


def taken(sink: Sink) -> list[Any]:
    """What the server took, without the mail by which a mailbox tries its own reply address."""
    return [one for one in sink.journal if not email.message_from_bytes(one.raw)["Message-ID"].startswith("<probe.")]


def reconcile(desk: Desk, sink: Sink, count: int) -> None:
    """What was written = rows that say sent = what the server took, each once."""
    sent = dict(desk.rows("SELECT header_id, recipient FROM cases_delivery WHERE state = 'sent'"))
    got = copies(sink)
    assert len(sent) == count
    assert set(got) == set(sent)
    assert max(got.values()) == 1
    assert {recipient for accepted in taken(sink) for recipient in accepted.recipients} == set(sent.values())


@pytest.mark.faults
def test_two_workers_send_nothing_twice(desk):
    queue_answers(desk, 20)
    with Sink() as sink:
        desk.extra = through(sink)
        workers = [desk.start("worker", "--threads", "3") for _ in range(2)]
        wait_until(lambda: states(desk) == {"sent": 20}, why=lambda: f"{states(desk)} {desk.log()}")
        for worker in workers:
            desk.stop(worker)
        reconcile(desk, sink, 20)
