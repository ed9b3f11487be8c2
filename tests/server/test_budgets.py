"""Several processes take mail in at once: together they write to one address no more than one process may (reliability.md 4)."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from besa.promises.budgets import ADDRESS_HOUR
from tests.server.desk import PATIENCE, Desk, free_port, wait_until
from tests.server.mail import letter

SENDER = "yusuf@customer.example"
LIMIT = 20_000
MAILS = 12


@pytest.fixture
def doors(desk: Desk) -> Iterator[list[int]]:
    """Three processes that take mail in, each at a port of its own."""
    desk.extra = {"BESA_MESSAGE_LIMIT": str(LIMIT)}
    ports = [free_port() for _ in range(3)]
    for port in ports:
        desk.smtp_port = port
        desk.wait_for_doors(desk.start("mail"), smtp_only=True)
    return ports


def send(port: int, number: int) -> None:
    with smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE) as smtp:
        smtp.sendmail(SENDER, ["support@desk.example"], letter(number, sender=SENDER), ["BODY=8BITMIME"])


def test_acknowledgements_of_several_processes_keep_one_budget(desk: Desk, doors: list[int]) -> None:
    with ThreadPoolExecutor(MAILS) as threads:
        list(threads.map(lambda number: send(doors[number % len(doors)], number), range(MAILS)))
    wait_until(lambda: desk.one("SELECT count(*) FROM cases_received WHERE state = 'new_case'") == MAILS, why=desk.log)
    assert desk.one("SELECT count(*) FROM cases_delivery WHERE automatic AND recipient = ?", SENDER) == ADDRESS_HOUR


def test_one_notice_tells_a_sender_of_several_large_mails(desk: Desk, doors: list[int]) -> None:
    def pipe(number: int) -> None:
        raw = letter(number, sender=SENDER, text="x" * LIMIT)
        desk.besa("intake", "--to", "support@desk.example", "--from", SENDER, stdin=raw)

    with ThreadPoolExecutor(2) as threads:
        list(threads.map(pipe, range(4)))
    wait_until(lambda: desk.one("SELECT count(*) FROM cases_received WHERE state = 'suspended'") == 4, why=desk.log)
    reasons = [reason for (reason,) in desk.rows("SELECT reason FROM cases_received ORDER BY reason")]
    assert reasons == ["too-large"] * 3 + ["too-large-told"]
