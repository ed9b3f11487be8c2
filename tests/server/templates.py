"""Homes that are prepared once for a whole run, by the worker of pytest-xdist that needs one first. Each test copies them."""

from __future__ import annotations

import fcntl
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.server.desk import PATIENCE, Desk, is_full

# Seconds for one loop in the amounts of reliability.md 2.5, beside other work.
FULL = 3 * 3600


def prepared(factory: pytest.TempPathFactory, name: str, prepare: Callable[[Path], Desk]) -> Desk:
    """The desk that `prepare(home)` makes, or has made for another worker. Nobody runs it: it is only copied.

    Its database lives as long as the server of the run (`tests/with_postgres.sh`).
    """
    base = factory.getbasetemp()
    home = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / f"template-{name}"
    note = home.with_suffix(".json")
    with home.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if note.exists():
            return Desk(home, json.loads(note.read_text()))
        shutil.rmtree(home, ignore_errors=True)
        desk = prepare(home)
        note.write_text(json.dumps(desk.database_url))
        return desk


def empty(factory: pytest.TempPathFactory) -> Desk:
    """An up-to-date, empty database."""

    def prepare(home: Path) -> Desk:
        desk = Desk.fresh(home)
        desk.besa("upgrade")
        return desk

    return prepared(factory, "empty", prepare)


def with_rows(factory: pytest.TempPathFactory) -> Desk:
    """What stands in the desk of the browser tests (tests/browser/rows.py); what that says is in `rows.json`."""

    def prepare(home: Path) -> Desk:
        desk = empty(factory).copy(home)
        command = [sys.executable, "-m", "tests.browser.rows"]
        made = subprocess.run(command, env=desk.environment(), capture_output=True, check=False)
        assert made.returncode == 0, made.stderr.decode()[-3000:]
        (home / "rows.json").write_bytes(made.stdout.splitlines()[-1])
        return desk

    return prepared(factory, "rows", prepare)


def be_patient(item: pytest.Item) -> None:
    """What has processes and sockets gets the time that a busy machine needs; it ends when its states are reached."""
    if is_full() and item.get_closest_marker("faults"):
        item.add_marker(pytest.mark.timeout(FULL), append=False)
    elif item.get_closest_marker("timeout") is None:
        item.add_marker(pytest.mark.timeout(4 * PATIENCE))
