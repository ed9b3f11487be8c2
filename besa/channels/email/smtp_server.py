"""Mail in by SMTP (`besa mail`): behind the site's own mail server, or straight from a mail program on this machine.

250 is said when the mail is durable, and not before (P1). Our own faults are 451: the sender keeps the mail and comes again.
"""

from __future__ import annotations

import asyncio
import contextlib
import socket
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import structlog
from aiosmtpd.smtp import SMTP, Envelope, Session
from django.conf import settings
from django.db import DatabaseError, close_old_connections

from besa.cases.models import Received
from besa.channels.email.addresses import redact
from besa.channels.email.intake.office import Office
from besa.channels.email.intake.taking import NoRoom, Taken, spool
from besa.channels.email.models import Mailbox
from besa.core.heartbeats import Pulse

# Real mailers send lines of 64 kB and more; aiosmtpd refuses those over 1,001 bytes by default.
LONGEST_LINE = 8 * 1024 * 1024
IDLE_SECONDS = 300
THREADS = 16
_RECIPIENTS = 100

NO_SUCH_MAILBOX = "550 5.1.1 There is no such mailbox here"
TOO_MANY = "452 4.5.3 Too many recipients"
NO_ROOM = "451 4.3.1 There is no room at the moment; please try again later"
OUR_FAULT = "451 4.3.0 This server has a problem; please try again later"
KEPT = "250 2.0.0 Kept"

log = structlog.get_logger()
Keep = Callable[[Received, bytes], Taken]


class _Server(SMTP):
    line_length_limit = LONGEST_LINE


class Door:
    """What aiosmtpd asks while a mail comes in. `keep` makes a spooled mail durable: `Processor.keep`, or `taking.keep`."""

    def __init__(self, keep: Keep) -> None:
        self._keep = keep
        self._office = Office()
        # Threads of our own: asgiref's one thread belongs to the pages of the same process.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="besa-smtp")

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def _in_thread(self, function: Callable[..., Any], *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self._threads, function, *arguments)

    async def handle_RCPT(self, server: Any, session: Session, envelope: Envelope, address: str, options: Any) -> str:
        if len(envelope.rcpt_tos) >= _RECIPIENTS:
            return TOO_MANY
        try:
            mailbox = await self._in_thread(self.find, address)
        except (DatabaseError, OSError) as error:
            return _our_fault(error)
        if mailbox is None:
            return NO_SUCH_MAILBOX
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:
        peer = str(session.peer[0]) if session.peer else ""
        try:
            await self._in_thread(self.take, envelope, peer)
        except NoRoom:
            return NO_ROOM
        except (DatabaseError, OSError) as error:
            return _our_fault(error)
        return KEPT

    def find(self, address: str) -> Mailbox | None:
        with _fresh_connection():
            return self._office.mailbox_for(address)

    def take(self, envelope: Envelope, peer: str = "") -> list[Taken]:
        """One for each mailbox, all durable; a repeat after a fault in the middle finds those that are there already (P2)."""
        content = envelope.content
        raw = content.encode("utf-8", "surrogateescape") if isinstance(content, str) else content or b""
        with _fresh_connection():
            return [self._take(raw, mailbox, address, envelope, peer) for mailbox, address in self._mailboxes(envelope)]

    def _take(self, raw: bytes, mailbox: Mailbox, address: str, envelope: Envelope, peer: str) -> Taken:
        row = spool(
            raw,
            mailbox=mailbox,
            envelope_from=envelope.mail_from or "<>",
            envelope_to=address,
            source=Received.Source.SMTP,
            peer=peer,
            claim=True,
        )
        return self._keep(row, raw)

    def _mailboxes(self, envelope: Envelope) -> list[tuple[Mailbox, str]]:
        """Each mailbox once, with the first address that meant it; a signed address says more than the plain one."""
        found: dict[int, tuple[Mailbox, str]] = {}
        for address in sorted(envelope.rcpt_tos, key=lambda address: "+" not in address):
            mailbox = self._office.mailbox_for(address)
            if mailbox is not None:
                found.setdefault(mailbox.pk, (mailbox, address))
        return list(found.values())


@contextlib.contextmanager
def _fresh_connection() -> Any:
    """These threads live on: a database that went away and came back gets a new connection."""
    close_old_connections()
    try:
        yield
    finally:
        close_old_connections()


def _our_fault(error: Exception) -> str:
    log.error("smtp_fault", error=type(error).__name__, text=redact(str(error))[:300])
    return OUR_FAULT


class SmtpServer:
    """A listening server in a thread of its own, part of a process (`besa mail`, `besa run`)."""

    def __init__(self, listener: socket.socket, keep: Keep) -> None:
        self._listener = listener
        self._door = Door(keep)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, name="besa-smtp", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, seconds: float = 3.0) -> bool:
        """No new connection; a mail that is coming in has `seconds` to end, and is otherwise kept by its sender (P1)."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(seconds)
        return not self._thread.is_alive()

    def pulse(self) -> Pulse:
        is_alive = self._thread.is_alive()
        return Pulse(is_well=is_alive, is_alive=is_alive)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        server = self._loop.run_until_complete(self._loop.create_server(self._protocol, sock=self._listener))
        try:
            self._loop.run_forever()
        finally:
            server.close()
            self._door.close()
            for waiting in asyncio.all_tasks(self._loop):
                waiting.cancel()
            self._loop.run_until_complete(asyncio.sleep(0))
            self._loop.close()

    def _protocol(self) -> _Server:
        return _Server(
            self._door,
            data_size_limit=settings.BESA_MESSAGE_LIMIT,
            enable_SMTPUTF8=True,
            decode_data=False,
            # The name of the machine as the operator gave it: asking DNS for it may take a minute.
            hostname=socket.gethostname(),
            ident="Besa",
            timeout=IDLE_SECONDS,
            loop=self._loop,
        )
