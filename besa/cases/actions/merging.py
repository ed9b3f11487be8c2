"""Two cases become one: what was said, is being written and was promised goes over, later replies follow; all can be undone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.drafts import joined, open_draft
from besa.cases.actions.retelling import retell, waits_since
from besa.cases.actions.row import hold, update
from besa.cases.actions.snoozing import end_snooze, wake
from besa.cases.actions.statuses import reopen
from besa.cases.errors import MergedAlready, NotAtWork, NothingToUndo, SameCase
from besa.cases.events import CaseMerged, CaseMergedAway, CasesSeparated
from besa.cases.models import (
    Case,
    CaseMerge,
    Draft,
    DraftFile,
    Followed,
    Follower,
    Message,
    Participant,
    Received,
    Snooze,
)
from besa.cases.rules import require_work_on
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User

# What else goes over, of this area and of those above (filled by wiring): (key, move, put back). `move(source, target)` gives
# what `back(kept, source, target)` needs; plain JSON.
Move = Callable[[Case, Case], Any]
Back = Callable[[Any, Case, Case], None]
FOLLOWERS: list[tuple[str, Move, Back]] = []
KEPT = ("place", "unanswered_since", "status")


@transaction.atomic
def merge(source: Case, *, into: Case, by: User | None, now: datetime | None = None) -> CaseMerge:
    """`source` becomes part of `into`, whose number remains; the other leads there, and so does mail to its address.

    What the customer waits for in either, they wait for in the one that remains. Raises NotAllowed (for either), SameCase,
    MergedAlready, NotAtWork (one of them is spam or in the trash).
    """
    now = now or timezone.now()
    _hold_both(source, into)
    require_work_on(by, source)
    require_work_on(by, into)
    _claim(source, into)
    kept = {"source": _columns(source), "target": _columns(into)}
    moved = {key: move(source, into) for key, move, _back in _followers()}
    merge = CaseMerge.objects.create(source=source, target=into, moved=moved, kept=kept, by=by, at=now)
    waits = _earlier(source.unanswered_since, into.unanswered_since)
    end_snooze(source, because=Snooze.Ended.MOVED, now=now)
    update(source, place=Case.Place.MERGED, placed_at=now, unanswered_since=None, merged_into=into, updated_at=now)
    update(into, unanswered_since=waits, updated_at=now)
    for case in (source, into):
        retell(case, now=now)
    record(
        CaseMergedAway(case_id=source.pk, other_id=into.pk, other_number=into.number, merge_id=merge.pk), by=by, at=now
    )
    record(
        CaseMerged(case_id=into.pk, other_id=source.pk, other_number=source.number, merge_id=merge.pk), by=by, at=now
    )
    if kept["source"]["unanswered_since"]:
        reopen(into, by=None, reason="merged", now=now)
        wake(into, because=Snooze.Ended.REPLY, now=now)
    return merge


@transaction.atomic
def separate(merge: CaseMerge, *, by: User | None, now: datetime | None = None) -> int:
    """Undo of a merge: both cases are what they were, with what came since: what was sent to the merged case's address goes
    back with it, everything else stays. Answers with how many messages came back.

    Raises NothingToUndo.
    """
    now = now or timezone.now()
    if not CaseMerge.objects.filter(pk=merge.pk, undone_at=None).update(undone_at=now):
        raise NothingToUndo
    source, target = Case.objects.get(pk=merge.source_id), surviving(merge.target)
    _hold_both(source, target)
    for key, _move, back in _followers():
        if key in merge.moved:
            back(merge.moved[key], source, target)
    count = _bring_back_followed(source, target) + len(merge.moved.get("messages", []))
    update(source, merged_into=None, place=_place_before(merge), placed_at=now, updated_at=now)
    for case in (source, target):
        retell(case, now=now)
    _wait_as_before(merge, source, "source", now)
    _wait_as_before(merge, target, "target", now)
    record(
        CasesSeparated(case_id=target.pk, other_id=source.pk, other_number=source.number, merge_id=merge.pk),
        by=by,
        at=now,
    )
    record(
        CasesSeparated(case_id=source.pk, other_id=target.pk, other_number=target.number, merge_id=merge.pk),
        by=by,
        at=now,
    )
    return count


def surviving(case: Case) -> Case:
    """The case that `case` leads to: itself, or the one that it was merged into, and so on. One query for each step."""
    while case.merged_into_id is not None:
        case = Case.objects.select_related("customer", "team").get(pk=case.merged_into_id)
    return case


def follow_merge(message: Message, *, addressed: Case) -> None:
    """Remember that `message` was sent to `addressed`, which had been merged: there it belongs when the merge is undone."""
    Followed.objects.create(message=message, case=addressed)


def _hold_both(source: Case, target: Case) -> None:
    """In one order, whichever way somebody else merges them at this moment."""
    for case in sorted((source, target), key=lambda case: case.pk):
        hold(case)


def _claim(source: Case, into: Case) -> None:
    """Neither is merged, or merged into, by somebody else meanwhile."""
    if source.pk == into.pk:
        raise SameCase
    if source.merged_into_id or into.merged_into_id:
        raise MergedAlready
    if not {source.place, into.place} <= set(Case.AT_WORK):
        raise NotAtWork
    if not Case.objects.filter(pk=source.pk, merged_into=None).update(merged_into=into):
        raise MergedAlready
    if not Case.objects.filter(pk=into.pk, merged_into=None).update(merged_into=None):
        raise MergedAlready


def _columns(case: Case) -> dict[str, Any]:
    values = {name: getattr(case, name) for name in KEPT}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _place_before(merge: CaseMerge) -> str:
    """Who was asleep is awake: its time may have passed."""
    place: str = merge.kept["source"]["place"]
    return Case.Place.INBOX if place == Case.Place.SNOOZED else place


def _wait_as_before(merge: CaseMerge, case: Case, side: str, now: datetime) -> None:
    """Since when the customer waits: as it was, unless something was said since."""
    was = merge.kept[side]["unanswered_since"]
    if not case.is_active:
        since = None
    elif case.messages.public().filter(created_at__gt=merge.at).exists():
        since = waits_since(case)
    else:
        since = datetime.fromisoformat(was) if was else None
    update(case, unanswered_since=since, updated_at=now)


def _earlier(one: datetime | None, other: datetime | None) -> datetime | None:
    return min(filter(None, (one, other)), default=None)


def _bring_back_followed(source: Case, target: Case) -> int:
    """What came meanwhile to the address of the merged case, or of one that had been merged into it before."""
    family, new = {source.pk}, {source.pk}
    while new:
        new = set(Case.objects.filter(merged_into__in=new).values_list("pk", flat=True)) - family
        family |= new
    keys = set(Followed.objects.filter(case__in=family, message__case=target).values_list("message_id", flat=True))
    keys |= _replies_to(source, target)
    move_messages(list(keys), source)
    Followed.objects.filter(case=source).delete()
    return len(keys)


def _replies_to(source: Case, target: Case) -> set[int]:
    """Mail that names no case and answers a message that is back in `source`."""
    ids = source.messages.exclude(message_id="").values("message_id")
    replies = target.messages.filter(direction=Message.Direction.IN, followed=None, in_reply_to__in=ids)
    return set(replies.values_list("pk", flat=True))


# What goes over


def _followers() -> list[tuple[str, Move, Back]]:
    return [*OWN, *FOLLOWERS]


def _messages(source: Case, target: Case) -> list[int]:
    keys = list(source.messages.values_list("pk", flat=True))
    move_messages(keys, target)
    return keys


def _messages_back(keys: list[int], source: Case, target: Case) -> None:
    there = Message.objects.filter(pk__in=keys, case=target).values_list("pk", flat=True)
    move_messages(list(there), source)


def move_messages(keys: list[int], to: Case) -> None:
    """Their raw mail goes with them; attachments and deliveries hang on the message."""
    Message.objects.filter(pk__in=keys).update(case=to)
    Received.objects.filter(message__in=keys).update(case=to)


def _drafts(source: Case, target: Case) -> dict[str, Any]:
    """A draft goes over; where its writer has one there, the words and files join it, and the old row keeps its own."""
    moved, files = [], []
    for draft in Draft.objects.filter(case=source):
        other = open_draft(draft.user, target, draft.direction)
        # A letter for later, and what was thrown away, stay by themselves.
        if other is None or draft.send_at or draft.discarded_at:
            Draft.objects.filter(pk=draft.pk).update(case=target)
            moved.append(draft.pk)
            continue
        _join(other, draft)
        files += list(draft.files.values_list("pk", flat=True))
        DraftFile.objects.filter(draft=draft).update(draft=other)
    return {"moved": moved, "files": files}


def _join(other: Draft, draft: Draft) -> None:
    Draft.objects.filter(pk=other.pk).update(version=other.version + 1, **joined(other, draft))


def _drafts_back(kept: dict[str, Any], source: Case, target: Case) -> None:
    for draft in Draft.objects.filter(pk__in=kept["moved"], case=target):
        is_open = not (draft.send_at or draft.discarded_at)
        if not (is_open and open_draft(draft.user, source, draft.direction)):
            Draft.objects.filter(pk=draft.pk).update(case=source)


def _participants(source: Case, target: Case) -> list[int]:
    """Copied, not moved: what was signed for the merged case is checked against its own people."""
    made = []
    for one in Participant.objects.filter(case=source):
        row, is_new = Participant.objects.get_or_create(
            case=target,
            address=one.address,
            defaults={"customer_id": one.customer_id, "name": one.name, "is_copied": one.is_copied},
        )
        made += [row.pk] if is_new else []
    return made


def _participants_back(keys: list[int], source: Case, target: Case) -> None:
    """Whoever wrote or was written to in the case that remains stays a participant of it."""
    wrote = set(target.messages.values_list("from_address", flat=True))
    Participant.objects.filter(pk__in=keys, case=target).exclude(address__in=wrote).delete()


def _followed(source: Case, target: Case) -> list[int]:
    rows = (Follower.objects.get_or_create(case=target, user_id=one.user_id) for one in source.followers.all())
    return [row.pk for row, is_new in rows if is_new]


def _followed_back(keys: list[int], source: Case, target: Case) -> None:
    Follower.objects.filter(pk__in=keys, case=target).delete()


def _tags(source: Case, target: Case) -> list[int]:
    new = set(source.tags.values_list("pk", flat=True)) - set(target.tags.values_list("pk", flat=True))
    target.tags.add(*new)
    return sorted(new)


def _tags_back(keys: list[int], source: Case, target: Case) -> None:
    target.tags.remove(*keys)


OWN: list[tuple[str, Move, Back]] = [
    ("messages", _messages, _messages_back),
    ("drafts", _drafts, _drafts_back),
    ("participants", _participants, _participants_back),
    ("followers", _followed, _followed_back),
    ("tags", _tags, _tags_back),
]
