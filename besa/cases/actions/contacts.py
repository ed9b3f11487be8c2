"""Calls, visits and letters, written down in half a minute (CH-04, CH-05)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.attention import see_own
from besa.cases.actions.files import attach_drafted
from besa.cases.actions.messages import show_last
from besa.cases.actions.retelling import LOGGED
from besa.cases.actions.row import hold, update
from besa.cases.actions.snoozing import wake_for_reply
from besa.cases.actions.statuses import reopen
from besa.cases.events import ContactLogged
from besa.cases.models import Case, Draft, Message
from besa.core.events import record
from besa.core.text.direction import direction_of

if TYPE_CHECKING:
    from besa.accounts.models import User


@transaction.atomic
def log_contact(
    case: Case,
    *,
    by: User,
    channel: str,
    direction: str,
    text: str,
    html: str = "",
    files: Iterable[Any] = (),
    written_direction: str = "",
    key_points: str = "",
    duration: timedelta | None = None,
    said_at: datetime | None = None,
    answered: bool = True,
    client_id: str | None = None,
    draft: Draft | None = None,
    extra: Mapping[str, str] | None = None,
) -> Message:
    """Write down a call, a visit, a letter or a fax as a message of the case.

    `direction` in: the customer came to us; out: we went to them. `answered`: the customer was spoken to and has their
    answer for now; then nobody waits. `files` lie in the store already; `html` is what the editor made of `text`. `draft`,
    from which it was written, goes. `extra`: what other areas' panels in the form posted, for reactions.
    Raises ValueError for a channel that is not logged by hand, and what reactions refuse.
    """
    if channel not in LOGGED:
        raise ValueError(channel)
    said_at = said_at or timezone.now()
    earlier = Message.objects.filter(client_id=client_id).first() if client_id else None
    if earlier:
        return earlier
    hold(case)
    message = Message.objects.create(
        case=case,
        direction=direction,
        channel=channel,
        author=by,
        customer=case.customer,
        from_name=(case.customer.name if direction == Message.Direction.IN else by.name)[:200],
        text=text,
        html=html,
        key_points=key_points,
        duration=duration,
        text_direction=written_direction or direction_of(text or key_points),
        said_at=said_at,
        client_id=client_id,
    )
    attach_drafted(message, files)
    newest_before = case.newest_message_id
    show_last(case, message, who=message.from_name, now=said_at)
    see_own(message, newest_before=newest_before, has_seen_all=False)
    _settle(case, answered, direction, said_at)
    if direction == Message.Direction.IN:
        wake_for_reply(case, now=said_at)
    about: Any = {"case_id": case.pk, "message_id": message.pk, "channel": channel, "answered": answered}
    record(ContactLogged(**about, extra=dict(extra or {})), by=by, at=said_at)
    if draft is not None:
        Draft.objects.filter(pk=draft.pk).delete()
    return message


def _settle(case: Case, answered: bool, direction: str, said_at: datetime) -> None:
    if answered:
        update(case, unanswered_since=None, updated_at=said_at)
        return
    if direction == Message.Direction.IN:
        reopen(case, by=None, reason="customer_contacted", now=said_at)
        if case.unanswered_since is None:
            update(case, unanswered_since=said_at, updated_at=said_at)
