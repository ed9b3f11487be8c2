"""Many cases at once: every row once, permissions case by case, the whole run taken back; at the desk."""

import re
import sqlite3

import pytest
from django.db import OperationalError, connection

from besa.automations import actions, steps, tasks
from besa.automations.errors import NothingChosen, TooManyToMerge
from besa.automations.models import Run, RunCase
from besa.cases import actions as cases
from besa.cases.models import Case, Message

TAG = [{"kind": "tag", "value": "sale"}]


@pytest.fixture
def many(yusuf, orders, mailbox, amal):
    return [cases.open_by_hand(by=amal, customer=yusuf, team=orders, subject=f"n{n}") for n in range(5)]


@pytest.fixture
def strange(yusuf, repairs, noa):
    return cases.open_by_hand(by=noa, customer=yusuf, team=repairs, subject="theirs")


def run_over(rows, by, wanted):
    run = actions.start_run(by=by, steps=wanted, cases=[case.pk for case in rows])
    tasks.go_on_with_runs()
    run.refresh_from_db()
    return run


def states(run):
    return list(run.rows.order_by("pk").values_list("state", flat=True))


def tagged():
    return Case.objects.filter(tags__name="sale").count()


@pytest.mark.parametrize(("kind", "value", "expected"), [
    ("status", "solved", {"status": "solved"}), ("priority", "4", {"priority": 4}), ("kind", "question", {"kind": "question"}),
    ("snooze", "tomorrow", {"place": "asleep"}), ("snooze", "reply", {"place": "asleep"}), ("spam", "", {"place": "spam"}),
    ("trash", "", {"place": "trash"}),
])  # fmt: skip
def test_a_run_does_it_to_each_and_takes_it_back(many, amal, kind, value, expected):
    before = list(Case.objects.order_by("pk").values("status", "priority", "kind", "place", "owner_id", "team_id"))
    run = run_over(many, amal, [{"kind": kind, "value": value}])
    assert (run.state, states(run)) == ("done", ["done"] * 5)
    assert Case.objects.filter(**expected).count() == 5
    actions.take_back(run, by=amal)
    tasks.go_on_with_runs()
    run.refresh_from_db()
    assert (run.state, states(run)) == ("undone", ["undone"] * 5)
    assert (
        list(Case.objects.order_by("pk").values("status", "priority", "kind", "place", "owner_id", "team_id")) == before
    )


def test_owner_and_team_for_many(many, amal, repairs):
    run = run_over(many, amal, [{"kind": "assign", "value": "me"}, {"kind": "team", "value": str(repairs.pk)}])
    assert Case.objects.filter(team=repairs, owner=None).count() == 5
    actions.take_back(run, by=amal)
    tasks.go_on_with_runs()
    kept = run.rows.filter(state="kept").count()
    assert Case.objects.filter(team__name="Orders", owner=None).count() == 5 - kept


def test_what_may_not_be_done_is_left_out_with_the_reason(many, strange, amal):
    run = run_over([*many, strange], amal, TAG)
    assert states(run) == ["done"] * 5 + ["skipped"]
    assert run.rows.get(case=strange).reason != ""
    assert tagged() == 5


def test_what_was_changed_since_stays_with_the_reason(many, amal, dana):
    run = run_over(many, amal, [{"kind": "priority", "value": "4"}])
    cases.change_fields(Case.objects.get(pk=many[0].pk), by=dana, priority=1)
    actions.take_back(run, by=amal)
    tasks.go_on_with_runs()
    assert sorted(states(run)) == ["kept"] + ["undone"] * 4
    assert sorted(Case.objects.values_list("priority", flat=True)) == [1, 2, 2, 2, 2]
    assert run.rows.get(state="kept").reason.startswith("تغيّر")
    assert "changed again" not in run.rows.get(state="kept").reason


def test_a_worker_that_dies_in_the_middle_loses_nothing_and_does_nothing_twice(many, amal, monkeypatch):
    run = actions.start_run(by=amal, steps=[{"kind": "note", "value": "once"}], cases=[case.pk for case in many])
    real, count = steps.apply, []

    def dies(case, step, *, by):
        real(case, step, by=by)
        count.append(case)
        if len(count) == 3:
            raise KeyboardInterrupt  # what a kill looks like from inside: nothing is caught, the transaction is gone

    monkeypatch.setattr(steps, "apply", dies)
    with pytest.raises(KeyboardInterrupt):
        actions.go_on(run)
    assert states(run) == ["done", "done", "waiting", "waiting", "waiting"]
    monkeypatch.setattr(steps, "apply", real)
    tasks.go_on_with_runs()
    tasks.go_on_with_runs()
    assert states(run) == ["done"] * 5
    assert Message.objects.filter(text="once").count() == 5


def test_a_run_in_chunks_comes_to_its_end(many, amal):
    run = actions.start_run(by=amal, steps=TAG, cases=[case.pk for case in many])
    assert [actions.go_on(run, limit=2) for _turn in range(3)] == [True, True, False]
    assert (tagged(), Run.objects.get().state) == (5, "done")


def test_merging_takes_two_to_ten_into_the_oldest(many, amal):
    with pytest.raises(TooManyToMerge):
        actions.start_run(by=amal, steps=[{"kind": "merge", "value": ""}], cases=[many[0].pk])
    run = run_over(many[::-1], amal, [{"kind": "merge", "value": ""}])
    assert Case.objects.filter(merged_into=many[0]).count() == 4
    actions.take_back(run, by=amal)
    tasks.go_on_with_runs()
    assert Case.objects.filter(merged_into=None, place="inbox").count() == 5


def test_nothing_chosen_is_refused(many, amal):
    for wanted, keys in ((TAG, []), ([], [many[0].pk]), ([{"kind": "reply", "value": "x"}], [many[0].pk])):
        with pytest.raises(NothingChosen):
            actions.start_run(by=amal, steps=wanted, cases=keys)
    assert RunCase.objects.count() == 0


def page(answer):
    return answer.content.decode()


def test_the_lines_can_be_chosen_and_a_strip_tells_how_far_it_is(desk, many, strange):
    listed = page(desk.get("/inbox/team/"))
    assert len(re.findall("data-pick", listed)) == 5
    assert 'value="tag:"' in page(desk.get("/runs/choices/?in=team"))
    numbers = [many[0].number, many[1].number, strange.number]
    html = page(
        desk.post(
            "/runs/", {"do": "tag:", "tag": "sale", "case": numbers, "in": "team", "next": "/inbox/team/"}, follow=True
        )
    )
    assert "0 of 2 cases" in html
    assert 'hx-trigger="load delay:1s"' in html
    tasks.go_on_with_runs()
    run = Run.objects.get()
    strip = page(desk.get(f"/runs/{run.pk}/progress/"))
    assert "Done in 2 cases" in strip
    assert "hx-trigger" not in strip.split(">")[0]
    assert tagged() == 2
    desk.post(f"/runs/{run.pk}/undo/")
    tasks.go_on_with_runs()
    assert "Taken back in 2 cases" in page(desk.get("/inbox/team/"))
    assert tagged() == 0
    desk.get(f"/runs/{run.pk}/progress/?close=1")
    assert 'id="run"' not in page(desk.get("/inbox/team/"))


def test_the_whole_view_and_nothing_beyond_it(desk, many, strange, amal):
    cases.assign(many[0], to=amal, by=amal)
    desk.post("/runs/", {"do": "tag:sale", "all": "yes", "in": "unowned"})
    tasks.go_on_with_runs()
    assert sorted(Case.objects.filter(tags__name="sale").values_list("pk", flat=True)) == [case.pk for case in many[1:]]


def test_a_macro_over_many_leaves_the_composer_alone(desk, many, amal):
    macro = actions.save_macro(
        None, by=amal, name="m", steps=steps.clean([("tag", "sale"), ("reply", "Hello")], user=amal)
    )
    desk.post("/runs/", {"do": f"macro:{macro.pk}", "case": [case.number for case in many]})
    tasks.go_on_with_runs()
    assert (tagged(), amal.drafts.count()) == (5, 0)


@pytest.mark.parametrize("do", ["", "fly:", "status:new", "reply:x", "macro:9", "macro:x"])
def test_what_cannot_be_done_starts_nothing(desk, many, do):
    answer = desk.post("/runs/", {"do": do, "case": [many[0].number]})
    assert answer.status_code in (302, 404)
    assert Run.objects.count() == 0


def test_a_run_costs_a_list_no_query_without_one(desk, many, django_assert_max_num_queries):
    desk.get("/inbox/team/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        desk.get("/inbox/team/")
    assert not [query for query in captured if "automations" in query["sql"]]


@pytest.mark.parametrize("way", ["done", "undone"])
def test_a_database_that_is_locked_for_a_while_leaves_no_case_out(many, amal, way):
    run = actions.start_run(by=amal, steps=TAG, cases=[case.pk for case in many])
    if way == "undone":
        tasks.go_on_with_runs()
        actions.take_back(run, by=amal)
    before = states(run)

    def lock(execute, sql, *rest):
        if sql.startswith("UPDATE") and "runcase" in sql:
            busy = sqlite3.OperationalError("database is locked")
            busy.sqlite_errorcode = sqlite3.SQLITE_BUSY
            raise OperationalError("database is locked") from busy
        return execute(sql, *rest)

    with connection.execute_wrapper(lock), pytest.raises(OperationalError):
        tasks.go_on_with_runs()
    assert states(run) == before
    tasks.go_on_with_runs()
    assert (states(run), tagged()) == ([way] * 5, 5 if way == "done" else 0)
