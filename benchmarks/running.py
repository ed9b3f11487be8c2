"""The desk as `besa run --demo` runs it: how long until the first page, and how much memory all its processes take.

Memory is PSS: what is shared between processes is counted once. Measured after a minute of pages and mail.
"""

import os
import signal
import smtplib
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from benchmarks.corpus import letters


class Started(NamedTuple):
    process: subprocess.Popen[bytes]
    seconds: float


MAILS = 40
PATIENCE = 300.0


def run() -> dict[str, float]:
    with tempfile.TemporaryDirectory(prefix="besa-bench-") as home:
        port, smtp_port = free_port(), free_port()
        environment = os.environ | {"BESA_HOME": home, "BESA_PORT": str(port), "BESA_SMTP_PORT": str(smtp_port)}
        environment.pop("BESA_DATABASE_URL", None)
        first = run_until_page(environment, port)
        stop(first.process)
        again = run_until_page(environment, port)
        try:
            use(port, smtp_port)
            memory = pss(again.process.pid)
        finally:
            stop(again.process)
    return {
        "first_start_s": first.seconds,
        "start_s": again.seconds,
        "pss_mb": sum(memory.values()),
        "processes": len(memory),
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def run_until_page(environment: dict[str, str], port: int) -> Started:
    """`make run` as a newcomer types it, until a page is served."""
    began = time.perf_counter()
    process = subprocess.Popen(
        ["make", "run"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    while time.perf_counter() - began < PATIENCE:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=5) as page:
                page.read()
            return Started(process, time.perf_counter() - began)
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    stop(process)
    raise SystemExit("no page was served")


def use(port: int, smtp_port: int) -> None:
    """Pages and mail, so that what loads late is loaded."""
    with smtplib.SMTP("127.0.0.1", smtp_port) as server:
        for letter in letters(MAILS):
            if not letter.is_reply:
                server.sendmail(letter.sender, ["support@desk.example"], letter.raw)
    for _time in range(40):
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=30) as page:
            page.read()
    time.sleep(20)


def pss(root: int) -> dict[int, float]:
    """Megabytes of each process of the tree."""
    found = {}
    for process in tree(root):
        try:
            lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        found[process] = next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
    return found


def tree(root: int) -> Iterator[int]:
    yield root
    for child in Path(f"/proc/{root}/task").glob("*/children"):
        for process in child.read_text().split():
            yield from tree(int(process))


def stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
