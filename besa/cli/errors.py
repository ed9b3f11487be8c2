"""How a command ends when it cannot go on."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

# sysexits.h, which mail servers and shells understand
USAGE = 64
NO_USER = 67
TRY_AGAIN = 75
CONFIG = 78


class Stop(Exception):
    """The command cannot go on; the text says why and what to do, `code` is the exit code."""

    def __init__(self, text: str, *, code: int = 1) -> None:
        super().__init__(text)
        self.code = code


@contextlib.contextmanager
def writing(path: Path) -> Iterator[None]:
    """What the disk refuses ends the command with its reason: a full disk, a folder that may not be written. Raises Stop."""
    try:
        yield
    except OSError as fault:
        raise Stop(f"{fault.filename or path}: {fault.strerror}.") from fault
