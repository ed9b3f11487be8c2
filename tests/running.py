"""How the suite runs: slow modules first, little waste at the start, and the names of what failed in a file for `.ci/run`."""

from __future__ import annotations

import gc
import os
import sys
from collections import Counter
from pathlib import Path

import pytest
from _pytest.assertion import rewrite

# Nothing that is loaded and collected goes away again: looking through it would take a third of the time of collecting.
gc.disable()
# What a module takes that nobody has measured yet, for each of its tests, in seconds.
UNMEASURED = {"browser": 6.0, "server": 8.0}
# The first of all: it prepares the database of the tests in process while the others wait for the desk of the browsers.
FIRST = "tests/architecture/test_migrations.py"
# Modules that take less need no line of their own.
SHORTEST = 1
SECONDS = Path(__file__).with_name("seconds.txt")
_failed: set[str] = set()
_took: Counter[str] = Counter()


def pytest_configure(config: pytest.Config) -> None:
    """Whoever only hands the tests to workers collects none."""
    if getattr(config.option, "numprocesses", 0) and not hasattr(config, "workerinput"):
        gc.enable()


@pytest.hookimpl(tryfirst=True)
def pytest_collection(session: pytest.Session) -> None:
    """In a fresh checkout, each worker prepares its share of the tests for `assert`, instead of each all of them."""
    worker = getattr(session.config, "workerinput", None)
    if worker and not sys.dont_write_bytecode:
        modules = sorted(
            place for root in ("besa", "tests") for place in session.config.rootpath.glob(f"{root}/**/test_*.py")
        )
        for module in modules[int(worker["workerid"].removeprefix("gw")) :: worker["workercount"]]:
            _rewrite(module, session.config)


def _rewrite(module: Path, config: pytest.Config) -> None:
    """As pytest does it when it imports `module`; it then finds what stands here."""
    place = rewrite.get_cache_dir(module) / (module.stem + rewrite.PYC_TAIL)
    if rewrite._read_pyc(module, place) is None and rewrite.try_makedirs(place.parent):
        digest, code = rewrite._rewrite_test(module, config)
        rewrite._write_pyc(config.stash[rewrite.assertstate_key], code, digest, place)


def pytest_collection_finish() -> None:
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
    gc.enable()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest modules first: what is left when one worker has nothing to do any more is then short.

    Under xdist this holds with `--no-loadscope-reorder` (Makefile); it would put those with the most tests first.
    """
    takes = _guessed(items) | _measured()
    items.sort(key=lambda item: (_module(item.nodeid) != FIRST, -takes[_module(item.nodeid)]))


def _guessed(items: list[pytest.Item]) -> dict[str, float]:
    guesses: dict[str, float] = {}
    for item in items:
        module = _module(item.nodeid)
        guesses[module] = guesses.get(module, 0) + max(
            (UNMEASURED[mark] for mark in UNMEASURED if item.get_closest_marker(mark)), default=0.04
        )
    return guesses


def _measured() -> dict[str, float]:
    lines = SECONDS.read_text(encoding="utf-8").splitlines() if SECONDS.exists() else []
    return {module: float(seconds) for seconds, module in (line.split() for line in lines)}


def _module(name: str) -> str:
    return name.partition("::")[0]


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    _took[_module(report.nodeid)] += report.duration
    if report.failed:
        _failed.add(report.nodeid)


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if hasattr(session.config, "workerinput"):
        return
    place = os.environ.get("BESA_FAILED_TESTS")
    if place and exitstatus == pytest.ExitCode.TESTS_FAILED:
        _write_failed(Path(place))
    if os.environ.get("BESA_WRITE_SECONDS") == "1":
        _write_seconds()


def _write_failed(place: Path) -> None:
    """One name in a line, exactly as pytest takes it; nothing when the run broke off instead of failing."""
    place.write_text("".join(f"{name}\n" for name in sorted(_failed)), encoding="utf-8")


def _write_seconds() -> None:
    """The table that the next runs are sorted by: `BESA_WRITE_SECONDS=1 make test`, on a machine with nothing else to do."""
    lines = [f"{seconds:.0f} {module}\n" for module, seconds in _took.most_common() if seconds >= SHORTEST]
    SECONDS.write_text("".join(lines), encoding="utf-8")
