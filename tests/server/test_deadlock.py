"""X06, a dead-lock: two take two rows in opposite order, and PostgreSQL ends one of them: always ours, here.

Nothing stays of what was ended, and the next try does the whole of it, once.
"""

from __future__ import annotations

import os
import smtplib
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager

import psycopg
import pytest

from tests.server.desk import PATIENCE, Desk, wait_until
from tests.server.mail import Ledger, letter
from tests.server.test_runs import START
from tests.server.test_two_at_once import Agent

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not os.environ.get("BESA_DATABASE_URL"), reason="On SQLite one writes at a time."),
]
# As an UPDATE holds it: others may refer to the row meanwhile.
CASE = "SELECT 1 FROM cases_case WHERE number = %s FOR NO KEY UPDATE"
FIRST = "SELECT number FROM cases_case WHERE id = (SELECT case_id FROM cases_received WHERE header_id = '<0@ledger.example>')"
WHOLE = "SELECT c.id, c.version, c.merged_into_id, m.id FROM cases_case c JOIN cases_message m ON m.case_id = c.id ORDER BY 1, 4"
NOTES = """
SELECT number, count(*) FROM cases_message m JOIN cases_case c ON c.id = m.case_id WHERE m.direction = 'note'
GROUP BY number ORDER BY number
"""


@pytest.fixture
def cases(desk: Desk) -> list[int]:
    """The numbers of two cases of a desk that runs, and notices a dead-lock at once."""
    desk.write(f"ALTER DATABASE {desk.one('SELECT current_database()')} SET deadlock_timeout = '50ms'")
    desk.extra = {"BESA_JOB_PAUSE": "0"}
    desk.run()
    ledger = Ledger(desk)
    ledger.offer_until_kept(range(2))
    ledger.reconcile()
    return [number for (number,) in desk.rows("SELECT number FROM cases_case ORDER BY number")]


class Rival:
    """A transaction of another program. It never looks for a dead-lock itself: whoever looks is ended."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.link = psycopg.connect(desk.database_url)
        self.link.execute("SET deadlock_timeout = '1h'")

    def take(self, row: str, *values: object) -> None:
        self.link.execute(row, values)

    def let_go(self) -> None:
        self.link.rollback()

    def wait_for_ours(self) -> None:
        """Until one of ours waits for what it holds."""
        blocked = "SELECT 1 FROM pg_stat_activity WHERE ? = ANY(pg_blocking_pids(pid))"
        wait_until(lambda: self.desk.rows(blocked, self.link.info.backend_pid), why=self.desk.log)

    @contextmanager
    def asking(self, row: str, *values: object) -> Iterator[None]:
        """Wait for a row that ours hold. Inside, ours are let on to what this one holds; then they are ended, and it has both."""
        asks = threading.Thread(target=self.take, args=(row, *values))
        asks.start()
        blocks = "SELECT 1 WHERE cardinality(pg_blocking_pids(?)) > 0"
        wait_until(lambda: self.desk.rows(blocks, self.link.info.backend_pid), why=self.desk.log)
        yield
        asks.join(PATIENCE)
        assert not asks.is_alive(), self.desk.log()
        self.let_go()


@pytest.fixture
def rivals(desk: Desk) -> Iterator[tuple[Rival, Rival]]:
    """One that crosses ours, and one that makes ours pause in the middle."""
    with ExitStack() as stack:
        found = Rival(desk), Rival(desk)
        for one in found:
            stack.enter_context(one.link)
        yield found


def test_a_mail_that_is_ended_waits_and_is_taken_in_once(desk, cases, rivals):
    """At its very last step: PostgreSQL looks for the customer that the message refers to when all is written."""
    crossing, pausing = rivals
    ledger = Ledger(desk)
    ledger.accepted |= {0, 1, 2}
    number = desk.one(FIRST)
    pausing.take(CASE, number)
    sender, extra = "person0@customer0.example", "References: <0@ledger.example>\r\n"
    with smtplib.SMTP("127.0.0.1", desk.smtp_port, timeout=PATIENCE) as smtp:
        smtp.sendmail(sender, ["support@desk.example"], letter(2, sender=sender, extra=extra), ["BODY=8BITMIME"])
    pausing.wait_for_ours()
    crossing.take("SELECT 1 FROM customers_customer FOR UPDATE")
    with crossing.asking(CASE, number):
        pausing.let_go()
    wait_until(lambda: desk.rows("SELECT 1 FROM cases_received WHERE strpos(error, 'deadlock') > 0"), why=desk.log)
    assert desk.one("SELECT count(*) FROM cases_message WHERE direction = 'in'") == 2
    assert ledger.reconcile() == {"new_case": 2, "threaded": 1}


def test_a_request_that_is_ended_is_told_to_come_again(desk, cases, rivals):
    crossing, pausing = rivals
    agent = Agent("admin", desk.port)
    merge = {"path": f"/cases/{cases[0]}/merges/", "other": str(cases[1]), "stays": str(cases[1])}
    before = desk.rows(WHOLE)
    crossing.take("SELECT 1 FROM cases_message FOR UPDATE")
    pausing.take(CASE, cases[1])
    with ThreadPoolExecutor() as threads:
        answer = threads.submit(agent.post, **merge)
        pausing.wait_for_ours()
        with crossing.asking(CASE, cases[0]):
            pausing.let_go()
        said = answer.result()
    assert (said.status_code, "Retry-After" in said.headers) == (503, True), said.text
    assert desk.rows(WHOLE) == before
    assert agent.post(**merge).status_code == 302
    assert desk.rows("SELECT source_id <> target_id, count(*) FROM cases_casemerge GROUP BY 1") == [(True, 1)]
    agent.http.close()


def test_a_job_that_is_ended_is_done_by_its_next_attempt(desk, cases, rivals):
    crossing, pausing = rivals
    pausing.take(CASE, cases[0])
    desk.manage("shell", "-c", START.format(steps='[{"kind": "note", "value": "Price list sent."}]'))
    pausing.wait_for_ours()
    crossing.take("SELECT 1 FROM accounts_user FOR UPDATE")
    with crossing.asking("SELECT 1 FROM automations_runcase ORDER BY id LIMIT 1 FOR UPDATE"):
        pausing.let_go()
    wait_until(lambda: desk.one("SELECT state FROM automations_run") == "done", why=desk.log)
    assert desk.rows(NOTES) == [(number, 1) for number in cases]
    assert "job_failed" in desk.log()
