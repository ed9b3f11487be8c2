"""Whom a case, a slip or a question can be passed on to, and what waits for somebody."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from besa.accounts.models import Membership, Team, User
from besa.cases.models import Case, Handover, Question, Slip
from besa.core.prepared import Prepared
from besa.notifications.queries import focused

SHOWN, OVER = 100, 30


def colleagues_by_team(user: User) -> list[tuple[Team, list[User]]]:
    """Active people who work on cases, by active team, without `user`. Two queries."""
    serving = User.objects.visible_to(user).active().with_role("agent", "manager", "administrator").exclude(pk=user.pk)
    rows = Membership.objects.filter(user__in=serving, team__is_active=True).select_related("user", "team")
    teams: dict[int, tuple[Team, list[User]]] = {}
    for row in rows.order_by("team__name", "user__name"):
        teams.setdefault(row.team_id, (row.team, []))[1].append(row.user)
    for team in Team.objects.visible_to(user).active():
        teams.setdefault(team.pk, (team, []))
    return list(teams.values())


def may_accept(handover: Handover, user: User) -> bool:
    """Whether it waits for this person's yes."""
    return Handover.objects.offered_to(user).filter(pk=handover.pk).exists()


def briefs_of(case_handovers: Iterable[int]) -> dict[int, Handover]:
    """The handovers with these ids; whoever asks has fetched the case's timeline through the viewer."""
    return Handover.objects.in_bulk(list(case_handovers))


def open_handover(case: Case) -> Handover | None:
    """The offer of this case that waits for an answer. One query, by the constraint that there is one at most."""
    return Handover.objects.offered().filter(case=case).select_related("to", "team", "by").first()


def waiting_count(user: User) -> int | None:
    """Slips, questions and cases on offer that wait for `user`. One query by partial indexes; before it a small one whose SQL is
    made once, which tells whether anything waits for anybody.
    """
    if not _ANYTHING.tuples():
        return 0
    slips = Slip.objects.filter(to=user).waiting().order_by().values_list("pk")
    questions = Question.objects.asked_of(user).waiting().order_by().values_list("pk")
    offers = Handover.objects.offered_to(user).order_by().values_list("pk")
    return slips.union(questions, offers, all=True).count()


_ANYTHING: Prepared[Any] = Prepared(
    lambda: (
        Slip.objects.waiting()
        .order_by()
        .values_list("pk")
        .union(
            Question.objects.waiting().order_by().values_list("pk"),
            Handover.objects.offered().order_by().values_list("pk"),
            all=True,
        )[:1]
    )
)


def desk_of(user: User, what: str) -> dict[str, Any]:
    """One list of what colleagues want of `user`: what waits, what `user` waits for, and what is over."""
    return {"slips": _slips, "questions": _questions, "handovers": _handovers}[what](user)


def _slips(user: User) -> dict[str, Any]:
    rows = Slip.objects.visible_to(user).select_related("to", "taken_by", "customer", "case")
    mine, taken = rows.filter(to=user), rows.filter(taken_by=user)
    return {
        "waiting": sorted(mine.waiting()[:SHOWN], key=lambda slip: (slip.call_back_by is None, slip.call_back_by)),
        "sent": taken.waiting()[:SHOWN],
        "over": rows.filter(state=Slip.State.DONE).order_by("-done_at")[:OVER],
        "visible_cases": _visible(user, rows),
    }


def _questions(user: User) -> dict[str, Any]:
    rows = Question.objects.visible_to(user).select_related("note", "answer", "answered_by", "case", "by", "to", "team")
    asked = Question.objects.asked_of(user).values("pk")
    mine = rows.filter(by=user)
    return {
        "waiting": rows.filter(pk__in=asked).waiting()[:SHOWN],
        "sent": mine.waiting()[:SHOWN],
        "over": rows.filter(Q(by=user) | Q(pk__in=asked)).exclude(answered_at=None).order_by("-answered_at")[:OVER],
        "visible_cases": _visible(user, Question.objects.visible_to(user)),
    }


def _handovers(user: User) -> dict[str, Any]:
    rows = Handover.objects.visible_to(user).select_related("case__customer", "by", "to", "team", "accepted_by")
    offered = Handover.objects.offered_to(user).values("pk")
    ended = rows.filter(Q(by=user) | Q(accepted_by=user), is_summary=False).exclude(ended_at=None)
    return {
        "waiting": rows.filter(pk__in=offered)[:SHOWN],
        "sent": rows.filter(by=user).offered()[:SHOWN],
        "over": ended.order_by("-ended_at")[:OVER],
    }


def _visible(user: User, rows: QuerySet[Any]) -> set[int]:
    """The cases of these rows whose page this person may open."""
    found = list(rows.order_by("-pk").exclude(case=None).values_list("case_id", flat=True)[: 3 * SHOWN])
    return set(Case.objects.visible_to(user).filter(pk__in=found).values_list("pk", flat=True))


def questions_in(case: Case) -> list[Question]:
    """What waits for an answer in this case, the first that is due first. One query."""
    rows = Question.objects.filter(case=case).waiting().select_related("note", "by", "to", "team")
    return list(rows.order_by("due_at", "pk"))


def busy_among(people: Iterable[User]) -> list[dict[str, Any]]:
    """Colleagues who do not want to be disturbed, and until when: the sender sees it (IC-04). One query."""
    names = {one.pk: one.name for one in people}
    found = focused(names, now=timezone.now())
    return [{"name": names[key], "until": focus.until, "note": focus.note} for key, focus in found.items()]
