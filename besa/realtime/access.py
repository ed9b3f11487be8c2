"""Who is behind a session, and when a stream must end: signed out, sessions ended, deactivated, roles or teams changed."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone

from besa.accounts.models import User
from besa.core.models import LoggedEvent
from besa.realtime.hub import Hub, Stream

SessionStore: Any = import_module(settings.SESSION_ENGINE).SessionStore
# Facts after which a person may see more, less, or nothing; TeamMembersChanged concerns everybody who came or went.
RIGHTS = frozenset(
    "accounts." + name
    for name in (
        "RolesChanged",
        "TeamsChanged",
        "UserDeactivated",
        "PasswordChanged",
        "SessionsEnded",
        "SignedOut",
        "TeamMembersChanged",
    )
)


def person_behind(session_key: str | None) -> User | None:
    """The active user of a session, with rights in memory; None when the session is not, or no longer, good. Four queries."""
    if not session_key:
        return None
    request = HttpRequest()
    request.session = SessionStore(session_key)
    user = get_user(request)
    if not isinstance(user, User) or not user.is_active:
        return None
    _ = user.roles, user.team_ids
    return user


def heed(hub: Hub, events: Iterable[LoggedEvent]) -> None:
    """Apply what `events` say about rights, before anything else is told."""
    concerned: set[int] = set()
    for event in events:
        if event.name in RIGHTS:
            user_id = event.data.get("user_id")
            concerned |= {user_id} if user_id else {stream.user.pk for stream in hub.streams()}
    if concerned:
        ask_again([stream for stream in hub.streams() if stream.user.pk in concerned])


def ask_again(streams: list[Stream]) -> None:
    """End the streams whose session is over; the others go on with the rights of now. Four queries for each session."""
    people = {key: person_behind(key) for key in {stream.session_key for stream in streams}}
    for stream in streams:
        user = people[stream.session_key]
        if user is None:
            stream.end()
        else:
            stream.user = user


def end_the_expired(hub: Hub) -> None:
    """What nobody tells of: sessions that have run out. Two queries for five hundred streams."""
    streams = hub.streams()
    keys = sorted({stream.session_key for stream in streams})
    good: set[str] = set()
    for start in range(0, len(keys), 500):
        rows = Session.objects.filter(session_key__in=keys[start : start + 500], expire_date__gt=timezone.now())
        good.update(rows.values_list("session_key", flat=True))
    active = set(User.objects.active().filter(pk__in={s.user.pk for s in streams}).values_list("pk", flat=True))
    for stream in streams:
        if stream.session_key not in good or stream.user.pk not in active:
            stream.end()
