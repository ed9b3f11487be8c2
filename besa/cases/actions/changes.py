"""Small changes to a case: its fields, tags, links, and the call for help."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from besa.cases.actions.row import row_time, update
from besa.cases.errors import SameCase
from besa.cases.events import CaseLinked, CaseUnlinked, FieldChanged, HelpAsked, MessageReadAgain, TagAdded, TagRemoved
from besa.cases.models import Case, CaseLink, Message, Tag
from besa.cases.rules import require_work_on, two_lines
from besa.core import prepared
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import User

CHANGEABLE = ("kind", "priority", "summary", "subject", "needed_by", "needed_for", "language", "direction", "is_upset")


@transaction.atomic
def change_fields(
    case: Case,
    *,
    by: User | None,
    version: int | None = None,
    expected: Mapping[str, Any] | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> None:
    """Change any of CHANGEABLE, each with its own event; what is equal already is left alone (CR-13 for `needed_by`).

    `expected` says what the writer saw in the fields: what they left as it was stays as it is now, and for what they changed
    ChangedMeanwhile is raised when somebody else has changed it too (X14). `version` refuses any change since.
    Raises NotAllowed, TypeError for another field.
    """
    require_work_on(by, case)
    unknown = set(fields) - set(CHANGEABLE)
    if unknown:
        raise TypeError(f"not changeable: {sorted(unknown)}")
    if isinstance(fields.get("summary"), str):
        fields["summary"] = two_lines(str(fields["summary"]))
    expected = expected or {}
    left_alone = {name for name, value in fields.items() if name in expected and expected[name] == value}
    changed = {n: value for n, value in fields.items() if n not in left_alone and getattr(case, n) != value}
    if not changed:
        return
    seen = {name: expected[name] for name in changed if name in expected}
    previous = {name: seen.get(name, getattr(case, name)) for name in changed}
    update(case, version=version, expected=seen, **changed, **row_time(now))
    for name, value in changed.items():
        event = FieldChanged(case_id=case.pk, field=name, value=as_text(value), previous=as_text(previous[name]))
        record(event, by=by, at=now)


def as_text(value: object) -> str:
    """A value of a field as its event keeps it."""
    return "" if value is None else str(value)


@transaction.atomic
def change_direction(message: Message, *, by: User, direction: str) -> None:
    """The agent's choice of a message's direction (language.md 5, point 14)."""
    require_work_on(by, message.case)
    if direction not in ("ltr", "rtl"):
        raise ValueError(direction)
    Message.objects.filter(pk=message.pk).update(text_direction=direction)
    message.text_direction = direction


@transaction.atomic
def tag(case: Case, *, by: User | None, name: str, now: datetime | None = None) -> Tag:
    """Put the tag called `name` on the case; made when new. Doing it twice does it once."""
    require_work_on(by, case)
    label = " ".join(name.split())[:60].casefold()
    if not label:
        raise ValueError("a tag has a name")
    found, _made = Tag.objects.get_or_create(name=label)
    if not case.tags.filter(pk=found.pk).exists():
        case.tags.add(found)
        update(case, **row_time(now))
        record(TagAdded(case_id=case.pk, tag=found.name), by=by, at=now)
    return found


@transaction.atomic
def untag(case: Case, *, by: User | None, name: str) -> None:
    """Take the tag off; silent when it was not there."""
    require_work_on(by, case)
    found = case.tags.filter(name=name).first()
    if found:
        case.tags.remove(found)
        update(case)
        record(TagRemoved(case_id=case.pk, tag=found.name), by=by)


@transaction.atomic
def link(case: Case, *, to: Case, kind: str, by: User | None) -> None:
    """Tie two cases together, for agents only; the same tie twice is one. Both sides show it. Raises NotAllowed, SameCase."""
    require_work_on(by, case)
    if case.pk == to.pk:
        raise SameCase
    _row, made = CaseLink.objects.get_or_create(case=case, other=to, kind=kind, defaults={"by": by})
    if made:
        record(CaseLinked(case_id=case.pk, other_id=to.pk, other_number=to.number, kind=kind), by=by)


@transaction.atomic
def unlink(case: Case, *, other: Case, kind: str, by: User | None) -> None:
    """Untie them, from whichever side; silent when they were not tied."""
    require_work_on(by, case)
    for one, two in ((case, other), (other, case)):
        gone, _rows = CaseLink.objects.filter(case=one, other=two, kind=kind).delete()
        if gone:
            record(CaseUnlinked(case_id=one.pk, other_id=two.pk, other_number=two.number, kind=kind), by=by)


@transaction.atomic
def ask_for_help(case: Case, *, reason: str) -> None:
    """Mark the case as one that a person must look at, because a message could not be read."""
    update(case, needs_help=reason[:300])
    record(HelpAsked(case_id=case.pk, reason=reason[:300]))


@transaction.atomic
def give_help(case: Case, *, message: Message, by: User | None = None) -> None:
    """The message was read after all."""
    update(case, needs_help="")
    record(MessageReadAgain(case_id=case.pk, message_id=message.pk), by=by)


def set_next_due(case: Case, *, at: datetime | None, kind: str = "") -> None:
    """What the list shows as the next time owed to the customer; called by the ledger of promises, derived from its rows."""
    prepared.change(case, next_due_at=at, next_due_kind=kind)
    case.next_due_at, case.next_due_kind = at, kind
