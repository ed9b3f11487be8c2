"""What routing does by itself. The rows of `Wait` and `Offer` say what is due; a lost job loses nothing."""

from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from besa.accounts.models import Team, User
from besa.core.jobs import sweep, task
from besa.routing import actions
from besa.routing.models import Escalation, Offer, Wait
from besa.routing.notices import nobody_found
from besa.routing.roster import Roster

# A case for which nobody was found so long is its leads' business.
ALARM_AFTER = timedelta(minutes=15)
log = structlog.get_logger()
AT_ONCE = 200


@task()
def route_now() -> None:
    """Asked for when a case begins to wait."""
    route_waiting()


def try_again_for(person: User, *, now: datetime) -> None:
    """This person takes cases again: what waits for somebody of their desks is tried at once, not within the minute."""
    if actions.step_in(person.team_ids, now=now):
        transaction.on_commit(route_now.enqueue, robust=True)


def is_due() -> bool:
    now = timezone.now()
    return (
        Wait.objects.filter(next_try_at__lte=now).exists() or Offer.objects.open().filter(expires_at__lte=now).exists()
    )


@sweep(every=timedelta(seconds=5), only_if=is_due)
def route_what_waits() -> None:
    route_waiting()


def route_waiting() -> None:
    """Offers that ran out first, then every case whose turn has come, the one that is due first before the others."""
    now = timezone.now()
    for given in list(Offer.objects.open().filter(expires_at__lte=now).order_by("expires_at")[:AT_ONCE]):
        actions.expire(given, now=now)
    due = Wait.objects.filter(next_try_at__lte=timezone.now()).order_by("case__next_due_at", "since")
    roster = Roster()
    for wait in list(due[:AT_ONCE]):
        try:
            actions.route(wait, now=timezone.now(), roster=roster)
        except DatabaseError:
            raise
        except Exception:  # one case must not hold up the others
            roster.forget()
            log.exception("case_not_routed", case=wait.case_id)


@sweep(every=timedelta(minutes=5))
def tell_of_cases_without_anybody() -> None:
    """Those who lead a desk hear once a day and desk that cases wait and nobody can take them; a closed desk is no alarm."""
    now = timezone.now()
    late = Wait.objects.filter(since__lte=now - ALARM_AFTER, alarmed_at=None).exclude(reason__in=("", "closed"))
    for team_id in set(late.values_list("team_id", flat=True)):
        team = Team.objects.get(pk=team_id)
        leads = list(User.objects.active().filter(memberships__team=team, memberships__is_lead=True))
        count = late.filter(team=team).update(alarmed_at=now)
        nobody_found(leads, team_id=team.pk, team=team.name, count=count, once=f"nobody:{team.pk}:{now:%Y%m%d}")


def is_a_call_late() -> bool:
    return late_calls().exists()


def late_calls() -> QuerySet[Escalation]:
    return Escalation.objects.filter(state=Escalation.State.ASKED, alarmed_at=None, answer_by__lt=timezone.now())


@sweep(every=timedelta(seconds=30), only_if=is_a_call_late)
def alarm_late_calls() -> None:
    """Nobody who was called is forgotten (ES-08)."""
    now = timezone.now()
    for call in list(late_calls().select_related("to").order_by("answer_by")[:AT_ONCE]):
        actions.alarm(call, now=now)
