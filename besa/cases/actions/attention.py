"""What each agent has seen of a case, and who is looking at it: small writes that leave no trace in the event log."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction

from besa.cases.errors import NotSeen
from besa.cases.models import Case, Message, Presence, Seen
from besa.cases.models.attention import LOOKS_FOR
from besa.cases.queries import unseen_by

if TYPE_CHECKING:
    from besa.accounts.models import User

# A repeat within this time writes nothing.
SAID_ALREADY = LOOKS_FOR / 4
# One person cannot look at more at once; the oldest rows make room.
MOST_OPEN = 20


@transaction.atomic
def see(case: Case, *, by: User, upto: int) -> bool:
    """`by` has seen everything up to the message with the id `upto`; never less than before. At most three queries.

    True if that was new.
    """
    rows = Seen.objects.filter(user=by, case=case)
    if rows.filter(upto__lt=upto).update(upto=upto):
        return True
    if rows.exists():
        return False
    Seen.objects.bulk_create([Seen(user=by, case=case, upto=upto)], ignore_conflicts=True)
    return True


@transaction.atomic
def mark_unread(case: Case, *, by: User) -> None:
    """Show the case to `by` as one with something new, as if nobody had opened it."""
    Seen.objects.filter(user=by, case=case).update(upto=0)


def require_seen(case: Case, *, by: User, upto: int) -> None:
    """Refuse with NotSeen when the case has a message or note, not by a machine of ours, that came after `upto`.

    Whoever calls holds the case (`row.hold`), so that of two answers of one moment one is second.
    """
    news = list(unseen_by(case, user=by, upto=upto))
    if news:
        raise NotSeen(messages=news, field="seen_message_id")


def see_own(message: Message, *, newest_before: int, has_seen_all: bool) -> None:
    """What one writes is nothing new to oneself; but what came before it and was not seen stays new."""
    case, author = message.case, message.author
    if author is None:
        return
    if has_seen_all or not newest_before:
        see(case, by=author, upto=message.pk)
    else:
        Seen.objects.filter(user=author, case=case, upto__gte=newest_before).update(upto=message.pk)


@transaction.atomic
def look_at(case: Case, *, by: User, is_typing: bool, now: datetime) -> bool:
    """`by` has the case open, or is writing in it. Writes only where that says something new; True if it did."""
    typing_at = now if is_typing else None
    known = Presence.objects.filter(user=by, case=case).first()
    if known is None:
        Presence.objects.bulk_create([Presence(user=by, case=case, at=now, typing_at=typing_at)], ignore_conflicts=True)
        _make_room(by)
        return True
    was_typing = known.typing_at is not None
    if was_typing == is_typing and not is_typing and known.at > now - SAID_ALREADY:
        return False
    Presence.objects.filter(pk=known.pk).update(at=now, typing_at=typing_at)
    return True


def _make_room(user: User) -> None:
    old = Presence.objects.filter(user=user).order_by("-at", "-pk").values_list("pk", flat=True)[MOST_OPEN:]
    if keys := list(old):
        Presence.objects.filter(pk__in=keys).delete()


def look_away(case: Case, *, by: User) -> None:
    Presence.objects.filter(user=by, case=case).delete()


def forget_presence(*, now: datetime) -> int:
    """Rows of browsers that said no farewell."""
    return Presence.objects.filter(at__lt=now - 4 * LOOKS_FOR).delete()[0]
