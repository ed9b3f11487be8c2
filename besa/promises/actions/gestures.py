"""Something beyond what was promised, done by a person or left (PR-08)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from besa.cases.rules import require_work_on
from besa.core.events import record
from besa.core.text.controls import clean_line
from besa.promises import errors
from besa.promises.events import GestureMade, GestureTakenBack
from besa.promises.models import Gesture, Promise

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def make_gesture(promise: Promise, *, words: str, by: User, now: datetime | None = None) -> Gesture:
    """Note what was done for the customer. Raises NotAllowed, NothingDone, GestureMadeAlready."""
    words = clean_line(words).strip()
    if not words:
        raise errors.NothingDone(field="words")
    now = now or timezone.now()
    made = _answer(promise, words=words, by=by, now=now)
    record(GestureMade(case_id=promise.case_id, promise_id=promise.pk, words=words), by=by, at=now)
    return made


@transaction.atomic
def make_no_gesture(promise: Promise, *, by: User, now: datetime | None = None) -> Gesture:
    """Not this time: the suggestion comes no more. No event, because nothing happened. Raises what `make_gesture` raises."""
    return _answer(promise, words="", by=by, now=now or timezone.now())


def _answer(promise: Promise, *, words: str, by: User, now: datetime) -> Gesture:
    require_work_on(by, promise.case)
    if not promise.is_kept:
        raise errors.NotKeptYet
    made, is_new = Gesture.objects.get_or_create(
        promise=promise, defaults={"words": words, "made_by": by, "made_at": now}
    )
    if not is_new:
        raise errors.GestureMadeAlready
    return made


@transaction.atomic
def take_gesture_back(promise: Promise, *, by: User, now: datetime | None = None) -> None:
    """As if nobody had answered. Silent when nobody has. Raises NotAllowed."""
    require_work_on(by, promise.case)
    found = Gesture.objects.filter(promise=promise).first()
    if found is None or not Gesture.objects.filter(pk=found.pk).delete()[0]:
        return
    if found.words:
        record(GestureTakenBack(case_id=promise.case_id, promise_id=promise.pk, words=found.words), by=by, at=now)
