"""Every write to notifications."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.core.events import record
from besa.core.prepared import Prepared
from besa.notifications.errors import BadFocus
from besa.notifications.events import FocusSet, Notified
from besa.notifications.kinds import Kind, kinds
from besa.notifications.models import Focus, Notification, Preference
from besa.notifications.quiet import is_at_work

if TYPE_CHECKING:
    from besa.accounts.models import User

WORDS = 160
STILL_NEWS = timedelta(hours=1)
LONGEST_FOCUS = timedelta(days=1)
KEEP_READ = timedelta(days=90)
KEEP_UNREAD = timedelta(days=365)


def notify(
    user: User,
    *,
    kind: str,
    once: str,
    by: User | None = None,
    case_id: int | None = None,
    data: dict[str, Any] | None = None,
    urgent: bool = False,
    now: datetime | None = None,
) -> Notification | None:
    """Tell `user` once, where they want to be told. None when there is nothing to tell.

    Nobody is told what they did themselves (`by`), nor the inactive, nor anything twice (`once`, such as "assigned:471").
    `data` is plain JSON: what the sentence of the kind needs, and for a notification about a case its `number`, `subject`,
    and perhaps `words`, the beginning of what was said. `urgent` is told in spite of a focus. Two queries.
    """
    about = kinds[kind]
    if not user.is_active or (by is not None and by.pk == user.pk):
        return None
    places = _places(user, about)
    if not any(places.values()):
        return None
    try:
        with transaction.atomic():
            told = Notification.objects.create(
                user=user,
                kind=kind,
                case_id=case_id,
                actor=by,
                data=_short(data or {}),
                once=once,
                is_urgent=urgent,
                created_at=now or timezone.now(),
                **places,
            )
            record(Notified(user_id=user.pk, notification_id=told.pk), by=by, at=now)
    except IntegrityError:  # told already
        return None
    return told


def _places(user: User, about: Kind) -> dict[str, bool]:
    """Where `user` is told about this kind."""
    chosen = next(iter(_CHOSEN.rows(user.pk, about.key)), None)
    if chosen is None:
        return {"in_desk": True, "in_browser": about.in_browser, "by_mail": about.by_mail}
    return {"in_desk": chosen.in_desk, "in_browser": chosen.in_browser, "by_mail": chosen.by_mail}


# Asked for every notification.
_CHOSEN: Prepared[Preference] = Prepared(
    lambda user, kind: Preference.objects.filter(user_id=user, kind=kind).order_by("pk")[:1], -1, "?kind"
)


def _short(data: dict[str, Any]) -> dict[str, Any]:
    if "words" in data:
        data = data | {"words": " ".join(str(data["words"])[: 4 * WORDS].split())[:WORDS]}
    return data


def read(notifications: Iterable[int], *, by: User, now: datetime | None = None) -> int:
    """Mark these as read, as far as they are the reader's own; how many were unread."""
    rows = Notification.objects.visible_to(by).unread().filter(pk__in=list(notifications))
    return rows.update(read_at=now or timezone.now())


def read_case(case_id: int, *, by: User, now: datetime | None = None) -> int:
    """The reader sees the case itself: whatever it was about is read."""
    rows = Notification.objects.visible_to(by).unread().filter(case_id=case_id)
    return rows.update(read_at=now or timezone.now())


def read_all(*, by: User, until: int, now: datetime | None = None) -> int:
    """Mark everything as read up to the notification `until`: what came after the page was made stays unread."""
    rows = Notification.objects.visible_to(by).unread().filter(pk__lte=until)
    return rows.update(read_at=now or timezone.now())


def unread(notifications: Iterable[int], *, by: User) -> int:
    """Take "read" back."""
    return Notification.objects.visible_to(by).filter(pk__in=list(notifications)).update(read_at=None)


def claim_for_browser(*, by: User, now: datetime, limit: int = 5) -> list[Notification]:
    """What the browser shall show now, given to one caller only: several pages of one person show it once.

    Nothing while the person is left alone, or outside of their hours: it is told afterwards, unless it was read meanwhile.
    What is older than an hour is for the bell alone.
    """
    focus = Focus.objects.filter(user=by).first()
    rows = Notification.objects.visible_to(by).unread().filter(in_browser=True, shown_at=None)
    rows = rows.filter(created_at__gte=now - STILL_NEWS).not_held_by(focus, now)
    if not is_at_work(by, focus, now):
        rows = rows.filter(is_urgent=True)
    claimed = []
    for one in rows.order_by("created_at", "pk")[:limit]:
        if Notification.objects.filter(pk=one.pk, shown_at=None).update(shown_at=now):
            claimed.append(one)
    return claimed


@transaction.atomic
def begin_focus(*, by: User, until: datetime, note: str = "", now: datetime) -> Focus:
    """Leave `by` alone until then (IC-04): what can wait is held and told afterwards. Raises BadFocus.

    The log is kept for ever: it says neither that the focus began nor for how long, as of the switch (`set_standing`).
    """
    if not now < until <= now + LONGEST_FOCUS:
        raise BadFocus
    focus, _new = Focus.objects.get_or_create(user=by)
    focus.began_at = focus.began_at if focus.is_on(now) else now
    focus.until, focus.note = until, " ".join(note.split())[:120]
    focus.save(update_fields=["began_at", "until", "note"])
    record(FocusSet(user_id=by.pk), by=by, at=now)
    return focus


@transaction.atomic
def end_focus(*, by: User, now: datetime) -> None:
    """Ready again: what was held is told. Silent when there was no focus."""
    if Focus.objects.filter(user=by, until__gt=now).update(until=now):
        record(FocusSet(user_id=by.pk), by=by, at=now)


@transaction.atomic
def choose(*, by: User, places: dict[str, tuple[bool, bool, bool]], only_in_hours: bool, mail_every: timedelta) -> None:
    """Where `by` wants to be told, for each kind: (in the desk, in the browser, by mail)."""
    for kind, (in_desk, in_browser, by_mail) in places.items():
        values = {"in_desk": in_desk, "in_browser": in_browser, "by_mail": by_mail}
        Preference.objects.update_or_create(user=by, kind=kinds[kind].key, defaults=values)
    settings: dict[str, Any] = {"only_in_hours": only_in_hours, "mail_every": mail_every}
    Focus.objects.update_or_create(user=by, defaults=settings)


def purge(*, now: datetime) -> None:
    """Forget what was read three months ago, and what nobody read in a year."""
    Notification.objects.filter(read_at__lt=now - KEEP_READ).delete()
    Notification.objects.filter(created_at__lt=now - KEEP_UNREAD).delete()
