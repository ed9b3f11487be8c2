"""X25: a log that cannot be written stops nobody. And every line of it is JSON, whoever says it."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from besa.cli.logs import Unfailing

SAYING = """
import logging, warnings
from besa.cli.logs import configure
configure()
try:
    1 / 0
except ZeroDivisionError:
    logging.getLogger("django.request").exception("It went wrong at %s", "/inbox/")
warnings.warn("old")
"""


def test_a_full_disk_and_a_closed_stream_lose_lines_and_raise_nothing():
    with Path("/dev/full").open("w") as full:
        log = Unfailing(full)
        print("a line" * 10_000, file=log, flush=True)
        with suppress(OSError):
            full.close()
        print("after the end", file=log, flush=True)


def test_what_can_be_written_is_written(tmp_path):
    with (tmp_path / "log").open("w") as stream:
        print("a line", file=Unfailing(stream), flush=True)
        assert (tmp_path / "log").read_text() == "a line\n"


def test_what_libraries_say_is_json_too_with_its_traceback_on_one_line():
    ran = subprocess.run([sys.executable, "-c", SAYING], stderr=subprocess.PIPE, text=True, check=True)
    wrong, warned = map(json.loads, ran.stderr.splitlines())
    assert (wrong["logger"], wrong["level"], wrong["event"]) == ("django.request", "error", "It went wrong at /inbox/")
    assert wrong["exception"].endswith("ZeroDivisionError: division by zero")
    assert (warned["logger"], warned["level"]) == ("py.warnings", "warning")
