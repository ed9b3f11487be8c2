"""Promises follow a merge and its undo; nothing that is owed gets lost."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.models import Case
from besa.cases.undo import undo
from besa.core.models import LoggedEvent
from besa.promises.models import Promise

HOUR = timedelta(hours=1)


@pytest.fixture
def pair(case, amal, yusuf, orders, mailbox):
    other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="second", account=mailbox.account)
    return case, other


def promised(case, hours, state="open", kind="first_answer"):
    now = timezone.now()
    return Promise.objects.create(
        case=case, kind=kind, customer=case.customer, team=case.team, started_at=now, due_at=now + hours * HOUR,
        target=HOUR, hours={}, derivation={}, state=state, **({"ended_at": now} if state != "open" else {}),
    )  # fmt: skip


def stand(*cases):
    rows = Promise.objects.filter(case__in=cases).order_by("pk").values_list("case_id", "kind", "state", "due_at")
    return {(case, kind, state, due) for case, kind, state, due in rows}


def due(case):
    return Case.objects.get(pk=case.pk).next_due_at


@pytest.mark.parametrize(
    ("target", "source", "expected"),
    [
        ((2, "open"), (1, "open"), 1),
        ((1, "open"), (2, "open"), 1),
        ((1, "kept"), (2, "open"), 2),
        ((1, "open"), (2, "kept"), 1),
        ((1, "kept"), (2, "kept"), None),
        (None, (3, "open"), 3),
    ],
)
def test_the_one_that_remains_owes_what_is_due_first(pair, amal, target, source, expected):
    into, gone = pair
    for case, told in ((into, target), (gone, source)):
        if told:
            promised(case, told[0], told[1])
    before = stand(into, gone)
    wanted = {row[3] for row in before if row[2] == "open"}
    actions.merge(gone, into=into, by=amal)
    assert due(into) == (min(wanted) if expected else None)
    assert due(gone) is None
    assert Promise.objects.filter(case=gone, state="open").count() == 0
    merged = LoggedEvent.objects.get(name="cases.CaseMerged")
    undo(Case.objects.get(pk=into.pk), changes=[merged.pk], by=amal)
    assert stand(into, gone) == before
    for case, told in ((into, target), (gone, source)):
        assert (due(case) is not None) == bool(told and told[1] == "open")


def test_a_promise_that_was_kept_meanwhile_stays_kept(pair, amal):
    into, gone = pair
    promise = promised(gone, 1)
    actions.merge(gone, into=into, by=amal)
    Promise.objects.filter(pk=promise.pk).update(state="kept", ended_at=timezone.now())
    undo(Case.objects.get(pk=into.pk), changes=[LoggedEvent.objects.get(name="cases.CaseMerged").pk], by=amal)
    promise.refresh_from_db()
    assert (promise.case, promise.state) == (gone, "kept")


def test_a_case_that_was_put_off_is_still_owed_its_answer(case, amal):
    promise = promised(case, 2)
    Case.objects.filter(pk=case.pk).update(next_due_at=promise.due_at)
    case.refresh_from_db()
    actions.snooze(case, by=amal)
    from besa.promises.actions import refresh_next_due

    refresh_next_due(case)
    assert due(case) == promise.due_at
