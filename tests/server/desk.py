"""A desk of real processes: started by the documented command in a home of its own, killed without mercy, asked by SQL."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg

from tests.server.nursery import DJANGO, FAILPOINT, Hatched, Nursery

SOURCE = Path(__file__).resolve().parent.parent.parent
# How long a state is waited for: a machine with much else to do needs a minute for what takes a second.
PATIENCE = int(os.environ.get("BESA_TEST_PATIENCE") or 100)
BESA = [sys.executable, "-P", "-m", "besa.cli"]


def is_full() -> bool:
    """`make test-faults` runs the amounts of reliability.md 2.5; `make test` each fault once."""
    return os.environ.get("BESA_FAULTS") == "full"


def free_port() -> int:
    """Below those that the kernel lends to outgoing connections, one of which would take it before the desk does."""
    while True:
        port = 20_000 + secrets.randbelow(12_000)
        with closing(socket.socket()) as probe, suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port


def wait_until(condition: Callable[[], Any], seconds: float = PATIENCE, *, every: float = 0.05, why: Any = "") -> Any:
    """What `condition` says, as soon as it is true; fails after `seconds` with `why`."""
    ends_at = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        assert time.monotonic() < ends_at, (why() if callable(why) else why) or "it did not happen in time"
        time.sleep(every)


class Desk:
    """One home, one database (SQLite, or a fresh one on the PostgreSQL of `make test-postgres`), any number of processes."""

    def __init__(self, home: Path, database_url: str = "") -> None:
        self.home, self.database_url = home, database_url
        self.home.mkdir(parents=True, exist_ok=True)
        self.port, self.smtp_port = free_port(), free_port()
        self.processes: list[subprocess.Popen[bytes] | Hatched] = []
        self.nurseries: dict[str, Nursery] = {}
        self.extra: dict[str, str] = {}
        # Whether it starts its processes through a nursery (nursery.py), or each by the documented command.
        self.hatches = is_full()

    @classmethod
    def fresh(cls, home: Path) -> Desk:
        """An empty home and an empty database."""
        server = os.environ.get("BESA_DATABASE_URL", "")
        return cls(home, new_database(server) if server else "")

    def copy(self, home: Path) -> Desk:
        """A desk with the same content in another place; nothing of this one may be running."""
        shutil.copytree(self.home, home, dirs_exist_ok=True)
        return Desk(home, new_database(self.database_url, template=self.database_url) if self.database_url else "")

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self, **extra: str) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        return {
            **kept,
            "PYTHONPATH": str(SOURCE),
            "BESA_HOME": str(self.home),
            "BESA_DATABASE_URL": self.database_url,
            "BESA_PORT": str(self.port),
            "BESA_SMTP_PORT": str(self.smtp_port),
            "BESA_FREE_SPACE_FLOOR": "1000000",
            **self.extra,
            **extra,
        }

    def besa(
        self, *arguments: str, stdin: bytes = b"", check: bool = True, **extra: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        hatches = self.hatches and not set(extra) - {FAILPOINT}
        text = self._hatched(arguments, stdin, extra) if hatches else self._documented(arguments, stdin, extra)
        assert not check or text.returncode == 0, f"besa {arguments}: {text.returncode}\n{text.stdout}\n{text.stderr}"
        return text

    def _hatched(
        self, arguments: tuple[str, ...], stdin: bytes, extra: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        with tempfile.TemporaryDirectory(prefix="besa-command-") as folder:
            files = {name: Path(folder) / name for name in ("stdin", "stdout", "stderr")}
            files["stdin"].write_bytes(stdin)
            process = self._hatch(arguments, extra, **{name: str(file) for name, file in files.items()})
            try:
                code = process.wait(2 * PATIENCE)
            except subprocess.TimeoutExpired:
                self.kill(process)
                raise
            said = (files[name].read_text() for name in ("stdout", "stderr"))
            return subprocess.CompletedProcess(arguments, code, *said)

    def _documented(
        self, arguments: tuple[str, ...], stdin: bytes, extra: dict[str, str]
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [*BESA, *arguments],
            input=stdin,
            capture_output=True,
            env=self.environment(**extra),
            timeout=2 * PATIENCE,
            check=False,
        )
        return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())

    def manage(self, *arguments: str) -> None:
        """A developer's command, to bring a desk into a state that no user's command makes."""
        if self.hatches:
            done = self._hatched((DJANGO, *arguments), b"", {})
            assert done.returncode == 0, done.stderr
            return
        environment = self.environment(DJANGO_SETTINGS_MODULE="besa.settings")
        subprocess.run(
            [sys.executable, "-P", "-m", "django", *arguments],
            env=environment,
            check=True,
            capture_output=True,
            timeout=2 * PATIENCE,
        )

    def start(self, *arguments: str, **extra: str) -> subprocess.Popen[bytes] | Hatched:
        """Start a command that goes on; what it says stands in `log`."""
        process = self._hatch(arguments, extra) if self.hatches else self._open(arguments, extra)
        self.processes.append(process)
        return process

    def _hatch(self, arguments: tuple[str, ...], extra: dict[str, str], **files: str) -> Hatched:
        environment = self.environment(**extra)
        failpoint = environment.pop(FAILPOINT, "")
        key = json.dumps(environment, sort_keys=True)
        (self.home / "log").touch()
        if key not in self.nurseries:
            self.nurseries[key] = Nursery(environment, self.home / "log")
        return self.nurseries[key].hatch(arguments, failpoint, **files)

    def _open(self, arguments: tuple[str, ...], extra: dict[str, str]) -> subprocess.Popen[bytes]:
        with (self.home / "log").open("ab") as log:
            return subprocess.Popen(
                [*BESA, *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=self.environment(**extra),
                start_new_session=True,
            )

    def run(self, **extra: str) -> subprocess.Popen[bytes] | Hatched:
        """`besa run`, waited for until both doors are open."""
        process = self.start("run", **extra)
        self.wait_for_doors(process)
        return process

    def serve(self, command: str) -> subprocess.Popen[bytes] | Hatched:
        """`besa run` or `besa web`, waited for until it answers a page, however slow the machine is."""
        process = self.start(command)
        wait_until(lambda: self.serves() or process.poll() is not None, PATIENCE, why=self.log)
        assert process.poll() is None, self.log()
        return process

    def serves(self) -> bool:
        with suppress(OSError), urlopen(f"{self.url}/sign-in/", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
        return False

    def wait_for_doors(self, process: subprocess.Popen[bytes] | Hatched, *, smtp_only: bool = False) -> None:
        for port in [self.smtp_port] if smtp_only else [self.port, self.smtp_port]:
            wait_until(lambda port=port: is_open(port) or process.poll() is not None, why=f"port {port} stays closed")
        assert process.poll() is None, self.log()

    def log(self) -> str:
        file = self.home / "log"
        return file.read_text(errors="replace")[-8000:] if file.exists() else ""

    def kill(self, process: subprocess.Popen[bytes] | Hatched) -> None:
        """SIGKILL to the process and everything it started."""
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(PATIENCE)

    def stop(self, process: subprocess.Popen[bytes] | Hatched, seconds: float = PATIENCE) -> int:
        """SIGTERM, and the exit code."""
        process.terminate()
        return process.wait(seconds)

    def end(self) -> None:
        for process in self.processes:
            self.kill(process)
        for nursery in self.nurseries.values():
            nursery.end()
        if self.database_url and is_full():
            keep_database(self.database_url, self.home / "database.sql")
        if self.database_url:
            drop_database(self.database_url)

    def rows(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the database directly; `?` stands for a value on both kinds."""
        if self.database_url:
            with psycopg.connect(self.database_url) as server:
                return server.execute(sql.replace("?", "%s"), values).fetchall()
        with closing(sqlite3.connect(self.home / "besa.sqlite3", timeout=30)) as file:
            return file.execute(sql, values).fetchall()

    def write(self, sql: str, *values: Any) -> None:
        if self.database_url:
            with psycopg.connect(self.database_url) as server:
                server.execute(sql.replace("?", "%s"), values)
            return
        with closing(sqlite3.connect(self.home / "besa.sqlite3", timeout=30)) as file, file:
            file.execute(sql, values)

    def one(self, sql: str, *values: Any) -> Any:
        return self.rows(sql, *values)[0][0]


def is_open(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def new_database(server: str, *, template: str = "") -> str:
    """The address of a database that did not exist before, beside the one of `server`."""
    name = f"besa_{secrets.token_hex(6)}"
    source = f" TEMPLATE {urlsplit(template).path.lstrip('/')}" if template else ""
    with psycopg.connect(_beside(server, "postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}{source}")
    return _beside(server, name)


def keep_database(url: str, place: Path) -> None:
    """What a loop left, beside its log and files: of a failure both are kept (reliability.md 2.5)."""
    program = Path(os.environ.get("BESA_TEST_PG_BIN", "")) / "pg_dump"
    subprocess.run([program, "--file", place, url], check=False, capture_output=True)


def drop_database(url: str) -> None:
    with psycopg.connect(_beside(url, "postgres"), autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {urlsplit(url).path.lstrip('/')} WITH (FORCE)")


def _beside(url: str, name: str) -> str:
    parts = urlsplit(url)
    made = urlunsplit((parts.scheme, parts.netloc, f"/{name}", parts.query, ""))
    # urlunsplit drops the empty host of postgres:///name?host=...
    return made if "//" in made else made.replace(":/", ":///", 1)
