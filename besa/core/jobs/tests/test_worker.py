"""Real threads on a real database: wake-ups, time limits, and two workers that never run one job twice."""

import threading
import time

import pytest

from besa.core.jobs import actions, task
from besa.core.jobs import worker as worker_module
from besa.core.jobs.models import Job, State
from besa.core.jobs.worker import Worker

ran: list[int] = []
gate = threading.Event()


@task()
def count(number):
    ran.append(number)


@task()
def hang():
    while not gate.is_set():
        time.sleep(0.01)


def wait_until(condition, seconds=100):
    ends_at = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends_at, list(Job.objects.values("task", "state", "attempts", "cause"))
        time.sleep(0.02)


@pytest.fixture
def workers(settings):
    settings.BESA_JOB_PAUSE = 0
    ran.clear()
    gate.clear()
    started = []

    def start(number=1):
        started.extend(Worker(threads=2) for _ in range(number))
        for worker in started[-number:]:
            worker.start()
        return started[-number:]

    yield start
    gate.set()
    for worker in started:
        worker.stop(10)


@pytest.mark.django_db(transaction=True)
def test_a_job_starts_when_it_is_committed_and_not_at_the_next_look(workers, monkeypatch):
    monkeypatch.setattr(worker_module, "LOOK_EVERY", 600)
    workers()
    for number in range(5):
        count.enqueue(number)
        wait_until(lambda number=number: number in ran)


@pytest.mark.django_db(transaction=True)
def test_two_workers_of_two_threads_run_each_job_once(workers):
    for number in range(60):
        count.enqueue(number)
    workers(2)
    wait_until(lambda: not Job.objects.exclude(state=State.DONE).exists())
    assert sorted(ran) == list(range(60))
    assert set(Job.objects.values_list("attempts", flat=True)) == {1}


@pytest.mark.django_db(transaction=True)
def test_a_job_that_hangs_is_stopped_five_times_and_holds_up_nobody(workers, settings):
    settings.BESA_JOB_LEASE = 1
    settings.BESA_JOB_TIME_LIMIT = 0.3
    hang.enqueue()
    hang.enqueue()
    count.enqueue(7)
    (worker,) = workers()
    wait_until(lambda: Job.objects.filter(state=State.DEAD).count() == 2)
    wait_until(lambda: ran == [7])
    assert set(Job.objects.dead().values_list("attempts", flat=True)) == {5}
    assert "took longer than" in Job.objects.dead().first().cause
    assert worker.pulse().is_well


@pytest.mark.django_db(transaction=True)
def test_a_stopped_worker_lets_go_of_nothing_and_takes_nothing_new(workers):
    (worker,) = workers()
    assert worker.stop(5) is True
    count.enqueue(1)
    time.sleep(0.3)
    assert ran == []
    assert actions.claim(worker="w", queues=["default"]).attempts == 1
