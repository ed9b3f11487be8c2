"""Jobs that a worker must survive (X15). They are named by rows, as any task is."""

import os
import signal
import time
from pathlib import Path

from besa.core.jobs import task


@task()
def kill_the_worker() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


@task()
def hang() -> None:
    while True:
        time.sleep(0.05)


@task()
def hang_in_c() -> None:
    """Python cannot interrupt this one."""
    time.sleep(3600)


@task()
def stumble() -> None:
    raise RuntimeError("on purpose")


@task()
def append(path: str, line: str) -> None:
    with Path(path).open("a") as file:
        file.write(line + "\n")


@task()
def append_slowly(path: str, line: str) -> None:
    time.sleep(0.02)
    append.func(path, line)
