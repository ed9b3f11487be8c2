"""What a customer asks in one message is answered point by point (PR-15)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.models import Case, Message
from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.prepared import insert_all, new
from besa.promises import errors
from besa.promises.detection.questions import questions_in
from besa.promises.events import PointAdded, PointChanged, PointReopened, PointSettled, PointsFound
from besa.promises.models import Point
from besa.promises.models.point import LONGEST_POINT

if TYPE_CHECKING:
    from besa.accounts.models import User

# What the composer and the log of a contact post for each point that is answered: `extra-point-ID`.
ANSWERED = "point-"
# Whoever asks one thing is answered by the answer itself.
SEVERAL = 2
MOST = 40
State = Point.State


def find_points(message: Message, asked: list[str] | None = None) -> list[Point]:
    """Write down what a customer asks, where it is several things. `asked`: what was found in it already.

    Must be called in the transaction that writes the message.
    """
    asked = questions_in(message.visible_text) if asked is None else asked
    if len(asked) < SEVERAL:
        return []
    rows = [
        new(Point, message=message, position=place, text=text[:LONGEST_POINT])
        for place, text in enumerate(asked[:MOST])
    ]
    insert_all(rows)
    record(PointsFound(case_id=message.case_id, message_id=message.pk, count=len(rows)), at=message.said_at)
    return rows


@transaction.atomic
def add_point(case: Case, *, text: str, by: User) -> Point:
    """What a person saw that no rule found; it stands with the customer's last message. Raises NotAllowed, NothingAsked."""
    require_work_on(by, case)
    words = _words(text)
    message = case.messages.filter(direction=Message.Direction.IN).order_by("-said_at", "-pk").first()
    if message is None or Point.objects.of(case).count() >= MOST:
        raise errors.NothingAsked(field="text")
    place = message.points.count()
    made = Point.objects.create(message=message, position=place, text=words, made_by=by)
    record(PointAdded(case_id=case.pk, point_id=made.pk, text=words), by=by)
    return made


@transaction.atomic
def change_point(point: Point, *, text: str, by: User) -> None:
    """In other words. Raises NotAllowed, NothingAsked."""
    require_work_on(by, point.case)
    words = _words(text)
    if words == point.text:
        return
    before, point.text = point.text, words
    Point.objects.filter(pk=point.pk).update(text=words)
    record(PointChanged(case_id=point.case.pk, point_id=point.pk, text=words, previous=before), by=by)


def _words(text: str) -> str:
    words = " ".join(text.split())[:LONGEST_POINT]
    if not words:
        raise errors.NothingAsked(field="text")
    return words


@transaction.atomic
def settle_point(point: Point, *, how: str, by: User, reason: str = "", now: datetime | None = None) -> None:
    """`how`: answered, elsewhere (with a reason), or dismissed because it asks nothing. Silent where it is settled already.

    Raises NotAllowed, ReasonNeeded, ValueError.
    """
    require_work_on(by, point.case)
    if how not in (State.ANSWERED, State.ELSEWHERE, State.DISMISSED):
        raise ValueError(how)
    if how == State.ELSEWHERE and not reason.strip():
        raise errors.ReasonNeeded(field="reason")
    _settle(point, how=how, reason=" ".join(reason.split())[:400], by=by, now=now or timezone.now())


def answer_points(message: Message, extra: Mapping[str, str], *, now: datetime) -> None:
    """What was ticked while `message` was written is answered by it. Names of foreign points are left alone."""
    keys = [name.removeprefix(ANSWERED) for name in extra if name.startswith(ANSWERED)]
    chosen = [int(key) for key in keys if key.isascii() and key.isdigit() and len(key) < 19]
    if not chosen or message.author is None:
        return
    for point in Point.objects.of(message.case).open().filter(pk__in=chosen[:MOST]).select_related("message__case"):
        _settle(point, how=State.ANSWERED, by=message.author, message=message, now=now)


def _settle(
    point: Point, *, how: str, by: User, now: datetime, reason: str = "", message: Message | None = None
) -> None:
    fields: dict[str, Any] = {"state": how, "reason": reason, "answered_in": message}
    fields |= {"settled_by": by, "settled_at": now}
    if not Point.objects.filter(pk=point.pk).open().update(**fields):
        return
    for name, value in fields.items():
        setattr(point, name, value)
    event = PointSettled(case_id=point.case.pk, point_id=point.pk, how=str(how), text=point.text, reason=reason)
    record(event, by=by, at=now)


@transaction.atomic
def reopen_point(point: Point, *, by: User | None, now: datetime | None = None) -> None:
    """It is not answered after all. Silent where it is open. Raises NotAllowed."""
    require_work_on(by, point.case)
    _reopen(point, by=by, now=now or timezone.now())


def reopen_points_of(message: Message, *, now: datetime) -> None:
    """The answer was taken back or cannot arrive: what it answered is open again."""
    for point in message.points_answered.filter(state=State.ANSWERED).select_related("message__case"):
        _reopen(point, by=None, now=now)


def _reopen(point: Point, *, by: User | None, now: datetime) -> None:
    fields: dict[str, Any] = {"state": State.OPEN, "reason": "", "answered_in": None}
    fields |= {"settled_by": None, "settled_at": None}
    if Point.objects.filter(pk=point.pk).exclude(state=State.OPEN).update(**fields):
        for name, value in fields.items():
            setattr(point, name, value)
        record(PointReopened(case_id=point.case.pk, point_id=point.pk, text=point.text), by=by, at=now)
