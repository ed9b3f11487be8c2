"""Processes of Besa for tests that start many: they begin in a tenth of the time, because Besa is loaded already.

One process of a run has loaded the libraries that Besa stands on, and nothing of Besa. From it a nursery is forked for each
environment; it loads Besa as the command does and does nothing with it. Each process is forked from its nursery, gets a session
of its own, and runs the command's `main`. Nothing else is shared: a killed one is as dead as any. What a test says about the
documented command itself is seen with that command (conftest.py).
"""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import traceback
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

FAILPOINT = "BESA_FAILPOINT"
DJANGO = "django"
WRITES = os.O_WRONLY | os.O_APPEND | os.O_CREAT
# What needs no settings to be loaded, and takes long.
LIBRARIES = (
    *("argparse", "asyncio", "cryptography.fernet", "email.message", "lxml.html", "phonenumbers", "structlog"),
    *(
        "django.contrib.staticfiles.finders",
        "django.core.management",
        "django.db.models",
        "django.forms",
        "django.urls",
    ),
    *("aiosmtpd.smtp", "authres", "dkim", "httpx", "imapclient", "inscriptis", "simplemma", "uvicorn"),
    *("django_cotton.templatetags.cotton", "django_stubs_ext.patch", "template_partials.templatetags.partials"),
)


class Libraries:
    """The process from which the nurseries of this one are forked; it ends with us."""

    def __init__(self) -> None:
        self.channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.server.nursery", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                env={name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
                | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
            )
        atexit.register(self.end)

    def fork(self, environment: Mapping[str, str], log: Path) -> socket.socket:
        """What a new nursery listens to; closed, it ends."""
        ours, theirs = socket.socketpair()
        with theirs:
            socket.send_fds(self.channel, [json.dumps([environment, str(log)]).encode()], [theirs.fileno()])
        return ours

    def end(self) -> None:
        self.channel.close()
        self.process.wait()


@cache
def libraries() -> Libraries:
    return Libraries()


class Nursery:
    """One for each environment, since settings are read when Besa is loaded; only the failpoint may differ."""

    def __init__(self, environment: Mapping[str, str], log: Path) -> None:
        self.channel = libraries().fork(environment, log)
        self.answers = self.channel.makefile("rb")
        self.lock = threading.Lock()
        assert self.ask() == "loaded"

    def hatch(self, arguments: tuple[str, ...], failpoint: str, **files: str) -> Hatched:
        return Hatched(self, self.ask(arguments=arguments, failpoint=failpoint, **files))

    def ask(self, **question: Any) -> Any:
        with self.lock:
            if question:
                self.channel.sendall(json.dumps(question).encode() + b"\n")
            answer = self.answers.readline()
        assert answer, "the nursery is gone: see the log"
        return json.loads(answer)

    def end(self) -> None:
        self.answers.close()
        self.channel.close()


class Hatched:
    """As much of subprocess.Popen as the tests use."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.nursery, self.pid = nursery, pid
        self.returncode: int | None = None
        self.life = os.pidfd_open(pid)

    def poll(self) -> int | None:
        return self._look(0)

    def wait(self, timeout: float | None = None) -> int:
        code = self._look(timeout)
        if code is None:
            raise subprocess.TimeoutExpired(["besa"], timeout or 0)
        return code

    def _look(self, seconds: float | None) -> int | None:
        if self.returncode is None and select.select([self.life], [], [], seconds)[0]:
            self.returncode = self.nursery.ask(ended=self.pid)
            os.close(self.life)
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(15)


def lend(channel: socket.socket) -> None:
    """Load the libraries, and fork a nursery for each environment that is asked for."""
    for name in LIBRARIES:
        import_module(name)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for a nursery
    while True:
        question, files, _flags, _address = socket.recv_fds(channel, 1 << 17, 1)
        if not question:
            return
        if not os.fork():
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            channel.close()
            nurse(*json.loads(question), channel=socket.socket(fileno=files[0]))
        os.close(files[0])


def nurse(environment: dict[str, str], log: str, channel: socket.socket) -> NoReturn:
    """Answer in lines: the process id of what was started, the exit code of what has ended."""
    try:
        os.environ.clear()
        os.environ.update(environment)
        point(stdin=os.devnull, stdout=log, stderr=log)
        start()
        say(channel, "loaded")
        for line in channel.makefile("rb"):
            question = json.loads(line)
            if "ended" in question:
                say(channel, os.waitstatus_to_exitcode(os.waitpid(question["ended"], 0)[1]))
            else:
                load(question["arguments"][0])
                say(channel, fork(channel, **{"stdin": os.devnull, "stdout": log, "stderr": log, **question}))
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(0)


def say(channel: socket.socket, answer: str | int) -> None:
    channel.sendall(json.dumps(answer).encode() + b"\n")


def fork(channel: socket.socket, *, arguments: list[str], failpoint: str, **files: str) -> int:
    """Its process id, once it has a session of its own and can be killed with all that it starts."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        os.close(channel.fileno())
        live(arguments, failpoint, ready=writer, **files)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    return pid


def live(arguments: list[str], failpoint: str, *, ready: int, **files: str) -> NoReturn:
    os.setsid()
    point(**files)
    os.close(ready)
    code = 70
    try:
        import_module("besa.core.failpoints").arm(failpoint)
        code = command(arguments)
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 1
    except BaseException:
        traceback.print_exc()
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def command(arguments: list[str]) -> int:
    """A command of Besa, or Django's own for developers."""
    if arguments[0] == DJANGO:
        return import_module("django.core.management").execute_from_command_line(arguments) or 0
    return int(import_module("besa.cli.main").main(arguments))


def point(*, stdin: str, stdout: str, stderr: str) -> None:
    """Our three streams read from, and write to the end of, these files."""
    for number, place, flags in ((0, stdin, os.O_RDONLY), (1, stdout, WRITES), (2, stderr, WRITES)):
        file = os.open(place, flags, 0o600)
        os.dup2(file, number)
        os.close(file)


def start() -> None:
    """What every command loads."""
    main = import_module("besa.cli.main")
    with main.without_collecting():
        main.start_django(tries_again=False)
    import_module("django.db").connections.close_all()


def load(name: str) -> None:
    """What this command loads besides; the second of its kind finds it loaded."""
    main = import_module("besa.cli.main")
    with main.without_collecting():
        import_module(f"besa.cli.{main.COMMANDS[name][0]}" if name != DJANGO else "django.core.management")
    import_module("django.db").connections.close_all()


if __name__ == "__main__":
    with socket.socket(fileno=int(sys.argv[1])) as asked:
        lend(asked)
