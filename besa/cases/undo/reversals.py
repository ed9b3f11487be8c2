"""How each kind of change is put back: event name -> what it is about, and the way back.

A way back writes what the event's own action would write, with its event, so that promises and screens follow. It asks for no
permission: `taking.undo` has.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from besa.accounts.models import Team, User
from besa.cases.actions.row import update
from besa.cases.errors import OwnerNotInTeam
from besa.cases.events import (
    CaseAssigned,
    CasePlaced,
    CaseTransferred,
    FieldChanged,
    StatusChanged,
    TagAdded,
    TagRemoved,
)
from besa.cases.models import Case, Tag
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
    if name == "needed_by":
        return date.fromisoformat(text) if text else None
    if name.endswith(("_at", "_since")):
        return datetime.fromisoformat(text) if text else None
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
    left, place = case.place, event.data["previous"]
    update(case, place=place)
    record(CasePlaced(case_id=case.pk, place=place, previous=left), by=by)


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
}
