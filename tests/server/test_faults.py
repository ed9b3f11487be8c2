"""X03, X05, X06: the desk dies in the middle of a reply or of what is typed; the database is locked, or cuts connections."""

from __future__ import annotations

import base64
import json
import random
import sqlite3
import threading
import time
import urllib.error
import urllib.request
from contextlib import closing

import httpx
import psycopg
import pytest

from tests.server.desk import PATIENCE, wait_until
from tests.server.mail import Ledger
from tests.server.test_round_trip import Api
from tests.server.test_two_at_once import Agent

WRITTEN, LATER = (201, False), (503, True)


@pytest.fixture
def case(desk):
    """A running desk with one case; the number of the case."""
    ledger = Ledger(desk)
    process = desk.start("mail")
    desk.wait_for_doors(process, smtp_only=True)
    ledger.offer_until_kept(range(1))
    ledger.reconcile()
    desk.kill(process)
    return desk.one("SELECT number FROM cases_case")


def post(desk, path: str, token: str, body, **headers: str):
    request = urllib.request.Request(f"{desk.url}/api/v1{path}", data=json.dumps(body).encode(), headers=headers)
    request.add_header("Authorization", f"Bearer {token}")
    request.add_header("Content-Type", "application/json")
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return json.load(answer)


REPLY = {
    "direction": "out",
    "text": "Here is your invoice.",
    "undo_seconds": 600,
    "attachments": [
        {
            "filename": f"{name}.pdf",
            "content_type": "application/pdf",
            "content": base64.b64encode(b"x" * size).decode(),
        }
        for name, size in (("small", 10), ("large", 300_000))
    ],
}


@pytest.mark.faults
@pytest.mark.parametrize("point", ["answer.before_commit", "answer.committed"])
def test_a_reply_whose_process_dies_is_there_with_its_files_or_not_at_all(desk, case, point, kills, is_full):
    """X03; the repeat with the same key makes one reply of it."""
    token = Api(desk).token
    for round_ in range(kills if is_full else 1):
        key = {"Idempotency-Key": f"round-{round_}"}
        process = desk.run(BESA_FAILPOINT=f"{point}:kill")
        with pytest.raises(OSError) as cut:
            post(desk, f"/cases/{case}/messages", token, REPLY, **key)
        assert not isinstance(cut.value, urllib.error.HTTPError), cut.value
        assert process.wait(PATIENCE) == -9
        whole = point == "answer.committed"
        assert count(desk, "cases_message WHERE direction = 'out' AND NOT automatic") == round_ + whole
        assert count(desk, "cases_attachment") == 2 * (round_ + whole)
        process = desk.run()
        post(desk, f"/cases/{case}/messages", token, REPLY, **key)
        assert count(desk, "cases_message WHERE direction = 'out' AND NOT automatic") == round_ + 1
        assert count(desk, "cases_attachment") == 2 * (round_ + 1)
        for stored, size in desk.rows("SELECT stored, size FROM cases_attachment"):
            assert (desk.home / "files" / stored).stat().st_size == size
        desk.kill(process)


def count(desk, table: str) -> int:
    return int(desk.one(f"SELECT count(*) FROM {table}"))


class Page:
    """Somebody types on and on: what the page sends, what it was told, and what it believes that the server has."""

    def __init__(self, agent: Agent, number: int) -> None:
        self.agent, self.address = agent, f"/cases/{number}/drafts/out/"
        self.text = self.kept = ""
        self.version = 0

    def type(self) -> bool:
        self.text += f"word{len(self.text)} "
        try:
            answer = self.agent.post(self.address, text=self.text, version=str(self.version))
        except httpx.TransportError:
            return False
        assert answer.status_code == 200, answer.text  # never that somebody wrote in another window
        self.version, self.kept = answer.json()["version"], self.text
        return True


@pytest.mark.faults
def test_what_is_typed_while_the_server_is_killed_is_there_and_no_conflict(desk, case, kills, is_full, seed):
    """X03 for drafts: killed between keeping the words and saying so, and in full amounts at any moment."""
    dice = random.Random(seed)
    agent = None
    for _ in range(kills if is_full else 1):
        process = desk.start("web", **({} if is_full else {"BESA_FAILPOINT": "draft.kept:kill"}))
        wait_until(desk.serves, why=desk.log)
        agent = agent or Agent("admin", desk.port)
        page = Page(agent, case)
        killer = threading.Timer(dice.uniform(0, 0.7), desk.kill, [process])
        if is_full:
            killer.start()
        while page.type():
            pass
        if is_full:
            killer.join()
        assert process.wait(PATIENCE) == -9
        assert typed(desk).startswith(page.kept)
        process = desk.start("web")
        wait_until(page.type, why=desk.log)
        assert typed(desk) == page.text
        desk.write("DELETE FROM cases_draft")
        desk.kill(process)
    agent.http.close()


def typed(desk) -> str:
    """The words of the only draft."""
    return "".join(text for (text,) in desk.rows("SELECT text FROM cases_draft"))


@pytest.mark.faults
def test_a_locked_database_delays_and_loses_nothing(desk, case, is_full):
    """X05: another program holds the write lock; pages are read meanwhile, mail waits or is kept by its sender.

    Who writes waits; after twenty seconds on SQLite they are told to come again, and the repeat is no second note.
    """
    desk.run()
    api = Api(desk)
    ledger = Ledger(desk)
    ledger.accepted.add(0)  # the case's own mail
    senders = []
    said: list[tuple[int, bool]] = []
    writer = threading.Thread(target=lambda: said.append(write_note(desk, case, api.token)))
    with locked(desk):
        assert len(api("/cases")["items"]) == 1
        writer.start()
        for number in range(1, 5):
            sender = threading.Thread(target=ledger.offer, args=(number,), kwargs={"seconds": PATIENCE})
            sender.start()
            senders.append(sender)
        time.sleep(30 if is_full else 4)
        assert len(api("/cases")["items"]) == 1
    for sender in senders:
        sender.join(PATIENCE)
    ledger.offer_until_kept(range(1, 5))
    assert ledger.reconcile() == {"new_case": 5}
    assert count(desk, "jobs_job WHERE state = 'dead'") == 0
    writer.join(PATIENCE)
    assert said in ([WRITTEN], [LATER])
    if is_full and not desk.database_url:
        assert said == [LATER]
    assert write_note(desk, case, api.token) == WRITTEN
    assert count(desk, "cases_message WHERE direction = 'note'") == 1


def write_note(desk, case: int, token: str, *, key: str = "n") -> tuple[int, bool]:
    """The status of the answer, and whether it says when to come again; a repeat with the same key writes nothing."""
    try:
        post(desk, f"/cases/{case}/messages", token, {"direction": "note", "text": key}, **{"Idempotency-Key": key})
    except urllib.error.HTTPError as error:
        return error.code, "Retry-After" in error.headers
    return WRITTEN


class locked:
    """Another process of the administrator's holds what writers need."""

    def __init__(self, desk) -> None:
        self.desk = desk

    def __enter__(self) -> None:
        if self.desk.database_url:
            self.connection = psycopg.connect(self.desk.database_url)
            self.connection.execute("LOCK TABLE cases_received, cases_case IN EXCLUSIVE MODE")
        else:
            self.connection = sqlite3.connect(self.desk.home / "besa.sqlite3", isolation_level=None, timeout=30)
            self.connection.execute("BEGIN IMMEDIATE")

    def __exit__(self, *_: object) -> None:
        self.connection.rollback()
        self.connection.close()


@pytest.mark.faults
def test_more_writers_than_the_pool_has_connections_lose_nothing(desk, case, is_full):
    """X06, the pool is empty: who waits in vain for a connection is told to come again, and the desk is well afterwards."""
    if not desk.database_url:
        pytest.skip("SQLite has no pool of connections; `make test-postgres` runs this")
    desk.run()
    api, crowd = Api(desk), 20  # the pool has twelve
    said: list[tuple[int, bool]] = []

    def write(number: int) -> None:
        said.append(write_note(desk, case, api.token, key=f"n{number}"))

    writers = [threading.Thread(target=write, args=(number,)) for number in range(crowd)]
    with locked(desk):
        for writer in writers:
            writer.start()
        time.sleep(30 if is_full else 2)
    for writer in writers:
        writer.join(PATIENCE)
    assert len(said) == crowd
    assert set(said) <= {WRITTEN, LATER}
    if is_full:
        assert LATER in said
    assert [write_note(desk, case, api.token, key=f"n{number}") for number in range(crowd)] == [WRITTEN] * crowd
    assert count(desk, "cases_message WHERE direction = 'note'") == crowd
    assert len(api("/cases")["items"]) == 1


@pytest.mark.faults
def test_a_storm_of_writers_loses_nothing(desk, case, is_full):
    """X05: many at once, each waits its turn."""
    desk.run()
    ledger = Ledger(desk)
    ledger.accepted.add(0)
    writers, each = (50, 10) if is_full else (20, 2)

    def write(first: int) -> None:
        ledger.offer_until_kept(range(first, first + each), seconds=300)

    threads = [threading.Thread(target=write, args=(1 + number * each,)) for number in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    assert ledger.reconcile(seconds=300) == {"new_case": 1 + writers * each}


@pytest.mark.faults
@pytest.mark.timeout(1500)
def test_a_database_that_cuts_connections_loses_nothing(desk, case, is_full):
    """X06: PostgreSQL ends every connection again and again, as a restart or a fail-over does."""
    if not desk.database_url:
        pytest.skip("SQLite has no connections to cut; `make test-postgres` runs this")
    process = desk.run()
    ledger = Ledger(desk)
    ledger.accepted.add(0)
    total = 200 if is_full else 20
    done = threading.Event()

    def send() -> None:
        ledger.offer_until_kept(range(1, 1 + total), seconds=600)
        done.set()

    threading.Thread(target=send, daemon=True).start()
    with closing(psycopg.connect(desk.database_url, autocommit=True)) as killer:
        for _ in range(150 if is_full else 4):
            killer.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            time.sleep(2)
    assert done.wait(600 if is_full else 200), f"{len(ledger.accepted)} kept\n{desk.log()}"
    # A mail that was in hand when the connection was cut waits for its lease of two minutes.
    assert ledger.reconcile(seconds=300) == {"new_case": 1 + total}
    assert count(desk, "jobs_job WHERE state = 'dead'") == 0
    assert process.poll() is None
    token = Api(desk).token
    post(desk, f"/cases/{case}/messages", token, {"direction": "note", "text": "Still here."})
