"""100,000 open promises, 1,000 of which fall due within one minute; three workers, one of which is killed in the middle."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from typing import Any

from django.core.management import call_command
from django.utils import timezone

from besa.accounts.models import Team
from besa.cases.models import Case
from besa.core.models import LoggedEvent
from besa.customers.models import Customer
from besa.promises.models import Promise

OPEN, DUE, WORKERS = 100_000, 1_000, 3
STARTING = timedelta(seconds=25)
MINUTE = timedelta(minutes=1)
LONGEST_WAIT = 60


def run() -> dict[str, Any]:
    call_command("migrate", verbosity=0)
    begins = fill()
    workers = [start() for _ in range(WORKERS)]
    try:
        sleep_until(begins + MINUTE / 2)
        workers[0].send_signal(signal.SIGKILL)
        sleep_until(begins + MINUTE)
        wait()
    finally:
        for worker in workers:
            worker.kill()
            worker.wait()
    return counted()


def fill() -> datetime:
    """When the minute begins, in which the thousand fall due."""
    team = Team.objects.create(name="Orders", public_name="Orders")
    customer = Customer.objects.create(name="Arben")
    cases = Case.objects.bulk_create(
        [Case(number=5000 + n, customer=customer, team=team, subject="x") for n in range(OPEN // 100)]
    )
    now = timezone.now()
    later = [now + timedelta(days=1, seconds=n) for n in range(OPEN - DUE)]
    make(cases, later, now)
    begins = timezone.now() + STARTING
    make(cases, [begins + MINUTE * n / DUE for n in range(DUE)], now)
    return begins


def make(cases: list[Case], times: list[datetime], now: datetime) -> None:
    rows = (
        Promise(
            case=cases[place % len(cases)],
            kind="other",
            text="x",
            customer_id=cases[0].customer_id,
            team_id=cases[0].team_id,
            started_at=now,
            due_at=at,
            wakes_at=at,
            alarms=3,
        )
        for place, at in enumerate(times)
    )
    Promise.objects.bulk_create(rows, batch_size=2000)


def start() -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "besa.cli", "worker"], env=os.environ, stdout=subprocess.DEVNULL)


def sleep_until(at: datetime) -> None:
    time.sleep(max(0.0, (at - timezone.now()).total_seconds()))


def wait() -> None:
    for _second in range(LONGEST_WAIT):
        if not Promise.objects.to_look_at(timezone.now()).exists():
            return
        time.sleep(1)


def counted() -> dict[str, Any]:
    due = dict(Promise.objects.filter(state="broken").values_list("pk", "due_at"))
    acted: dict[int, list[float]] = {}
    for event in LoggedEvent.objects.filter(name="promises.PromiseBroken"):
        key = event.data["promise_id"]
        acted.setdefault(key, []).append((event.at - due[key]).total_seconds())
    after = sorted(times[0] for times in acted.values())
    return {
        "acted": len(acted),
        "twice": sum(len(times) > 1 for times in acted.values()),
        "early": sum(seconds < 0 for seconds in after),
        "p50": round(after[len(after) // 2], 1) if after else None,
        "worst": round(after[-1], 1) if after else None,
    }
