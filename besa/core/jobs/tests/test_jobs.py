"""The engine's promises: one attempt at a time, counted before it runs, five at most, nothing without a cause (X15)."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from django_tasks.exceptions import InvalidTaskError

from besa.core.jobs import DEFAULT, NETWORK, actions, execution, sweep, sweeps, task
from besa.core.jobs.models import Job, State, Sweep
from besa.core.jobs.timing import Timing, database_now

BOTH = [DEFAULT, NETWORK]
done: list[object] = []


@task()
def note(word, times=1):
    done.extend([word] * times)


@task(queue_name=NETWORK)
def call_afar():
    done.append("afar")


@task()
def stumble():
    raise ValueError("a stone\x00 in the way")


@task()
def leave():
    raise SystemExit(1)


@pytest.fixture(autouse=True)
def forget(settings):
    settings.BESA_JOB_PAUSE = 0
    done.clear()


def states():
    return list(Job.objects.order_by("pk").values_list("state", "attempts"))


@pytest.mark.django_db
def test_an_enqueued_task_runs_once_with_its_arguments():
    note.enqueue("a", times=2)
    assert execution.drain() == 1
    assert execution.drain() == 0
    assert done == ["a", "a"]
    assert states() == [(State.DONE, 1)]


@pytest.mark.django_db(transaction=True)
def test_an_enqueued_task_belongs_to_the_transaction_of_its_business():
    with transaction.atomic():
        note.enqueue("a")
        transaction.set_rollback(True)
    assert states() == []


@pytest.mark.django_db
def test_a_task_with_run_after_waits():
    note.using(run_after=timezone.now() + timedelta(hours=1)).enqueue("later")
    assert execution.drain() == 0
    assert actions.claim(worker="w", queues=BOTH, now=timezone.now() + timedelta(minutes=59)) is None
    assert actions.claim(worker="w", queues=BOTH, now=timezone.now() + timedelta(minutes=61)).kwargs == {}


@pytest.mark.django_db
def test_arguments_that_are_not_plain_json_are_refused_at_once():
    with pytest.raises(TypeError):
        note.enqueue(object())
    assert states() == []


def test_a_task_that_wants_a_context_is_refused_when_it_is_declared():
    with pytest.raises(InvalidTaskError):
        task(takes_context=True)(note.func)


@pytest.mark.django_db
def test_the_first_runner_is_never_held_up_by_the_network():
    call_afar.enqueue()
    assert actions.claim(worker="w", queues=[DEFAULT]) is None
    assert actions.claim(worker="w", queues=BOTH) is not None


@pytest.mark.django_db
@pytest.mark.parametrize(("poison", "cause"), [(stumble, "ValueError: a stone in the way"), (leave, "SystemExit: 1")])
def test_a_job_that_fails_is_tried_five_times_and_then_kept_with_its_cause(poison, cause):
    poison.enqueue()
    assert execution.drain() == 5
    assert states() == [(State.DEAD, 5)]
    assert Job.objects.get().cause.strip().endswith(cause)


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["besa.gone.tasks.f", "besa.core.jobs.tests.test_jobs.states", "nothing", "os.system"])
def test_a_name_that_is_no_task_is_given_up_with_its_cause(name):
    Job.objects.create(task=name, queue=DEFAULT)
    assert execution.drain() == 5
    assert states() == [(State.DEAD, 5)]
    assert f"UnknownTask: {name}" in Job.objects.get().cause


@pytest.mark.django_db
def test_a_failed_job_rests_longer_each_time(settings):
    settings.BESA_JOB_PAUSE = 5
    stumble.enqueue()
    assert execution.drain() == 1
    assert actions.claim(worker="w", queues=BOTH) is None
    assert actions.claim(worker="w", queues=BOTH, now=database_now() + timedelta(seconds=6)).attempts == 2


def test_the_rests_grow_fourfold():
    timing = Timing(lease=timedelta(60), limit=timedelta(60), first_pause=timedelta(seconds=5))
    for attempt, seconds in enumerate([5, 20, 80, 320], start=1):
        assert timedelta(seconds=seconds) <= timing.pause(attempt) <= timedelta(seconds=seconds * 1.1)


@pytest.mark.django_db
def test_a_job_of_a_dead_worker_is_freed_when_the_lease_ends_and_keeps_its_count():
    note.enqueue("a")
    job = actions.claim(worker="dies", queues=BOTH)
    assert actions.recover() == 0
    actions.disown(workers=["dies"])
    assert actions.recover() == 1
    assert states() == [(State.QUEUED, 1)]
    assert "The worker dies died" in Job.objects.get().cause
    assert actions.finish(job) is False
    assert execution.drain() == 1
    assert states() == [(State.DONE, 2)]


@pytest.mark.django_db
def test_a_job_that_kills_five_workers_is_given_up():
    note.enqueue("a")
    for attempt in range(1, 6):
        assert actions.claim(worker=f"w{attempt}", queues=BOTH).attempts == attempt
        actions.disown(workers=[f"w{attempt}"])
        actions.recover()
    assert states() == [(State.DEAD, 5)]
    assert done == []


@pytest.mark.django_db
def test_a_late_worker_changes_nothing_of_the_next_attempt():
    note.enqueue("a")
    late = actions.claim(worker="late", queues=BOTH)
    actions.disown(workers=["late"])
    actions.recover()
    actions.claim(worker="next", queues=BOTH)
    assert actions.finish(late) is False
    assert actions.fail(late, cause="late") is False
    assert Job.objects.get().worker == "next"
    assert states() == [(State.RUNNING, 2)]


@pytest.mark.django_db
def test_a_renewed_lease_is_not_recovered(settings):
    settings.BESA_JOB_LEASE = -1
    note.enqueue("a")
    actions.claim(worker="lives", queues=BOTH)
    settings.BESA_JOB_LEASE = 60
    actions.renew(workers=["lives"])
    assert actions.recover() == 0


@pytest.mark.django_db
def test_a_dead_job_can_be_tried_again_by_a_person():
    stumble.enqueue()
    execution.drain()
    assert actions.retry(Job.objects.get(), by=None) is True
    assert states() == [(State.QUEUED, 0)]
    assert actions.retry(Job.objects.get(), by=None) is False


@pytest.mark.django_db
def test_purge_forgets_what_is_done_and_keeps_what_is_dead():
    note.enqueue("a")
    stumble.enqueue()
    execution.drain()
    Job.objects.update(finished_at=database_now() - timedelta(days=2))
    actions.purge()
    assert states() == [(State.DEAD, 5)]


@pytest.fixture
def turn():
    @sweep(every=timedelta(minutes=5))
    def look_around():
        done.append("looked")

    name = f"{look_around.__module__}.{look_around.__qualname__}"
    yield sweeps.registered[name]
    del sweeps.registered[name]


@pytest.mark.django_db
def test_a_turn_belongs_to_one_worker_and_returns_in_the_next_slot(turn):
    now = turn.slot(database_now())
    assert actions.claim_turn(turn, worker="a", now=now) is True
    assert actions.claim_turn(turn, worker="b", now=now) is False
    execution.run_turn(turn, worker="a")
    assert done == ["looked"]
    assert actions.claim_turn(turn, worker="b", now=now + timedelta(minutes=4, seconds=59)) is False
    assert actions.claim_turn(turn, worker="b", now=now + timedelta(minutes=5)) is True


@pytest.mark.django_db
def test_a_turn_that_still_runs_is_not_overtaken_until_its_worker_is_dead(turn):
    now = turn.slot(database_now())
    actions.claim_turn(turn, worker="a", now=now + timedelta(minutes=4, seconds=50))
    assert actions.claim_turn(turn, worker="b", now=now + timedelta(minutes=5)) is False
    assert actions.claim_turn(turn, worker="b", now=now + timedelta(minutes=6)) is True


@pytest.mark.django_db
def test_a_clock_that_was_years_ahead_does_not_stop_a_sweep_for_years(turn):
    now = turn.slot(database_now())
    actions.claim_turn(turn, worker="a", now=now + timedelta(days=3650))
    execution.run_turn(turn, worker="a")
    assert actions.claim_turn(turn, worker="a", now=now) is True


@pytest.mark.django_db
def test_a_failing_sweep_says_why_and_comes_round_again():
    @sweep(every=timedelta(minutes=5))
    def trip():
        raise ValueError("tripped")

    turn = sweeps.registered.pop(f"{trip.__module__}.{trip.__qualname__}")
    now = database_now()
    actions.claim_turn(turn, worker="a", now=now)
    execution.run_turn(turn, worker="a")
    row = Sweep.objects.get(name=turn.name)
    assert (row.failures, row.lease_ends_at) == (1, None)
    assert "tripped" in row.cause
    assert actions.claim_turn(turn, worker="a", now=now + timedelta(minutes=5)) is True
