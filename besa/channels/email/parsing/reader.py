"""The parent's side of the disposable child: give it a mail, get a message or a named reason, whatever the mail does (P4)."""

import os
import select
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Any

from besa.cases.ports import InboundMessage
from besa.channels.email.parsing import limits, wire
from besa.channels.email.parsing.message_headers import Options, best_effort

_ROOT = Path(__file__).resolve().parents[4]
_CHUNK = 1 << 20
_SIGNALS = {signal.SIGXCPU: "cpu", signal.SIGKILL: "killed", signal.SIGSEGV: "crash", signal.SIGABRT: "crash"}


class Unreadable(Exception):
    """The child could not read this mail. `reason` is one word; `message` holds what its header says, without a body."""

    def __init__(self, reason: str, message: InboundMessage) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


class _ChildGone(Exception):
    """The child broke a limit or died; carries the reason."""


class Reader:
    """One reused child. Mails are read one at a time; a child that dies is replaced before the next. Safe to share by threads."""

    def __init__(self, wall_seconds: float = limits.WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes, options: Options, *, check_dkim: bool = False) -> InboundMessage:
        """The message in `raw`. Raises Unreadable; takes at most WALL_SECONDS and a little."""
        asked = {
            "received_at": options.received_at.isoformat(),
            "null_sender": options.null_sender,
            "trusted_authserv_id": options.trusted_authserv_id,
            "fingerprint": options.fingerprint,
            "loop_id": options.loop_id,
            "check_dkim": check_dkim,
        }
        if not raw.strip(b"\0 \r\n\t"):
            raise Unreadable("empty", best_effort(raw, options))
        with self._lock:
            reason, answer, content = self._ask(asked, raw)
        if not reason:
            try:
                return wire.unpack(answer, content)
            except (KeyError, TypeError, ValueError):
                reason = "error:answer"
        raise Unreadable(reason, best_effort(raw, options))

    def warm_up(self) -> None:
        """Start the child before there is a mail: its libraries take a third of a second to load."""
        with self._lock:
            if self._process is None:
                self._start()

    def close(self) -> None:
        """End the child. The next `read` starts a new one."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()

    def _ask(self, asked: dict[str, Any], raw: bytes) -> tuple[str, dict[str, Any], bytes]:
        """(reason of failure or '', answer, bytes). One dead child is not yet a bad mail: it may have died of old age."""
        fresh = self._process is None
        try:
            answer, content = self._exchange(wire.frame(asked, raw))
        except _ChildGone as gone:
            self.close()
            if str(gone) == "ended" and not fresh:
                return self._ask(asked, raw)
            return str(gone), {}, b""
        return answer.pop("failed", ""), answer, content

    def _exchange(self, request: bytes) -> tuple[dict[str, Any], bytes]:
        process = self._process or self._start()
        deadline = time.monotonic() + self._wall_seconds
        assert process.stdin is not None
        assert process.stdout is not None
        self._send(process, process.stdin.fileno(), request, deadline)
        answers = process.stdout.fileno()
        length, size = wire.HEAD.unpack(self._receive(process, answers, wire.HEAD.size, deadline))
        whole = self._receive(process, answers, length + size, deadline)
        return wire.decoded(whole[:length]), whole[length:]

    def _start(self) -> subprocess.Popen[bytes]:
        # Nothing of our environment: no database address and no secret for a process that reads strangers' mail.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "besa.channels.email.parsing.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            cwd=_ROOT,
            env={"PYTHONPATH": str(_ROOT), "LANG": "C.UTF-8"},
        )
        for stream in (self._process.stdin, self._process.stdout):
            assert stream is not None
            os.set_blocking(stream.fileno(), False)
        return self._process

    def _send(self, process: subprocess.Popen[bytes], pipe: int, data: bytes, deadline: float) -> None:
        view = memoryview(data)
        while view:
            self._wait(process, pipe, select.POLLOUT, deadline)
            try:
                view = view[os.write(pipe, view[:_CHUNK]) :]
            except BlockingIOError:
                continue
            except BrokenPipeError:
                raise _ChildGone(_why(process)) from None

    def _receive(self, process: subprocess.Popen[bytes], pipe: int, size: int, deadline: float) -> bytes:
        received = bytearray()
        while len(received) < size:
            self._wait(process, pipe, select.POLLIN, deadline)
            piece = os.read(pipe, min(_CHUNK, size - len(received)))
            if not piece:
                raise _ChildGone(_why(process))
            received += piece
        return bytes(received)

    def _wait(self, process: subprocess.Popen[bytes], pipe: int, event: int, deadline: float) -> None:
        poll = select.poll()
        poll.register(pipe, event)
        if not poll.poll(max(0, deadline - time.monotonic()) * 1000):
            process.kill()
            process.wait()
            raise _ChildGone("time")


def _why(process: subprocess.Popen[bytes]) -> str:
    """What a child died of, in one word; `ended` when it left in good order."""
    try:
        code = process.wait(timeout=5)
    except subprocess.TimeoutExpired:
        return "crash"
    if code >= 0:
        return "ended" if code == 0 else "crash"
    return _SIGNALS.get(signal.Signals(-code), "crash")
