"""`besa backup PATH`: everything in one file, while the desk is running."""

import argparse
import contextlib
import shutil
import time
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings

from besa import __version__
from besa.cli import schema, snapshot
from besa.cli.archive import Manifest, Writer
from besa.cli.errors import Stop, writing
from besa.core.failpoints import reach

FILES = "files"
SECRET = "secret_key"  # noqa: S105 - the name of the member
# What a backup that was killed leaves, each as large as the desk; none takes a day. Names that only Besa gives.
LEFTOVERS, FORGOTTEN = (".besa-backup-*", "before-upgrade-*.tar.partial"), 24 * 3600


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="the file to write; it holds secrets: keep it safe")


def run(options: argparse.Namespace) -> int:
    with writing(options.path):
        writer = write(options.path)
    size = options.path.stat().st_size / 2**20
    files = sum(name.startswith(f"{FILES}/") for name in writer.manifest.members)
    print(f"{options.path}: {sum(writer.manifest.rows.values())} rows, {files} files, {size:.1f} MB.")
    return 0


def write(path: Path) -> Writer:
    """Write the backup. Raises Stop when `path` is taken or there is nothing to save.

    The database first, then the files: a file is always older than the row that names it, so each row's file is there.
    """
    if path.exists():
        raise Stop(f"{path} exists already; name a new file.")
    if schema.is_empty():
        raise Stop(f"There is nothing to back up in {settings.BESA_HOME}.")
    path.parent.mkdir(parents=True, exist_ok=True)
    _sweep(path.parent)
    now = datetime.now(UTC).isoformat(timespec="seconds")
    writer = Writer(path, Manifest(__version__, now, snapshot.vendor(), snapshot.migrations()))
    try:
        snapshot.save(writer)
        reach("backup.database-saved")
        _add_files(writer)
        writer.add_bytes(SECRET, settings.SECRET_KEY.encode())
        writer.close()
    except BaseException:
        writer.give_up()
        raise
    return writer


def _sweep(folder: Path) -> None:
    for leftover in (found for pattern in LEFTOVERS for found in folder.glob(pattern)):
        with contextlib.suppress(OSError):
            if time.time() - leftover.stat().st_mtime > FORGOTTEN:
                shutil.rmtree(leftover) if leftover.is_dir() else leftover.unlink()


def _add_files(writer: Writer) -> None:
    root = Path(settings.MEDIA_ROOT)
    for file in sorted(root.rglob("*")):
        try:
            if file.is_file():
                writer.add_file(f"{FILES}/{file.relative_to(root).as_posix()}", file)
        except FileNotFoundError:
            continue  # removed for good while we wrote
