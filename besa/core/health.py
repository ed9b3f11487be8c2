"""What is well and what is not, named part by part: one report for `besa doctor`, `/api/v1/health` and the desk's banner.

Areas add their own looks with `@look`; `core` knows the database, the disk, the worker and whatever beats.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from django.conf import settings
from django.db import DatabaseError, connection
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.core import files, heartbeats
from besa.core.jobs.models import Heartbeat, Job, Sweep
from besa.core.jobs.timing import database_now


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One part and how it is. `name` is for programs, `detail` a sentence for people that says what to do."""

    name: str
    level: Level
    detail: str


Look = Callable[[datetime], Iterable[Finding]]
_looks: list[Look] = []


def look(function: Look) -> Look:
    """Add `function(now)` to the report. It must be quick, read only, and say something when all is well, too."""
    _looks.append(function)
    return function


def report() -> list[Finding]:
    """Everything that is known, the database first: without it, nothing else is asked. A few small queries."""
    try:
        now = database_now()
        findings = [_database()]
        for function in [_disk, _parts, _dead_jobs, _sweeps, *_looks]:
            findings += function(now)
    except DatabaseError as error:
        return [Finding("database", Level.FAILED, _("The database does not answer: %(error)s") % {"error": error})]
    return findings


def is_well(findings: Iterable[Finding]) -> bool:
    """Nothing has failed; warnings leave the desk in service."""
    return all(finding.level != Level.FAILED for finding in findings)


def _database() -> Finding:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return Finding("database", Level.OK, connection.display_name)


def _disk(now: datetime) -> Iterable[Finding]:
    try:
        free = files.free_space()
    except OSError as error:
        yield Finding("disk", Level.FAILED, _("The files cannot be reached: %(error)s") % {"error": error})
        return
    megabytes = {"free": free // 2**20, "floor": settings.BESA_FREE_SPACE_FLOOR // 2**20}
    if free < settings.BESA_FREE_SPACE_FLOOR:
        text = _("Only %(free)s MB are free. Below %(floor)s MB no mail is taken in; make room on the disk.")
        yield Finding("disk", Level.FAILED, text % megabytes)
    else:
        yield Finding("disk", Level.OK, _("%(free)s MB free") % megabytes)


def expected_parts() -> list[str]:
    """Without a worker nothing is sent, without SMTP nothing is received (unless that door is closed on purpose)."""
    return ["worker", "smtp"] if settings.BESA_SMTP_PORT else ["worker"]


def _parts(now: datetime) -> Iterable[Finding]:
    rows: dict[str, list[Heartbeat]] = {name: [] for name in expected_parts()}
    for row in Heartbeat.objects.order_by("part", "-at"):
        rows.setdefault(row.part, []).append(row)
    for name, beats in rows.items():
        yield _part(name, beats, now)


def _part(name: str, beats: list[Heartbeat], now: datetime) -> Finding:
    if not beats:
        return Finding(name, Level.FAILED, _("It is not running. Start `besa run`, or its own command."))
    recent = [beat for beat in beats if now - beat.at < heartbeats.DEAD_AFTER]
    alive = [beat for beat in recent if not heartbeats.is_gone(beat.instance)]
    ill = [beat for beat in alive if not beat.is_well]
    silent = [beat for beat in beats if beat not in alive]
    if ill:
        return Finding(name, Level.FAILED, f"{ill[0].instance}: {ill[0].detail}")
    level = Level.WARNING if alive else Level.FAILED
    if len(alive) < len(recent):
        gone = next(beat for beat in recent if beat not in alive)
        text = _("%(instance)s ended without saying so. Start it again.")
        return Finding(name, level, text % {"instance": gone.instance})
    if silent:
        minutes = _minutes(now - silent[0].at)
        text = ngettext(
            "%(instance)s has been silent for %(minutes)s minute.",
            "%(instance)s has been silent for %(minutes)s minutes.",
            minutes,
        )
        return Finding(name, level, text % {"instance": silent[0].instance, "minutes": minutes})
    return Finding(name, Level.OK, beats[0].detail)


def _minutes(passed: timedelta) -> int:
    return max(1, round(passed.total_seconds() / 60))


def _dead_jobs(now: datetime) -> Iterable[Finding]:
    names = Job.objects.dead().order_by().values_list("task", flat=True)[:100]
    if names:
        text = ngettext("%(count)s job was given up: %(names)s", "%(count)s jobs were given up: %(names)s", len(names))
        short = ", ".join(sorted({name.rpartition(".")[2] for name in names}))
        yield Finding("jobs", Level.WARNING, text % {"count": len(names), "names": short})
    else:
        yield Finding("jobs", Level.OK, "")


def _sweeps(now: datetime) -> Iterable[Finding]:
    for row in Sweep.objects.filter(failures__gte=3).order_by("name"):
        last = row.cause.strip().rpartition("\n")[2].partition(":")[0]
        text = ngettext(
            "%(name)s failed %(count)s time: %(error)s",
            "%(name)s failed %(count)s times in a row: %(error)s",
            row.failures,
        )
        facts = {"name": row.name.rpartition(".")[2], "count": row.failures, "error": last}
        yield Finding("sweeps", Level.WARNING, text % facts)
