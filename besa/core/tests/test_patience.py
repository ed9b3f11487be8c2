import psycopg
import pytest
from django.db import OperationalError, connection

from besa.core import patience
from besa.core.patience import DatabaseAway, DatabaseRefused, is_away, patiently


@pytest.fixture
def rests(monkeypatch):
    """How long it would have waited each time."""
    taken: list[float] = []
    monkeypatch.setattr(patience.time, "sleep", taken.append)
    monkeypatch.setattr(patience, "let_go", lambda: None)
    return taken


def failing(times, error):
    """A step that fails so often before it succeeds."""
    left = [error] * times

    def step():
        if left:
            raise left.pop()
        return "made"

    return step


def test_patiently_rests_longer_each_time_and_never_longer_than_the_longest(rests):
    assert patiently(failing(6, DatabaseAway("the database system is starting up"))) == "made"
    assert rests == [0.5, 1.0, 2.0, 4.0, 5.0, 5.0]


def test_patiently_lets_through_what_waiting_does_not_mend(rests):
    for error in (ValueError("ours"), DatabaseRefused("no"), OperationalError("no such table: cases_case")):
        if isinstance(error, OperationalError) and connection.vendor != "sqlite":
            continue  # PostgreSQL calls that a ProgrammingError
        with pytest.raises(type(error)):
            patiently(failing(1, error))
    assert rests == []


# As libpq 15 says it.
SOCKET = 'connection failed: connection to server on socket "/run/postgresql/.s.PGSQL.5432" failed: '
TCP = 'connection failed: connection to server at "10.0.0.7", port 5432 failed: '


@pytest.mark.parametrize(
    ("said", "advice"),
    [
        (TCP + 'FATAL:  password authentication failed for user "besa"', "Mend the user or the password"),
        (TCP + "fe_sendauth: no password supplied", "Mend the user or the password"),
        (SOCKET + 'FATAL:  Peer authentication failed for user "besa"', "Mend the user or the password"),
        (SOCKET + 'FATAL:  database "bessa" does not exist', "Create the database"),
        (SOCKET + 'FATAL:  role "besa" does not exist', "Create this user in PostgreSQL"),
        (TCP + 'FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "besa"', "pg_hba.conf"),
    ],
)
def test_a_refusal_says_what_to_do(said, advice):
    refusal = patience._refusal(said)
    assert isinstance(refusal, DatabaseRefused)
    assert advice in str(refusal)
    assert said in str(refusal)


@pytest.mark.parametrize(
    "said",
    [
        TCP + "Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?",
        SOCKET + "FATAL:  the database system is starting up",
        SOCKET + "FATAL:  sorry, too many clients already",
        SOCKET + "No such file or directory",
        "[Errno -2] Name or service not known",
        "connection timeout expired",
    ],
)
def test_what_passes_by_itself_is_waited_for(said):
    error = patience._refusal(said)
    assert isinstance(error, DatabaseAway)
    assert is_away(error)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such codes")
@pytest.mark.parametrize("code", ["54000", "55000", "55006"])
def test_what_would_fail_again_is_not_waited_for(code):
    """psycopg calls these operational, as it does a connection that was cut."""
    error = OperationalError("cannot ALTER TABLE because it has pending trigger events")
    error.__cause__ = psycopg.errors.lookup(code)()
    assert not is_away(error)
