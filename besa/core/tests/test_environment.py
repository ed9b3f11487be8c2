"""A database's address becomes what Django connects to."""

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
