"""Every write to the ledger of promises. A race is settled by a conditional UPDATE on the promise's state."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.calendars.worktime import Derivation, NeverOpens, Schedule, explain_working_time
from besa.cases import actions as case_actions
from besa.core.events import record
from besa.core.prepared import insert
from besa.promises.events import (
    AcknowledgementHeldBack,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    PromiseReopened,
    PromiseWithdrawn,
)
from besa.promises.models import Promise
from besa.promises.queries import always, answers_of, next_due_of, schedule_of_team

if TYPE_CHECKING:
    from besa.accounts.models import Team
    from besa.cases.models import Case, Message


@transaction.atomic
def promise_first_answer(case: Case, *, at: datetime) -> Promise | None:
    """Promise the first answer to the customer who wrote at `at`, the server's receipt time (CH-13).

    The team's target in the team's hours. Doing it twice does it once: None when the case has had its promise.
    """
    told, hours = first_answer_due(case.team, at=at)
    try:
        with transaction.atomic():
            promise = Promise(
                case=case,
                kind=Promise.Kind.FIRST_ANSWER,
                customer=case.customer,
                team=case.team,
                started_at=at,
                due_at=told.due_at,
                target=told.target,
                hours=hours,
                derivation=told.as_json(),
            )
            insert(promise)
    except IntegrityError:
        return None
    record(PromiseMade(**about(promise), due_at=promise.due_at.isoformat()), at=at)
    if case.next_due_at is None and case.is_active and case.place == "inbox":  # a new case owes nothing else
        case_actions.set_next_due(case, at=promise.due_at, kind=promise.kind)
    else:
        refresh_next_due(case)
    return promise


def first_answer_due(team: Team, *, at: datetime) -> tuple[Derivation, dict[str, Any]]:
    """When a message that arrives at `at` will be answered, and the snapshot of the hours used.

    Hours that never open again (all days closed by hand) give no time; then every hour counts, so that the customer
    still has a time and the desk an alarm.
    """
    schedule = schedule_of_team(team)
    try:
        told = explain_working_time(schedule, at, team.first_answer_target)
    except NeverOpens:
        schedule = always(schedule.zone)
        return explain_working_time(schedule, at, team.first_answer_target), snapshot(None, schedule)
    return told, snapshot(team, schedule)


def snapshot(team: Team | None, schedule: Schedule) -> dict[str, Any]:
    hours = team.business_hours if team else None
    name, version = (hours.name, hours.version) if hours else ("", 0)
    return {"name": name, "version": version, **schedule.as_json()}


@transaction.atomic
def keep_by(message: Message, *, at: datetime | None = None) -> None:
    """A person's message answers what the customer waits for: the first answer is given at `at`, when it was queued.

    In time: kept. Too late: broken, and made good. An automatic message is refused (CH-14): ValueError.
    """
    if message.automatic or message.author_id is None:
        raise ValueError("only a person's message keeps a promise (CH-14)")
    at = at or message.said_at
    for promise in Promise.objects.filter(case_id=message.case_id, kind=Promise.Kind.FIRST_ANSWER).owed():
        keep_one(promise, message, at)
    refresh_next_due(message.case)


def keep_one(promise: Promise, message: Message, at: datetime) -> None:
    in_time = at <= promise.due_at
    if not in_time:
        break_one(promise, now=at)
    # In time counts even when the alarm was a moment faster than the answer's commit.
    state = Promise.State.KEPT if in_time else Promise.State.BROKEN
    if Promise.objects.filter(pk=promise.pk).owed().update(state=state, kept_at=at, kept_by=message, ended_at=at):
        record(PromiseKept(**about(promise), message_id=message.pk, late=not in_time), by=message.author, at=at)


@transaction.atomic
def reopen_kept_by(message: Message, *, reason: str, now: datetime | None = None) -> None:
    """The message that kept a promise was taken back or cannot arrive: the customer waits again, from the same time.

    Another answer that stands takes its place.
    """
    for promise in Promise.objects.filter(kept_by=message):
        broken = promise.state == Promise.State.BROKEN
        state = Promise.State.BROKEN if broken else Promise.State.OPEN
        Promise.objects.filter(pk=promise.pk).update(
            state=state, kept_at=None, kept_by=None, ended_at=promise.due_at if broken else None
        )
        record(PromiseReopened(**about(promise), reason=reason), at=now)
        for other in answers_of(promise.case, since=promise.started_at):
            if other.pk != message.pk:
                promise.refresh_from_db()
                keep_one(promise, other, other.said_at)
                break
    refresh_next_due(message.case)


@transaction.atomic
def withdraw_open(case: Case, *, reason: str, now: datetime | None = None) -> None:
    """Nothing is owed any more: solved or closed without an answer, spam, trash. Broken promises stay broken."""
    now = now or timezone.now()
    for promise in Promise.objects.filter(case=case).open():
        rows = Promise.objects.filter(pk=promise.pk).open()
        if rows.update(state=Promise.State.WITHDRAWN, ended_at=now, reason=reason):
            record(PromiseWithdrawn(**about(promise), reason=reason), at=now)
    refresh_next_due(case)


@transaction.atomic
def reopen_withdrawn(case: Case, *, reasons: tuple[str, ...], now: datetime | None = None) -> None:
    """The case is back: what was withdrawn with it is owed again, at the time that the customer was told."""
    rows = Promise.objects.filter(case=case, state=Promise.State.WITHDRAWN, reason__in=reasons)
    for promise in rows:
        if rows.filter(pk=promise.pk).update(state=Promise.State.OPEN, ended_at=None, reason=""):
            record(PromiseReopened(**about(promise), reason="reopened"), at=now)
    refresh_next_due(case)


@transaction.atomic
def settle_overdue(promise: Promise, *, now: datetime) -> None:
    """What the alarm does for one promise. It only wakes: the truth is computed anew before anything is said.

    An answer that stands keeps it; else it is broken, exactly once however often the alarm rings.
    """
    promise.refresh_from_db()
    if promise.state != Promise.State.OPEN or promise.due_at > now:
        return
    answers = answers_of(promise.case, since=promise.started_at)
    if answers:
        keep_one(promise, answers[0], answers[0].said_at)
    elif promise.case.is_done:
        withdraw_open(promise.case, reason=promise.case.status, now=now)
    else:
        break_one(promise, now=now)
    refresh_next_due(promise.case)


def break_one(promise: Promise, *, now: datetime) -> None:
    rows = Promise.objects.filter(pk=promise.pk).overdue(now)
    if rows.update(state=Promise.State.BROKEN, ended_at=promise.due_at):
        record(PromiseBroken(**about(promise), due_at=promise.due_at.isoformat()), at=now)


def refresh_next_due(case: Case) -> None:
    """What the list shows as owed next. Derived from the rows, so it may be called at any time."""
    found = next_due_of(case)
    at, kind = (found.due_at, found.kind) if found else (None, "")
    if (case.next_due_at, case.next_due_kind) != (at, kind):
        case_actions.set_next_due(case, at=at, kind=kind)


def say_held_back(case: Case, *, reason: str, now: datetime) -> None:
    """Note on the case that its customer was sent no acknowledgement, and why."""
    record(AcknowledgementHeldBack(case_id=case.pk, reason=reason), at=now)


def about(promise: Promise) -> dict[str, Any]:
    """The fields that every event of a promise has."""
    return {"case_id": promise.case_id, "promise_id": promise.pk, "kind": promise.kind}
