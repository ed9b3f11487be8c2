"""The timeline as the page shows it: messages with what their bubble needs, events as sentences, days between them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.safestring import mark_safe

from besa.accounts.models import Team, User
from besa.cases.colleagues.queries import briefs_of
from besa.cases.models import Attachment, Delivery, Handover, Message
from besa.cases.rules import ASKING, FLAGS, REPLY_ELSEWHERE
from besa.cases.timeline import Moment
from besa.cases.undo.standing import UNDONE, Standing, standing_of
from besa.cases.views.sentences import Names, Told, sentence_of, undo_told
from besa.core.downloads import PICTURES
from besa.core.models import LoggedEvent
from besa.core.text.controls import isolate_ltr
from besa.core.text.rich import clean_rich

BRIEFED = ("cases.HandoverOffered", "cases.HandoverSummed")
# What plain text cannot carry: then the mail's own layout is worth a frame.
FOREIGN = re.compile(r"<(?:table|h[1-6]|hr|font|center)\b", re.IGNORECASE)
CID = re.compile(r'src="cid:([^"]+)"')
LAYOUT = re.compile(r"<(?:img|table|h[1-6]|ul|ol|hr|font|center)\b", re.IGNORECASE)


@dataclass(slots=True)
class Line:
    """One entry: a bubble or a sentence; `day` is set on the first of a day."""

    day: date | None = None
    message: Message | None = None
    sentence: str = ""
    icon: str = ""
    event: LoggedEvent | None = None
    # A change that was taken back, and one that can be.
    is_undone: bool = False
    can_undo: bool = False
    # The brief that a handover passed on, where the event is one.
    handover: Handover | None = None
    asking: str = ""
    # The customer had to say it again.
    is_repeat: bool = False
    shows_layout: bool = False
    # What a colleague wrote in the editor, safe to stand in the page.
    rich: str = ""
    flags: list[Any] = field(default_factory=list)
    pictures: list[Attachment] = field(default_factory=list)
    files: list[Attachment] = field(default_factory=list)
    deliveries: Sequence[Delivery] = ()
    # When sending can still be undone: until then.
    undo_until: Any = None
    raw_at: str = ""


def lines_of(moments: Iterable[Moment], *, user: User, is_newest: bool = True) -> list[Line]:
    """Events that have nothing to say are left out. Two queries for the names in all sentences.

    `is_newest`: nothing later has happened, so that what can be taken back is known.
    """
    moments = list(moments)
    events = [moment.event for moment in moments if moment.event]
    names, standing = names_in(events, user), standing_of(events)
    if not is_newest:
        standing.free.clear()
    known = {event.pk: event for event in events}
    lines, last_day = [], None
    for moment in moments:
        line = _bubble(moment, moment.message) if moment.message else _said(moment.event, names, standing, known)
        if line is None:
            continue
        day = timezone.localtime(moment.at).date()
        line.day, last_day = (day if day != last_day else None), day
        lines.append(line)
    add_briefs(lines)
    return lines


def add_briefs(lines: list[Line]) -> None:
    """What was passed on stands where it happened. One query, and only where there was a handover."""
    passed = {line.event.data["handover_id"]: line for line in lines if line.event and line.event.name in BRIEFED}
    for key, found in briefs_of(passed).items() if passed else ():
        passed[key].handover = found


def _flag(flag: str, message: Message) -> Any:
    said = FLAGS.get(flag.partition(":")[0], flag)
    if flag == REPLY_ELSEWHERE:
        return " ".join([str(said), *(isolate_ltr(person["address"]) for person in message.reply_to)])
    return said


def _bubble(moment: Moment, message: Message) -> Line:
    attachments, deliveries = moment.attachments, moment.deliveries
    return Line(
        message=message,
        rich=rich_of(message, attachments),
        shows_layout=bool(message.html and LAYOUT.search(message.html)),
        flags=[_flag(flag, message) for flag in message.flags if flag not in ASKING],
        asking=next((flag for flag in message.flags if flag in ASKING), ""),
        is_repeat=hasattr(message, "repeat"),
        pictures=[
            file for file in attachments if file.sniffed_type in PICTURES and not _is_shown_inside(file, message)
        ],
        files=[file for file in attachments if file.sniffed_type not in PICTURES],
        deliveries=deliveries,
        undo_until=_undo_until(message, deliveries),
        raw_at=_raw_at(moment, message),
    )


def rich_of(message: Message, attachments: Iterable[Attachment]) -> str:
    """The words of a colleague with their lists, links, directions and pictures; "" where the plain text says it all.

    Cleaned again, whatever wrote the row: this stands in the page itself and not in a frame.
    """
    is_theirs = message.direction == Message.Direction.IN and message.author_id is None
    if not message.html or message.by_machine or is_theirs or FOREIGN.search(message.html):
        return ""
    places = {file.content_id: f"/attachments/{file.pk}/picture/" for file in attachments if file.content_id}
    shown = CID.sub(lambda found: f'src="{places.get(found[1], "data:,")}" loading="lazy"', clean_rich(message.html))
    return mark_safe(shown.replace("<a ", '<a target="_blank" '))  # noqa: S308 - clean_rich has just made it


def _is_shown_inside(file: Attachment, message: Message) -> bool:
    return bool(file.inline and file.content_id and f"cid:{file.content_id}" in message.html)


def _undo_until(message: Message, deliveries: Sequence[Delivery]) -> Any:
    if message.withdrawn_at or message.by_machine or not deliveries:
        return None
    if any(delivery.state != Delivery.State.QUEUED or delivery.attempts for delivery in deliveries):
        return None
    until = min(delivery.next_attempt_at for delivery in deliveries)
    return until if until > timezone.now() else None


def _raw_at(moment: Moment, message: Message) -> str:
    has_raw = moment.has_raw or any(delivery.stored for delivery in moment.deliveries)
    return f"/messages/{message.pk}/raw/" if has_raw else ""


def _said(event: LoggedEvent | None, names: Names, standing: Standing, known: dict[int, LoggedEvent]) -> Line | None:
    """An undo says what it undid; the changes by which it did so would say it twice."""
    if event is None or event.pk in standing.through:
        return None
    if event.name == UNDONE:
        told: Told | None = undo_told(event, [known[key] for key in event.data["undid"] if key in known], names)
    else:
        told = sentence_of(event, names)
    if told is None:
        return None
    return Line(
        event=event,
        sentence=told.words,
        icon=told.icon,
        is_undone=event.pk in standing.undone,
        can_undo=event.pk in standing.free,
    )


def names_in(events: Iterable[LoggedEvent], user: User) -> Names:
    """Names of the staff and the teams that the events speak of."""
    events = list(events)
    people = {event.data.get(key) for event in events for key in ("owner_id", "previous_id", "user_id")} - {None}
    teams = {event.data.get(key) for event in events for key in ("team_id", "previous_id")} - {None}
    return {
        "people": dict(User.objects.visible_to(user).filter(pk__in=people).values_list("pk", "name")) if people else {},
        "teams": dict(Team.objects.visible_to(user).filter(pk__in=teams).values_list("pk", "name")) if teams else {},
    }
