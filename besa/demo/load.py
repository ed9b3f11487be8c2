"""Loads the demonstration company: four weeks of a shop that sells household goods. All or nothing, and only on an empty desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Max, OuterRef, Q, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from besa.accounts.models import User
from besa.cases.actions import assign, save_draft
from besa.cases.models import Case, Message, Received, Seen
from besa.channels.email.parsing.reader import Reader
from besa.core.models import LoggedEvent
from besa.demo.acting import settle_in
from besa.demo.calling import arrange_calls
from besa.demo.colleagues import pass_on
from besa.demo.content.company import PASSWORD
from besa.demo.founding import found
from besa.demo.keeping import promise_things
from besa.demo.oddities import plan_oddities
from besa.demo.planning import plan_people
from besa.demo.playing import Stage, plan
from besa.demo.pledging import pledge
from besa.demo.story import stories

__all__ = ["LOGINS", "PASSWORD", "DeskIsFilled", "Loaded", "is_filled", "load"]

LOGINS = ("admin@desk.example", "dana@desk.example", "amal@desk.example", "noa@desk.example")


class DeskIsFilled(Exception):
    """Somebody works here already: the demonstration would mix with real people's cases."""

    def __str__(self) -> str:
        return "This desk is in use. Load the demonstration into an empty one: BESA_HOME=/some/empty/folder besa demo"


@dataclass(frozen=True)
class Loaded:
    cases: int
    messages: int
    staff: int


def is_filled() -> bool:
    return User.objects.exists() or Case.objects.exists()


def load(*, now: datetime | None = None, tell: Callable[[int], None] = lambda left: None, every: int = 1) -> Loaded:
    """Everything in one transaction, as if the last four weeks had happened. Raises DeskIsFilled.

    `tell` hears how many steps are left; `every` nth story is told. No mail leaves. Takes half a minute of two cores.
    """
    now = now or timezone.now()
    with Reader() as reader, transaction.atomic():
        if is_filled():
            raise DeskIsFilled
        stage = Stage(found(now=now), reader, now)
        for story in stories(now=now)[::every]:
            plan(stage, story)
        plan_oddities(stage)
        stage.play(tell)
        take_charge(stage)
        date_back()
        leave_a_draft(stage)
        pass_on(stage)
        plan_people(stage.company)
        pledge(stage.company)
        look_back(stage)
        promise_things(stage)
        arrange_calls(stage)
        settle_in(stage.company.staff["admin@desk.example"], now=now)
    return Loaded(Case.objects.count(), Message.objects.count(), User.objects.count())


def date_back() -> None:
    """The few columns that the machinery dates itself: read a second after receipt, changed when the last thing happened."""
    Received.objects.update(accounted_at=F("received_at") + timedelta(seconds=1), may_acknowledge=True)
    last = LoggedEvent.objects.filter(case_id=OuterRef("pk")).order_by().values("case_id").annotate(at=Max("at"))
    Case.objects.update(updated_at=Greatest(F("last_message_at"), Subquery(last.values("at"))))


def take_charge(stage: Stage) -> None:
    """What nobody took for longest the manager answers for: her first page has work on it."""
    dana = stage.company.staff["dana@desk.example"]
    left = Case.objects.active().filter(team_id__in=dana.team_ids, owner=None, unanswered_since__isnull=False)
    for case in list(left.select_related("team", "owner").order_by("last_message_at", "pk")[:3]):
        assign(case, to=dana, by=dana, now=stage.now - timedelta(minutes=20))


def look_back(stage: Stage) -> None:
    """Everybody has seen what was answered or lies a day back: what came since is new to them."""
    yesterday = stage.now - timedelta(days=1)
    old = Case.objects.filter(Q(unanswered_since=None) | Q(last_message_at__lt=yesterday), newest_message_id__gt=0)
    known = list(old.values_list("pk", "newest_message_id"))
    Seen.objects.bulk_create(
        [Seen(user=user, case_id=key, upto=newest) for user in stage.company.staff.values() for key, newest in known],
        ignore_conflicts=True,
    )


def leave_a_draft(stage: Stage) -> None:
    """Amal was called away in the middle of an answer."""
    amal = stage.company.staff["amal@desk.example"]
    waiting = Case.objects.visible_to(amal).active().filter(language="ar", unanswered_since__isnull=False)
    case = waiting.select_related("customer").order_by("-last_message_at").first()
    if case is not None:
        to = [{"name": case.customer.name, "address": case.customer.email}]
        save_draft(user=amal, case=case, direction="out", to=to, text="مرحبًا،\nسألتُ المخزن وأنتظر جوابهم خلال ")
