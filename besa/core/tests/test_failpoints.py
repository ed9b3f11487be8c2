"""A failpoint does what its word says, at the time it says, and nothing else."""

import signal
import subprocess
import sys

import pytest

from besa.core import failpoints
from besa.core.environment import BadEnvironment

PROGRAM = """
from besa.core.failpoints import reach
for turn in range(1, 4):
    reach("here")
    print(turn, flush=True)
"""


def run(value):
    environment = {"PATH": "/usr/bin", "BESA_FAILPOINT": value}
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)


def test_kill_dies_by_sigkill_the_first_time():
    done = run("here:kill")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")


def test_kill_at_3_dies_the_third_time():
    done = run("elsewhere:kill,here:kill@3")
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "1\n2\n")


def test_raise_raises_once():
    done = run("here:raise@2")
    assert done.returncode == 1
    assert done.stderr.strip().endswith("FailpointReached: here")


def test_nothing_armed_lets_everything_pass():
    done = run("")
    assert (done.returncode, done.stdout) == (0, "1\n2\n3\n")


@pytest.mark.parametrize("value", ["here", "here:", ":kill", "here:explode", "here:kill@soon"])
def test_a_word_that_means_nothing_is_refused(value):
    with pytest.raises(BadEnvironment, match="BESA_FAILPOINT"):
        failpoints.parse(value)
