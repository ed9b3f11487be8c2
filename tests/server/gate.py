"""A door before PostgreSQL that a test shuts, opens, and slams: for the process behind it the server is away, back, or cuts it."""

from __future__ import annotations

import shutil
import socket
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

SOCKET = ".s.PGSQL.5432"


class Gate:
    """Passes bytes on between a socket of its own and that of `url`. Made shut."""

    def __init__(self, url: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="besa-gate-"))
        parts = urlsplit(url)
        asked = dict(parse_qsl(parts.query))
        self.server = f"{asked['host']}/{SOCKET}"
        self.url = urlunsplit(parts._replace(query=urlencode({**asked, "host": str(self.folder)}, safe="/")))
        self.listener: socket.socket | None = None
        self.open_ends: set[socket.socket] = set()
        self.lock = threading.Lock()
        # All connections are cut each time that so many bytes have gone to the server, one after the other.
        self.cuts: list[int] = []
        self.passed = 0

    def open(self) -> None:
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(str(self.folder / SOCKET))
        self.listener.listen(50)
        threading.Thread(target=self._accept, args=(self.listener,), daemon=True).start()

    def shut(self) -> None:
        """Nobody comes in any more, and whoever is inside is cut."""
        if self.listener is not None:
            (self.folder / SOCKET).unlink()
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
            self.listener = None
        self.slam()

    def slam(self) -> None:
        """Cut every connection; new ones are let in."""
        with self.lock:
            ends, self.open_ends = self.open_ends, set()
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def remove(self) -> None:
        self.shut()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _accept(self, listener: socket.socket) -> None:
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            server = socket.socket(socket.AF_UNIX)
            server.connect(self.server)
            with self.lock:
                self.open_ends |= {client, server}
            threading.Thread(target=self._pass_on, args=(client, server, True), daemon=True).start()
            threading.Thread(target=self._pass_on, args=(server, client, False), daemon=True).start()

    def _pass_on(self, source: socket.socket, target: socket.socket, counts: bool) -> None:
        with suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
                if counts:
                    self._count(len(data))
        for end in (source, target):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        with self.lock:
            self.open_ends -= {source, target}
        source.close()

    def _count(self, size: int) -> None:
        with self.lock:
            self.passed += size
            is_due = bool(self.cuts) and self.passed >= self.cuts[0]
            while self.cuts and self.passed >= self.cuts[0]:
                del self.cuts[0]
        if is_due:
            self.slam()
