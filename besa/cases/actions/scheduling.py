"""Letters that leave later: told when, changed, held, released, taken back. Until they leave they are no message."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from besa.cases.actions.drafts import joined, open_draft
from besa.cases.actions.messages import Letter, answer, require_sendable
from besa.cases.actions.row import hold
from besa.cases.errors import ChangedMeanwhile, NotInTheFuture
from besa.cases.events import AnswerHeld, AnswerScheduled, ScheduleEnded
from besa.cases.models import Case, Draft, Message
from besa.cases.rules import LONGEST_SCHEDULE, may_work_on, require_work_on
from besa.core.errors import Refused
from besa.core.events import record
from besa.core.prepared import Prepared
from besa.core.registry import guards

if TYPE_CHECKING:
    from besa.accounts.models import User

CUSTOMER_WROTE = "customer_wrote"
# Whoever wrote it has left, or no longer serves this team: a colleague decides, and sends it in their own name.
WRITER_GONE = "writer_gone"
# Asked for every mail.
_SCHEDULED: Prepared[Draft] = Prepared(lambda case: Draft.objects.scheduled().filter(case_id=case, held_at=None), -1)


class Everything(Collection[str]):
    """Whoever told a letter to leave later was asked then; what guards warn of at night must not hold it up."""

    def __contains__(self, key: object) -> bool:
        return True

    def __iter__(self) -> Any:
        return iter(())

    def __len__(self) -> int:
        return 0


@transaction.atomic
def schedule(
    case: Case,
    *,
    by: User,
    letter: Letter,
    at: datetime,
    draft: Draft | None = None,
    client_id: str | None = None,
    status: str = "",
    confirmed: Collection[str] = (),
    seen: int | None = None,
    now: datetime | None = None,
) -> Draft:
    """Keep a letter to the customer that leaves at `at`, at most a year from now. Raises what `answer` raises, NotInTheFuture."""
    now = now or timezone.now()
    hold(case)
    require_work_on(by, case)
    _require_future(at, now)
    require_sendable(case, letter, by=by, confirmed=confirmed, seen=seen)
    guards.check("schedule", confirmed=confirmed, case=case, at=at, by=by)
    words = {
        "case": case,
        "text": letter.text,
        "html": letter.html,
        "to": _pairs(letter.to),
        "cc": _pairs(letter.cc),
        "bcc": _pairs(letter.bcc),
        "send_at": at,
        "status": status,
        "client_id": client_id or "",
        "confirmed": list(confirmed),
        "extra": dict(letter.extra),
        "updated_at": now,
    }
    if draft is None:
        draft = Draft.objects.create(user=by, direction=Message.Direction.OUT, **words)
    else:
        Draft.objects.filter(pk=draft.pk).update(version=F("version") + 1, **words)
        draft.refresh_from_db()
    record(AnswerScheduled(case_id=case.pk, draft_id=draft.pk, send_at=at), by=by, at=now)
    return draft


@transaction.atomic
def reschedule(draft: Draft, *, by: User, at: datetime, now: datetime | None = None) -> None:
    """Another time; a letter that was held leaves then. Raises NotAllowed, NotInTheFuture, ChangedMeanwhile."""
    now = now or timezone.now()
    case = _case_of(draft, by)
    _require_future(at, now)
    _change(draft, send_at=at, held_at=None, held_because="")
    record(AnswerScheduled(case_id=case.pk, draft_id=draft.pk, send_at=at), by=by, at=now)


@transaction.atomic
def send_scheduled(draft: Draft, *, by: User | None, now: datetime | None = None) -> Message:
    """Send it now, in the name of whoever wrote it, or of `by` where they no longer serve here; None is the clock.

    Raises what `answer` raises, ChangedMeanwhile.
    """
    now = now or timezone.now()
    case = _case_of(draft, by)
    _change(draft, held_at=None, held_because="")
    return answer(
        case,
        by=_writer(draft, case, by),
        letter=_letter_of(draft),
        undo=timedelta(0),
        client_id=draft.client_id or None,
        status=draft.status,
        draft=draft,
        confirmed=Everything(),
        now=now,
    )


@transaction.atomic
def unschedule(draft: Draft, *, by: User, now: datetime | None = None) -> Draft:
    """Back into the draft of whoever wrote it (of `by`, where they no longer serve here), above what they have begun since.

    Raises NotAllowed, ChangedMeanwhile.
    """
    case = _case_of(draft, by)
    writer = _writer(draft, case, by)
    begun = open_draft(writer, case, draft.direction)
    words = joined(draft, begun) if begun else {}
    if begun:
        begun.files.update(draft=draft)
        begun.delete()
    _change(draft, user=writer, send_at=None, held_at=None, held_because="", **words)
    record(ScheduleEnded(case_id=case.pk, draft_id=draft.pk), by=by, at=now)
    return draft


def hold_scheduled(case_id: int, *, because: str, now: datetime) -> None:
    """What was to leave later waits for a person's word. Must be called inside a transaction; one query where there is none."""
    for draft in _SCHEDULED.rows(case_id):
        _hold(draft, because=because, now=now)


def release_scheduled(*, now: datetime) -> None:
    """Everything whose time has come leaves; what is refused is held, with the reason."""
    for draft in (
        Draft.objects.due(now).select_related("user", "case__team", "case__customer").order_by("send_at")[:200]
    ):
        if draft.case and not may_work_on(draft.user, draft.case):
            with transaction.atomic():
                _hold(draft, because=WRITER_GONE, now=now)
            continue
        try:
            send_scheduled(draft, by=None, now=now)
        except ChangedMeanwhile:
            continue  # another worker, or a person, was faster
        except Refused as refusal:
            with transaction.atomic():
                _hold(draft, because=str(refusal), now=now)


def _writer(draft: Draft, case: Case, by: User | None) -> User:
    return draft.user if by is None or may_work_on(draft.user, case) else by


def _hold(draft: Draft, *, because: str, now: datetime) -> None:
    rows = Draft.objects.filter(pk=draft.pk, held_at=None, send_at__isnull=False)
    if draft.case_id and rows.update(held_at=now, held_because=because[:300], version=F("version") + 1):
        record(AnswerHeld(case_id=draft.case_id, draft_id=draft.pk, because=because), at=now)


def _case_of(draft: Draft, by: User | None) -> Case:
    if draft.case is None:
        raise ChangedMeanwhile
    require_work_on(by, draft.case)
    return draft.case


def _change(draft: Draft, **fields: Any) -> None:
    """Only while it is the row that the caller has seen: two people, or a person and the clock, never both act."""
    rows = Draft.objects.scheduled().filter(pk=draft.pk, version=draft.version)
    if not rows.update(version=F("version") + 1, updated_at=timezone.now(), **fields):
        raise ChangedMeanwhile
    draft.refresh_from_db()


def _letter_of(draft: Draft) -> Letter:
    shown = [file for file in draft.files.all() if not file.inline or file.content_id in draft.html]
    return Letter(
        text=draft.text,
        html=draft.html,
        to=_people(draft.to),
        cc=_people(draft.cc),
        bcc=_people(draft.bcc),
        files=shown,
        extra=draft.extra,
    )


def _require_future(at: datetime, now: datetime) -> None:
    if not now < at <= now + LONGEST_SCHEDULE:
        raise NotInTheFuture


def _pairs(people: Any) -> list[dict[str, str]]:
    return [{"name": name, "address": address} for name, address in people]


def _people(pairs: list[dict[str, str]]) -> list[tuple[str, str]]:
    return [(pair.get("name", ""), pair["address"]) for pair in pairs]
