"""Processes of Besa for loops of hundreds of kills: they start in a tenth of the time, because Besa is loaded already.

The nursery loads Besa as the command does and does nothing with it; each process is forked from it, gets a session of its own,
and runs the command's `main`. Nothing else is shared: a killed one is as dead as any. Tests that kill over and over (fixtures
`kills` and `seed`) start their processes through a nursery, and so does all of `make test-faults`; everything else is started by
the documented command (desk.py).
"""

from __future__ import annotations

import json
import os
import select
import subprocess
import sys
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

HATCHED = {"mail", "worker", "web", "run"}
FAILPOINT = "BESA_FAILPOINT"


class Nursery:
    """One for each environment, since settings are read when Besa is loaded; only the failpoint may differ."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        with log.open("ab") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "tests.server.nursery", str(log)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                env=environment,
            )
        assert self.ask() == "loaded"

    def hatch(self, arguments: tuple[str, ...], failpoint: str) -> Hatched:
        return Hatched(self, self.ask(arguments=arguments, failpoint=failpoint))

    def ask(self, **question: Any) -> Any:
        assert self.process.stdin
        assert self.process.stdout
        if question:
            self.process.stdin.write(json.dumps(question).encode() + b"\n")
            self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, "the nursery is gone: see the log"
        return json.loads(answer)

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


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


def serve(log: str) -> None:
    """Answer in lines: the process id of what was started, the exit code of what has ended."""
    say("loaded")
    for line in sys.stdin.buffer:
        question = json.loads(line)
        if "ended" in question:
            say(os.waitstatus_to_exitcode(os.waitpid(question["ended"], 0)[1]))
        else:
            load(question["arguments"][0])
            say(fork(question["arguments"], question["failpoint"], log))


def say(answer: str | int) -> None:
    print(json.dumps(answer), flush=True)


def fork(arguments: list[str], failpoint: str, log: str) -> int:
    """Its process id, once it has a session of its own and can be killed with all that it starts."""
    reader, writer = os.pipe()
    pid = os.fork()
    if not pid:
        live(arguments, failpoint, log, ready=writer)
    os.close(writer)
    os.read(reader, 1)
    os.close(reader)
    return pid


def live(arguments: list[str], failpoint: str, log: str, *, ready: int) -> NoReturn:
    os.setsid()
    for number, place, flags in ((0, os.devnull, os.O_RDONLY), (1, log, os.O_WRONLY | os.O_APPEND)):
        file = os.open(place, flags)
        os.dup2(file, number)
        os.close(file)
    os.dup2(1, 2)
    os.close(ready)
    code = 70
    try:
        import_module("besa.core.failpoints").arm(failpoint)
        code = import_module("besa.cli.main").main(arguments)
    finally:
        with suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def start() -> None:
    """What every command loads."""
    main = import_module("besa.cli.main")
    with main.without_collecting():
        main.start_django(tries_again=False)
    import_module("django.db").connections.close_all()


def load(command: str) -> None:
    """What this command loads besides; the second of its kind finds it loaded."""
    with import_module("besa.cli.main").without_collecting():
        import_module(f"besa.cli.{command}")
    import_module("django.db").connections.close_all()


if __name__ == "__main__":
    start()
    serve(sys.argv[1])
