"""X02 and X09: a message leaves at least once, twice only when a crash fell between 250 and our own note of it."""

import random
import time
from collections import Counter

import pytest

from tests.server.desk import PATIENCE, wait_until
from tests.server.mail import Arrived, DeadServer, Ledger, Sink


@pytest.fixture
def sink():
    with Sink() as sink:
        yield sink


def queue_acknowledgements(desk, numbers, run=""):
    """Mail of `numbers` is in, and an acknowledgement for each waits to be sent."""
    ledger = Ledger(desk)
    process = desk.start("mail")
    desk.wait_for_doors(process, smtp_only=True)
    ledger.offer_until_kept(numbers, run=run)
    wait_until(lambda: not ledger.pending())
    wanted = len(numbers)
    wait_until(lambda: desk.one("SELECT count(*) FROM cases_delivery WHERE state <> 'sent'") >= wanted)
    desk.kill(process)


def states(desk):
    return dict(desk.rows("SELECT state, count(*) FROM cases_delivery GROUP BY state"))


def hasten(desk):
    """The lease of a dead worker, or the pause before the next try, is over."""
    desk.write("UPDATE cases_delivery SET next_attempt_at = created_at WHERE state IN ('queued', 'claimed')")


@pytest.mark.faults
@pytest.mark.parametrize("point", ["sending.claimed", "outbound.after_data", "sending.before_commit"])
def test_a_worker_killed_while_sending_repeats_at_most_the_one_in_flight(desk, sink, point, is_full):
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    total = 4
    rounds = 60 if is_full else 1
    for round_ in range(rounds):
        queue_acknowledgements(desk, range(total), run=f"r{round_}")
        worker = desk.start("worker", BESA_FAILPOINT=f"{point}:kill@{1 + round_ % total}")
        assert worker.wait(PATIENCE) == -9, "the point was never reached"
        hasten(desk)
        worker = desk.start("worker")
        wait_until(lambda: set(states(desk)) == {"sent"}, why=lambda: f"{states(desk)}\n{desk.log()}")
        desk.kill(worker)
    copies = Counter(one.id for one in sink.accepted)
    assert len(copies) == total * rounds
    assert max(copies.values()) <= 2
    assert sum(copies.values()) - len(copies) <= rounds
    if point == "sending.claimed":
        assert max(copies.values()) == 1
    if point == "sending.before_commit":
        assert sum(copies.values()) - len(copies) == rounds


@pytest.mark.faults
def test_workers_killed_at_random_lose_nothing(desk, sink, kills, seed):
    dice = random.Random(seed)
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    total = 10 * kills

    def slowly(arrived: Arrived) -> None:
        time.sleep(0.05)

    sink.answer = slowly
    queue_acknowledgements(desk, range(total))
    for _ in range(kills):
        worker = desk.start("worker")
        count = len(sink.accepted)
        wait_until(lambda count=count: len(sink.accepted) > count or set(states(desk)) == {"sent"})
        time.sleep(dice.uniform(0, 0.3))
        desk.kill(worker)
        hasten(desk)
    desk.start("worker")
    wait_until(lambda: set(states(desk)) == {"sent"})
    copies = Counter(one.id for one in sink.accepted)
    assert len(copies) == total
    assert max(copies.values()) <= 2
    assert sum(copies.values()) - total <= kills


def test_4xx_waits_and_5xx_fails_each_alone(desk, sink):
    answers = {
        "person0@customer0.example": "451 4.3.0 later",
        "person1@customer1.example": "550 5.1.1 no such person",
        "person2@customer2.example": None,
    }
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    sink.answer = lambda arrived: answers[arrived.recipients[0]]
    queue_acknowledgements(desk, range(3))
    desk.start("worker")
    wait_until(lambda: states(desk) == {"queued": 1, "failed": 1, "sent": 1}, why=lambda: str(states(desk)))
    rows = dict(desk.rows("SELECT recipient, state FROM cases_delivery"))
    assert rows["person0@customer0.example"] == "queued"
    assert rows["person1@customer1.example"] == "failed"
    answers["person0@customer0.example"] = None
    hasten(desk)
    wait_until(lambda: states(desk) == {"failed": 1, "sent": 2})


@pytest.mark.parametrize("trouble", ["nobody answers", "silence"])
def test_a_server_that_is_away_loses_nothing_and_mail_flows_when_it_is_back(desk, sink, trouble):
    dead = DeadServer()
    if trouble == "nobody answers":
        dead.close()
    desk.extra = {"BESA_EMAIL_URL": f"smtp://127.0.0.1:{dead.port}"}
    queue_acknowledgements(desk, range(2))
    worker = desk.start("worker")
    wait_until(lambda: desk.one("SELECT max(attempts) FROM cases_delivery") >= 1)
    time.sleep(0.5)
    assert desk.stop(worker) == 0
    assert set(states(desk)) <= {"queued", "claimed"}
    dead.close()
    desk.extra = {"BESA_EMAIL_URL": sink.url}
    hasten(desk)
    desk.start("worker")
    wait_until(lambda: states(desk) == {"sent": 2}, why=lambda: f"{states(desk)} {desk.log()}")
    assert len({one.id for one in sink.accepted}) == 2
