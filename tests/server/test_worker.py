"""X15 and X02's first half: a worker that is killed, hung or poisoned loses no job and repeats none that had ended."""

import json
import random
import time

import pytest

from tests.server.desk import PATIENCE, Desk, wait_until

QUICK = {"BESA_JOB_LEASE": "2", "BESA_JOB_TIME_LIMIT": "1", "BESA_JOB_PAUSE": "0"}


def enqueue(desk: Desk, name: str, *arguments: str) -> None:
    desk.write(
        "INSERT INTO jobs_job (task, args, kwargs, queue, state, attempts, worker, cause)"
        " VALUES (?, ?, '{}', 'default', 'queued', 0, '', '')",
        f"tests.server.poison.{name}",
        json.dumps(arguments),
    )


def states(desk: Desk) -> dict[str, tuple[str, int]]:
    return {
        task.rpartition(".")[2]: (state, attempts)
        for task, state, attempts in desk.rows("SELECT task, state, attempts FROM jobs_job")
    }


def test_poison_jobs_are_given_up_after_five_attempts_and_hold_up_nobody(empty_desk, tmp_path):
    desk = empty_desk
    desk.extra = QUICK
    for name in ("stumble", "hang", "hang_in_c", "never_existed"):
        enqueue(desk, name)
    enqueue(desk, "append", str(tmp_path / "out"), "done")
    worker = desk.start("worker")
    dead = ("dead", 5)
    expected = {
        "stumble": dead,
        "hang": dead,
        "hang_in_c": dead,
        "never_existed": dead,
        "append": ("done", 1),
    }
    wait_until(lambda: states(desk) == expected, why=lambda: f"{states(desk)} {desk.log()}")
    causes = dict(desk.rows("SELECT task, cause FROM jobs_job WHERE state = 'dead'"))
    assert "on purpose" in causes["tests.server.poison.stumble"]
    assert "took longer than" in causes["tests.server.poison.hang"]
    assert "took longer than" in causes["tests.server.poison.hang_in_c"]
    assert "UnknownTask" in causes["tests.server.poison.never_existed"]
    assert worker.poll() is None
    assert desk.stop(worker) == 0


def test_a_job_that_kills_its_worker_is_given_up_after_five_workers(empty_desk, tmp_path):
    desk = empty_desk
    desk.extra, desk.hatches = QUICK, True
    enqueue(desk, "kill_the_worker")
    for attempt in range(1, 6):
        worker = desk.start("worker")
        assert worker.wait(PATIENCE) == -9
        assert states(desk)["kill_the_worker"][1] == attempt
    enqueue(desk, "append", str(tmp_path / "out"), "after")
    worker = desk.start("worker")
    wait_until(lambda: states(desk) == {"kill_the_worker": ("dead", 5), "append": ("done", 1)})
    cause = desk.one("SELECT cause FROM jobs_job WHERE state = 'dead'")
    assert "died or stood still in attempt 5" in cause


def test_a_job_left_by_a_killed_worker_is_taken_up_by_the_next_at_once(empty_desk):
    desk = empty_desk
    desk.extra = {"BESA_JOB_LEASE": "600"}
    enqueue(desk, "hang")
    worker = desk.start("worker")
    wait_until(lambda: states(desk)["hang"] == ("running", 1))
    desk.kill(worker)
    desk.start("worker", BESA_JOB_PAUSE="0")
    wait_until(lambda: states(desk)["hang"] == ("running", 2))  # its lease of ten minutes is not waited for


@pytest.mark.faults
def test_no_job_is_lost_or_left_while_workers_are_killed_at_random(empty_desk, tmp_path, kills, seed):
    desk = empty_desk
    desk.extra = {"BESA_JOB_PAUSE": "0"}
    out = tmp_path / "out"
    dice = random.Random(seed)
    total = 60 * kills
    for number in range(total):
        enqueue(desk, "append_slowly", str(out), str(number))
    for _ in range(kills):
        worker = desk.start("worker", "--threads", "3")
        wait_until(lambda: desk.one("SELECT count(*) FROM jobs_job WHERE state = 'running'"))
        time.sleep(dice.uniform(0, 0.4))
        desk.kill(worker)
    desk.start("worker", "--threads", "3")
    wait_until(lambda: desk.one("SELECT count(*) FROM jobs_job WHERE state <> 'done'") == 0, 2 * PATIENCE)
    lines = out.read_text().split()
    assert set(lines) == {str(number) for number in range(total)}
    # A killed worker may have ended up to three jobs whose end it could not write down any more.
    assert len(lines) - total <= 3 * kills
