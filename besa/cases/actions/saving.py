"""Every write to views: saved, shared, removed and put back, and pinned into one's rail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from besa.cases.conditions import Condition
from besa.cases.errors import NotAllowed
from besa.cases.events import ViewRemoved, ViewReturned, ViewSaved
from besa.cases.models import Pin, View
from besa.cases.rules import may_change_view, may_share_with
from besa.core.events import record

if TYPE_CHECKING:
    from besa.accounts.models import Team, User


@transaction.atomic
def save_view(
    view: View | None,
    *,
    by: User,
    name: str,
    condition: Condition,
    sort: str = View.Sort.NEWEST,
    shared_with: str = View.Sharing.NOBODY,
    team: Team | None = None,
) -> View:
    """Make a view (`view` None: pinned at once into the rail of `by`) or change one. Raises NotAllowed."""
    is_new = view is None
    view = view or View(owner=by)
    team = team if shared_with == View.Sharing.TEAM else None
    if not may_change_view(by, view) or not may_share_with(by, shared_with, team.pk if team else None):
        raise NotAllowed
    view.name, view.condition, view.sort = name[:80], condition.to_json(), sort
    view.shared_with, view.team, view.updated_at = shared_with, team, timezone.now()
    view.save()
    record(
        ViewSaved(
            view_id=view.pk,
            name_of_view=view.name,
            condition=view.condition,
            sort=view.sort,
            shared_with=view.shared_with,
            team_id=view.team_id,
            is_new=is_new,
        ),
        by=by,
    )
    if is_new:
        pin(view, by=by)
    return view


@transaction.atomic
def remove_view(view: View, *, by: User) -> None:
    """Out of every list and rail, until it is put back. Raises NotAllowed; harmless to repeat."""
    if not may_change_view(by, view):
        raise NotAllowed
    if View.objects.living().filter(pk=view.pk).update(removed_at=timezone.now()):
        record(ViewRemoved(view_id=view.pk), by=by)


@transaction.atomic
def put_back_view(view: View, *, by: User) -> None:
    """Undo of `remove_view`: where it was, in the rails that had it. Raises NotAllowed; harmless to repeat."""
    if not may_change_view(by, view):
        raise NotAllowed
    if View.objects.filter(pk=view.pk, removed_at__isnull=False).update(removed_at=None):
        record(ViewReturned(view_id=view.pk), by=by)


def pin(view: View, *, by: User) -> None:
    """Into the rail of `by`, at its end. Everybody's own, so no event."""
    last = Pin.objects.filter(user=by).aggregate(last=Max("place"))["last"] or 0
    Pin.objects.get_or_create(user=by, view=view, defaults={"place": last + 1})


def unpin(view: View, *, by: User) -> None:
    Pin.objects.filter(user=by, view=view).delete()


@transaction.atomic
def move_pin(view: View, *, by: User, step: int) -> None:
    """One place up (-1) or down (1) in the rail of `by`; at its end it stays."""
    pins = list(Pin.objects.filter(user=by, view__removed_at=None).order_by("place", "id"))
    here = next((place for place, one in enumerate(pins) if one.view_id == view.pk), None)
    if here is None or not 0 <= here + step < len(pins):
        return
    pins[here], pins[here + step] = pins[here + step], pins[here]
    for place, one in enumerate(pins, 1):
        one.place = place
    Pin.objects.bulk_update(pins, ["place"])
