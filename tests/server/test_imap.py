"""X01 and X10 with a real Dovecot and the real `besa mail`: killed at each step of fetching, nothing is lost or doubled."""

from __future__ import annotations

import random
import time

import pytest

from besa.channels.email.tests import dovecot as dovecots
from besa.channels.email.tests.sink import make_certificate
from tests.server.conftest import PASSWORD, SETUP
from tests.server.desk import wait_until
from tests.server.mail import Ledger, letter

POINTS = ["imap.after_fetch", "intake.spooled", "intake.committed", "imap.before_cursor", "imap.after_cursor"]
KEPT = "SELECT count(*) FROM cases_received"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def provider(certificate):
    dovecots.require(pytest)
    server = dovecots.Dovecot(certificate)
    server.start()
    yield server
    server.end()


@pytest.fixture
def imap_desk(empty_desk, provider):
    """A desk whose mailbox is fetched from the provider."""
    url = f"imaps://support:right@localhost:{provider.tls_port}"
    empty_desk.extra = {"SSL_CERT_FILE": str(provider.certificate), "BESA_SMTP_PORT": "0"}
    empty_desk.besa(*SETUP, "--imap-url", url, stdin=f"{PASSWORD}\n".encode())
    return empty_desk


def deliver(provider, ledger, numbers, run=""):
    """The provider has it: from here on it must not get lost."""
    provider.deliver(*[letter(number, run=run) for number in numbers])
    ledger.accepted |= {(number, run) for number in numbers}


def deliver_until(is_over, desk, provider, ledger, round_):
    """Two mails at once, then each when the one before is taken in: some points are reached once for what is fetched together.

    Returns how many it took.
    """
    numbers = 2
    deliver(provider, ledger, range(numbers), run=f"a{round_}")
    while not is_over():
        assert numbers < 20, "the point was never reached"
        wait_until(lambda: is_over() or desk.one(KEPT) >= len(ledger.accepted), why=desk.log)
        deliver(provider, ledger, range(numbers, numbers + 1), run=f"a{round_}")
        numbers += 1
    return numbers


def wait_for_all(desk, ledger):
    def is_done():
        ledger.hasten()
        return desk.one("SELECT count(*) FROM cases_received WHERE state <> 'pending'") >= len(ledger.accepted)

    wait_until(is_done, every=0.3, why=desk.log)
    assert ledger.reconcile() == {"new_case": len(ledger.accepted)}


@pytest.mark.faults
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_while_fetching_loses_and_doubles_nothing(imap_desk, provider, point, kills, is_full):
    ledger = Ledger(imap_desk)
    for round_ in range(kills if is_full else 1):
        process = imap_desk.start("mail", BESA_FAILPOINT=f"{point}:kill@{1 + round_ % 3}")
        wait_until(lambda: imap_desk.one("SELECT count(*) FROM email_mailbox WHERE last_uid IS NOT NULL"))
        numbers = deliver_until(lambda process=process: process.poll() is not None, imap_desk, provider, ledger, round_)
        assert process.poll() == -9
        deliver(provider, ledger, range(numbers, numbers + 1), run=f"a{round_}")  # while nobody is there
        process = imap_desk.start("mail")
        wait_for_all(imap_desk, ledger)
        imap_desk.kill(process)


@pytest.mark.faults
def test_kills_at_random_and_a_provider_that_comes_and_goes(imap_desk, provider, kills, seed):
    dice = random.Random(seed)
    ledger = Ledger(imap_desk)
    process = imap_desk.start("mail")
    wait_until(lambda: imap_desk.one("SELECT count(*) FROM email_mailbox WHERE last_uid IS NOT NULL"))
    for round_ in range(kills):
        deliver(provider, ledger, range(5), run=f"b{round_}")
        time.sleep(dice.uniform(0, 1.5))
        imap_desk.kill(process)
        if round_ % 2:
            provider.stop()
        process = imap_desk.start("mail")
        time.sleep(dice.uniform(0, 1))
        if round_ % 2:
            provider.start()
    wait_for_all(imap_desk, ledger)


def test_mail_that_came_while_the_desk_was_away_is_fetched_read_or_not(imap_desk, provider):
    ledger = Ledger(imap_desk)
    process = imap_desk.start("mail")
    wait_until(lambda: imap_desk.one("SELECT count(*) FROM email_mailbox WHERE last_uid IS NOT NULL"))
    assert imap_desk.stop(process) == 0
    deliver(provider, ledger, range(4))
    with provider.client() as colleague:
        colleague.add_flags(colleague.search(["ALL"]), [rb"\Seen"])
    imap_desk.start("mail")
    wait_for_all(imap_desk, ledger)
