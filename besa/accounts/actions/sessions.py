"""Sessions in browsers: seen, listed, ended."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import transaction

from besa.accounts.events import SessionsEnded, SignedIn
from besa.accounts.models import User
from besa.core.events import record

SEEN_EVERY = timedelta(minutes=5)


@transaction.atomic
def note_sign_in(user: User, *, address: str, now: datetime) -> None:
    User.objects.filter(pk=user.pk).update(last_seen_at=now)
    record(SignedIn(user_id=user.pk, address=address), by=user, at=now)


@transaction.atomic
def note_seen(user: User, *, session_key: str, now: datetime) -> None:
    """Two UPDATEs; callers ask for it at most once in SEEN_EVERY for each session."""
    User.objects.filter(pk=user.pk).update(last_seen_at=now)
    UserSession.objects.filter(user=user, session_key=session_key).update(last_seen_at=now)


def note_present(ids: Iterable[int], *, now: datetime) -> int:
    """These have a page of the desk open. One UPDATE, of those alone whose last sign is nearly SEEN_EVERY old; how many."""
    seen_lately = now - SEEN_EVERY + timedelta(minutes=1)
    rows = User.objects.filter(pk__in=list(ids)).exclude(last_seen_at__gt=seen_lately)
    return int(rows.update(last_seen_at=now))


def forget_expired_sessions() -> int:
    """Sessions that ended by themselves: their rows go, and the lines about them. Says how many lines."""
    SessionStore.clear_expired()
    known = Session.objects.values("session_key")
    count: int = UserSession.objects.exclude(session_key__in=known).delete()[0]
    return count


@transaction.atomic
def end_session(session: UserSession, *, by: User) -> None:
    """The browser that holds it is asked to sign in at its next click."""
    session.end()
    record(SessionsEnded(user_id=session.user_id, count=1), by=by)


@transaction.atomic
def end_other_sessions(user: User, *, keep: str, by: User) -> int:
    """End every session of `user` but the one with the key `keep`; says how many."""
    return _end(user, UserSession.objects.filter(user=user).exclude(session_key=keep), by)


@transaction.atomic
def end_sessions(user: User, *, by: User | None) -> int:
    return _end(user, UserSession.objects.filter(user=user), by)


def _end(user: User, sessions: Iterable[UserSession], by: User | None) -> int:
    ended = list(sessions)
    for session in ended:
        session.end()
    if ended:
        record(SessionsEnded(user_id=user.pk, count=len(ended)), by=by)
    return len(ended)
