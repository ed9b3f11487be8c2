"""X07 and G10 with a real process: a disk that takes nothing while somebody types, and a crowd that only keeps the door open."""

from __future__ import annotations

import resource
import socket
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import pytest

from tests.server import templates
from tests.server.desk import Desk, wait_until
from tests.server.test_two_at_once import Agent

# What PostgreSQL says when its disk is full (53100), as it says it: to whoever writes.
FULL = """
CREATE FUNCTION refuse_all() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN RAISE EXCEPTION 'could not extend file: No space left on device' USING ERRCODE = '53100'; END $$;
CREATE TRIGGER refuse_all BEFORE INSERT OR UPDATE ON cases_draft FOR EACH STATEMENT EXECUTE FUNCTION refuse_all();
CREATE TRIGGER refuse_all BEFORE INSERT ON cases_message FOR EACH STATEMENT EXECUTE FUNCTION refuse_all();
"""


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Any) -> Iterator[Desk]:
    desk = templates.with_rows(tmp_path_factory).copy(tmp_path / "home")
    desk.hatches = True
    yield desk
    desk.end()


@contextmanager
def disk_is_full(desk: Desk, pid: int) -> Iterator[None]:
    """For SQLite, no file of the process may grow any more, nor be written: what it hears is an error of the disk."""
    if desk.database_url:
        desk.write(FULL)
        yield
        desk.write("DROP FUNCTION refuse_all() CASCADE")
        return
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (0, before[1]))
    yield
    resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def test_on_a_full_disk_pages_are_read_and_what_is_typed_is_taken_when_there_is_room_again(desk: Desk) -> None:
    """What the browser keeps meanwhile: tests/browser/test_composer.py."""
    process = desk.serve("web")
    agent, number = Agent("en", desk.port), desk.one("SELECT number FROM cases_case ORDER BY id LIMIT 1")
    address = f"/cases/{number}/"
    assert agent.post(f"{address}drafts/out/", text="Before.").json() == {"version": 1}
    agent.http.get(address)
    with disk_is_full(desk, process.pid):
        for _ in range(3):
            saved = agent.post(f"{address}drafts/out/", text="Before, and after.", version="1")
            assert (saved.status_code, "Retry-After" in saved.headers) == (503, True)
            said = agent.post(f"{address}replies/", text="Before, and after.", to="ar0@customer.example")
            assert said.status_code == 503
            page = agent.http.get(address)
            assert page.status_code == 200
            assert "Before." in page.text
        assert process.poll() is None
    assert desk.one("SELECT text FROM cases_draft") == "Before."
    assert (
        desk.one(
            "SELECT count(*) FROM cases_message WHERE text LIKE '%and after%'".replace(
                "%", "%%" if desk.database_url else "%"
            )
        )
        == 0
    )
    assert agent.post(f"{address}drafts/out/", text="Before, and after.", version="1").json() == {"version": 2}
    assert "Before, and after." in agent.http.get(address).text
    said = agent.post(f"{address}replies/", text="Before, and after.", to="ar0@customer.example")
    assert said.status_code == 302
    agent.http.close()


def test_connections_that_say_nothing_keep_nobody_out(desk: Desk) -> None:
    desk.serve("web")
    agent = Agent("en", desk.port)
    begun = [
        b"",
        b"GET / HTTP/1.1\r\nHost: ",
        b"POST /sign-in/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 99999\r\n\r\nlo",
    ]
    crowd = [socket.create_connection(("127.0.0.1", desk.port)) for _ in range(150)]
    for number, idle in enumerate(crowd):
        idle.sendall(begun[number % 3])
    wait_until(lambda: agent.http.get("/inbox/mine/").status_code == 200)
    assert agent.post("/presence/").status_code == 405  # answered, whatever it is
    for idle in crowd:
        with closing(idle):
            pass
    wait_until(lambda: agent.http.get("/inbox/mine/").status_code == 200)
    agent.http.close()
