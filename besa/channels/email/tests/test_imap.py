"""The IMAP poller against a real Dovecot: nothing lost, nothing twice, whatever happens to the network (P1, P2, X10)."""

import socket
import threading
import time
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from besa.channels.email import imap
from besa.channels.email.imap import Account, Cursor, Poller, Unusable, Visit, connect
from besa.channels.email.servers import Security, Server
from besa.channels.email.tests import dovecot as dovecots
from besa.channels.email.tests.sink import make_certificate, wait_until
from besa.channels.email.transport import Fault

pytestmark = [pytest.mark.server, pytest.mark.timeout(400)]

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def mail(number: int, size: int = 0) -> bytes:
    return f"From: yusuf@mail.example\r\nSubject: {number}\r\n\r\n{'x' * size}\r\n".encode()


class Ledger:
    """Keeper and `take_in` in memory, with the fingerprint of mailin's table: a set."""

    def __init__(self, connected_at=LONG_AGO):
        self.kept, self.began_at = None, connected_at
        self.taken, self.mails, self.offered, self.troubles, self.wells = [], [], 0, [], 0
        self.refusals = 0

    def cursor(self):
        return self.kept

    def connected_at(self):
        return self.began_at

    def move_to(self, cursor):
        self.kept = cursor

    def well(self):
        self.wells += 1

    def failing(self, fault, words):
        self.troubles.append((fault, words))

    def take_in(self, fetched):
        if self.refusals:
            self.refusals -= 1
            raise OSError("no space left on device")
        self.offered += 1
        self.mails.append(fetched)
        number = fetched.raw.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()
        if number not in self.taken:
            self.taken.append(number)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def dovecot(certificate):
    dovecots.require(pytest)
    server = dovecots.Dovecot(certificate)
    server.start()
    yield server
    server.end()


@pytest.fixture
def ledger():
    return Ledger()


def account(dovecot, *, port=None, password="right", **more):
    server = Server(
        "localhost",
        port or dovecot.tls_port,
        Security.TLS,
        "support",
        password,
        ca_file=str(dovecot.certificate),
    )
    return Account(server, **more)


def sweep(dovecot, ledger, **more):
    visit = Visit(account(dovecot, **more), ledger, ledger.take_in, read_seconds=60)
    try:
        return visit.sweep()
    finally:
        visit.close()


@pytest.fixture
def polling():
    """Starts pollers in threads and stops them at the end."""
    started = []

    def start(what, ledger, **more):
        settings = {"idle_seconds": 2, "read_seconds": 60, "back_off": (0.2,)} | more
        poller = Poller(what, ledger, ledger.take_in, **settings)
        thread = threading.Thread(target=poller.run)
        thread.start()
        started.append((poller, thread))
        return poller

    yield start
    for poller, _ in started:
        poller.stop()
    for _, thread in started:
        thread.join(100)
        assert not thread.is_alive()


def test_first_connection_starts_from_now(dovecot, ledger):
    dovecot.deliver(mail(1), mail(2))
    assert sweep(dovecot, ledger) == 0
    dovecot.deliver(mail(3))
    assert sweep(dovecot, ledger) == 1
    assert ledger.taken == ["3"]


def test_sweep_of_an_empty_folder_starts_from_now(dovecot, ledger):
    sweep(dovecot, ledger)
    dovecot.deliver(mail(1))
    sweep(dovecot, ledger)
    assert ledger.taken == ["1"]


def test_mail_that_a_colleague_has_read_is_fetched_and_flags_stay(dovecot, ledger):
    sweep(dovecot, ledger)
    dovecot.deliver(mail(1), mail(2))
    with dovecot.client() as client:
        client.add_flags(client.search(["SUBJECT", "1"]), [b"\\Seen", b"\\Answered"])
    sweep(dovecot, ledger)
    assert ledger.taken == ["1", "2"]
    assert [b"\\Seen" in flags for flags in dovecot.flags()] == [True, False]


def test_sweep_brings_the_exact_bytes_and_the_time_of_arrival(dovecot, ledger):
    sweep(dovecot, ledger)
    at = datetime(2026, 11, 20, 7, 30, tzinfo=UTC)
    raw = b"Subject: 8\r\nX: \xd7\xa9\xff\r\n\r\n.\r\nbin\x80\r\n"
    dovecot.deliver(mail(1), at=at)
    (dovecot.home / "mail/support/new/x1").write_bytes(raw.replace(b"\r\n", b"\n"))
    sweep(dovecot, ledger)
    assert [fetched.raw for fetched in ledger.mails] == [mail(1), raw]
    assert ledger.mails[0].received_at == at


def test_backlog_after_an_outage_is_taken_in_order_and_in_batches(dovecot, ledger):
    sweep(dovecot, ledger)
    dovecot.deliver(*[mail(n) for n in range(60)])
    assert sweep(dovecot, ledger) == 60
    assert ledger.taken == [str(n) for n in range(60)]
    assert sweep(dovecot, ledger) == 0
    assert ledger.offered == 60


def test_batch_is_bounded_in_bytes(dovecot, ledger, monkeypatch):
    monkeypatch.setattr(imap, "BATCH_BYTES", 5000)
    sweep(dovecot, ledger)
    dovecot.deliver(*[mail(n, 2000) for n in range(5)])
    visit = Visit(account(dovecot), ledger, ledger.take_in)
    try:
        uids = visit._new_uids()
        sizes = [len(batch) for batch in visit._batches(uids)]
    finally:
        visit.close()
    assert sizes == [2, 2, 1]


def test_mail_above_the_limit_comes_with_its_headers_only(dovecot, ledger):
    sweep(dovecot, ledger)
    dovecot.deliver(mail(1, 5000), mail(2))
    sweep(dovecot, ledger, limit=4000)
    assert [(m.is_cut, len(m.raw) < 100, m.size > 5000) for m in ledger.mails] == [
        (True, True, True),
        (False, True, False),
    ]


def test_mail_that_cannot_be_kept_stays_with_the_provider_and_comes_again(dovecot, ledger):
    sweep(dovecot, ledger, move_to="Done")
    with dovecot.client() as client:
        client.create_folder("Done")
    dovecot.deliver(mail(1), mail(2))
    ledger.refusals = 1
    with pytest.raises(OSError, match="no space left"):
        sweep(dovecot, ledger, move_to="Done")
    assert (ledger.taken, len(dovecot.flags())) == ([], 2)
    sweep(dovecot, ledger, move_to="Done")
    assert (ledger.taken, len(dovecot.flags()), len(dovecot.flags("Done"))) == (["1", "2"], 0, 2)


def test_move_to_a_folder_that_is_missing_says_so_and_loses_nothing(dovecot, ledger):
    sweep(dovecot, ledger)
    dovecot.deliver(mail(1))
    with pytest.raises(Unusable):
        sweep(dovecot, ledger, move_to="Nowhere")
    assert (ledger.taken, len(dovecot.flags())) == (["1"], 1)


def test_new_uidvalidity_scans_again_without_duplicates_or_older_mail(dovecot, ledger):
    with dovecot.client() as client:
        client.create_folder("Support")
    now = datetime.now(UTC)
    dovecot.deliver(mail(1), folder="Support", at=now - timedelta(days=9))
    ledger.began_at = now - timedelta(hours=2)
    sweep(dovecot, ledger, folder="Support")
    dovecot.deliver(mail(2), folder="Support")
    sweep(dovecot, ledger, folder="Support")
    before = ledger.kept
    time.sleep(1.1)  # UIDVALIDITY is a time in seconds
    with dovecot.client() as client:
        client.delete_folder("Support")
        client.create_folder("Support")
    dovecot.deliver(mail(1), folder="Support", at=now - timedelta(days=9))
    dovecot.deliver(mail(2), mail(3), folder="Support")
    sweep(dovecot, ledger, folder="Support")
    assert ledger.kept.uidvalidity != before.uidvalidity
    assert (ledger.taken, ledger.offered, ledger.kept.last_uid) == (["2", "3"], 3, 3)
    assert sweep(dovecot, ledger, folder="Support") == 0


def test_new_uidvalidity_of_an_empty_folder_is_remembered(dovecot, ledger):
    sweep(dovecot, ledger)
    ledger.kept = Cursor(1, 4000)
    sweep(dovecot, ledger)
    dovecot.deliver(mail(1))
    sweep(dovecot, ledger)
    assert ledger.taken == ["1"]


def test_folder_that_was_renamed_is_named(dovecot, ledger):
    with pytest.raises(Unusable) as caught:
        sweep(dovecot, ledger, folder="Gone")
    assert caught.value.fault == Fault.FOLDER


def test_folder_with_an_arabic_name(dovecot, ledger):
    with dovecot.client() as client:
        client.create_folder("الدعم")
    sweep(dovecot, ledger, folder="الدعم")
    dovecot.deliver(mail(1), folder="الدعم")
    sweep(dovecot, ledger, folder="الدعم")
    assert ledger.taken == ["1"]


def test_wrong_password_is_named(dovecot):
    with pytest.raises(Unusable) as caught:
        connect(account(dovecot, password="wrong").server)
    assert (caught.value.fault, caught.value.words) == (
        Fault.SIGN_IN,
        "[AUTHENTICATIONFAILED] Authentication failed.",
    )


def test_a_connection_that_is_cut_while_signing_in_is_no_wrong_password():
    """A wrong password is tried again after half a minute, and the administrator is told of it."""

    def serve(listener):
        near, _ = listener.accept()
        with near, near.makefile("rwb", buffering=0) as line:
            line.write(b"* OK [CAPABILITY IMAP4rev1] here\r\n")
            while words := line.readline().split():
                if words[1] == b"LOGIN":
                    return
                line.write(b"* CAPABILITY IMAP4rev1\r\n" + words[0] + b" OK done\r\n")

    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=serve, args=(listener,), daemon=True).start()
        with pytest.raises(Unusable) as caught:
            connect(Server("127.0.0.1", listener.getsockname()[1], Security.PLAIN, "support", "right"))
    assert caught.value.fault == Fault.LOST


def test_certificate_that_nobody_vouches_for_is_any(dovecot):
    with pytest.raises(Unusable) as caught:
        connect(Server("localhost", dovecot.tls_port, Security.TLS, "support", "right"))
    assert caught.value.fault == Fault.CERTIFICATE


def test_starttls_is_done_before_the_password(dovecot, ledger):
    server = Server("localhost", dovecot.port, Security.STARTTLS, "support", "right", ca_file=str(dovecot.certificate))
    visit = Visit(Account(server), ledger, ledger.take_in)
    try:
        assert visit.sweep() == 0
    finally:
        visit.close()
    with pytest.raises(Unusable) as caught:
        connect(Server("localhost", dovecot.port, Security.STARTTLS, "support", "right"))
    assert caught.value.fault == Fault.CERTIFICATE


def test_nobody_listening_is_named():
    with pytest.raises(Unusable) as caught:
        connect(Server("localhost", dovecots.free_port(), Security.TLS))
    assert caught.value.fault == Fault.REFUSED


def test_idle_wakes_the_poller_at_once(dovecot, ledger, polling):
    polling(account(dovecot), ledger, idle_seconds=300)
    wait_until(lambda: ledger.wells)
    dovecot.deliver(mail(1))
    wait_until(lambda: ledger.taken == ["1"])  # long before it would look by itself


def test_poller_survives_a_restart_of_the_server(dovecot, ledger, polling):
    polling(account(dovecot), ledger)
    wait_until(lambda: ledger.wells)
    dovecot.stop()
    wait_until(lambda: ledger.troubles)
    dovecot.start()
    dovecot.deliver(mail(1))
    wait_until(lambda: ledger.taken == ["1"])


def test_half_open_connection_is_noticed_and_mail_flows_when_it_returns(dovecot, ledger, polling):
    with dovecots.StallingProxy(dovecot.tls_port) as proxy:
        # Long enough for a sign-in on a machine that has much else to do; each stall is waited for so long.
        polling(account(dovecot, port=proxy.port), ledger, read_seconds=8)
        wait_until(lambda: ledger.wells)
        proxy.stall()
        dovecot.deliver(mail(1))
        wait_until(lambda: ledger.troubles)
        assert ledger.troubles[0][0] in {Fault.TIMEOUT, Fault.LOST}, ledger.troubles
        assert ledger.taken == []
        proxy.flow()
        dovecot.deliver(mail(2))
        wait_until(lambda: ledger.taken == ["1", "2"])


def test_connections_cut_again_and_again_lose_nothing_and_double_nothing(dovecot, ledger, polling):
    with dovecots.StallingProxy(dovecot.tls_port) as proxy:
        polling(account(dovecot, port=proxy.port), ledger)
        wait_until(lambda: ledger.wells)
        for number in range(30):
            dovecot.deliver(mail(number))
            if number % 3 == 0:
                proxy.cut()
        wait_until(lambda: len(ledger.taken) == 30, why=lambda: ledger.troubles)
    assert ledger.taken == [str(number) for number in range(30)]


def test_password_that_becomes_wrong_is_told_and_mends_itself(dovecot, ledger, polling, monkeypatch):
    monkeypatch.setattr(imap, "BACK_OFF_SIGN_IN", (0.2,))
    with dovecots.StallingProxy(dovecot.tls_port) as proxy:
        polling(account(dovecot, port=proxy.port), ledger)
        wait_until(lambda: ledger.wells)
        for _turn in range(
            8
        ):  # Dovecot looks at size and second of its file: what it had read in time may let us in once more
            dovecot.set_password("another")
            proxy.cut()
            with suppress(AssertionError):
                wait_until(lambda: any(fault == Fault.SIGN_IN for fault, _ in ledger.troubles), 8)
                break
        assert any(fault == Fault.SIGN_IN for fault, _ in ledger.troubles)
        dovecot.set_password("right")
        dovecot.deliver(mail(1))
        wait_until(lambda: ledger.taken == ["1"])


def test_fault_of_ours_keeps_the_mail_at_the_provider(dovecot, ledger, polling):
    polling(account(dovecot), ledger)
    wait_until(lambda: ledger.wells)
    ledger.refusals = 3
    dovecot.deliver(mail(1))
    wait_until(lambda: ledger.taken == ["1"])
    assert [fault for fault, _ in ledger.troubles] == [Fault.OURS] * 3


def test_broken_poller_does_not_hold_up_another(dovecot, ledger, polling):
    broken = Ledger()
    polling(account(dovecot, folder="Gone"), broken)
    polling(account(dovecot), ledger)
    wait_until(lambda: ledger.wells and len(broken.troubles) > 2)
    dovecot.deliver(mail(1))
    wait_until(lambda: ledger.taken == ["1"])
