"""`besa restore PATH`: a backup back into an empty home."""

import argparse
import os
from pathlib import Path

from django.conf import settings

from besa.cli import schema, snapshot
from besa.cli.archive import Reader
from besa.cli.backup import FILES, SECRET
from besa.cli.errors import Stop, writing
from besa.core import environment
from besa.core.upkeep import refresh_statistics


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", type=Path, metavar="PATH", help="a file that `besa backup` wrote")


def run(options: argparse.Namespace) -> int:
    with writing(settings.BESA_HOME):
        read(options.path)
    print(f"Restored into {settings.BESA_HOME}. `besa doctor` looks it over, `besa run` starts it.")
    return 0


def read(path: Path) -> None:
    """Bring everything back, files first, then the database, then this version's changes to it. Raises Stop.

    Run again after a crash: until the database is there the home counts as empty, and afterwards only the changes are missing.
    """
    reader = Reader(path)
    if not _was_cut_off(reader):
        _fill(reader)
    reader.close()
    schema.migrate()
    refresh_statistics()
    _mark().unlink(missing_ok=True)


def _was_cut_off(reader: Reader) -> bool:
    """Whether this very backup has filled the home already, and whoever did it came no further. Nothing is overwritten then."""
    return snapshot.is_filled() and _mark().exists() and _mark().read_text(encoding="ascii") == reader.fingerprint()


def _fill(reader: Reader) -> None:
    _require_room(reader)
    reader.verify()
    for name in reader.names(FILES):
        reader.copy(name, Path(settings.MEDIA_ROOT) / name.removeprefix(f"{FILES}/"))
    _restore_secret(reader)
    _mark().write_text(reader.fingerprint(), encoding="ascii")
    snapshot.load(reader)


def _mark() -> Path:
    """Names the backup that is being restored, for as long as that takes."""
    return Path(settings.BESA_HOME) / ".restoring"


def _require_room(reader: Reader) -> None:
    if snapshot.is_filled():
        raise Stop(f"{settings.BESA_HOME} is in use. Set BESA_HOME (and BESA_DATABASE_URL) to an empty place.")
    needed = sum(size for size, _digest in reader.manifest.members.values())
    status = os.statvfs(settings.BESA_HOME)
    if status.f_bavail * status.f_frsize < needed:
        raise Stop(f"The backup needs {needed >> 20} MB in {settings.BESA_HOME}; there is less.")


def _restore_secret(reader: Reader) -> None:
    """Mailbox passwords and signed reply addresses are bound to it."""
    file = Path(settings.BESA_HOME) / "secret_key"
    reader.copy(SECRET, file)
    if environment.text("BESA_SECRET_KEY") not in {"", file.read_text(encoding="ascii")}:
        print("BESA_SECRET_KEY is set to another key than the backup's: mailbox passwords must be entered again.")
