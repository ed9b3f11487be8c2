"""How each kind of change is put back: event name -> what it is about, and the way back.

A way back writes what the event's own action would write, with its event, so that promises and screens follow. It asks for no
permission: `taking.undo` has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from besa.accounts.models import Team, User
from besa.cases.actions import own
from besa.cases.actions.row import update
from besa.cases.actions.snoozing import sleep_again, wake
from besa.cases.errors import NothingToUndo, OwnerNotInTeam
from besa.cases.events import (
    CaseAssigned,
    CaseFollowed,
    CaseLinked,
    CasePlaced,
    CaseTransferred,
    CaseUnfollowed,
    CaseUnlinked,
    FieldChanged,
    FieldSet,
    StatusChanged,
    TagAdded,
    TagRemoved,
)
from besa.cases.models import Case, CaseLink, Follower, Message, OwnField, OwnStatus, Snooze, Tag
from besa.cases.undo.joining import rejoin, unmerge, with_other
from besa.core.events import record

if TYPE_CHECKING:
    from besa.core.models import LoggedEvent

Aspects = Iterable[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Reversal:
    """`aspects(data)`: what of the case the change is about. `put_back(case, event, by)`: inside a transaction; may refuse.

    It may answer with a sentence on what cannot come back, such as a mail that has left.
    """

    aspects: Callable[[dict[str, Any]], Aspects]
    put_back: Callable[[Case, LoggedEvent, User], str | None]


def about(*aspect: str) -> Callable[[dict[str, Any]], Aspects]:
    return lambda data: [aspect]


def _owner(case: Case, event: LoggedEvent, by: User) -> None:
    previous = event.data["previous_id"]
    owner = User.objects.filter(pk=previous).first() if previous else None
    if owner and not (owner.is_active and owner.works_on_cases and case.team_id in owner.team_ids):
        raise OwnerNotInTeam(name=owner.name)
    left = case.owner_id
    update(case, owner=owner)
    record(CaseAssigned(case_id=case.pk, owner_id=previous, previous_id=left), by=by)


def _team(case: Case, event: LoggedEvent, by: User) -> None:
    left = case.team_id
    update(case, team=Team.objects.get(pk=event.data["previous_id"]))
    record(CaseTransferred(case_id=case.pk, team_id=case.team_id, previous_id=left), by=by)


def _status(case: Case, event: LoggedEvent, by: User) -> None:
    left, status = case.status, event.data["previous"]
    kept = {name: _value(name, value) for name, value in (event.data.get("kept") or {}).items()}
    update(case, status=status, is_active=status in Case.ACTIVE, **kept)
    record(StatusChanged(case_id=case.pk, status=status, previous=left), by=by)


def _field(case: Case, event: LoggedEvent, by: User) -> None:
    field, previous = event.data["field"], event.data["previous"]
    update(case, **{field: _value(field, previous)})
    record(FieldChanged(case_id=case.pk, field=field, value=previous, previous=event.data["value"]), by=by)


def _value(name: str, text: str | None) -> Any:
    """A column's value from the words of an event."""
    if name == "priority":
        return int(text or 0)
    if name == "is_upset":
        return text == "True"
    if name == "needed_by":
        return date.fromisoformat(text) if text else None
    if name.endswith(("_at", "_since")):
        return datetime.fromisoformat(text) if text else None
    if name == "own_status_id":
        return text if text and OwnStatus.objects.filter(pk=text).exists() else None
    return text


def _tag_added(case: Case, event: LoggedEvent, by: User) -> None:
    case.tags.remove(*case.tags.filter(name=event.data["tag"]))
    update(case)
    record(TagRemoved(case_id=case.pk, tag=event.data["tag"]), by=by)


def _tag_removed(case: Case, event: LoggedEvent, by: User) -> None:
    case.tags.add(Tag.objects.get_or_create(name=event.data["tag"])[0])
    update(case)
    record(TagAdded(case_id=case.pk, tag=event.data["tag"]), by=by)


def _place(case: Case, event: LoggedEvent, by: User) -> None:
    left, place, now = case.place, event.data["previous"], timezone.now()
    if place == Case.Place.SNOOZED:
        last = (
            case.snoozes.filter(ended_because=Snooze.Ended.MOVED).order_by("-pk").values_list("pk", flat=True).first()
        )
        place = place if sleep_again(case, snooze_id=last, now=now) else Case.Place.INBOX
    update(case, place=place, placed_at=now)
    record(CasePlaced(case_id=case.pk, place=place, previous=left), by=by)


def _snoozed(case: Case, event: LoggedEvent, by: User) -> None:
    wake(case, because=Snooze.Ended.HAND, by=None)


def _woken(case: Case, event: LoggedEvent, by: User) -> None:
    if not (case.is_active and sleep_again(case, snooze_id=event.data["snooze_id"], now=timezone.now())):
        raise NothingToUndo
    update(case, place=Case.Place.SNOOZED)


def _followed(case: Case, event: LoggedEvent, by: User) -> None:
    Follower.objects.filter(case=case, user_id=event.data["user_id"]).delete()
    record(CaseUnfollowed(case_id=case.pk, user_id=event.data["user_id"]), by=by)


def _unfollowed(case: Case, event: LoggedEvent, by: User) -> None:
    Follower.objects.get_or_create(case=case, user_id=event.data["user_id"])
    record(CaseFollowed(case_id=case.pk, user_id=event.data["user_id"]), by=by)


def _linked(case: Case, event: LoggedEvent, by: User) -> None:
    data = event.data
    CaseLink.objects.filter(case=case, other_id=data["other_id"], kind=data["kind"]).delete()
    record(CaseUnlinked(**_tie(case, data)), by=by)


def _unlinked(case: Case, event: LoggedEvent, by: User) -> None:
    data = event.data
    if not Case.objects.filter(pk=data["other_id"]).exists():
        raise NothingToUndo
    CaseLink.objects.get_or_create(case=case, other_id=data["other_id"], kind=data["kind"], defaults={"by": by})
    record(CaseLinked(**_tie(case, data)), by=by)


def _tie(case: Case, data: dict[str, Any]) -> dict[str, Any]:
    return {
        "case_id": case.pk,
        "other_id": data["other_id"],
        "other_number": data["other_number"],
        "kind": data["kind"],
    }


def _follower(data: dict[str, Any]) -> Aspects:
    return [("follower", str(data["user_id"]))]


def _link(data: dict[str, Any]) -> Aspects:
    return [("link", str(data["other_id"]), data["kind"])]


def _field_set(case: Case, event: LoggedEvent, by: User) -> None:
    """A choice that has left the list meanwhile comes back to this case all the same."""
    field = OwnField.objects.filter(pk=event.data["field_id"]).first()
    if field is None:
        raise NothingToUndo
    known = OwnField(kind=field.kind, name=field.name, choices=[*field.choices, *_listed(event.data["previous"])])
    own.write(case, field, own.cleaned(known, event.data["previous"]))
    update(case)
    data = event.data
    told = FieldSet(
        case_id=case.pk, field_id=field.pk, names=data["names"], value=data["previous"], previous=data["value"]
    )
    record(told, by=by)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _own_field(data: dict[str, Any]) -> Aspects:
    return [("own field", str(data["field_id"]))]


def _noted(case: Case, event: LoggedEvent, by: User) -> None:
    """A note is kept, and shown as taken back: somebody may have read it."""
    Message.objects.filter(pk=event.data["message_id"], case=case).update(withdrawn_at=timezone.now())
    update(case)


def _one_tag(data: dict[str, Any]) -> Aspects:
    return [("tag", data["tag"])]


REVERSALS: dict[str, Reversal] = {
    "cases.CaseAssigned": Reversal(about("owner"), _owner),
    "cases.CaseTransferred": Reversal(about("team"), _team),
    "cases.StatusChanged": Reversal(about("status"), _status),
    "cases.FieldChanged": Reversal(lambda data: [("field", data["field"])], _field),
    "cases.TagAdded": Reversal(_one_tag, _tag_added),
    "cases.TagRemoved": Reversal(_one_tag, _tag_removed),
    "cases.CasePlaced": Reversal(about("place"), _place),
    "cases.CaseSnoozed": Reversal(about("place"), _snoozed),
    "cases.CaseWoken": Reversal(about("place"), _woken),
    "cases.FieldSet": Reversal(_own_field, _field_set),
    "cases.NoteWritten": Reversal(lambda data: [("note", str(data["message_id"]))], _noted),
    "cases.CaseMerged": Reversal(with_other, unmerge),
    "cases.CaseSplit": Reversal(with_other, rejoin),
    "cases.CaseFollowed": Reversal(_follower, _followed),
    "cases.CaseUnfollowed": Reversal(_follower, _unfollowed),
    "cases.CaseLinked": Reversal(_link, _linked),
    "cases.CaseUnlinked": Reversal(_link, _unlinked),
}
