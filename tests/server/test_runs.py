"""X15 for many cases at once: a worker that is really killed in the middle of a run leaves no case out and does none twice."""

from __future__ import annotations

import json
import random
import time

import pytest

from tests.server import templates
from tests.server.conftest import hatches
from tests.server.desk import Desk, wait_until

CASES = 150
MAKE = f"""
from besa.accounts.models import Team, User
from besa.cases.actions import open_by_hand
from besa.channels.email.models import Mailbox
from besa.customers.models import Customer
customer = Customer.objects.create(name="Yusuf", language="ar")
team, by, mailbox = Team.objects.get(), User.objects.get(), Mailbox.objects.get()
for number in range({CASES}):
    open_by_hand(by=by, customer=customer, team=team, subject=f"n{{number}}", account=mailbox.account)
"""
START = """
from besa.accounts.models import User
from besa.automations import actions
from besa.cases.models import Case
actions.start_run(by=User.objects.get(), steps={steps}, cases=list(Case.objects.order_by("pk").values_list("pk", flat=True)))
"""
TAKE_BACK = """
from besa.automations import actions
from besa.automations.models import Run
run = Run.objects.get()
actions.take_back(run, by=run.by)
"""


@pytest.fixture(scope="module")
def many_template(desk_template, tmp_path_factory):
    """A desk with enough cases that a run over them is not over before it is killed."""

    def prepare(home):
        desk = desk_template.copy(home)
        desk.manage("shell", "-c", MAKE)
        return desk

    return templates.prepared(tmp_path_factory, "many", prepare)


@pytest.fixture
def desk(many_template, tmp_path, request):
    desk = many_template.copy(tmp_path / "home")
    desk.hatches = hatches(request)
    yield desk
    desk.end()


def rows(desk: Desk, state: str) -> int:
    return int(desk.one("SELECT count(*) FROM automations_runcase WHERE state = ?", state))


def kill_in_the_middle(desk: Desk, state: str, kills: int, dice: random.Random) -> None:
    """Start workers and kill each when it has done something and not all; the last one comes to the end."""
    for turn in range(kills):
        worker = desk.start("worker")
        wanted = max(1, (turn + 1) * CASES // (kills + 2))
        wait_until(lambda wanted=wanted: rows(desk, state) >= wanted, every=0.02, why=desk.log)
        time.sleep(dice.uniform(0, 0.02))
        desk.kill(worker)
        assert rows(desk, state) < CASES, "it was over before it was killed"
    desk.start("worker")
    wait_until(lambda: rows(desk, state) == CASES, why=desk.log)


@pytest.mark.faults
def test_a_run_whose_worker_is_killed_is_finished_once_for_each_case(desk, kills, seed):
    dice = random.Random(seed)
    steps = [{"kind": "tag", "value": "sale"}, {"kind": "note", "value": "Price list sent."}]
    desk.manage("shell", "-c", START.format(steps=json.dumps(steps)))
    kill_in_the_middle(desk, "done", kills, dice)
    wait_until(lambda: desk.one("SELECT state FROM automations_run") == "done", why=desk.log)
    # A note that is written twice would be two messages; a tag that is set twice would be two events.
    notes = "SELECT case_id, count(*) FROM cases_message WHERE direction = 'note' GROUP BY case_id"
    assert sorted(count for _case, count in desk.rows(notes)) == [1] * CASES
    tags = "SELECT case_id, count(*) FROM core_loggedevent WHERE name = 'cases.TagAdded' GROUP BY case_id"
    assert sorted(count for _case, count in desk.rows(tags)) == [1] * CASES


@pytest.mark.faults
def test_a_run_that_is_taken_back_by_killed_workers_leaves_no_case_changed(desk, kills, seed):
    dice = random.Random(seed)
    before = desk.rows("SELECT id, priority FROM cases_case ORDER BY id")
    desk.manage("shell", "-c", START.format(steps=json.dumps([{"kind": "priority", "value": "4"}])))
    worker = desk.start("worker")
    wait_until(lambda: desk.one("SELECT state FROM automations_run") == "done", why=desk.log)
    desk.stop(worker)
    assert desk.rows("SELECT DISTINCT priority FROM cases_case") == [(4,)]
    desk.manage("shell", "-c", TAKE_BACK)
    kill_in_the_middle(desk, "undone", kills, dice)
    wait_until(lambda: desk.one("SELECT state FROM automations_run") == "undone", why=desk.log)
    assert desk.rows("SELECT id, priority FROM cases_case ORDER BY id") == before
    changes = "SELECT case_id, count(*) FROM core_loggedevent WHERE name = 'cases.FieldChanged' GROUP BY case_id"
    assert sorted(count for _case, count in desk.rows(changes)) == [2] * CASES
