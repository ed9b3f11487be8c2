"""A real Redis and a real RabbitMQ, each in a folder and on a port of its own, that a test may kill and begin anew."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path

from tests.server.desk import PATIENCE, free_port, is_open, wait_until

KINDS = {"redis": "redis-server", "rabbitmq": "rabbitmq-server"}


def program(kind: str) -> str | None:
    return shutil.which(KINDS[kind]) or shutil.which(KINDS[kind], path="/usr/sbin:/usr/local/sbin")


class Broker:
    def __init__(self, kind: str, home: Path) -> None:
        self.kind, self.home, self.port = kind, home, free_port()
        self.home.mkdir(parents=True)
        self.process: subprocess.Popen[bytes] | None = None
        self.names_port = free_port()

    @property
    def url(self) -> str:
        return (
            f"redis://127.0.0.1:{self.port}/0"
            if self.kind == "redis"
            else f"amqp://guest:guest@127.0.0.1:{self.port}//"
        )

    def start(self) -> None:
        command, extra = self._redis() if self.kind == "redis" else self._rabbitmq()
        with (self.home / "log").open("ab") as log:
            self.process = subprocess.Popen(
                command, cwd=self.home, env={**os.environ, **extra}, stdout=log, stderr=log, start_new_session=True
            )
        wait_until(lambda: is_open(self.port), 2 * PATIENCE, why=lambda: (self.home / "log").read_text())

    def kill(self) -> None:
        """Without mercy, and with everything it kept in memory."""
        if self.process is not None:
            with suppress(ProcessLookupError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(PATIENCE)
            wait_until(lambda: not is_open(self.port))
            self._end_names()

    def _end_names(self) -> None:
        """RabbitMQ starts Erlang's server of names in a session of its own, where it would outlive us."""
        epmd = shutil.which("epmd")
        if self.kind == "rabbitmq" and epmd:
            ask = [epmd, "-port", str(self.names_port), "-kill"]
            wait_until(lambda: not is_open(self.names_port) or subprocess.run(ask, capture_output=True).returncode == 0)

    def _redis(self) -> tuple[list[str], dict[str, str]]:
        return [program("redis") or "", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""], {}

    def _rabbitmq(self) -> tuple[list[str], dict[str, str]]:
        """Its control script asks for the user rabbitmq; the server itself does not. One node, a name of its own, no plugins."""
        node = f"besa{self.port}@localhost"
        extra = {
            "HOME": str(self.home),
            "RABBITMQ_NODENAME": node,
            "RABBITMQ_NODE_IP_ADDRESS": "127.0.0.1",
            "RABBITMQ_NODE_PORT": str(self.port),
            "RABBITMQ_DIST_PORT": str(free_port()),
            "RABBITMQ_MNESIA_BASE": str(self.home / "data"),
            "RABBITMQ_LOG_BASE": str(self.home),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(self.home / "plugins"),
            "RABBITMQ_PID_FILE": str(self.home / "pid"),
            "ERL_EPMD_PORT": str(self.names_port),
        }
        server = "/usr/lib/rabbitmq/bin/rabbitmq-server"  # what Debian's wrapper calls as another user
        return [server if Path(server).exists() else program("rabbitmq") or ""], extra
