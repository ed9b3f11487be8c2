"""Real processes. Each test gets a desk of its own, made from templates that are prepared once."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server import templates
from tests.server.desk import Desk
from tests.server.desk import is_full as in_full_amounts

PASSWORD = "correct horse battery"
SETUP = (
    *("setup", "--name", "Clinic", "--language", "en", "--country", "AL", "--time-zone", "Europe/Tirane"),
    *(
        "--hours",
        "Mon-Sun 00:00-24:00",
        "--admin-email",
        "admin@desk.example",
        "--admin-name",
        "Admin",
        "--password-stdin",
    ),
    *("--mailbox", "support@desk.example", "--no-test"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.server)
            templates.be_patient(item)


@pytest.fixture(scope="session")
def empty_template(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A home with an up-to-date, empty database."""
    return templates.empty(tmp_path_factory)


@pytest.fixture
def empty_desk(empty_template: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    desk = empty_template.copy(tmp_path / "home")
    desk.hatches = hatches(request)
    yield desk
    desk.end()


@pytest.fixture(scope="session")
def desk_template(empty_template: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A desk as `besa setup` leaves it: one administrator, one team, the mailbox support@desk.example."""

    def prepare(home: Path) -> Desk:
        desk = empty_template.copy(home)
        desk.besa(*SETUP, stdin=f"{PASSWORD}\n".encode())
        return desk

    return templates.prepared(tmp_path_factory, "desk", prepare)


@pytest.fixture
def desk(desk_template: Desk, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    desk = desk_template.copy(tmp_path / "home")
    desk.hatches = hatches(request)
    yield desk
    desk.end()


def hatches(request: pytest.FixtureRequest) -> bool:
    """Whether the desk starts its processes through a nursery. Each command is seen as documented in a test that is marked so."""
    return in_full_amounts() or request.node.get_closest_marker("documented") is None


@pytest.fixture(scope="session")
def is_full() -> bool:
    return in_full_amounts()


@pytest.fixture
def kills(is_full: bool) -> int:
    return 20 if is_full else 2


@pytest.fixture
def seed() -> int:
    """Printed with a failure; BESA_FAULT_SEED runs the same again."""
    chosen = int(os.environ.get("BESA_FAULT_SEED") or secrets.randbelow(2**31))
    print(f"BESA_FAULT_SEED={chosen}")
    return chosen
