"""What a database address becomes."""

from psycopg.conninfo import conninfo_to_dict, make_conninfo

from besa.core.environment import NOTICES_A_DEAD_HOST, database


def options(monkeypatch, tmp_path, url):
    monkeypatch.setenv("BESA_DATABASE_URL", url)
    found = dict(database("BESA_DATABASE_URL", tmp_path)["OPTIONS"])
    found.pop("pool")
    return conninfo_to_dict(make_conninfo(**found))  # libpq knows each of them by this name


def test_a_database_whose_machine_is_gone_is_noticed(monkeypatch, tmp_path):
    found = options(monkeypatch, tmp_path, "postgres://besa@db.example/besa")
    assert NOTICES_A_DEAD_HOST.items() <= {name: int(found[name]) for name in NOTICES_A_DEAD_HOST}.items()


def test_what_an_administrator_writes_into_the_address_counts(monkeypatch, tmp_path):
    found = options(monkeypatch, tmp_path, "postgres://besa@db.example/besa?keepalives_idle=300&sslmode=require")
    assert (found["keepalives_idle"], found["sslmode"], found["connect_timeout"]) == ("300", "require", "10")
