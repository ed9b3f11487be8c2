"""The worker: threads that run jobs and sweeps, and a warden that keeps their leases and ends what takes too long."""

import ctypes
import itertools
import threading
import time
from collections.abc import Callable

import structlog
from django.db import connection

from besa.core.heartbeats import Pulse, instance, is_gone
from besa.core.jobs import DEFAULT, NETWORK, actions, execution
from besa.core.jobs.models import Job, State, Sweep
from besa.core.jobs.sweeps import Registered, registered
from besa.core.jobs.timing import database_now, timing
from besa.core.jobs.wakeup import Listener, bell

LOOK_EVERY = 1.0

log = structlog.get_logger()


class Runner(threading.Thread):
    """One thread. It is replaced when what it runs passes the time limit and will not end."""

    numbers = itertools.count(1)

    def __init__(self, queues: list[str], takes_jobs: Callable[[], bool] = lambda: True) -> None:
        super().__init__(name=f"besa-runner-{next(self.numbers)}", daemon=True)
        self.queues = queues
        self.takes_jobs = takes_jobs
        self.worker = f"{instance()} {self.name}"[-120:]
        self.stopping = threading.Event()
        self.job: Job | None = None
        self.busy_since: float | None = None
        self.turns: dict[str, float] = {}

    def run(self) -> None:
        while not self.stopping.is_set():
            heard = bell.rung
            try:
                is_idle = not self._step()
            except Exception as error:  # the database is away: wait for it (X06)
                log.warning("worker_waits", error=type(error).__name__)
                connection.close()
                self.stopping.wait(1)
                continue
            except execution.TookTooLong:
                continue  # thrown a moment after its job had ended
            if is_idle:
                bell.wait(heard, LOOK_EVERY)
        connection.close()

    def _step(self) -> bool:
        did_turn = self._run_turns()
        job = actions.claim(worker=self.worker, queues=self.queues) if self.takes_jobs() else None
        if job is None:
            return did_turn
        self.job, self.busy_since = job, time.monotonic()
        try:
            execution.run(job)
        finally:
            self.job = self.busy_since = None
        return True

    def _run_turns(self) -> bool:
        """Look at each sweep of my queues once in its time, and take the turns that nobody has taken."""
        ran = False
        for turn in list(registered.values()):
            if turn.queue in self.queues and time.monotonic() >= self.turns.get(turn.name, 0):
                self.turns[turn.name] = time.monotonic() + min(turn.every.total_seconds() / 2, 30)
                ran = self._run_turn(turn) or ran
        return ran

    def _run_turn(self, turn: Registered) -> bool:
        if self.stopping.is_set() or not turn.is_needed():
            return False
        if not actions.claim_turn(turn, worker=self.worker, now=database_now()):
            return False
        self.busy_since = time.monotonic()
        try:
            execution.run_turn(turn, worker=self.worker)
        finally:
            self.busy_since = None
        return True

    def overdue(self) -> bool:
        since = self.busy_since
        return since is not None and time.monotonic() - since > timing().limit.total_seconds()


class Worker:
    """`threads` runners of this process. The first never takes work that waits for other machines (NETWORK).

    Sweeps are always theirs; jobs only while `takes_jobs()` says so (`besa.cli.engine`).
    """

    def __init__(self, threads: int = 2, *, takes_jobs: Callable[[], bool] = lambda: True) -> None:
        queues = [[DEFAULT], *[[DEFAULT, NETWORK]] * (threads - 1)] if threads > 1 else [[DEFAULT, NETWORK]]
        self.runners = [Runner(names, takes_jobs) for names in queues]
        self.stopping = threading.Event()
        self.listener = Listener()
        self.warden = threading.Thread(target=self._watch, name="besa-warden", daemon=True)

    def start(self) -> None:
        for thread in [self.listener, self.warden, *self.runners]:
            thread.start()

    def stop(self, seconds: float) -> bool:
        """Take nothing new and wait for what runs. False when something still ran; its lease then lapses."""
        self.stopping.set()
        self.listener.stopping.set()
        for runner in self.runners:
            runner.stopping.set()
        bell.ring()
        ends_at = time.monotonic() + seconds
        for runner in self.runners:
            runner.join(max(0.0, ends_at - time.monotonic()))
        return not any(runner.is_alive() for runner in self.runners)

    def pulse(self) -> Pulse:
        dead = [runner.name for runner in self.runners if not runner.is_alive()]
        busy = sum(runner.busy_since is not None for runner in self.runners)
        if dead or not self.warden.is_alive():
            return Pulse(False, f"dead: {', '.join(dead) or 'warden'}", is_alive=self.warden.is_alive())
        return Pulse(True, f"threads: {len(self.runners)}, busy: {busy}")

    def _take_over(self) -> None:
        """What a killed process of this machine left behind is tried again at once, not when its lease lapses."""
        jobs = Job.objects.filter(state=State.RUNNING).values_list("worker", flat=True)
        turns = Sweep.objects.filter(lease_ends_at__isnull=False).values_list("worker", flat=True)
        gone = {name for name in [*jobs, *turns] if is_gone(name.partition(" ")[0])}
        if gone:
            actions.disown(workers=gone)
        actions.recover()

    def _watch(self) -> None:
        work, pause = self._take_over, 0.0
        while not self.stopping.wait(pause):
            try:
                work()
                work, pause = self._look_after, timing().lease.total_seconds() / 4
            except Exception as error:  # the database is away: leases are short, so look again soon (X06)
                log.warning("warden_waits", error=type(error).__name__)
                pause = 1.0
            finally:
                connection.close()

    def _look_after(self) -> None:
        self._replace_overdue()
        actions.renew(workers=[runner.worker for runner in self.runners])
        actions.recover()

    def _replace_overdue(self) -> None:
        for place, runner in enumerate(self.runners):
            if runner.overdue() or not runner.is_alive():
                self.runners[place] = Runner(runner.queues, runner.takes_jobs)
                self.runners[place].start()
                self._end(runner)

    def _end(self, runner: Runner) -> None:
        """Count the attempt as failed and throw TookTooLong into the thread, which ends when it next runs Python."""
        job = runner.job
        runner.stopping.set()
        log.error("runner_replaced", runner=runner.name, task=job.task if job else "")
        if job is not None:
            actions.fail(job, cause=f"It took longer than {timing().limit} and was stopped.")
        if runner.ident is not None and runner.is_alive():
            ctypes.pythonapi.PyThreadState_SetAsyncExc(
                ctypes.c_ulong(runner.ident), ctypes.py_object(execution.TookTooLong)
            )
