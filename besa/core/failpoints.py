"""Places where a test may kill the process: `BESA_FAILPOINT=name:kill` dies there by SIGKILL, as a power cut would.

Several are separated by commas. What may happen: `kill`, `raise`, `sleep=SECONDS`; `name:kill@3` means the third time.
Without the variable a failpoint costs one look at an empty table.
"""

import os
import signal
import threading
import time
from collections import Counter
from dataclasses import dataclass

from besa.core import environment


class FailpointReached(Exception):
    """What `name:raise` raises."""


@dataclass(frozen=True, slots=True)
class Armed:
    what: str
    time: int


def parse(text: str) -> dict[str, Armed]:
    """`a:kill@2,b:sleep=0.5` as a table. Raises BadEnvironment for anything else."""
    table = {}
    for word in filter(None, text.split(",")):
        name, colon, rest = word.partition(":")
        what, _, times = rest.partition("@")
        is_known = what in {"kill", "raise"} or what.startswith("sleep=")
        if not (name and colon and is_known and (times or "1").isdigit()):
            raise environment.BadEnvironment(f"BESA_FAILPOINT={text!r}: write name:kill, name:raise or name:sleep=1.")
        table[name] = Armed(what, int(times or "1"))
    return table


_armed = parse(environment.text("BESA_FAILPOINT"))
_reached: Counter[str] = Counter()
_lock = threading.Lock()


def arm(text: str) -> None:
    """What BESA_FAILPOINT would have said, for a process that was forked from one in which Besa was loaded (the tests)."""
    _armed.clear()
    _armed.update(parse(text))


def reach(name: str) -> None:
    """Mark a place between two steps that a crash may part. `sleep` happens every time, the others once."""
    if not _armed or name not in _armed:
        return
    with _lock:
        _reached[name] += 1
        count = _reached[name]
    _happen(name, _armed[name], count)


def _happen(name: str, armed: Armed, count: int) -> None:
    if armed.what.startswith("sleep="):
        time.sleep(float(armed.what.removeprefix("sleep=")))
    elif count == armed.time and armed.what == "kill":
        os.kill(os.getpid(), signal.SIGKILL)
    elif count == armed.time:
        raise FailpointReached(name)
