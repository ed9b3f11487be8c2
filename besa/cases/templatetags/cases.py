"""What templates ask about cases: icons of channels and states, how urgent a due time looks."""

from datetime import datetime, timedelta

from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext

from besa.cases.views.reasons import retold, words_for
from besa.core.templatetags.besa import due, icon

register = template.Library()

# No day is longer, whatever the clocks do.
A_DAY = timedelta(hours=25)
CHANNELS = {"phone": "phone", "visit": "store", "letter": "mail", "chat": "message-square", "form": "file-text"}
DELIVERIES = {
    "queued": "hourglass",
    "claimed": "send",
    "sent": "check",
    "failed": "circle-alert",
    "bounced": "mail-warning",
    "withdrawn": "undo-2",
}
STATUSES = {
    "new": "inbox",
    "open": "circle-help",
    "waiting": "hourglass",
    "on_hold": "pause",
    "solved": "circle-check",
    "closed": "lock",
}


@register.filter
def reason_words(reason: str) -> str:
    """Why a received mail is where it is."""
    return words_for(reason)


@register.filter
def delivery_words(reason: str) -> str:
    """Why a delivery waits or failed."""
    return retold(reason)


@register.filter
def channel_icon(channel: str) -> str:
    return CHANNELS.get(channel, "mail")


@register.filter
def delivery_icon(state: str) -> str:
    return DELIVERIES.get(state, "mail")


@register.filter
def status_icon(status: str) -> str:
    return STATUSES.get(status, "circle-help")


@register.filter
def due_look(at: datetime) -> str:
    """`late`, `due` while it is today, or nothing: the words of the chip say the same."""
    now = timezone.now()
    if at < now:
        return "late"
    if at - now > A_DAY:  # most of a list, without asking for the calendar
        return ""
    return "due" if timezone.localdate(at) == timezone.localdate(now) else ""


@register.filter
def point_icon(kind: str) -> str:
    return {"email": "mail", "phone": "phone", "fax": "printer", "chat": "message-square"}.get(kind, "map-pin")


@register.simple_tag
def due_chip(at: datetime) -> str:
    """When the next answer is owed: late, today, or later. Its sentence of why stands beside the case."""
    look = due_look(at)
    sign = icon("circle-alert" if look == "late" else "clock")
    return format_html('<span class="chip{}">{}<span>{}</span></span>', f" chip--{look}" if look else "", sign, due(at))


@register.simple_tag
def choose_case(number: int) -> str:
    """The label of the box beside a line."""
    return gettext("Choose case %(number)s") % {"number": number}
