"""`besa upgrade`: a backup first, then the database is brought to this version."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

import structlog
from django.conf import settings
from django.db import Error

from besa.cli import backup, schema
from besa.core.patience import is_away
from besa.core.upkeep import refresh_statistics

log = structlog.get_logger()


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--no-backup", action="store_true", help="only when one was made a moment ago")


def run(options: argparse.Namespace) -> int:
    saved = bring_forward(saves=not options.no_backup)
    if saved:
        print(f"The state before is kept in {saved}.")
    print("The database is of this version.")
    return 0


def bring_forward(*, saves: bool = True) -> Path | None:
    """All or nothing, and harmless to repeat. Returns the backup that was made, if there was something to change.

    Raises Stop for a database of a newer version.
    """
    schema.refuse_newer()
    if not schema.missing():
        return None
    saved = None
    if saves and not schema.is_empty():
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")
        saved = Path(settings.BESA_HOME) / "backups" / f"before-upgrade-{stamp}.tar"
        backup.write(saved)
    _migrate()
    return saved


def _migrate() -> None:
    try:
        schema.migrate()
        refresh_statistics()
    except Error as error:
        if is_away(error):
            log.warning("upgrade_cut", text="The database is as it was before; the upgrade is begun anew.")
        raise
