"""Mail to the customer about a call: queued like every other message, with the invitation inside where there is one."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from besa.callbacks import letters
from besa.callbacks.links import link_for
from besa.callbacks.queries import email_of, language_for, zone_of
from besa.callbacks.rules import CANCEL
from besa.cases.actions.messages import Letter, NewFile, answer_automatically
from besa.cases.rules import UNDO_TIME
from besa.core import files
from besa.core.errors import Refused
from besa.core.reader import Reader
from besa.core.registry import channels

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.callbacks.models import CallBack
    from besa.cases.models import Case, Message

FILENAME = "invite.ics"


def invite(call_back: CallBack, method: str, *, by: User | None, now: datetime) -> Message | None:
    """The invitation, its new time, or its cancellation. None when the customer has no mail, or nobody can send.

    What a colleague did leaves after the undo time, so that it can be taken back unseen.
    """
    kind = "cancelled" if method == CANCEL else "moved" if call_back.sequence else "booked"
    return _send(call_back, kind, method=method, undo=UNDO_TIME if by else timedelta(0), now=now)


def remind_by_mail(call_back: CallBack, *, now: datetime) -> Message | None:
    return _send(call_back, "reminder", now=now)


def say_not_reached(call_back: CallBack, *, now: datetime) -> Message | None:
    """With the link to another time; their calendar hears that this one is over."""
    return _send(call_back, "not_reached", method=CANCEL, now=now)


def send_link(case: Case, *, now: datetime) -> Message | None:
    """A new link to the customer's own address. None when we know none, or nobody can send."""
    address, language = email_of(case), language_for(case)
    if not address:
        return None
    reader = Reader(language=language, time_zone=zone_of(case).name)
    words = letters.words_of_link(case.team.public_name_in(language), link_for(case, now=now), reader)
    letter = Letter(
        subject=words.subject,
        text=words.text,
        html=words.html,
        to=[(case.customer.name, address)],
        direction=reader.direction,
        language=reader.language,
    )
    try:
        return answer_automatically(case, letter=letter, now=now)
    except Refused:
        return None


def _send(
    call_back: CallBack, kind: str, *, now: datetime, method: str = "", undo: timedelta = timedelta(0)
) -> Message | None:
    if not call_back.email:
        return None
    case = call_back.case
    link = link_for(case, now=now, call_back=call_back)
    words = letters.words_of(call_back, kind, link=link)
    try:
        organizer = channels.transport("email").answers_to(case, recipient=call_back.email) if method else ""
        letter = Letter(
            subject=words.subject,
            text=words.text,
            html=words.html,
            to=[(case.customer.name, call_back.email)],
            files=[_invitation(call_back, method, organizer, link, now)] if method else [],
            direction=words.reader.direction,
            language=words.reader.language,
        )
        return answer_automatically(case, letter=letter, undo=undo, now=now)
    except Refused:  # nobody can send for this team: the call is arranged all the same
        return None


def _invitation(call_back: CallBack, method: str, organizer: str, link: str, now: datetime) -> NewFile:
    from besa.callbacks.invitations import calendar_of  # noqa: PLC0415 - slow to load, and seldom needed

    summary, description = letters.in_calendar(call_back, link=link)
    content = calendar_of(
        call_back,
        method=method,
        organizer=organizer,
        team=call_back.team.public_name_in(call_back.language),
        summary=summary,
        description=description,
        now=now,
    )
    stored = files.put(content, kind="attachment")
    return NewFile(
        filename=FILENAME,
        content_type=f"text/calendar; method={method}",
        size=stored.size,
        sha256=stored.sha256,
        stored=stored.name,
    )
