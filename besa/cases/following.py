"""What followers of a case hear, and whoever's change was taken back; `besa.wiring.reactions` registers it."""

from __future__ import annotations

from html import unescape
from typing import TYPE_CHECKING

from django.utils.html import strip_tags

from besa.accounts.models import User
from besa.cases.mentions import colleagues, mentioned_in, sees
from besa.cases.models import Case, Message
from besa.cases.notices import about, tell_of_undo
from besa.cases.views.lines import names_in
from besa.cases.views.sentences import sentence_of
from besa.core.gathering import in_hand
from besa.core.models import LoggedEvent
from besa.core.prepared import Prepared
from besa.core.reader import reader_of, reading
from besa.notifications.actions import notify

if TYPE_CHECKING:
    from besa.cases.events import AnswerQueued, ChangeUndone, MessageForwarded, MessageReceived, NoteWritten

# Asked for every message in a case that is there already.
_FOLLOWERS: Prepared[User] = Prepared(lambda case: User.objects.active().filter(followed_cases__case_id=case), -1)


@in_hand
def message_received(event: MessageReceived, logged: LoggedEvent) -> None:
    """The customer wrote: whoever owns the case hears of it as its owner, and no second time."""
    if not event.automatic and not event.is_first:
        _tell(event.case_id, event.message_id, logged)


@in_hand
def said(event: AnswerQueued | NoteWritten | MessageForwarded, logged: LoggedEvent) -> None:
    """A colleague wrote: an answer, a note, or something that was passed on."""
    _tell(event.case_id, event.message_id, logged)


def _tell(case_id: int, message_id: int, logged: LoggedEvent) -> None:
    """Each follower who may see the case, once. One query where nobody follows."""
    followers = _FOLLOWERS.rows(case_id)
    if not followers:
        return
    message: Message = logged.about or Message.objects.select_related("case", "author").get(pk=message_id)
    case, known = message.case, _told_otherwise(message)
    for user in followers:
        if user.pk not in known and sees(user, case):
            data = about(
                case, who=message.from_name or message.from_address, message=message.pk, words=message.visible_text
            )
            once = f"followed:{message.pk}"
            notify(user, kind="cases.followed", once=once, by=message.author, case_id=case.pk, data=data, now=logged.at)


def _told_otherwise(message: Message) -> set[int | None]:
    """Who hears of this message for a better reason: its owner of what a customer wrote, and whom a note names."""
    if message.direction == Message.Direction.IN:
        return {message.case.owner_id}
    if message.is_note:
        return {user.pk for user in mentioned_in(message.text, colleagues(message.author))}
    return set()


def change_undone(event: ChangeUndone, logged: LoggedEvent) -> None:
    """Whoever made a change that a colleague took back hears of it: one notification, whatever the number of changes."""
    undone = LoggedEvent.objects.filter(pk__in=event.undid).exclude(actor=None).exclude(actor=logged.actor)
    by_person: dict[User, LoggedEvent] = {}
    for change in undone.select_related("actor").order_by("-pk"):
        if change.actor is not None:
            by_person.setdefault(change.actor, change)
    if not by_person:
        return
    case = Case.objects.get(pk=event.case_id)
    for user, change in by_person.items():
        if sees(user, case):
            tell_of_undo(case, whose=user, by=logged.actor, what=_words_of(change, user), event_id=logged.pk)


def _words_of(change: LoggedEvent, reader: User) -> str:
    """The sentence of the timeline, plain, in the language of whoever reads it."""
    with reading(reader_of(reader)):
        told = sentence_of(change, names_in([change], reader))
        return unescape(strip_tags(str(told.words))).strip() if told else ""
