"""Who is told that a time runs out, and who does the work of somebody absent; never a storm."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext_lazy

from besa.accounts.models import User
from besa.accounts.queries import managers_of, stand_in_of
from besa.cases.models import Case
from besa.core import moments
from besa.core.text.controls import isolate
from besa.notifications.actions import notify
from besa.notifications.kinds import Data, Kind
from besa.notifications.models import Notification
from besa.promises.models import Promise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from besa.core.models import LoggedEvent
    from besa.promises.events import PromiseAlarmed, PromiseBroken, SilenceBroken, SilenceNear

# So many one by one; what follows within the time is told as a number, once.
ONE_BY_ONE = 5
CALM = timedelta(minutes=10)
PROMISER, STAND_IN, MANAGER = 1, 2, 3


def alarmed(event: PromiseAlarmed, logged: LoggedEvent) -> None:
    """At 75 % of the time whoever promised it, then their stand-in, then the manager. Each who sees the case, once."""
    promise = _promise(event.promise_id)
    told: dict[int, User] = {}
    for level in range(event.before + 1, event.level + 1):
        told |= {user.pk: user for user in turn_of(promise, level, logged.at)}
    for user in told.values():
        tell(user, promise, step=f"alarm{event.level}", is_broken=False, now=logged.at)


def broken(event: PromiseBroken, logged: LoggedEvent) -> None:
    """Whoever had to keep it, so that they make it good. An answer that comes late breaks it and makes it good at once."""
    promise = _promise(event.promise_id)
    for user in turn_of(promise, PROMISER, logged.at):
        tell(user, promise, step="broken", is_broken=True, now=logged.at)


def silence_near(event: SilenceNear, logged: LoggedEvent) -> None:
    """Whoever owns the case gives a sign of life; nobody's case, or one whose owner is away, is its stand-in's or the managers'."""
    case = Case.objects.select_related("owner").get(pk=event.case_id)
    owner = (stand_in_of(case.owner.pk, logged.at) or case.owner) if case.owner else None
    _tell_of_silence(case, [owner] if owner else managers_of(case.team_id), event, is_over=False, now=logged.at)


def silence_broken(event: SilenceBroken, logged: LoggedEvent) -> None:
    case = Case.objects.get(pk=event.case_id)
    _tell_of_silence(case, managers_of(case.team_id), event, is_over=True, now=logged.at)


def _tell_of_silence(
    case: Case, people: Iterable[User], event: SilenceNear | SilenceBroken, *, is_over: bool, now: datetime
) -> None:
    data = {
        "number": case.number,
        "subject": case.subject[:200],
        "since": event.since,
        "due": event.due_at,
        "over": is_over,
    }
    once = f"silence:{case.pk}:{event.due_at}:{is_over}"
    for user in people:
        if Case.objects.visible_to(user).filter(pk=case.pk).exists():
            notify(user, kind="promises.silence", once=once, case_id=case.pk, data=data, urgent=True, now=now)


def _silence(data: Data) -> str:
    words: dict[str, Any] = {"subject": isolate(data["subject"])}
    words["since"] = isolate(moments.moment(datetime.fromisoformat(data["since"])))
    words["moment"] = isolate(moments.moment(datetime.fromisoformat(data["due"])))
    if data["over"]:
        return _("%(subject)s: the customer has heard nothing from us since %(since)s, longer than our limit.") % words
    return (
        _("%(subject)s: the customer has heard nothing from us since %(since)s. Give a sign of life by %(moment)s.")
        % words
    )


def _promise(key: int) -> Promise:
    return Promise.objects.select_related("case__owner", "promiser", "deliverer").get(pk=key)


def turn_of(promise: Promise, level: int, now: datetime) -> list[User]:
    """Whose turn it is. Whoever is away is not woken: their stand-in is; nobody's case wakes the managers."""
    doer = promise.deliverer or promise.case.owner
    if doer is None or level == MANAGER:
        return list(managers_of(promise.team_id))
    stand_in = stand_in_of(doer.pk, now)
    if level == STAND_IN:
        return [stand_in] if stand_in else []
    return _distinct([stand_in or doer, promise.promiser])


def _distinct(people: Iterable[User | None]) -> list[User]:
    return list({user.pk: user for user in people if user}.values())


def tell(user: User, promise: Promise, *, step: str, is_broken: bool, now: datetime) -> None:
    """One notification, or from the sixth within ten minutes on a single one for all the rest."""
    if not Case.objects.visible_to(user).filter(pk=promise.case_id).exists():
        return
    recent = Notification.objects.filter(user=user, kind="promises.alarm", created_at__gt=now - CALM)
    if len(recent.values_list("pk")[:ONE_BY_ONE]) >= ONE_BY_ONE:
        slot = int(now.timestamp() // CALM.total_seconds())
        notify(user, kind="promises.many", once=f"promises:{slot}", urgent=True, now=now)
        return
    case = promise.case
    data = {
        "number": case.number,
        "subject": case.subject[:200],
        "kind": promise.kind,
        "due": promise.due_at.isoformat(),
        "words": promise.text,
        "broken": is_broken,
    }
    once = f"promise:{promise.pk}:{step}"
    notify(user, kind="promises.alarm", once=once, case_id=case.pk, data=data, urgent=True, now=now)


def tell_stand_in(user: User, *, away: User, count: int, once: str, now: datetime) -> None:
    notify(user, kind="promises.standing_in", once=once, data={"who": away.name, "count": count}, now=now)


def tell_uncovered(away: User, *, team_ids: Iterable[int], count: int, once: str, now: datetime) -> None:
    """Nobody stands in: their managers must find somebody."""
    managers = _distinct(user for team in team_ids for user in managers_of(team))
    for user in managers:
        data = {"who": away.name, "count": count, "user": away.pk}
        notify(user, kind="promises.uncovered", once=once, data=data, urgent=True, now=now)


def _alarm(data: Data) -> str:
    due = datetime.fromisoformat(data["due"])
    words: dict[str, Any] = {"subject": isolate(data["subject"]), "kind": Promise.Kind(data["kind"]).label}
    if data["broken"]:
        return _("%(subject)s: a promise was not kept in time (%(kind)s). Make it good now.") % words
    words["moment"] = isolate(moments.moment(due))
    return _("%(subject)s: promised until %(moment)s (%(kind)s), and not done yet.") % words


def _many(data: Data) -> str:
    return _("More promises run out of time. See what is due first.")


def _standing_in(data: Data) -> str:
    sentence = ngettext(
        "%(who)s is away, and you stand in: %(count)s open promise is yours now.",
        "%(who)s is away, and you stand in: %(count)s open promises are yours now.",
        data["count"],
    )
    return sentence % {"who": isolate(data["who"]), "count": data["count"]}


def _uncovered(data: Data) -> str:
    sentence = ngettext(
        "%(who)s is away with %(count)s open promise, and nobody stands in. Choose somebody.",
        "%(who)s is away with %(count)s open promises, and nobody stands in. Choose somebody.",
        data["count"],
    )
    return sentence % {"who": isolate(data["who"]), "count": data["count"]}


KINDS = [
    Kind(
        "promises.silence",
        pgettext_lazy("kind of notification", "A customer has heard nothing from us for long"),
        "hourglass",
        _silence,
    ),
    Kind("promises.alarm", pgettext_lazy("kind of notification", "A promise runs out of time"), "alarm-clock", _alarm),
    Kind(
        "promises.many",
        pgettext_lazy("kind of notification", "Many promises run out of time"),
        "alarm-clock",
        _many,
        path=lambda data: "/inbox/mine/",
    ),
    Kind(
        "promises.standing_in",
        pgettext_lazy("kind of notification", "I stand in for somebody"),
        "user-check",
        _standing_in,
        path=lambda data: "/inbox/mine/",
    ),
    Kind(
        "promises.uncovered",
        pgettext_lazy("kind of notification", "Somebody is away, and nobody stands in"),
        "user-x",
        _uncovered,
        path=lambda data: f"/settings/away/{data['user']}/",
    ),
]
