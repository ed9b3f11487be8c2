"""Fetching mail from a provider by IMAP (RFC 3501, RFC 2177 IDLE, RFC 6851 MOVE), so that nothing is lost and nothing
comes twice.

What has been fetched is known by UID and UIDVALIDITY alone, never by "unread": a colleague may read the mailbox too. A
mail is durable in Besa (`take_in` has returned) before the cursor moves and before anything is moved or deleted at the
provider (P1). After any outage the next sweep begins where the last one ended.
"""

import ast
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError

from besa.channels.email.oauth import OAuthError
from besa.channels.email.servers import Security, Server
from besa.channels.email.transport import Fault, fault_of, told
from besa.core.failpoints import reach

CONNECT_SECONDS = 20
READ_SECONDS = 45
# IDLE may die in silence (IMAPClient #349): so often it is left, and the folder is looked through. Five minutes would be
# polite; one minute keeps the promise that mail flows two minutes after the network is back (X10).
IDLE_SLICE = 60
BATCH_MESSAGES = 25
BATCH_BYTES = 20 * 1024 * 1024
BACK_OFF = (5, 10, 20, 40, 60)
# A provider locks an account that is tried too often with a wrong password.
BACK_OFF_SIGN_IN = (30, 60, 120, 300, 600)


@dataclass(frozen=True)
class Cursor:
    """How far a folder has been fetched: everything up to `last_uid` of this UIDVALIDITY is durable in Besa."""

    uidvalidity: int
    last_uid: int


@dataclass(frozen=True)
class Fetched:
    """One mail at the provider. `raw` holds the headers only when it is larger than the limit (`is_cut`)."""

    uid: int
    raw: bytes
    received_at: datetime
    size: int
    is_cut: bool = False


class Keeper(Protocol):
    """Where the state of one mailbox stands; each call is durable when it returns."""

    def cursor(self) -> Cursor | None: ...

    def connected_at(self) -> datetime | None:
        """When the mailbox was first connected: older mail is not for us."""

    def move_to(self, cursor: Cursor) -> None: ...

    def well(self) -> None: ...

    def failing(self, fault: Fault, words: str) -> None: ...


TakeIn = Callable[[Fetched], None]


class Unusable(Exception):
    """The provider, the folder or the sign-in stands in the way. `diagnosis.advice` has words for `fault`."""

    def __init__(self, fault: Fault, words: str = "") -> None:
        super().__init__(words)
        self.fault = fault
        self.words = told(_unwrapped(words))


def _unwrapped(words: str) -> bytes | str:
    """imaplib puts what the server said into its errors as Python writes bytes."""
    if words.startswith(("b'", 'b"')):
        with contextlib.suppress(ValueError, SyntaxError):
            return bytes(ast.literal_eval(words))
    return words


@dataclass(frozen=True)
class Account:
    """What to fetch and what to do with it afterwards. `move_to` empty: mail stays where it is."""

    server: Server
    folder: str = "INBOX"
    move_to: str = ""
    limit: int = 50 * 1024 * 1024


def connect(server: Server, *, read_seconds: float = READ_SECONDS) -> IMAPClient:
    """A signed-in connection, TLS verified, never silently without (X23). Raises Unusable."""
    with _explained():
        client = IMAPClient(
            server.host,
            server.port,
            ssl=server.security == Security.TLS,
            ssl_context=server.tls(),
            timeout=SocketTimeout(CONNECT_SECONDS, read_seconds),
        )
        try:
            _protect(client, server)
            _sign_in(client, server)
            client.normalise_times = False
        except BaseException:
            _hang_up(client)
            raise
        return client


def _protect(client: IMAPClient, server: Server) -> None:
    if server.security != Security.STARTTLS:
        return
    if not client.has_capability("STARTTLS"):
        raise Unusable(Fault.NO_STARTTLS)
    client.starttls(server.tls())


def _sign_in(client: IMAPClient, server: Server) -> None:
    try:
        if server.token is not None:
            client.oauth2_login(server.username, server.token())
        else:
            client.login(server.username, server.password)
    except LoginError as error:
        # IMAPClient calls everything that goes wrong here a refusal, also a connection that was cut before the answer.
        if isinstance(error.__context__, IMAPClient.AbortError):
            raise Unusable(Fault.LOST, str(error)) from error
        if server.token is not None:
            server.token.forget()
        # RFC 5530: these codes speak of the server's own trouble, not of the password.
        is_passing = any(code in str(error) for code in ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]"))
        raise Unusable(Fault.ANSWER if is_passing else Fault.SIGN_IN, str(error)) from error


@contextlib.contextmanager
def _explained() -> Iterator[None]:
    """Whatever a network or a server does becomes Unusable."""
    try:
        yield
    except (OSError, OAuthError, UnicodeError) as error:
        raise Unusable(fault_of(error), str(error)) from error
    except (IMAPClientError, CapabilityError, ssl.SSLError) as error:
        # imaplib turns an end of the connection into its own "abort".
        is_loss = isinstance(error, IMAPClient.AbortError)
        raise Unusable(Fault.LOST if is_loss else Fault.ANSWER, str(error)) from error


def _hang_up(client: IMAPClient) -> None:
    """Without LOGOUT: a dead network would not answer it."""
    with contextlib.suppress(Exception):
        client.shutdown()


class Visit:
    """One connection to the folder of one account."""

    def __init__(
        self, account: Account, keeper: Keeper, take_in: TakeIn, *, read_seconds: float = READ_SECONDS
    ) -> None:
        self.account = account
        self.keeper = keeper
        self.take_in = take_in
        self.client = connect(account.server, read_seconds=read_seconds)

    def close(self) -> None:
        _hang_up(self.client)

    def sweep(self) -> int:
        """Takes in everything new, in the order of arrival; the number of mails offered. Raises Unusable.

        What `take_in` raises comes through, and then nothing after the last durable mail counts as fetched.
        """
        with _explained():
            uids = self._new_uids()
        for batch in self._batches(uids):
            self._take_batch(batch)
        return len(uids)

    def _new_uids(self) -> list[int]:
        status = self._select()
        uidvalidity, uidnext = int(status[b"UIDVALIDITY"]), int(status.get(b"UIDNEXT", 0))
        cursor = self.keeper.cursor()
        if cursor is None:
            cursor = self._start(uidvalidity, uidnext)
        self.since = None
        if cursor.uidvalidity != uidvalidity:
            # The provider numbers anew: all is offered again, and the fingerprint takes out what we have (P2).
            cursor = Cursor(uidvalidity, 0)
            self.since = self.keeper.connected_at()
        self.current = cursor
        if uidnext and cursor.last_uid >= uidnext - 1:
            if self.since is not None or cursor != self.keeper.cursor():
                self.keeper.move_to(cursor)
            return []
        found = self.client.search(["UID", f"{cursor.last_uid + 1}:*"])
        return sorted(uid for uid in found if uid > cursor.last_uid)

    def _select(self) -> dict[bytes, Any]:
        try:
            return dict(self.client.select_folder(self.account.folder))
        except IMAPClient.AbortError:
            raise
        except IMAPClientError as error:
            raise Unusable(Fault.FOLDER, str(error)) from error

    def _start(self, uidvalidity: int, uidnext: int) -> Cursor:
        """A mailbox connected for the first time starts from now (issue 2, decision 0)."""
        last = uidnext - 1 if uidnext else max(self.client.search(["ALL"]), default=0)
        cursor = Cursor(uidvalidity, last)
        self.keeper.move_to(cursor)
        return cursor

    def _batches(self, uids: Sequence[int]) -> Iterator[list[tuple[int, int, datetime]]]:
        """(uid, size, time of arrival) in groups that fit into memory."""
        for start in range(0, len(uids), BATCH_MESSAGES):
            asked = uids[start : start + BATCH_MESSAGES]
            with _explained():
                known = self.client.fetch(asked, ["RFC822.SIZE", "INTERNALDATE"])
            batch: list[tuple[int, int, datetime]] = []
            for uid in asked:
                # A mail that somebody deleted in the meantime is not among the answers.
                if uid not in known:
                    continue
                size, at = int(known[uid].get(b"RFC822.SIZE", 0)), _aware(known[uid].get(b"INTERNALDATE"))
                if batch and sum(part[1] for part in batch) + size > BATCH_BYTES:
                    yield batch
                    batch = []
                batch.append((uid, size, at))
            if batch:
                yield batch

    def _take_batch(self, batch: list[tuple[int, int, datetime]]) -> None:
        wanted = [part for part in batch if self.since is None or part[2] >= self.since]
        for mail in self._fetched(wanted):
            reach("imap.after_fetch")
            self.take_in(mail)
        reach("imap.before_cursor")
        self.current = Cursor(self.current.uidvalidity, max(uid for uid, _size, _at in batch))
        self.keeper.move_to(self.current)
        reach("imap.after_cursor")
        if self.account.move_to and wanted:
            with _explained():
                self._move([uid for uid, _size, _at in wanted])
        reach("imap.after_move")

    def _fetched(self, batch: list[tuple[int, int, datetime]]) -> Iterator[Fetched]:
        whole = [uid for uid, size, _at in batch if size <= self.account.limit]
        cut = [uid for uid, size, _at in batch if size > self.account.limit]
        with _explained():
            # PEEK: whether a mail counts as read is the business of those who read it.
            bodies = self.client.fetch(whole, ["BODY.PEEK[]"]) if whole else {}
            heads = self.client.fetch(cut, ["BODY.PEEK[HEADER]"]) if cut else {}
        for uid, size, at in batch:
            if b"BODY[]" in bodies.get(uid, {}):
                yield Fetched(uid, bodies[uid][b"BODY[]"] or b"", at, size)
            elif b"BODY[HEADER]" in heads.get(uid, {}):
                yield Fetched(uid, heads[uid][b"BODY[HEADER]"] or b"", at, size, is_cut=True)

    def _move(self, uids: list[int]) -> None:
        if self.client.has_capability("MOVE"):
            self.client.move(uids, self.account.move_to)
            return
        self.client.copy(uids, self.account.move_to)
        self.client.delete_messages(uids)
        # Without UIDPLUS an EXPUNGE would also remove what others marked: then the marks are left for them to expunge.
        if self.client.has_capability("UIDPLUS"):
            self.client.uid_expunge(uids)

    def wait(self, stopping: threading.Event, seconds: float = IDLE_SLICE) -> None:
        """Until something happens in the folder, at most `seconds`. Raises Unusable when the connection is dead."""
        with _explained():
            can_idle = self.client.has_capability("IDLE")  # may ask the server
        if not can_idle:
            stopping.wait(seconds)
            return
        with _explained():
            self.client.idle()
            try:
                self._listen(stopping, seconds)
            finally:
                # Bounded by the time-out of the socket; without one this hangs for ever on a dead network (#449).
                self.client.idle_done()

    def _listen(self, stopping: threading.Event, seconds: float) -> None:
        left = seconds
        while left > 0 and not stopping.is_set():
            slice_seconds = min(left, 1.0)
            if self.client.idle_check(timeout=slice_seconds):
                return
            left -= slice_seconds


def _aware(at: datetime | None) -> datetime:
    """The time of arrival in UTC; of a mail without one, now."""
    return at.astimezone(UTC) if at is not None else datetime.now(UTC)


class Poller:
    """Keeps one mailbox fetched for as long as it runs: sweeps, waits, and comes back after every failure (X10, X24)."""

    def __init__(
        self,
        account: Account,
        keeper: Keeper,
        take_in: TakeIn,
        *,
        idle_seconds: float = IDLE_SLICE,
        read_seconds: float = READ_SECONDS,
        back_off: Sequence[float] = BACK_OFF,
    ) -> None:
        self.account = account
        self.keeper = keeper
        self.take_in = take_in
        self.idle_seconds = idle_seconds
        self.read_seconds = read_seconds
        self.back_off = back_off
        self.stopping = threading.Event()
        self.failures = 0

    def run(self) -> None:
        """Returns after `stop`. Raises nothing: every failure is told to the keeper."""
        while not self.stopping.is_set():
            try:
                self._visit()
            except Unusable as error:
                self._fail(error.fault, error.words)
            except Exception as error:
                # Our own fault (a full disk, a locked database): the mail stays with the provider, and we try again.
                self._fail(Fault.OURS, f"{type(error).__name__}: {error}")

    def stop(self) -> None:
        self.stopping.set()

    def _visit(self) -> None:
        with contextlib.closing(
            Visit(self.account, self.keeper, self.take_in, read_seconds=self.read_seconds)
        ) as visit:
            while not self.stopping.is_set():
                visit.sweep()
                self.keeper.well()
                self.failures = 0
                visit.wait(self.stopping, self.idle_seconds)

    def _fail(self, fault: Fault, words: str) -> None:
        with contextlib.suppress(Exception):
            self.keeper.failing(fault, told(words))
        steps = BACK_OFF_SIGN_IN if fault in {Fault.SIGN_IN, Fault.OAUTH} else self.back_off
        self.stopping.wait(steps[min(self.failures, len(steps) - 1)])
        self.failures += 1
