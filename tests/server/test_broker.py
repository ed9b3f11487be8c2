"""BESA_BROKER_URL: Celery carries the jobs, the rows stay the truth. Broker, engine and worker are killed; no job is lost or run twice."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.server.brokers import KINDS, Broker, program
from tests.server.desk import Desk, wait_until
from tests.server.test_worker import QUICK, enqueue, states

pytestmark = pytest.mark.faults


# RabbitMQ takes long to start: `make test-faults` has it too.
@pytest.fixture(params=KINDS if os.environ.get("BESA_FAULTS") == "full" else ["redis"])
def broker(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Broker]:
    if not program(request.param):
        pytest.skip(f"{KINDS[request.param]} is not installed")
    broker = Broker(request.param, tmp_path / "broker")
    broker.start()
    yield broker
    broker.kill()


@pytest.fixture
def carried(empty_desk: Desk, broker: Broker) -> Desk:
    empty_desk.extra = {"BESA_JOB_PAUSE": "0", "BESA_BROKER_URL": broker.url}
    return empty_desk


def left(desk: Desk) -> int:
    return int(desk.one("SELECT count(*) FROM jobs_job WHERE state <> 'done'"))


def who(desk: Desk) -> set[str]:
    """What kinds of workers ended the jobs: Celery's processes, or our own threads."""
    names = [name for (name,) in desk.rows("SELECT worker FROM jobs_job WHERE state = 'done'")]
    return {name.rpartition(" ")[2].partition("-")[0] for name in names}


def append(desk: Desk, out: Path, numbers: range) -> None:
    for number in numbers:
        enqueue(desk, "append_slowly", str(out), str(number))


def test_jobs_are_carried_and_none_is_lost_when_engine_and_broker_die(
    carried: Desk, broker: Broker, tmp_path: Path
) -> None:
    desk, out = carried, tmp_path / "out"
    worker = desk.start("worker", "--threads", "3")
    append(desk, out, range(20))
    wait_until(lambda: left(desk) == 0, why=desk.log)
    assert "celery" in who(desk)

    broker.kill()
    append(desk, out, range(20, 40))
    wait_until(lambda: left(desk) == 0, why=desk.log)
    assert "besa" in who(desk), "while the broker is away, the worker's own threads take the jobs"
    wait_until(lambda: "broker does not answer" in desk.besa("doctor", check=False).stdout)

    broker.start()
    wait_until(lambda: "broker does not answer" not in desk.besa("doctor", check=False).stdout, why=desk.log)
    append(desk, out, range(40, 60))
    wait_until(lambda: left(desk) == 0, why=desk.log)
    assert sorted(map(int, out.read_text().split())) == list(range(60))

    engines = children(worker.pid)
    assert len(engines) == 2
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in engines), why=desk.log)


def test_what_kills_or_hangs_the_engine_is_given_up_and_holds_up_nobody(carried: Desk, tmp_path: Path) -> None:
    desk = carried
    desk.extra |= QUICK
    for name in ("stumble", "hang", "hang_in_c", "never_existed", "kill_the_worker"):
        enqueue(desk, name)
    enqueue(desk, "append", str(tmp_path / "out"), "done")
    worker = desk.start("worker")
    dead = ("dead", 5)
    names = ("stumble", "hang", "hang_in_c", "never_existed", "kill_the_worker")
    expected = {**dict.fromkeys(names, dead), "append": ("done", 1)}
    wait_until(lambda: states(desk) == expected, why=lambda: f"{states(desk)} {desk.log()}")
    assert desk.stop(worker) == 0


def children(pid: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += [int(child) for child in (task / "children").read_text().split()]
    return found
