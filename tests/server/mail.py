"""Both ends of a mail: a sender that keeps a ledger of what was accepted, and a sink that answers as it is told."""

from __future__ import annotations

import smtplib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from typing import Any

from aiosmtpd.controller import Controller

from tests.server.desk import PATIENCE, Desk, free_port, wait_until

SUBJECTS = ["أين طلبي؟", "איפה ההזמנה שלי?", "Ku është porosia ime?", "Where is my order?"]
# A mail that is offered again is the same mail: its Date does not change.
TODAY = time.strftime("%a, %d %b %Y %H:%M:%S +0000", time.gmtime())
FINAL = {"threaded", "new_case", "suspended", "ignored", "failed"}


def letter(number: int, *, sender: str = "", text: str = "", extra: str = "", run: str = "") -> bytes:
    """A mail that is like no other: its number is in its Message-ID."""
    sender = sender or f"person{number}@customer{number}{run}.example"
    return (
        f"From: Person {number} <{sender}>\r\n"
        f"To: support@desk.example\r\n"
        f"Subject: {SUBJECTS[number % 4]} {number}\r\n"
        f"Message-ID: <{number}{run}@ledger.example>\r\n"
        f"Date: {TODAY}\r\n"
        f"{extra}"
        "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n"
        f"{text or SUBJECTS[number % 4]}\r\n"
    ).encode()


class Ledger:
    """What a sender was told is kept. A mail is offered again until it is: that is what mail servers do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.accepted: set[int] = set()
        self.offered: Counter[int] = Counter()

    def offer(self, number: int, *, run: str = "", seconds: float = PATIENCE) -> bool:
        """One attempt; True when the desk said 250."""
        self.offered[number] += 1
        sender = f"person{number}@customer{number}{run}.example"
        try:
            with smtplib.SMTP("127.0.0.1", self.desk.smtp_port, timeout=seconds) as smtp:
                smtp.sendmail(sender, ["support@desk.example"], letter(number, run=run), ["BODY=8BITMIME"])
        except (OSError, smtplib.SMTPException):
            return False
        self.accepted.add(number)
        return True

    def offer_until_kept(self, numbers: range, *, run: str = "", seconds: float = 2 * PATIENCE) -> None:
        ends_at = time.monotonic() + seconds
        for number in numbers:
            while not self.offer(number, run=run):
                assert time.monotonic() < ends_at, f"{number} was never kept\n{self.desk.log()}"
                time.sleep(0.1)

    def reconcile(self, *, seconds: float = 2 * PATIENCE) -> dict[str, int]:
        """P1, P2, P3: every accepted mail is in exactly one final state, once, and its message is written once."""
        self.hasten()
        wait_until(lambda: not self.pending(), seconds, why=lambda: f"{self.pending()} pending\n{self.desk.log()}")
        states = dict(self.desk.rows("SELECT state, count(*) FROM cases_received GROUP BY state"))
        assert set(states) <= FINAL, states
        assert sum(states.values()) == len(self.accepted), (states, len(self.accepted))
        kept = {row[0] for row in self.desk.rows("SELECT header_id FROM cases_received")}
        assert len(kept) == len(self.accepted)
        messages = self.desk.one("SELECT count(*) FROM cases_message WHERE direction = 'in'")
        # What could not be read has an empty message, and a second one with its words when it is read after all.
        again = self.desk.one("SELECT count(*) FROM cases_received WHERE reason = 'read-again'")
        assert messages == sum(states.get(name, 0) for name in ("new_case", "threaded", "failed")) + again
        cases = self.desk.one("SELECT count(*) FROM cases_case")
        assert cases == states.get("new_case", 0) + states.get("failed", 0), (cases, states)
        acknowledged = self.desk.rows(
            "SELECT recipient, count(*) FROM cases_delivery WHERE automatic GROUP BY recipient HAVING count(*) > 1"
        )
        assert acknowledged == []
        return states

    def pending(self) -> int:
        return int(self.desk.one("SELECT count(*) FROM cases_received WHERE state = 'pending'"))

    def hasten(self) -> None:
        """The two minutes that a dead process keeps a mail for are over."""
        self.desk.write("UPDATE cases_received SET next_attempt_at = received_at WHERE state = 'pending'")


@dataclass
class Arrived:
    sender: str
    recipients: list[str]
    message: Message
    raw: bytes

    @property
    def id(self) -> str:
        return str(self.message["Message-ID"])


@dataclass
class Sink:
    """The world's mail server. `answer(arrived)` is what it says after the mail; None says 250."""

    answer: Callable[[Arrived], str | None] = lambda arrived: None
    arrived: list[Arrived] = field(default_factory=list)
    accepted: list[Arrived] = field(default_factory=list)
    port: int = field(default_factory=free_port)
    controller: Any = None

    def __enter__(self) -> Sink:
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        raw = envelope.original_content or b""
        arrived = Arrived(envelope.mail_from or "", list(envelope.rcpt_tos), message_from_bytes(raw), raw)
        if arrived.id.startswith("<probe."):  # a mailbox tries its own reply address: no mail of anybody
            return "250 2.0.0 OK"
        self.arrived.append(arrived)
        said = self.answer(arrived)
        if said is None:
            self.accepted.append(arrived)
            return "250 2.0.0 OK"
        return said

    def to(self, recipient: str) -> list[Arrived]:
        return [one for one in self.accepted if recipient in one.recipients]


class DeadServer:
    """Accepts connections and says nothing, ever."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.held: list[socket.socket] = []
        threading.Thread(target=self._hold, daemon=True).start()

    def _hold(self) -> None:
        while True:
            try:
                self.held.append(self.socket.accept()[0])
            except OSError:
                return

    def close(self) -> None:
        self.socket.close()
        for one in self.held:
            one.close()
