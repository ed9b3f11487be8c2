"""X14: two people act in the same moment, each through a web process of their own. Nothing is overwritten, nothing is crossed."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.server import templates
from tests.server.desk import PATIENCE, Desk, free_port, is_open, wait_until

PASSWORD = "correct horse battery"


class Agent:
    """Somebody at a browser of their own."""

    def __init__(self, person: str, port: int) -> None:
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE)
        self.http.get("/sign-in/")
        self.post("/sign-in/", login=f"{person}@desk.example", password=PASSWORD)

    def post(self, path: str, **fields: str) -> httpx.Response:
        headers = {"X-CSRFToken": self.http.cookies["besa-csrf"], "Referer": str(self.http.base_url)}
        return self.http.post(path, data=fields, headers=headers)

    def seen(self, number: int) -> str:
        """What the page of the case gives to its composer as the last message."""
        return self.field(number, "seen_message_id")

    def field(self, number: int, name: str) -> str:
        page = self.http.get(f"/cases/{number}/").text
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found, page[:2000]
        return html.unescape(found[1])


@pytest.fixture
def desk(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> Iterator[Desk]:
    """With the people and cases of the browser tests."""
    desk = templates.with_rows(tmp_path_factory).copy(tmp_path / "home")
    yield desk
    desk.end()


@pytest.fixture
def agents(desk: Desk) -> Iterator[list[Agent]]:
    ports = [desk.port, free_port()]
    for port in ports:
        desk.start("web", "--port", str(port))
        wait_until(lambda port=port: is_open(port), why=desk.log)
    found = [Agent("ar", ports[0]), Agent("en", ports[1])]
    yield found
    for agent in found:
        agent.http.close()


@pytest.fixture
def rounds(is_full: bool) -> int:
    return 500 if is_full else 6


def at_once(agents: list[Agent], path: str, fields: list[dict[str, str]]) -> list[httpx.Response]:
    barrier = Barrier(len(agents))

    def act(agent: Agent, posted: dict[str, str]) -> httpx.Response:
        barrier.wait()
        return agent.post(path, **posted)

    with ThreadPoolExecutor(len(agents)) as threads:
        return list(threads.map(act, agents, fields))


def case_of(desk: Desk) -> tuple[int, int]:
    found: Any = desk.rows("SELECT id, number FROM cases_case ORDER BY id LIMIT 1")[0]
    return found


@pytest.mark.faults
def test_two_answers_of_one_moment_are_one_answer_and_one_warning(desk: Desk, agents: list[Agent], rounds: int) -> None:
    key, number = case_of(desk)
    for turn in range(rounds):
        words = [f"Turn {turn} by {name}." for name in ("amal", "dana")]
        posted = [
            {"text": words[i], "to": "ar0@customer.example", "seen_message_id": agents[i].seen(number)} for i in (0, 1)
        ]
        answers = at_once(agents, f"/cases/{number}/replies/", posted)
        assert sorted(answer.status_code for answer in answers) == [302, 409], (turn, [a.text[-500:] for a in answers])
        stopped = next(answer for answer in answers if answer.status_code == 409)
        assert all(text in stopped.text for text in words)
    sent = "SELECT count(*) FROM cases_message WHERE case_id = ? AND direction = 'out' AND text LIKE 'Turn %'"
    assert desk.one(sent.replace("%", "%%") if desk.database_url else sent, key) == rounds


@pytest.mark.faults
def test_two_summaries_of_one_moment_are_both_kept(desk: Desk, agents: list[Agent], rounds: int) -> None:
    key, number = case_of(desk)
    before = ""
    for turn in range(rounds):
        words = [f"Turn {turn} by {name}" for name in ("amal", "dana")]
        answers = at_once(
            agents, f"/cases/{number}/summary/", [{"summary": text, "before_summary": before} for text in words]
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409], (turn, [a.text[-500:] for a in answers])
        stopped = next(answer for answer in answers if answer.status_code == 409)
        assert all(text in stopped.text for text in words)
        before = desk.one("SELECT summary FROM cases_case WHERE id = ?", key)
        assert before == words[answers.index(next(a for a in answers if a.status_code == 302))]
    changes = "SELECT count(*) FROM core_loggedevent WHERE case_id = ? AND name = 'cases.FieldChanged'"
    assert desk.one(changes, key) == rounds
