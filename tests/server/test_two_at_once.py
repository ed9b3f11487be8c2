"""X14: two people act in the same moment, each through a web process of their own. Nothing is overwritten, nothing is crossed."""

from __future__ import annotations

import html
import json
import random
import re
import smtplib
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from threading import Barrier
from typing import Any

import httpx
import pytest

from tests.server import templates
from tests.server.desk import PATIENCE, Desk, free_port, is_open, wait_until
from tests.server.mail import letter

PASSWORD = "correct horse battery"
TWO = """
from besa.accounts.models import Team, User
from besa.cases.actions import open_by_hand
from besa.channels.email.models import Mailbox
from besa.customers.models import Customer
customer, by = Customer.objects.create(name="Yusuf", language="ar"), User.objects.get(email="en@desk.example")
team, account = Team.objects.get(), Mailbox.objects.get().account
for number in range({count}):
    open_by_hand(by=by, customer=customer, team=team, subject=f"crossing {{number}}", account=account)
"""


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


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """With the people and cases of the browser tests; each test has a case of its own."""
    desk = templates.with_rows(tmp_path_factory).copy(tmp_path_factory.mktemp("two") / "home")
    desk.hatches = True
    yield desk
    desk.end()


@pytest.fixture(scope="module")
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


def at_once(*acts: Callable[[], Any]) -> list[Any]:
    """What each gave; all begin in the same moment."""
    barrier = Barrier(len(acts))

    def begin(act: Callable[[], Any]) -> Any:
        barrier.wait()
        return act()

    with ThreadPoolExecutor(len(acts)) as threads:
        return list(threads.map(begin, acts))


def post_at_once(agents: list[Agent], path: str, fields: list[dict[str, str]]) -> list[httpx.Response]:
    (one, two), (first, second) = agents, fields
    return at_once(lambda: one.post(path, **first), lambda: two.post(path, **second))


def case_of(desk: Desk, place: int) -> tuple[int, int]:
    """(id, number) of one of the cases that nobody has touched."""
    found: Any = desk.rows("SELECT id, number FROM cases_case ORDER BY id LIMIT 8")[place]
    return found


def chain(desk: Desk, key: int, name: str, before: str, after: str) -> list[Any]:
    """What the history of the case says of one fact: each change begins with what the one before left. The values, in order."""
    rows = desk.rows("SELECT data FROM core_loggedevent WHERE case_id = ? AND name = ? ORDER BY id", key, name)
    told = [data if isinstance(data, dict) else json.loads(data) for (data,) in rows]
    for earlier, later in pairwise(told):
        assert later[before] == earlier[after], told[-6:]
    return [one[after] for one in told]


@pytest.mark.faults
def test_two_answers_of_one_moment_are_one_answer_and_one_warning(desk: Desk, agents: list[Agent], rounds: int) -> None:
    key, number = case_of(desk, 0)
    for turn in range(rounds):
        words = [f"Turn {turn} by {name}." for name in ("amal", "dana")]
        posted = [
            {"text": words[i], "to": "ar0@customer.example", "seen_message_id": agents[i].seen(number)} for i in (0, 1)
        ]
        answers = post_at_once(agents, f"/cases/{number}/replies/", posted)
        assert sorted(answer.status_code for answer in answers) == [302, 409], (turn, [a.text[-500:] for a in answers])
        stopped = next(answer for answer in answers if answer.status_code == 409)
        assert all(text in stopped.text for text in words)
    sent = "SELECT count(*) FROM cases_message WHERE case_id = ? AND direction = 'out' AND text LIKE 'Turn %'"
    assert desk.one(sent.replace("%", "%%") if desk.database_url else sent, key) == rounds


@pytest.mark.faults
def test_two_summaries_of_one_moment_are_both_kept(desk: Desk, agents: list[Agent], rounds: int) -> None:
    key, number = case_of(desk, 1)
    before = ""
    for turn in range(rounds):
        words = [f"Turn {turn} by {name}" for name in ("amal", "dana")]
        answers = post_at_once(
            agents, f"/cases/{number}/summary/", [{"summary": text, "before_summary": before} for text in words]
        )
        assert sorted(answer.status_code for answer in answers) == [302, 409], (turn, [a.text[-500:] for a in answers])
        stopped = next(answer for answer in answers if answer.status_code == 409)
        assert all(text in stopped.text for text in words)
        before = desk.one("SELECT summary FROM cases_case WHERE id = ?", key)
        assert before == words[answers.index(next(a for a in answers if a.status_code == 302))]
    changes = "SELECT count(*) FROM core_loggedevent WHERE case_id = ? AND name = 'cases.FieldChanged'"
    assert desk.one(changes, key) == rounds


@pytest.mark.faults
def test_of_two_who_take_a_case_the_last_has_it_and_history_says_so(
    desk: Desk, agents: list[Agent], rounds: int
) -> None:
    key, number = case_of(desk, 2)
    path = f"/cases/{number}/assignment/"
    for _ in range(rounds // 2):
        agents[0].post(path, owner="")
        answers = post_at_once(agents, path, [{"owner": "me"}, {"owner": "me"}])
        assert [answer.status_code for answer in answers] == [302, 302]
    owners = chain(desk, key, "cases.CaseAssigned", "previous_id", "owner_id")
    assert len(owners) == 3 * (rounds // 2) - 1  # nobody had it before the first
    assert owners[-1] == desk.one("SELECT owner_id FROM cases_case WHERE id = ?", key)


@pytest.mark.faults
def test_an_answer_and_an_end_of_one_moment_are_both_kept(desk: Desk, agents: list[Agent], rounds: int) -> None:
    key, number = case_of(desk, 3)
    for turn in range(rounds // 2):
        reply = {"text": f"Turn {turn}.", "to": "ar3@customer.example", "seen_message_id": agents[1].seen(number)}
        answers = at_once(
            lambda: agents[0].post(f"/cases/{number}/status/", status="closed"),
            lambda reply=reply: agents[1].post(f"/cases/{number}/replies/", **reply),
        )
        assert [answer.status_code for answer in answers] == [302, 302], answers[1].text[-500:]
        statuses = chain(desk, key, "cases.StatusChanged", "previous", "status")
        row = "SELECT status, is_active, closed_at IS NULL, unanswered_since, next_due_at FROM cases_case WHERE id = ?"
        status, is_active, is_not_closed, unanswered, due = desk.rows(row, key)[0]
        assert (status, unanswered, due if status == "closed" else None) == (statuses[-1], None, None)
        assert status in ("closed", "waiting")
        assert bool(is_active) == bool(is_not_closed) == (status == "waiting")
    assert desk.one("SELECT count(*) FROM cases_message WHERE case_id = ? AND direction = 'out'", key) == rounds // 2


@pytest.mark.faults
def test_an_answer_that_crosses_a_merge_goes_along_or_is_given_back(
    desk: Desk, agents: list[Agent], rounds: int
) -> None:
    desk.manage("shell", "-c", TWO.format(count=2 * (rounds // 2)))
    cases = desk.rows("SELECT id, number FROM cases_case WHERE subject LIKE 'crossing ' || ? ORDER BY id", "%")
    for (source, number), (target, into) in zip(cases[::2], cases[1::2], strict=True):
        reply = {"text": f"About {number}.", "to": "yusuf@customer.example"}
        merged, answered = at_once(
            lambda number=number, into=into: agents[0].post(
                f"/cases/{number}/merges/", other=str(into), stays=str(into)
            ),
            lambda number=number, reply=reply: agents[1].post(f"/cases/{number}/replies/", **reply),
        )
        assert merged.status_code == 302
        is_said = answered.status_code == 302
        assert is_said or reply["text"] in answered.text, (answered.status_code, answered.text[-500:])
        assert desk.one("SELECT merged_into_id FROM cases_case WHERE id = ?", source) == target
        count = "SELECT count(*) FROM cases_message WHERE case_id = ?"
        assert (desk.one(count, source), desk.one(count, target)) == (0, int(is_said))


@pytest.mark.faults
def test_an_answer_that_crosses_a_mail_is_stopped_or_the_mail_waits(
    desk: Desk, agents: list[Agent], rounds: int, seed: int
) -> None:
    """An answer that was written before the mail came is never taken for an answer to it."""
    dice = random.Random(seed)
    process = desk.start("mail")
    desk.wait_for_doors(process, smtp_only=True)
    mail(desk, 0)
    key, number = desk.rows("SELECT id, number FROM cases_case ORDER BY id DESC LIMIT 1")[0]
    for turn in range(1, 1 + rounds // 2):
        before, pause = agents[1].seen(number), dice.uniform(0, 0.15)

        def answer(turn: int = turn, before: str = before, pause: float = pause) -> httpx.Response:
            time.sleep(pause)
            return agents[1].post(f"/cases/{number}/replies/", text=f"Turn {turn}.", to=SENDER, seen_message_id=before)

        _none, said = at_once(lambda turn=turn: mail(desk, turn), answer)
        told = desk.rows("SELECT id, direction FROM cases_message WHERE case_id = ? AND NOT automatic ORDER BY id", key)
        between = [direction for message, direction in told if message > int(before)]
        assert between == (["out", "in"] if said.status_code == 302 else ["in"]), (said.status_code, between)
        assert said.status_code == 302 or f"Turn {turn}." in said.text
        status, waits = desk.rows("SELECT status, unanswered_since IS NOT NULL FROM cases_case WHERE id = ?", key)[0]
        assert (status in ("new", "open"), bool(waits)) == (True, True), status
    came = "SELECT count(*), count(DISTINCT message_id) FROM cases_message WHERE case_id = ? AND direction = 'in'"
    assert desk.rows(came, key) == [(1 + rounds // 2, 1 + rounds // 2)]
    desk.stop(process)


SENDER = "crossing@customer.example"


def mail(desk: Desk, number: int) -> None:
    """A mail of one customer, each but the first an answer to their own first; until it is in its case."""
    ids = f"-crossing-{desk.port}"
    extra = f"References: <0{ids}@ledger.example>\r\n" if number else ""
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=PATIENCE) as smtp:
        smtp.sendmail(
            SENDER, ["support@desk.example"], letter(number, sender=SENDER, run=ids, extra=extra), ["BODY=8BITMIME"]
        )
    wanted = f"<{number}{ids}@ledger.example>"
    wait_until(lambda: desk.rows("SELECT 1 FROM cases_message WHERE message_id = ?", wanted), why=desk.log)
