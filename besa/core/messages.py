"""Compiles the catalogues without gettext, which a newcomer's machine need not have (`python -m besa.core.messages`)."""

import logging
import os
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

LOCALE = Path(__file__).resolve().parent.parent / "locale"
log = logging.getLogger(__name__)


def compile_stale(locale: Path = LOCALE) -> list[Path]:
    """Make every `.mo` that is missing or older than its `.po`; what was made. Safe for processes that start together.

    A read-only installation keeps what it was installed with.
    """
    made = []
    for catalogue in catalogues(locale):
        target = catalogue.with_suffix(".mo")
        if is_stale(catalogue, target):
            try:
                write(target, polib.pofile(str(catalogue)).to_binary())
            except PermissionError:
                log.warning("%s is older than %s and cannot be written.", target, catalogue)
            else:
                made.append(target)
    return made


def catalogues(locale: Path = LOCALE) -> Iterator[Path]:
    yield from sorted(locale.glob("*/LC_MESSAGES/*.po"))


def is_stale(catalogue: Path, compiled: Path) -> bool:
    # The time of the source is copied to what was made of it: a checkout of an older version is noticed as well.
    return not compiled.exists() or compiled.stat().st_mtime_ns != catalogue.stat().st_mtime_ns


def write(target: Path, content: bytes) -> None:
    """All or nothing: a process that reads meanwhile sees the old catalogue or the new one."""
    moment = target.with_suffix(".po").stat()
    with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as draft:
        draft.write(content)
    os.chmod(draft.name, 0o644)
    os.utime(draft.name, ns=(moment.st_atime_ns, moment.st_mtime_ns))
    os.replace(draft.name, target)


if __name__ == "__main__":
    if sys.argv[1:] not in ([], ["compile"]):
        sys.exit("usage: python -m besa.core.messages [compile]")
    for path in compile_stale():
        print(f"Compiled {path.relative_to(LOCALE.parent.parent)}.")
