"""What the row of a case says about its messages, told anew after messages came or went."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Max, Min, Q

from besa.cases.actions.row import update
from besa.cases.models import Case, Message
from besa.cases.rules import last_words

LOGGED = (Message.Channel.PHONE, Message.Channel.VISIT, Message.Channel.LETTER, Message.Channel.FAX)


def retell(case: Case, *, now: datetime) -> None:
    """Last words, their time and the number of messages, from the messages that are there. Must be called inside a transaction.

    A case without messages keeps its place in the inbox.
    """
    said = case.messages.filter(withdrawn_at=None).exclude(direction=Message.Direction.NOTE)
    last = said.order_by("-said_at", "-pk").first()
    at = said.aggregate(at=Max("said_at"))["at"]
    by_machine = Q(direction=Message.Direction.OUT, automatic=True)
    newest = case.messages.exclude(by_machine).aggregate(newest=Max("pk"))["newest"]
    update(
        case,
        messages=case.messages.count() - case.message_count,
        last_words=last_words(last.visible_text or last.subject) if last else "",
        last_words_direction=last.text_direction if last else case.direction,
        last_from=(last.from_name or last.from_address or (last.author.name if last.author else ""))[:200]
        if last
        else "",
        last_message_was=last.direction if last else "",
        last_message_at=at or case.last_message_at,
        newest_message_id=newest or 0,
        updated_at=now,
    )


def waits_since(case: Case) -> datetime | None:
    """Since when its customer waits, as the messages say: the first one that no person has answered. Two queries.

    A call or a visit that was written down says itself whether it is answered, and is not counted.
    """
    said = case.messages.filter(withdrawn_at=None, automatic=False).exclude(direction=Message.Direction.NOTE)
    answered = said.filter(direction=Message.Direction.OUT).aggregate(at=Max("said_at"))["at"]
    asked = said.filter(direction=Message.Direction.IN).exclude(channel__in=LOGGED)
    found: datetime | None = (asked.filter(said_at__gt=answered) if answered else asked).aggregate(at=Min("said_at"))[
        "at"
    ]
    return found
