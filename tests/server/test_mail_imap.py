"""X01 and X10 with real processes and a real Dovecot: every mail is taken in once, whenever `besa mail` is killed."""

import random
from collections import Counter

import pytest

from besa.channels.email.tests import dovecot as dovecots
from besa.channels.email.tests.sink import make_certificate
from tests.server.desk import Desk, wait_until

POINTS = [
    "imap.after_fetch",
    "intake.spooled",
    "intake.committed",
    "imap.before_cursor",
    "imap.after_cursor",
    "imap.after_move",
]

# Reached once for each mail; the others once for each batch.
EACH_MAIL = {"imap.after_fetch", "intake.spooled", "intake.committed"}

CONNECT = """
from besa.channels.email import actions
from besa.channels.email.models import Mailbox
actions.change_mailbox(
    Mailbox.objects.get(), by=None, source="imap", imap_host="localhost", imap_port={port}, imap_user="support",
    imap_secret="{password}", imap_move_to="{move_to}",
)
"""


def mail(number: int) -> bytes:
    return (
        f"From: c{number}@customer{number}.example\r\nTo: support@desk.example\r\nMessage-ID: <{number}@customer.example>\r\n"
        f"Date: Sun, 22 Nov 2026 09:00:00 +0000\r\nSubject: question {number}\r\n\r\nHello {number}\r\n"
    ).encode()


@pytest.fixture
def dovecot(tmp_path_factory):
    dovecots.require(pytest)
    certificate = make_certificate(tmp_path_factory.mktemp("tls"))
    server = dovecots.Dovecot(certificate)
    server.start()
    with server.client() as client:
        client.create_folder("Done")
    yield server
    server.end()


def connect(desk: Desk, dovecot, port=None, password="right", move_to="") -> None:
    desk.extra = {"SSL_CERT_FILE": str(dovecot.certificate)}
    desk.manage("shell", "-c", CONNECT.format(port=port or dovecot.tls_port, password=password, move_to=move_to))


def taken(desk: Desk) -> Counter[str]:
    rows = desk.rows("SELECT subject_shown, state FROM cases_received WHERE state <> 'pending'")
    return Counter(subject for subject, _state in rows)


def is_connected(desk: Desk) -> bool:
    return bool(desk.rows("SELECT 1 FROM email_mailbox WHERE last_ok_at IS NOT NULL"))


def reconcile(desk: Desk, count: int) -> None:
    """Ledger of what was delivered = received, each once and each accounted for = messages in cases."""
    assert taken(desk) == {f"question {number}": 1 for number in range(count)}
    assert desk.one("SELECT count(*) FROM cases_received") == count
    assert desk.one("SELECT count(*) FROM cases_message WHERE direction = 'in'") == count


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_mail_process_killed_while_it_fetches(desk, dovecot, kills, seed, is_full):
    """At each point in turn, 20 times in full amounts; then one that lives takes in the rest, and everything is reconciled."""
    chance = random.Random(seed)
    connect(desk, dovecot, move_to="Done")
    first = desk.start("mail")
    wait_until(lambda: is_connected(desk), why=desk.log)
    desk.stop(first)
    count = 0
    for point in POINTS * (kills if is_full else 1):
        for _ in range(3):
            dovecot.deliver(mail(count))
            count += 1
        time_to_die = chance.randint(1, 3) if point in EACH_MAIL else 1
        process = desk.start("mail", BESA_FAILPOINT=f"{point}:kill@{time_to_die}")
        wait_until(lambda process=process: process.poll() is not None, why=lambda at=point: f"{at} {desk.log()}")
        assert process.returncode == -9, point
    # Some died while they were reading a mail; nobody waits here for the end of their leases.
    desk.write("UPDATE cases_received SET next_attempt_at = received_at WHERE state = 'pending'")
    last = desk.start("mail")
    wait_until(lambda: sum(taken(desk).values()) == count, why=lambda: f"{taken(desk)} {desk.log()}")
    desk.stop(last)
    reconcile(desk, count)


@pytest.mark.faults
def test_mailbox_that_cannot_be_reached_says_so_and_comes_back(desk, dovecot):
    with dovecots.StallingProxy(dovecot.tls_port) as proxy:
        connect(desk, dovecot, port=proxy.port)
        desk.start("mail")
        wait_until(lambda: is_connected(desk), why=desk.log)
        dovecot.stop()
        proxy.cut()
        wait_until(lambda: desk.one("SELECT last_error FROM email_mailbox"), why=desk.log)
        dovecot.start()
        dovecot.deliver(mail(0))
        # The promise is two minutes (X10), on a machine that has nothing else to do.
        wait_until(lambda: taken(desk) == {"question 0": 1}, 200, why=desk.log)
        wait_until(lambda: desk.one("SELECT last_error FROM email_mailbox") == "")


@pytest.mark.faults
def test_two_mail_processes_fetch_a_mailbox_once(desk, dovecot):
    connect(desk, dovecot)
    first = desk.start("mail")
    wait_until(lambda: is_connected(desk), why=desk.log)
    desk.start("mail", BESA_SMTP_PORT="0")
    for number in range(5):
        dovecot.deliver(mail(number))
    wait_until(lambda: sum(taken(desk).values()) == 5, why=desk.log)
    desk.kill(first)
    dovecot.deliver(mail(5))
    wait_until(lambda: sum(taken(desk).values()) == 6, why=desk.log)
    reconcile(desk, 6)
