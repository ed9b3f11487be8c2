"""X06, X20: a database that is away when Besa starts, cuts it while it starts, or goes away later, is waited for."""

from __future__ import annotations

import time

import pytest

from tests.server.desk import PATIENCE, Desk, wait_until
from tests.server.gate import Gate
from tests.server.mail import Ledger

REFUSED = 78  # EX_CONFIG
TRY_AGAIN = 75


@pytest.fixture
def gate(request):
    """The door before the database of the test's desk."""
    name = next(one for one in ("desk", "fresh_desk") if one in request.fixturenames)
    desk = request.getfixturevalue(name)
    if not desk.database_url:
        pytest.skip("SQLite is never away; `make test-postgres` runs this")
    gate = Gate(desk.database_url)
    desk.extra["BESA_DATABASE_URL"] = gate.url
    yield gate
    gate.remove()


@pytest.fixture
def fresh_desk(tmp_path):
    """An empty database, on which everything is still to be done."""
    desk = Desk.fresh(tmp_path / "home")
    yield desk
    desk.end()


@pytest.mark.timeout(600)
def test_each_process_waits_for_a_database_that_is_away_at_its_start(desk, gate):
    processes = [desk.start("web"), desk.start("worker"), desk.start("mail")]
    wait_until(lambda: desk.log().count("database_away") >= 6, why=desk.log)
    assert [process.poll() for process in processes] == [None] * 3
    gate.open()
    for words in ("Besa serves pages", "Besa works in the background", "Besa takes mail in"):
        wait_until(lambda words=words: words in desk.log(), why=desk.log)
    assert desk.log().count("database_back") == 3
    wait_until(lambda: desk.serves(), why=desk.log)
    ledger = Ledger(desk)
    ledger.offer_until_kept(range(3), seconds=2 * PATIENCE)
    assert ledger.reconcile(seconds=2 * PATIENCE) == {"new_case": 3}


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_a_start_that_is_cut_again_and_again_ends_well(fresh_desk, gate, is_full):
    """While the versions are compared, and in the middle of the migrations."""
    gate.cuts = [600, 1_500, 4_000, 10_000, 40_000, 120_000, 250_000] if is_full else [600, 1_500, 20_000]
    gate.open()
    process = fresh_desk.start("run")
    wait_until(lambda: fresh_desk.serves() or process.poll() is not None, 500, why=fresh_desk.log)
    assert process.poll() is None, fresh_desk.log()
    assert gate.cuts == [], f"only {gate.passed} bytes"
    log = fresh_desk.log()
    assert "database_away" in log
    assert "database_back" in log
    assert "upgrade_cut" in log
    assert fresh_desk.stop(process) == 0
    assert fresh_desk.besa("upgrade").stdout == "The database is of this version.\n"


@pytest.mark.faults
@pytest.mark.timeout(600)
def test_a_database_that_goes_away_later_is_waited_for(desk, gate, is_full):
    gate.open()
    process = desk.run()
    wait_until(lambda: desk.serves(), why=desk.log)
    gate.shut()
    wait_until(lambda: "worker_waits" in desk.log() and "intake_waits" in desk.log(), why=desk.log)
    time.sleep(90 if is_full else 0)
    gate.open()
    begun = time.monotonic()
    ledger = Ledger(desk)
    ledger.offer_until_kept(range(3), seconds=2 * PATIENCE)
    wait_until(lambda: desk.serves(), why=desk.log)
    assert time.monotonic() - begun < 60  # the pool's own pauses would have grown to two minutes
    assert ledger.reconcile(seconds=2 * PATIENCE) == {"new_case": 3}
    assert process.poll() is None


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        (lambda url: url.replace("/besa_", "/nothing_"), "Create the database"),
        (lambda url: url.replace("besa@", "nobody@"), "Create this user in PostgreSQL"),
    ],
)
def test_what_waiting_cannot_mend_is_said_at_once(desk, gate, changed, advice):
    gate.open()
    for command in ("run", "worker", "upgrade"):
        said = desk.besa(command, check=False, BESA_DATABASE_URL=changed(gate.url))
        assert said.returncode == REFUSED, said.stderr
        assert "The database refuses us" in said.stderr
        assert advice in said.stderr
        assert "Traceback" not in said.stderr


def test_a_command_says_that_the_database_is_away(desk, gate):
    """Nobody waits before a terminal for what he could start himself."""
    for command in (["upgrade"], ["token", "create", "--user", "admin@desk.example"], ["backup", "/tmp/never.tar"]):
        said = desk.besa(*command, check=False)
        assert said.returncode == TRY_AGAIN, said.stderr
        assert "The database does not answer" in said.stderr
        assert "Traceback" not in said.stderr
