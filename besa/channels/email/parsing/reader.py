"""The parent's side of the disposable child: give it a mail, get a message or a named reason, whatever the mail does (P4)."""

import contextlib
import os
import select
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Any

from besa.cases.ports import InboundMessage
from besa.channels.email.parsing import limits, wire
from besa.channels.email.parsing.message_headers import Options, best_effort

_ROOT = Path(__file__).resolve().parents[4]
_CHUNK = 1 << 20
# Mails that may wait in the child's pipe, so that it never waits for us; large ones are given one at a time.
AHEAD, AHEAD_BYTES = 8, 1 << 20
_SIGNALS = {signal.SIGXCPU: "cpu", signal.SIGKILL: "killed", signal.SIGSEGV: "crash", signal.SIGABRT: "crash"}


class Unreadable(Exception):
    """The child could not read this mail. `reason` is one word; `message` holds what its header says, without a body."""

    def __init__(self, reason: str, message: InboundMessage) -> None:
        super().__init__(reason)
        self.reason = reason
        self.message = message


class _ChildGone(Exception):
    """The child broke a limit or died; carries the reason."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """A mail that was given to the child. It is kept until its answer is here: a child that dies takes none with it."""

    raw: bytes
    options: Options
    request: bytes


class Reader:
    """One reused child. It reads mails in the order in which they are given; one that dies is replaced before the next.

    `read` may be shared by threads. `ask` and `answer`, for one thread alone, give it the next mails while it reads.
    """

    def __init__(self, wall_seconds: float = limits.WALL_SECONDS) -> None:
        self._wall_seconds = wall_seconds
        self._child: _Child | None = None
        self._asked: deque[_Asked] = deque()
        self._lock = threading.Lock()

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def read(self, raw: bytes, options: Options, *, check_dkim: bool = False) -> InboundMessage:
        """The message in `raw`. Raises Unreadable; takes at most WALL_SECONDS and a little."""
        with self._lock:
            self.ask(raw, options, check_dkim=check_dkim)
            return self.answer()

    @property
    def has_room(self) -> bool:
        """Whether another mail may be given before the oldest is answered."""
        return len(self._asked) < AHEAD and sum(len(one.request) for one in self._asked) < AHEAD_BYTES

    def ask(self, raw: bytes, options: Options, *, check_dkim: bool = False) -> None:
        """Give the child a mail; `answer` gives what it says. Never waits. Raises Unreadable where there is nothing to read."""
        about = {
            "received_at": options.received_at.isoformat(),
            "null_sender": options.null_sender,
            "trusted_authserv_id": options.trusted_authserv_id,
            "fingerprint": options.fingerprint,
            "loop_id": options.loop_id,
            "check_dkim": check_dkim,
        }
        if not raw.strip(b"\0 \r\n\t"):
            raise Unreadable("empty", best_effort(raw, options))
        one = _Asked(raw, options, wire.frame(about, raw))
        self._asked.append(one)
        if self._child is not None:
            self._child.give(one.request)

    def answer(self) -> InboundMessage:
        """The message of the oldest mail that was asked about. Raises Unreadable; takes at most WALL_SECONDS and a little."""
        asked = self._asked[0]
        try:
            reason, answer, content = self._answer()
        finally:
            self._asked.popleft()
        if not reason:
            try:
                return wire.unpack(answer, content)
            except (KeyError, TypeError, ValueError):
                reason = "error:answer"
        raise Unreadable(reason, best_effort(asked.raw, asked.options))

    def warm_up(self) -> None:
        """Start the child before there is a mail, and wait until it answers: its libraries take a third of a second to load.

        Raises OSError where there is no process to spare.
        """
        with contextlib.suppress(Unreadable):
            self.read(b"Subject: Are you there?\r\n\r\n", Options(datetime.now(UTC)))

    def close(self) -> None:
        """End the child. The next mail starts a new one."""
        child, self._child = self._child, None
        if child is not None:
            child.close()

    def _answer(self) -> tuple[str, dict[str, Any], bytes]:
        """(reason of failure or '', answer, bytes). One dead child is not yet a bad mail: it may have died of old age."""
        while True:
            child = self._started()
            try:
                answer, content = child.answer(time.monotonic() + self._wall_seconds)
            except _ChildGone as gone:
                self.close()
                if str(gone) == "ended" and child.answered:
                    continue
                return str(gone), {}, b""
            except ValueError:  # no frame: what it says next could belong to another mail
                self.close()
                return "error:answer", {}, b""
            return answer.pop("failed", ""), answer, content

    def _started(self) -> "_Child":
        if self._child is None:
            self._child = _Child()
            for one in self._asked:
                self._child.give(one.request)
        return self._child


class _Child:
    """The process and its pipes. Both are served while one waits: a child that is writing cannot take what comes next."""

    def __init__(self) -> None:
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
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._streams = (self._process.stdin, self._process.stdout)
        self._questions, self._answers = (stream.fileno() for stream in self._streams)
        for pipe in (self._questions, self._answers):
            os.set_blocking(pipe, False)
        self._to_give: deque[memoryview] = deque()
        self._given = bytearray()
        self.answered = 0

    @property
    def pid(self) -> int:
        return self._process.pid

    def give(self, request: bytes) -> None:
        """As much as the pipe takes now; the rest while somebody waits for an answer."""
        self._to_give.append(memoryview(request))
        self._give()

    def answer(self, deadline: float) -> tuple[dict[str, Any], bytes]:
        """The next frame. Raises _ChildGone, and ValueError for what is no frame."""
        while (found := self._frame()) is None:
            self._exchange(deadline)
        self.answered += 1
        return found

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        for stream in self._streams:
            stream.close()

    def _frame(self) -> tuple[dict[str, Any], bytes] | None:
        if len(self._given) < wire.HEAD.size:
            return None
        length, size = wire.HEAD.unpack_from(self._given)
        start, end = wire.HEAD.size + length, wire.HEAD.size + length + size
        if len(self._given) < end:
            return None
        about, content = bytes(self._given[wire.HEAD.size : start]), bytes(self._given[start:end])
        del self._given[:end]
        return wire.decoded(about), content

    def _exchange(self, deadline: float) -> None:
        poll = select.poll()
        poll.register(self._answers, select.POLLIN)
        if self._to_give:
            poll.register(self._questions, select.POLLOUT)
        ready = poll.poll(max(0, deadline - time.monotonic()) * 1000)
        if not ready:
            self._process.kill()
            self._process.wait()
            raise _ChildGone("time")
        for pipe, _event in ready:
            if pipe == self._questions:
                self._give()
            else:
                self._take()

    def _give(self) -> None:
        try:
            while self._to_give:
                rest = self._to_give[0][os.write(self._questions, self._to_give[0][:_CHUNK]) :]
                if rest:
                    self._to_give[0] = rest
                else:
                    self._to_give.popleft()
        except BlockingIOError:
            return
        except BrokenPipeError:  # what it has answered before can still be taken; then its end shows
            self._to_give.clear()

    def _take(self) -> None:
        piece = os.read(self._answers, _CHUNK)
        if not piece:
            raise _ChildGone(self._why())
        self._given += piece

    def _why(self) -> str:
        """What it died of, in one word; `ended` when it left in good order."""
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "crash"
        if code >= 0:
            return "ended" if code == 0 else "crash"
        return _SIGNALS.get(signal.Signals(-code), "crash")
