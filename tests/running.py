"""How the suite runs: slow modules first, little waste at the start, and the names of what failed in a file for `.ci/run`."""

from __future__ import annotations

import gc
import os
from collections import Counter
from pathlib import Path

import pytest

# Nothing that is loaded and collected goes away again: looking through it would take a third of the time of collecting.
gc.disable()
# Each as long as some dozens of those in process; the counts only have to put the long modules first.
WEIGHTS = {"browser": 60, "server": 100}
_failed: set[str] = set()


def pytest_configure(config: pytest.Config) -> None:
    """Whoever only hands the tests to workers collects none."""
    if getattr(config.option, "numprocesses", 0) and not hasattr(config, "workerinput"):
        gc.enable()


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first: what is left when one worker has nothing to do any more is then short."""
    weights = Counter[str]()
    for item in items:
        weights[_module(item)] += max((WEIGHTS[mark] for mark in WEIGHTS if item.get_closest_marker(mark)), default=0)
    items.sort(key=lambda item: -weights[_module(item)])


def _module(item: pytest.Item) -> str:
    return item.nodeid.partition("::")[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """One name in a line, exactly as pytest takes it; nothing when the run broke off instead of failing."""
    place = os.environ.get("BESA_FAILED_TESTS")
    if place and exitstatus == pytest.ExitCode.TESTS_FAILED and not hasattr(session.config, "workerinput"):
        Path(place).write_text("".join(f"{name}\n" for name in sorted(_failed)), encoding="utf-8")
