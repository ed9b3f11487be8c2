"""An SMTP server that does what a test tells it to, on a real socket, with a journal of what it accepted (X09)."""

import contextlib
import datetime
import ipaddress
import socket
import ssl
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

HANG = "hang"
DROP = "drop"
SLOW = "slow:"


@dataclass
class Accepted:
    sender: str
    recipients: list[str]
    raw: bytes
    user: str


@dataclass
class Sink:
    """Answers each command with the first line left in `script[command]`, or kindly when none is left.

    Commands are `CONNECT`, `EHLO`, `STARTTLS`, `AUTH`, `MAIL`, `RCPT`, `DATA`, `CONTENT` (after the final dot), `QUIT`.
    An answer may be a reply line, HANG (nothing, for ever), DROP (connection cut), or `slow:` and a reply that comes
    at one byte a second.
    """

    extensions: tuple[str, ...] = ("SIZE 1000000", "8BITMIME")
    certificate: Path | None = None
    is_tls_first: bool = False
    script: dict[str, list[str]] = field(default_factory=dict)
    passwords: dict[str, str] = field(default_factory=dict)
    journal: list[Accepted] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    connections: int = 0

    def __enter__(self):
        self.stopping = threading.Event()
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = [threading.Thread(target=self._listen, daemon=True)]
        self.open = []
        self.threads[0].start()
        return self

    def __exit__(self, *error):
        self.stopping.set()
        with contextlib.suppress(OSError):
            self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for connection in self.open:
            with contextlib.suppress(OSError):
                socket.socket.shutdown(connection, socket.SHUT_RDWR)
        for thread in self.threads:
            thread.join(5)
        for connection in self.open:
            connection.close()

    def _listen(self):
        while not self.stopping.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self.threads.append(thread)
            thread.start()

    def _serve(self, connection):
        self.open.append(connection)
        with contextlib.suppress(OSError, ValueError, _Dropped):
            if self.is_tls_first:
                connection = self._wrapped(connection)
            _Conversation(self, connection).hold()
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)

    def _wrapped(self, connection):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate)
        wrapped = context.wrap_socket(connection, server_side=True)
        self.open.append(wrapped)
        return wrapped

    def scripted(self, command, kind_answer):
        left = self.script.get(command, [])
        return left.pop(0) if left else kind_answer


class _Dropped(Exception):
    pass


class _Conversation:
    def __init__(self, sink, connection):
        self.sink = sink
        self.use(connection)
        self.sender, self.recipients, self.user, self.is_over = "", [], "", False

    def use(self, connection):
        self.connection = connection
        self.reader = connection.makefile("rb")

    def hold(self):
        self.say("CONNECT", "220 sink.example ESMTP")
        while not self.is_over:
            line = self.reader.readline()
            if not line:
                return
            text = line.decode("utf-8").rstrip("\r\n")
            verb = text.partition(" ")[0].upper()
            self.sink.commands.append(text)
            getattr(self, f"on_{verb.lower()}", self.on_other)(text)

    def say(self, command, kind_answer):
        """Whether the answer was positive."""
        answer = self.sink.scripted(command, kind_answer)
        if answer == HANG:
            self.sink.stopping.wait()
            raise _Dropped
        if answer == DROP:
            raise _Dropped
        if answer.startswith(SLOW):
            for byte in answer.removeprefix(SLOW).encode() + b"\r\n":
                self.connection.sendall(bytes([byte]))
                if self.sink.stopping.wait(1):
                    raise _Dropped
        else:
            self.connection.sendall(answer.replace("\n", "\r\n").encode() + b"\r\n")
        if answer.startswith("421"):
            raise _Dropped
        return answer.startswith(("2", "3"))

    def on_ehlo(self, text):
        lines = ["sink.example", *self.sink.extensions]
        self.say("EHLO", "\n".join(f"250{'-' if line != lines[-1] else ' '}{line}" for line in lines))

    def on_starttls(self, text):
        if self.say("STARTTLS", "220 go on"):
            self.use(self.sink._wrapped(self.connection))

    def on_auth(self, text):
        import base64

        _, mechanism, credentials = text.split(" ", 2)
        decoded = base64.b64decode(credentials).decode()
        if mechanism == "PLAIN":
            _, user, password = decoded.split("\0")
        else:
            user = decoded.split("\1")[0].removeprefix("user=")
            password = decoded.split("\1")[1].removeprefix("auth=Bearer ")
        if self.sink.passwords.get(user) == password:
            self.user = user
            self.say("AUTH", "235 welcome")
        elif mechanism == "XOAUTH2":
            self.connection.sendall(b"334 " + base64.b64encode(b'{"status":"401"}') + b"\r\n")
            self.reader.readline()
            self.connection.sendall(b"535 5.7.8 token refused\r\n")
        else:
            self.say("AUTH", "535 5.7.8 wrong user or password")

    def on_mail(self, text):
        if self.say("MAIL", "250 fine"):
            self.sender, self.recipients = text.partition("<")[2].partition(">")[0], []

    def on_rcpt(self, text):
        if self.say("RCPT", "250 fine"):
            self.recipients.append(text.partition("<")[2].partition(">")[0])

    def on_data(self, text):
        if not self.say("DATA", "354 go on"):
            return
        lines = []
        while (line := self.reader.readline()) not in {b".\r\n", b""}:
            lines.append(line[1:] if line.startswith(b"..") else line)
        accepted = Accepted(self.sender, self.recipients, b"".join(lines), self.user)
        # The journal holds what a real server would deliver: also what it took and then failed to confirm.
        answer = self.sink.script.get("CONTENT", ["250"])[:1] or ["250"]
        if answer[0].startswith(("250", SLOW + "250")) or answer[0] in {HANG, DROP}:
            self.sink.journal.append(accepted)
        self.say("CONTENT", "250 2.0.0 queued as 1A2B")

    def on_rset(self, text):
        self.say("RSET", "250 fine")

    def on_quit(self, text):
        self.is_over = True
        self.say("QUIT", "221 bye")

    def on_other(self, text):
        self.say("OTHER", "502 not known")


def wait_until(condition, seconds=100, why=lambda: "waited in vain"):
    """A state, not a time: a machine with much else to do may take a minute for what takes a second."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, why()
        time.sleep(0.02)


def make_certificate(folder: Path, name: str = "localhost", *, days: int = 1) -> Path:
    """A self-signed certificate with its key in one file; give the file as `ca_file` to trust it."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.UTC)
    start = now + datetime.timedelta(days=min(days, 0) - 1)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}-{days}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path
