"""What a customer asks, point by point (PR-15): reads, and its sentences on the timeline."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from besa.core.templatetags.besa import number
from besa.core.text.controls import isolate
from besa.promises.models import Point

if TYPE_CHECKING:
    from besa.cases.models import Case
    from besa.core.models import LoggedEvent


def open_points_of(case: Case) -> list[Point]:
    """What the customer asked and nobody has answered yet, in its order. One query."""
    return list(Point.objects.of(case).open().in_order()[:40])


def points_of(case: Case) -> list[Point]:
    """Everything that was asked in messages that ask several things, settled or not. One query."""
    rows = Point.objects.of(case).select_related("message", "settled_by", "answered_in")
    return list(rows.in_order()[:100])


def told_found(event: LoggedEvent) -> tuple[str, str]:
    count = event.data["count"]
    words = ngettext(
        "The customer asks %(count)s thing in one message.", "The customer asks %(count)s things in one message.", count
    )
    return "list-checks", words % {"count": number(count)}


SETTLED: dict[str, Callable[[], str]] = {
    "answered": lambda: _("Answered: %(text)s"),
    "elsewhere": lambda: _("Answered elsewhere (%(reason)s): %(text)s"),
    "dismissed": lambda: _("Not asked: %(text)s"),
}


def told_settled(event: LoggedEvent) -> tuple[str, str]:
    words = {"text": isolate(event.data["text"]), "reason": isolate(event.data["reason"])}
    return "list-checks", SETTLED[event.data["how"]]() % words


def told_added(event: LoggedEvent) -> tuple[str, str]:
    return "list-checks", _("To be answered: %(text)s") % {"text": isolate(event.data["text"])}


def told_reopened(event: LoggedEvent) -> tuple[str, str]:
    return "list-checks", _("To be answered again: %(text)s") % {"text": isolate(event.data["text"])}


SENTENCES: dict[str, Callable[[LoggedEvent], tuple[str, str] | None]] = {
    "promises.PointsFound": told_found,
    "promises.PointAdded": told_added,
    "promises.PointChanged": told_added,
    "promises.PointSettled": told_settled,
    "promises.PointReopened": told_reopened,
}
