"""What is going on between colleagues: slips, questions, cases on offer; who must not be disturbed; and whose bell rings."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.handing import Brief
from besa.cases.colleagues import briefs
from besa.cases.models import Case, Message
from besa.cases.rules import may_work_on
from besa.core.reader import reader_of, reading
from besa.customers import actions as customers
from besa.customers.models import Accommodation, ContactPoint
from besa.demo.content.colleagues import BRIEFS, KNOWN, QUESTIONS, SLIPS, DemoBrief
from besa.demo.playing import send_due
from besa.notifications import actions as notifications
from besa.notifications.models import Notification

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.demo.playing import Stage

STILL_UNREAD = timedelta(hours=30)


def pass_on(stage: Stage) -> None:
    """This morning at Zaytun Home."""
    know_people(stage)
    note_repeats(stage)
    take_slips(stage)
    ask_questions(stage)
    hand_over(stage)
    leave_alone(stage)
    settle_bells(stage)


def user_of(stage: Stage, local: str) -> User:
    return stage.company.staff[f"{local}@desk.example"]


def know_people(stage: Stage) -> None:
    for one in KNOWN:
        address = ContactPoint.objects.filter(kind="email", value__startswith=f"{one.local}@")
        point = address.select_related("customer").first()
        if point is None:
            continue
        by = user_of(stage, one.trusted or "amal")
        trusted = {"trusted_agent": by} if one.trusted else {}
        customers.change_customer(point.customer, by=by, address_as=one.address_as, **trusted)
        if one.needs:
            Accommodation.objects.create(customer=point.customer, needs=one.needs, by=by, at=stage.now)
        if one.twin[0]:
            twin = customers.add_customer(by=by, name=one.twin[0], language=point.customer.language)
            customers.add_contact_point(twin, by=by, kind="email", value=one.twin[1])


def note_repeats(stage: Stage) -> None:
    """Customers who wrote "as I wrote before": every ninth of their later messages."""
    later = Message.objects.filter(direction="in", automatic=False, case__owner__isnull=False).exclude(in_reply_to="")
    for message in list(later.select_related("case__owner").order_by("pk"))[::9]:
        owner = message.case.owner
        if owner is not None and may_work_on(owner, message.case):
            actions.note_repeat(message, by=owner, now=message.said_at + timedelta(minutes=4))


def take_slips(stage: Stage) -> None:
    for place, one in enumerate(SLIPS):
        at = stage.now - timedelta(minutes=35 + 25 * place)
        slip = actions.take_slip(
            to=user_of(stage, one.to),
            by=user_of(stage, one.by),
            caller=one.caller,
            number=one.number,
            wants=one.wants,
            call_back_by=stage.now + timedelta(hours=one.hours),
            urgent=one.urgent,
            now=at,
        )
        if one.outcome:
            actions.finish_slip(slip, by=slip.to, outcome=one.outcome, now=stage.now - timedelta(minutes=20))


def ask_questions(stage: Stage) -> None:
    taken: set[int] = set()
    for place, one in enumerate(QUESTIONS):
        by, to = user_of(stage, one.by), user_of(stage, one.to)
        case = Case.objects.visible_to(by).active().filter(owner=by).exclude(pk__in=taken).order_by("pk").first()
        if case is None:
            continue
        taken.add(case.pk)
        at, due_at = stage.now - timedelta(minutes=50 + 15 * place), stage.now + timedelta(hours=one.hours)
        question = actions.ask(case, to=to, team=None, text=one.text, by=by, due_at=due_at, now=at)
        if one.answer:
            actions.answer_question(question, by=to, text=one.answer, now=stage.now - timedelta(minutes=30))


def hand_over(stage: Stage) -> None:
    taken: set[int] = set()
    for one in BRIEFS:
        by = user_of(stage, one.by)
        mine = Case.objects.visible_to(by).active().filter(owner=by, language=one.language).exclude(pk__in=taken)
        case = mine.select_related("customer", "team").filter(summary__gt="").order_by("-last_message_at").first()
        if case is not None:
            taken.add(case.pk)
            offer(stage, one, case)


def offer(stage: Stage, one: DemoBrief, case: Case) -> None:
    by, to = user_of(stage, one.by), user_of(stage, one.to)
    team = case.team if case.team_id in to.team_ids else to.teams.order_by("pk").first()
    assert team is not None
    with reading(reader_of(by)):
        known = briefs.prefilled(case)
        parts = known | {"wish": one.wish}
        notice = briefs.notice_of(case, by=by, to=to, team=team, brief=parts, now=stage.now, time_zone=by.time_zone)
    brief = Brief(mood=one.mood, feeling=one.feeling, **parts)
    at = stage.now - timedelta(minutes=90)
    handover = actions.offer_handover(case, to=to, team=team, brief=brief, notice=notice, by=by, now=at)
    if one.end == "accepted":
        actions.accept_handover(handover, by=to, now=stage.now - timedelta(minutes=70))
        send_due(stage.now - timedelta(minutes=69))
    if one.end == "declined":
        actions.decline_handover(handover, by=to, reason=one.reason, now=stage.now - timedelta(minutes=70))


def leave_alone(stage: Stage) -> None:
    """Samir closes the month and does not want to be disturbed."""
    until = stage.now + timedelta(hours=2)
    notifications.begin_focus(by=user_of(stage, "samir"), until=until, note="", now=stage.now)


def settle_bells(stage: Stage) -> None:
    """What is older than yesterday was read long ago; and nothing of the past is mailed or shown by a browser now."""
    told = Notification.objects.all()
    told.update(mailed_at=stage.now, shown_at=stage.now)
    told.filter(created_at__lt=stage.now - STILL_UNREAD).update(read_at=timezone.now())
