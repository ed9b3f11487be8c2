"""A disk does not fill up with what killed backups left."""

import os
import time

from besa.cli import backup

OLD = time.time() - backup.FORGOTTEN - 60


def test_what_a_killed_backup_left_goes_with_a_later_one_and_nothing_else_does(tmp_path):
    for name in (".besa-backup-killed", ".besa-backup-running", "kept"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "besa.sqlite3").touch()
    for name in ("before-upgrade-1.tar.partial", "before-upgrade-1.tar", "film.tar.partial"):
        (tmp_path / name).touch()
    for path in tmp_path.iterdir():
        if path.name != ".besa-backup-running":
            os.utime(path, (OLD, OLD))
    backup._sweep(tmp_path)
    left = sorted(path.name for path in tmp_path.iterdir())
    assert left == [".besa-backup-running", "before-upgrade-1.tar", "film.tar.partial", "kept"]
