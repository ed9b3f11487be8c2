"""Reads of notifications: the bell, the list, who is left alone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from besa.core.prepared import Prepared
from besa.core.text.controls import isolate, isolate_ltr
from besa.notifications.models import Focus, Notification, Preference

if TYPE_CHECKING:
    from besa.accounts.models import User

COUNT_LIMIT = 99
SHOWN = 60


@dataclass(frozen=True, slots=True)
class Bell:
    """What the bell shows: how many wait (up to 100), how many of them are held back, and until when."""

    count: int
    held: int = 0
    focus: Focus | None = None


@dataclass(slots=True)
class Group:
    """Notifications about one case, newest first; or a single one about none."""

    title: str
    path: str
    notifications: list[Notification] = field(default_factory=list)

    @property
    def keys(self) -> str:
        return ",".join(str(one.pk) for one in self.notifications)


def bell_of(user: User, *, now: datetime) -> Bell:
    """Two small queries, three while the person is left alone."""
    focus = focus_of(user)
    if focus is None:
        return Bell(len(_WAITING.tuples(user.pk)))
    waiting = Notification.objects.visible_to(user).in_the_desk().unread()
    count = waiting.not_held_by(focus, now)[: COUNT_LIMIT + 1].count()
    if not focus.is_on(now):
        return Bell(count)
    return Bell(count, waiting.held_by(focus, now)[: COUNT_LIMIT + 1].count(), focus)


def focus_of(user: User) -> Focus | None:
    return next(iter(_FOCUS.rows(user.pk)), None)


# Asked for every page.
_WAITING: Prepared[Notification] = Prepared(
    lambda user: (
        Notification.objects.filter(user_id=user).in_the_desk().unread().order_by().values_list("pk")[: COUNT_LIMIT + 1]
    ),
    -1,
)
_FOCUS: Prepared[Focus] = Prepared(lambda user: Focus.objects.filter(user_id=user), -1)


def preferences_of(user: User) -> dict[str, Preference]:
    return {row.kind: row for row in Preference.objects.filter(user=user)}


def unread_of(user: User, *, now: datetime, held: bool = False) -> list[Group]:
    """What waits, by case, the newest first. With `held`, also what can wait until the focus ends."""
    rows = Notification.objects.visible_to(user).in_the_desk().unread().select_related("actor")
    if not held:
        rows = rows.not_held_by(focus_of(user), now)
    return grouped(rows[:SHOWN])


def grouped(notifications: Iterable[Notification]) -> list[Group]:
    """By case, in the order in which the cases come first."""
    groups: dict[str, Group] = {}
    for one in notifications:
        if one.about is None:
            continue
        key = f"case {one.case_id}" if one.case_id else f"alone {one.pk}"
        group = groups.setdefault(key, Group(_title(one), one.path.partition("#")[0]))
        group.notifications.append(one)
    return list(groups.values())


def _title(one: Notification) -> str:
    number, subject = one.data.get("number"), one.data.get("subject", "")
    if not one.case_id or number is None:
        return ""
    return f"{isolate_ltr(f'#{number}')} {isolate(subject)}" if subject else isolate_ltr(f"#{number}")


def focused(users: Iterable[int], *, now: datetime) -> dict[int, Focus]:
    """Who of these does not want to be disturbed now: the sender is told so (IC-04). One query."""
    return {row.user_id: row for row in Focus.objects.filter(user__in=list(users), until__gt=now)}


def has_unread_about(user: User, case_id: int) -> bool:
    """Whether opening this case reads something. One query, by an index over what is unread."""
    return bool(_UNREAD_ABOUT.tuples(user.pk, case_id))


_UNREAD_ABOUT: Prepared[Notification] = Prepared(
    lambda user, case: (
        Notification.objects.filter(user_id=user, case_id=case).unread().order_by().values_list("pk")[:1]
    ),
    -1,
    -2,
)
