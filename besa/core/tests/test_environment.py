"""A database's address becomes what Django connects to."""

import sqlite3
from contextlib import closing

from besa.core import environment


def test_a_postgresql_address_names_each_part_and_may_say_otherwise(tmp_path, monkeypatch):
    monkeypatch.setenv("X", "postgres://amal:p%40ss@db.example:5433/desk?tcp_user_timeout=7&sslmode=require")
    made = environment.database("X", tmp_path)
    assert [made[part] for part in ("NAME", "USER", "PASSWORD", "HOST", "PORT")] == [
        "desk",
        "amal",
        "p@ss",
        "db.example",
        "5433",
    ]
    options = made["OPTIONS"]
    assert (options["sslmode"], options["tcp_user_timeout"], options["connect_timeout"]) == ("require", "7", 10)


def test_a_socket_stands_in_the_query(tmp_path, monkeypatch):
    monkeypatch.setenv("X", "postgres://besa@/besa?host=/run/postgresql")
    made = environment.database("X", tmp_path)
    assert (made["NAME"], made["HOST"], "host" in made["OPTIONS"]) == ("besa", "/run/postgresql", False)


def test_without_an_address_it_is_a_file_in_the_home(tmp_path, monkeypatch):
    monkeypatch.delenv("X", raising=False)
    assert environment.database("X", tmp_path)["NAME"] == str(tmp_path / "besa.sqlite3")


def test_sqlite_keeps_what_it_has_committed_and_waits_for_its_turn(tmp_path):
    """P1, X05: what the pragmas say is what the file then does."""
    options = environment.sqlite(tmp_path / "x")["OPTIONS"]
    with closing(sqlite3.connect(tmp_path / "x")) as file:
        file.executescript(options["init_command"])
        asked = ("journal_mode", "synchronous", "foreign_keys")
        assert [file.execute(f"PRAGMA {name}").fetchone()[0] for name in asked] == ["wal", 2, 1]
    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 20)
