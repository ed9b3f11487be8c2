"""An offer that needs somebody else: asked of whoever must do it before the customer is told that it is sure (PR-05)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from besa.cases.actions.asking import ask
from besa.cases.rules import require_work_on
from besa.core.errors import NotAllowed
from besa.core.events import record
from besa.promises import errors
from besa.promises.events import ErrandAsked, ErrandSaved
from besa.promises.models import Errand, ErrandRequest
from besa.promises.rules import may_set_policies

if TYPE_CHECKING:
    from besa.accounts.models import Team, User
    from besa.cases.models import Case


@transaction.atomic
def save_errand(
    errand: Errand | None,
    *,
    by: Any,
    name: str,
    team: Team,
    person: User | None,
    usual: timedelta,
    words: str = "",
    is_active: bool = True,
) -> Errand:
    """Make or change a kind of errand. Raises NotAllowed, ErrandNameTaken, NotOfTheTeam."""
    if not may_set_policies(by):
        raise NotAllowed
    name = " ".join(name.split())[:120]
    others = Errand.objects.exclude(pk=errand.pk) if errand else Errand.objects.all()
    if others.filter(name__iexact=name).exists():
        raise errors.ErrandNameTaken(field="name")
    if person is not None and team.pk not in person.team_ids:
        raise errors.NotOfTheTeam(field="person", name=person.name, team=team.name)
    errand = errand or Errand()
    errand.name, errand.team, errand.person, errand.usual = name, team, person, usual
    errand.words = "\n".join(filter(None, (" ".join(line.split()) for line in words.splitlines())))[:2000]
    errand.is_active = is_active
    errand.save()
    record(ErrandSaved(errand_id=errand.pk, called=name, is_active=is_active), by=by)
    return errand


@transaction.atomic
def ask_for_errand(
    case: Case,
    *,
    by: User,
    what: str,
    wanted_at: datetime,
    tell_by: datetime,
    text: str,
    errand: Errand | None = None,
    to: User | None = None,
    team: Team | None = None,
    now: datetime | None = None,
) -> ErrandRequest:
    """Ask whoever does `errand`, or `to` or `team` where it is of no kind, whether `what` can be done by `wanted_at`.

    `text` is what they read. They answer half-way to `tell_by`, by which the customer hears what came of it.
    Raises NotAllowed, NothingPromised, InThePast, NobodyToAsk.
    """
    require_work_on(by, case)
    now = now or timezone.now()
    what = " ".join(what.split())[:300]
    if not what:
        raise errors.NothingPromised(field="what")
    for field, at in (("wanted_at", wanted_at), ("tell_by", tell_by)):
        if at <= now:
            raise errors.InThePast(field=field)
    if errand is not None:
        to, team = errand.person, None if errand.person else errand.team
    question = ask(
        case, to=to, team=team, text=text, by=by, due_at=now + (tell_by - now) / 2, wanted_at=wanted_at, now=now
    )
    made = ErrandRequest.objects.create(question=question, case=case, errand=errand, what=what, tell_by=tell_by)
    name = to.name if to else team.name if team else ""
    record(ErrandAsked(case_id=case.pk, request_id=made.pk, what=what, whom=name), by=by, at=now)
    return made


@transaction.atomic
def close_errand(request: ErrandRequest, *, by: User, now: datetime | None = None) -> None:
    """The customer knows that it is not possible, or needs it no more. Doing it twice does it once."""
    require_work_on(by, request.case)
    ErrandRequest.objects.filter(pk=request.pk, closed_at=None).update(closed_at=now or timezone.now())
