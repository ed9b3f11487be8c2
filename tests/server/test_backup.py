"""X21: a backup is of one moment while people write, holds everything, and comes back somewhere else."""

import hashlib
import json
import os
import tarfile

import pytest

from tests.server.conftest import PASSWORD, SETUP, hatches
from tests.server.desk import Desk


@pytest.fixture
def other(tmp_path, request):
    """An empty home on an empty database."""
    desk = Desk.fresh(tmp_path / "other")
    desk.hatches = hatches(request)
    yield desk
    desk.end()


@pytest.fixture
def backup(desk, tmp_path):
    desk.besa("backup", str(tmp_path / "backup.tar"))
    return tmp_path / "backup.tar"


@pytest.mark.documented
def test_a_backup_comes_back_whole_in_another_place(desk, other, backup):
    (desk.home / "files" / "raw" / "aa").mkdir(parents=True)
    (desk.home / "files" / "raw" / "aa" / "letter").write_bytes(b"Lieber Besa\x00\xff")
    backup.unlink()
    desk.besa("backup", str(backup))
    other.besa("restore", str(backup))
    for table in ("accounts_user", "accounts_team", "email_mailbox", "core_loggedevent", "calendars_businesshours"):
        rows = desk.rows(f"SELECT * FROM {table} ORDER BY id")
        assert rows
        assert other.rows(f"SELECT * FROM {table} ORDER BY id") == rows
    assert (other.home / "files" / "raw" / "aa" / "letter").read_bytes() == b"Lieber Besa\x00\xff"
    assert (other.home / "secret_key").read_text() == (desk.home / "secret_key").read_text()
    assert (other.home / "secret_key").stat().st_mode & 0o777 == 0o600
    # New rows follow the old ones: the sequences came along.
    highest = desk.one("SELECT max(id) FROM accounts_accesstoken") if count(desk, "accounts_accesstoken") else 0
    other.besa("token", "create", "--user", "admin@desk.example")
    assert other.one("SELECT max(id) FROM accounts_accesstoken") > highest


def count(desk: Desk, table: str) -> int:
    return desk.one(f"SELECT count(*) FROM {table}")


def test_the_manifest_names_every_member_with_its_hash(backup):
    with tarfile.open(backup) as tar:
        manifest = json.load(tar.extractfile("manifest.json"))
        names = [name for name in tar.getnames() if name != "manifest.json"]
        assert sorted(manifest["members"]) == sorted(names)
        for name, (size, digest) in manifest["members"].items():
            content = tar.extractfile(name).read()
            assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest)
    assert manifest["rows"]["accounts_user"] == 1
    assert backup.stat().st_mode & 0o777 == 0o600


def test_a_filled_home_is_never_overwritten(desk, backup):
    users = desk.rows("SELECT * FROM accounts_user")
    done = desk.besa("restore", str(backup), check=False)
    assert done.returncode == 1
    assert "is in use" in done.stderr
    assert desk.rows("SELECT * FROM accounts_user") == users


def test_a_backup_is_never_overwritten(desk, backup):
    before = backup.read_bytes()
    assert desk.besa("backup", str(backup), check=False).returncode == 1
    assert backup.read_bytes() == before


@pytest.mark.parametrize("place", ["first", "last", "manifest"])
def test_a_damaged_backup_is_refused_and_changes_nothing(other, backup, place):
    with tarfile.open(backup) as tar:
        members = [member for member in tar.getmembers() if member.size]
    damaged = {"first": members[0], "last": members[-2], "manifest": members[-1]}[place]
    content = bytearray(backup.read_bytes())
    content[damaged.offset_data + damaged.size // 2] ^= 0xFF
    backup.write_bytes(content)
    done = other.besa("restore", str(backup), check=False)
    assert done.returncode == 1, done.stderr
    assert "damaged" in done.stderr
    assert "nothing to back up" in other.besa("backup", str(other.home / "none.tar"), check=False).stderr
    assert "There is no desk in" in other.besa("export", str(other.home / "none"), check=False).stderr
    assert not list((other.home / "files").glob("**/*"))


def test_a_cut_backup_is_refused(other, backup):
    backup.write_bytes(backup.read_bytes()[:-12_000])
    done = other.besa("restore", str(backup), check=False)
    assert done.returncode == 1
    assert "not a backup of Besa, or it is damaged" in done.stderr


def test_a_killed_backup_leaves_nothing_that_looks_like_one(desk, tmp_path):
    target = tmp_path / "killed.tar"
    done = desk.besa("backup", str(target), check=False, BESA_FAILPOINT="backup.database-saved:kill")
    assert done.returncode == -9
    assert not target.exists()
    desk.besa("backup", str(target))


def test_a_restore_that_was_killed_can_be_run_again(desk, other, backup):
    done = other.besa("restore", str(backup), check=False, BESA_FAILPOINT="upgrade.migrated:kill")
    assert (done.returncode, count(other, "accounts_user")) == (-9, count(desk, "accounts_user"))
    other.besa("restore", str(backup))
    assert not list(other.home.glob(".restoring"))
    assert "is in use" in other.besa("restore", str(backup), check=False).stderr


@pytest.mark.skipif(not os.environ.get("BESA_DATABASE_URL"), reason="`make test-postgres` has both kinds of database.")
def test_a_desk_on_sqlite_moves_to_postgresql(other, tmp_path):
    """A shop grows: its rows, its files and its key come along, and no number is given twice."""
    small = Desk(tmp_path / "small")
    small.besa(*SETUP, stdin=f"{PASSWORD}\n".encode())
    take_in = ("intake", "--to", "support@desk.example", "--from", "yusuf@customer.example")
    for number in range(2):
        small.besa(*take_in, stdin=f"Subject: طلب {number}\n\nمرحبا".encode())
    highest = small.one("SELECT max(id) FROM cases_received")
    small.write("DELETE FROM cases_received WHERE id = ?", highest)
    small.besa("backup", str(tmp_path / "small.tar"))
    other.besa("restore", str(tmp_path / "small.tar"))
    for columns in (
        "name, data FROM core_loggedevent",
        "email, password, is_active FROM accounts_user",
        "id, subject_shown, sha256, stored, may_acknowledge FROM cases_received",
    ):
        found = [tuple(map(plain, row)) for row in other.rows(f"SELECT {columns} ORDER BY id")]
        assert found == [tuple(map(plain, row)) for row in small.rows(f"SELECT {columns} ORDER BY id")] != []
    (stored,) = small.rows("SELECT stored FROM cases_received")[0]
    assert (other.home / "files" / stored).read_bytes() == (small.home / "files" / stored).read_bytes()
    other.besa(*take_in, stdin=b"Subject: another\n\nHello")
    assert other.one("SELECT count(*) FROM cases_received") == 2
    assert other.one("SELECT max(id) FROM cases_received") > highest


def plain(value: object) -> object:
    """SQLite knows neither true and false nor JSON."""
    return json.loads(value) if isinstance(value, str) and value[:1] in "{[" else value
