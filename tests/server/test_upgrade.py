"""X20: an upgrade that is killed half way can be run again; versions are never mixed."""

import random
import time

import pytest

from tests.server import templates
from tests.server.conftest import hatches
from tests.server.desk import PATIENCE, Desk, wait_until


def counts(desk: Desk) -> dict[str, int]:
    tables = ["accounts_user", "accounts_team", "core_loggedevent"]
    return {table: desk.one(f"SELECT count(*) FROM {table}") for table in tables}


def migrations(desk: Desk) -> set[tuple[str, str]]:
    return set(desk.rows("SELECT app, name FROM django_migrations"))


@pytest.fixture(scope="module")
def old_template(desk_template, tmp_path_factory):
    """A desk with people, whose database lacks the newest migrations: those of the jobs."""

    def prepare(home):
        desk = desk_template.copy(home)
        desk.manage("migrate", "jobs", "zero")
        return desk

    return templates.prepared(tmp_path_factory, "old", prepare)


@pytest.fixture
def old_desk(old_template, tmp_path, request):
    desk = old_template.copy(tmp_path / "old")
    desk.hatches = hatches(request)
    yield desk
    desk.end()


@pytest.mark.parametrize("point", ["backup.database-saved", "upgrade.migrated", "upgrade.committed"])
def test_an_upgrade_killed_at_a_point_is_finished_by_the_next(old_desk, desk_template, point):
    before = counts(old_desk)
    assert old_desk.besa("upgrade", check=False, BESA_FAILPOINT=f"{point}:kill").returncode == -9
    old_desk.besa("upgrade")
    assert migrations(old_desk) == migrations(desk_template)
    assert counts(old_desk) == before
    assert len(list((old_desk.home / "backups").glob("before-upgrade-*.tar"))) >= 1


@pytest.mark.faults
def test_an_upgrade_killed_at_any_moment_is_finished_by_the_next(old_desk, desk_template, kills, is_full, seed):
    dice = random.Random(seed)
    before = counts(old_desk)
    # In full amounts over the whole of an upgrade, however long it takes here.
    takes = seconds_of_an_upgrade(old_desk) if is_full else 1
    for _ in range(kills):
        process = old_desk.start("upgrade", "--no-backup")
        time.sleep(dice.uniform(0.3 * takes, 1.1 * takes))
        old_desk.kill(process)
        if not old_desk.rows("SELECT 1 FROM django_migrations WHERE app = 'jobs'"):
            continue
        assert migrations(old_desk) == migrations(desk_template)
        old_desk.manage("migrate", "jobs", "zero")
    old_desk.besa("upgrade")
    assert migrations(old_desk) == migrations(desk_template)
    assert counts(old_desk) == before


def seconds_of_an_upgrade(desk: Desk) -> float:
    begun = time.monotonic()
    desk.besa("upgrade", "--no-backup")
    took = time.monotonic() - begun
    desk.manage("migrate", "jobs", "zero")
    return took


@pytest.mark.documented
def test_two_upgrades_at_once_do_the_work_once(old_desk, desk_template):
    processes = [old_desk.start("upgrade", "--no-backup") for _ in range(2)]
    assert [process.wait(PATIENCE) for process in processes] == [0, 0]
    assert migrations(old_desk) == migrations(desk_template)


def test_each_part_refuses_an_older_database(old_desk):
    for command in ("worker", "web", "mail"):
        done = old_desk.besa(command, check=False)
        assert done.returncode == 1
        assert "besa upgrade" in done.stderr


def test_each_part_refuses_a_newer_database(desk):
    come_from_the_future(desk)
    for command in ("run", "worker", "upgrade", "doctor"):
        done = desk.besa(command, check=False)
        assert done.returncode == 1
        assert "newer Besa" in done.stderr + done.stdout


def test_a_running_process_ends_when_the_database_is_brought_forward_under_it(desk):
    worker = desk.start("worker")
    wait_until(lambda: desk.rows("SELECT 1 FROM jobs_heartbeat"))
    come_from_the_future(desk)
    assert worker.wait(PATIENCE) == 1
    assert "older_than_database" in desk.log()


def come_from_the_future(desk: Desk) -> None:
    desk.write("INSERT INTO django_migrations (app, name, applied) VALUES ('jobs', '9999_future', CURRENT_TIMESTAMP)")
