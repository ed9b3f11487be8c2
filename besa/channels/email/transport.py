"""Handing one mail to an SMTP server, and telling exactly what came of it (RFC 5321; X09, X23).

One recipient per hand-over, so that each has an outcome of their own. What the server answered decides: 2xx is
accepted, 4xx is tried again, 5xx is final. A server that cannot be reached, trusted or signed in to says nothing about
the mail: that is always temporary, and marked as the server's fault, so that the mailbox is shown as broken and not
the recipient.
"""

import contextlib
import re
import smtplib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Self

from besa.channels.email.addresses import redact
from besa.channels.email.oauth import OAuthError
from besa.channels.email.servers import Security, Server

WORDS_LIMIT = 500
_BARE_LINE_END = re.compile(rb"\r(?!\n)|(?<!\r)\n")
_LEADING_DOT = re.compile(rb"(?m)^\.")
_CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f]+")
# These answers to MAIL, RCPT or DATA are about our sign-in, not about the mail.
_ABOUT_SIGN_IN = {530, 534, 535, 538}


class Handover(StrEnum):
    ACCEPTED = "accepted"
    TEMPORARY = "temporary"
    PERMANENT = "permanent"


class Fault(StrEnum):
    """What stood in the way; `diagnosis.advice` has words for each."""

    NONE = ""
    NAME = "name"
    REFUSED = "refused"
    TIMEOUT = "timeout"
    LOST = "lost"
    CERTIFICATE = "certificate"
    TLS = "tls"
    NO_STARTTLS = "no-starttls"
    SIGN_IN = "sign-in"
    OAUTH = "oauth"
    ANSWER = "answer"
    MAIL = "mail"
    FOLDER = "folder"
    OURS = "ours"


@dataclass(frozen=True)
class Outcome:
    """What came of one hand-over. `words` are the server's own, without line ends and tokens."""

    state: Handover
    code: int = 0
    words: str = ""
    fault: Fault = Fault.NONE

    @property
    def is_server_fault(self) -> bool:
        return self.fault not in {Fault.NONE, Fault.MAIL}


class Unreachable(Exception):
    """No session: the server cannot be reached, trusted or signed in to."""

    def __init__(self, fault: Fault, words: str, code: int = 0) -> None:
        super().__init__(words)
        self.outcome = Outcome(Handover.TEMPORARY, code, words, fault)


@dataclass(frozen=True)
class Envelope:
    """`sender` is empty for automatic mail (RFC 3834, section 3.3)."""

    sender: str
    recipient: str


class Deadline:
    """Cuts a connection that lasts too long. A time-out of a socket starts anew with every byte; this one does not."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.sock: socket.socket | None = None
        self.has_passed = False

    @contextlib.contextmanager
    def running(self) -> Iterator[None]:
        self.has_passed = False
        timer = threading.Timer(self.seconds, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _cut(self) -> None:
        self.has_passed = True
        if self.sock is not None:
            with contextlib.suppress(OSError):
                # Past SSLSocket.shutdown, which would take the TLS state from under the reading thread.
                socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _WatchedSMTP(smtplib.SMTP):
    def __init__(self, deadline: Deadline, server: Server, helo: str, timeout: float) -> None:
        self.deadline = deadline
        self.wrapping = server.tls() if server.security == Security.TLS else None
        super().__init__(server.host, server.port, local_hostname=helo, timeout=timeout)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = socket.create_connection((host, port), timeout)
        self.deadline.sock = sock
        if self.wrapping is None:
            return sock
        try:
            self.deadline.sock = self.wrapping.wrap_socket(sock, server_hostname=host)
        except BaseException:
            sock.close()
            raise
        return self.deadline.sock


class Session:
    """A connection that is opened by the first mail, serves several, and is opened anew after a loss.

    `timeout` bounds every wait for the network, `limit` one whole hand-over. Not for two threads at once.
    """

    def __init__(self, server: Server, *, helo: str, timeout: float = 30, limit: float = 300) -> None:
        self.server = server
        self.helo = helo
        self.timeout = timeout
        self.deadline = Deadline(limit)
        self.smtp: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def hand_over(self, envelope: Envelope, raw: bytes, *, before_answer: Callable[[], None] = lambda: None) -> Outcome:
        """Offers one mail; never raises for what a network or a server does. `raw` has CRLF line ends only.

        `before_answer` is called when the mail is sent and its 250 not yet read: the moment a crash leaves in doubt.
        """
        if _BARE_LINE_END.search(raw):
            raise ValueError("A bare CR or LF would let one mail pass for two (SMTP smuggling).")
        with self.deadline.running():
            try:
                return self._offer(self._connected(), envelope, raw, before_answer)
            except Unreachable as error:
                return error.outcome
            except (OSError, smtplib.SMTPException) as error:
                self._drop()
                return _unreachable(error, self.deadline).outcome

    def check(self) -> None:
        """Connects and signs in, sends nothing. Raises Unreachable."""
        with self.deadline.running():
            self._connected()

    def close(self) -> None:
        if self.smtp is not None:
            with contextlib.suppress(OSError, smtplib.SMTPException), self.deadline.running():
                self.smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self.smtp is not None:
            self.smtp.close()
        self.smtp = None

    def _connected(self) -> smtplib.SMTP:
        if self.smtp is None:
            try:
                self.smtp = self._open()
            except (OSError, smtplib.SMTPException, OAuthError) as error:
                raise _unreachable(error, self.deadline) from error
        return self.smtp

    def _open(self) -> smtplib.SMTP:
        smtp = _WatchedSMTP(self.deadline, self.server, self.helo, self.timeout)
        try:
            self._protect(smtp)
            self._sign_in(smtp)
        except BaseException:
            smtp.close()
            raise
        return smtp

    def _protect(self, smtp: smtplib.SMTP) -> None:
        smtp.ehlo_or_helo_if_needed()
        if self.server.security != Security.STARTTLS:
            return
        if not smtp.has_extn("starttls"):
            raise Unreachable(Fault.NO_STARTTLS, "")
        try:
            smtp.starttls(context=self.server.tls())
        except smtplib.SMTPResponseException as error:
            raise Unreachable(Fault.TLS, told(error.smtp_error), error.smtp_code) from error
        self.deadline.sock = smtp.sock
        smtp.ehlo()

    def _sign_in(self, smtp: smtplib.SMTP) -> None:
        if self.server.token is not None:
            answer = f"user={self.server.username}\1auth=Bearer {self.server.token()}\1\1"
            # A refused token is explained in a challenge, which is answered by an empty line (XOAUTH2).
            try:
                smtp.auth("XOAUTH2", lambda challenge=None: answer if challenge is None else "")
            except smtplib.SMTPAuthenticationError:
                self.server.token.forget()
                raise
        elif self.server.username:
            smtp.login(self.server.username, self.server.password)

    def _offer(self, smtp: smtplib.SMTP, envelope: Envelope, raw: bytes, before_answer: Callable[[], None]) -> Outcome:
        steps: tuple[Callable[[], tuple[int, bytes]], ...] = (
            lambda: smtp.mail(envelope.sender, self._options(smtp, envelope, raw)),
            lambda: smtp.rcpt(envelope.recipient),
            lambda: smtp.docmd("DATA"),
            lambda: self._content(smtp, raw, before_answer),
        )
        code, words = 0, b""
        for step, expected in zip(steps, ({250}, {250, 251}, {354}, {250}), strict=True):
            code, words = step()
            if not 200 <= code < 600:
                raise smtplib.SMTPServerDisconnected("The answer broke off.")
            if code not in expected:
                self._reset(smtp, code)
                return _refusal(code, words)
        return Outcome(Handover.ACCEPTED, code, told(words))

    def _options(self, smtp: smtplib.SMTP, envelope: Envelope, raw: bytes) -> list[str]:
        options = [f"size={len(raw)}"] if smtp.has_extn("size") else []
        if not (envelope.sender + envelope.recipient).isascii():
            options.append("SMTPUTF8")
            smtp.command_encoding = "utf-8"
        return options

    def _content(self, smtp: smtplib.SMTP, raw: bytes, before_answer: Callable[[], None]) -> tuple[int, bytes]:
        content = _LEADING_DOT.sub(b"..", raw)
        smtp.send(content if content.endswith(b"\r\n") else content + b"\r\n")
        smtp.send(b".\r\n")
        before_answer()
        return smtp.getreply()

    def _reset(self, smtp: smtplib.SMTP, code: int) -> None:
        """After a refusal the session is clean again for the next mail, or gone."""
        if code == 421:
            self._drop()
            return
        try:
            smtp.rset()
        except (OSError, smtplib.SMTPException):
            self._drop()


def _refusal(code: int, words: bytes) -> Outcome:
    if code in _ABOUT_SIGN_IN:
        return Outcome(Handover.TEMPORARY, code, told(words), Fault.SIGN_IN)
    if 500 <= code < 600:
        return Outcome(Handover.PERMANENT, code, told(words), Fault.MAIL)
    if code == 421:
        return Outcome(Handover.TEMPORARY, code, told(words), Fault.ANSWER)
    return Outcome(Handover.TEMPORARY, code, told(words), Fault.MAIL)


def _unreachable(error: BaseException, deadline: Deadline) -> Unreachable:
    if isinstance(error, Unreachable):
        return error
    if deadline.has_passed or isinstance(error.__context__, TimeoutError):  # smtplib hides a time-out in its own error
        return Unreachable(Fault.TIMEOUT, told(str(error)))
    if isinstance(error, smtplib.SMTPResponseException):
        fault = Fault.SIGN_IN if isinstance(error, smtplib.SMTPAuthenticationError) else Fault.ANSWER
        return Unreachable(fault, told(error.smtp_error), error.smtp_code)
    return Unreachable(fault_of(error), told(str(error)))


def fault_of(error: BaseException) -> Fault:
    """The class of a network error, the most particular first; IMAP uses it as well."""
    kinds: tuple[tuple[type[BaseException], Fault], ...] = (
        (OAuthError, Fault.OAUTH),
        (ssl.SSLCertVerificationError, Fault.CERTIFICATE),
        (ssl.SSLError, Fault.TLS),
        (socket.gaierror, Fault.NAME),
        (UnicodeError, Fault.NAME),
        (ConnectionRefusedError, Fault.REFUSED),
        (TimeoutError, Fault.TIMEOUT),
        (smtplib.SMTPNotSupportedError, Fault.SIGN_IN),
        (smtplib.SMTPServerDisconnected, Fault.LOST),
        (smtplib.SMTPException, Fault.ANSWER),
    )
    return next((fault for kind, fault in kinds if isinstance(error, kind)), Fault.LOST)


def told(words: bytes | str) -> str:
    """A server's words fit for a page and a log: one line, bounded, no tokens."""
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return redact(_CONTROLS.sub(" ", text).strip())[:WORDS_LIMIT]
