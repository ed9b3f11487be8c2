"""X25: a log that cannot be written stops nobody."""

from contextlib import suppress
from pathlib import Path

from besa.cli.logs import Unfailing


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
