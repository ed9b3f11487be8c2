"""Health names each part that is dead, ill or silent (`/api/v1/health`, `besa doctor`)."""

import os
import subprocess
from datetime import timedelta

import pytest

from besa.core import health, heartbeats
from besa.core.health import Level
from besa.core.heartbeats import Beats, Pulse
from besa.core.jobs.models import Heartbeat, Job, Sweep
from besa.core.jobs.timing import database_now

pytestmark = pytest.mark.django_db


CORE = {"database", "disk", "worker", "smtp", "jobs", "sweeps"}


def levels():
    """What core looks at; areas add their own looks."""
    return {finding.name: finding.level for finding in health.report() if finding.name.partition(":")[0] in CORE}


@pytest.fixture
def beats():
    beats = Beats()
    for part in health.expected_parts():
        beats.add(part)
    return beats


def test_a_desk_that_never_started_says_which_parts_do_not_run():
    assert levels() == {
        "database": Level.OK,
        "disk": Level.OK,
        "worker": Level.FAILED,
        "smtp": Level.FAILED,
        "jobs": Level.OK,
    }
    assert not health.is_well(health.report())


def test_beating_parts_are_well(beats):
    beats.beat()
    beats.beat()
    assert set(levels().values()) == {Level.OK}
    assert Heartbeat.objects.count() == 2
    assert health.is_well(health.report())


def test_a_part_that_says_it_is_ill_has_failed(beats):
    beats.add("worker", lambda: Pulse(False, "dead: runner 2"))
    beats.beat()
    (finding,) = [finding for finding in health.report() if finding.name == "worker"]
    assert finding.level == Level.FAILED
    assert finding.detail == f"{heartbeats.instance()}: dead: runner 2"


def test_a_silent_part_has_failed_and_is_only_a_warning_while_another_of_its_kind_lives(beats):
    beats.beat()
    Heartbeat.objects.filter(part="worker").update(at=database_now() - timedelta(minutes=3), instance="far:1")
    assert levels()["worker"] == Level.FAILED
    beats.beat()
    assert levels()["worker"] == Level.WARNING
    assert health.is_well(health.report())


def test_a_process_that_was_killed_is_named_at_once(beats):
    """Its last beat is fresh, and the system knows no such process (X01)."""
    beats.beat()
    with subprocess.Popen(["true"]) as ended:
        pass
    Heartbeat.objects.filter(part="worker").update(instance=f"{heartbeats.host()}:{ended.pid}")
    (finding,) = [finding for finding in health.report() if finding.name == "worker"]
    assert finding.level == Level.FAILED
    assert "ended without saying so" in finding.detail


def test_a_part_that_leaves_is_no_longer_named(beats):
    beats.add("worker:second")
    beats.beat()
    beats.leave()
    assert "worker:second" not in levels()


def test_the_rows_of_processes_that_are_gone_are_forgotten(beats):
    beats.beat()
    gone = f"{heartbeats.host()}:{2**22 + 1}"
    Heartbeat.objects.create(part="worker", instance=gone, at=database_now())
    Heartbeat.objects.create(part="worker", instance="another-machine:1", at=database_now())
    heartbeats.forget_the_gone()
    kept = set(Heartbeat.objects.filter(part="worker").values_list("instance", flat=True))
    assert kept == {heartbeats.instance(), "another-machine:1"}


def test_only_processes_of_this_very_machine_are_called_gone():
    assert heartbeats.is_gone(f"{heartbeats.host()}:{os.getpid()}") is False
    assert heartbeats.is_gone(f"{heartbeats.host()}:{2**22 + 1}") is True
    assert heartbeats.is_gone(f"{heartbeats.host()}x:{2**22 + 1}") is False
    assert heartbeats.is_gone("nonsense") is False


def test_a_dead_job_is_a_warning_with_its_name():
    Job.objects.create(task="besa.mail.tasks.deliver", queue="network", state="dead")
    (finding,) = [finding for finding in health.report() if finding.name == "jobs"]
    assert (finding.level, finding.detail) == (Level.WARNING, "1 job was given up: deliver")


def test_a_sweep_that_fails_again_and_again_is_a_warning():
    Sweep.objects.create(name="besa.x.look", slot_at=database_now(), failures=3, cause="Traceback\nValueError: secret")
    (finding,) = [finding for finding in health.report() if finding.name == "sweeps"]
    assert finding.detail == "look failed 3 times in a row: ValueError"


def test_a_full_disk_has_failed(settings):
    settings.BESA_FREE_SPACE_FLOOR = 2**62
    assert levels()["disk"] == Level.FAILED
