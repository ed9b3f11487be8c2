"""What cases do by themselves: messages leave, an alarm tells of those that do not, spam and trash go."""

from datetime import timedelta

import structlog
from django.utils import timezone

from besa.cases import actions, notices
from besa.cases.actions import deliveries, handing
from besa.cases.actions.reply_imports import forget_brought
from besa.cases.models import Case, Delivery, Draft, Handover, Question, Slip, Snooze
from besa.cases.search import indexing
from besa.cases.sending import send_due
from besa.core.jobs import NETWORK, sweep, task
from besa.core.models import Installation

log = structlog.get_logger()
# One turn stays short; what is left is found by the next.
CASES_IN_A_TURN = 2000
AT_ONCE = 200
KEEP_DISCARDED = timedelta(days=30)


def has_due_schedule() -> bool:
    return Draft.objects.due(timezone.now()).exists()


@task(queue_name=NETWORK)
def send() -> None:
    """Asked for when a message is queued, for the moment when its undo time is over."""
    send_due()


@sweep(every=timedelta(seconds=15), queue=NETWORK)
def send_what_is_due() -> None:
    """Retries, and whatever no job asked for."""
    send_due()


@sweep(every=timedelta(seconds=10), only_if=has_due_schedule)
def send_what_was_scheduled() -> None:
    """Letters that were told to leave later, and whose time has come."""
    actions.release_scheduled(now=timezone.now())


@sweep(every=timedelta(hours=6))
def purge_discarded_drafts() -> None:
    actions.purge_discarded(older_than=KEEP_DISCARDED, now=timezone.now())
    forget_brought(older_than=KEEP_DISCARDED, now=timezone.now())


@sweep(every=timedelta(minutes=1))
def alarm_late_deliveries() -> None:
    """Ten minutes after its time a message that has not left is somebody's business."""
    now = timezone.now()
    late = Delivery.objects.filter(deliveries.late_deliveries(now), alarmed_at=None).select_related("message")
    for delivery in list(late.order_by("pk")[:AT_ONCE]):
        try:
            deliveries.raise_alarm(delivery, now=now)
        except Exception:  # one row must not silence the alarm of the others
            log.exception("alarm_not_raised", delivery=delivery.pk)


@sweep(every=timedelta(minutes=5))
def offer_again_what_nobody_answered() -> None:
    """An offer without a yes or a no is made known again after a while."""
    now = timezone.now()
    due = Handover.objects.offered().filter(again_at__lte=now).select_related("case", "by", "to", "team")
    for handover in list(due.order_by("again_at")[:AT_ONCE]):
        if handing.offer_again(handover, now=now):
            notices.tell_of_offer(handover, by=handover.by, once=f"offered:{handover.pk}:{handover.times}")


def _is_anything_due() -> bool:
    return Snooze.objects.due(timezone.now()).exists()


@sweep(every=timedelta(seconds=20), only_if=_is_anything_due)
def wake_what_is_due() -> None:
    """Snoozed cases come back on time."""
    now = timezone.now()
    for one in Snooze.objects.due(now).select_related("case").order_by("until")[:AT_ONCE]:
        try:
            actions.wake(one.case, because=Snooze.Ended.TIME, now=now)
        except Exception:  # one case must not keep the others asleep
            log.exception("not_woken", case=one.case_id)


@sweep(every=timedelta(minutes=5))
def remind_of_slips_and_questions() -> None:
    """The time to call back, or to answer a colleague, has passed: said once."""
    now = timezone.now()
    slips = Slip.objects.waiting().filter(call_back_by__lte=now, reminded_at=None).select_related("to", "case")
    for slip in list(slips.order_by("call_back_by")[:AT_ONCE]):
        if Slip.objects.filter(pk=slip.pk, reminded_at=None).update(reminded_at=now):
            notices.tell_of_slip(slip, "cases.slip_late", by=None)
    questions = Question.objects.waiting().filter(due_at__lte=now, reminded_at=None)
    for question in list(questions.select_related("case", "by", "to", "note").order_by("due_at")[:AT_ONCE]):
        if Question.objects.filter(pk=question.pk, reminded_at=None).update(reminded_at=now):
            notices.tell_of_question(question, "cases.question_late")


@sweep(every=timedelta(seconds=1), only_if=indexing.is_behind)
def index_what_changed() -> None:
    indexing.catch_up()


@sweep(every=timedelta(hours=1))
def look_over_the_index() -> None:
    """What the log could not tell is found here."""
    indexing.reconcile(since=timezone.now() - timedelta(hours=2))


@sweep(every=timedelta(minutes=10))
def forget_presence() -> None:
    actions.forget_presence(now=timezone.now())


@sweep(every=timedelta(hours=1))
def purge_spam_and_trash() -> None:
    """Delete for good what has lain there longer than the installation says; 0 days keeps it for ever."""
    installation = Installation.current()
    _purge(Case.Place.SPAM, installation.purge_spam_after_days)
    _purge(Case.Place.TRASH, installation.purge_trash_after_days)


def _purge(place: str, days: int) -> None:
    done = 0
    while days and done < CASES_IN_A_TURN:
        count = actions.purge(place=place, older_than=timedelta(days=days), now=timezone.now())
        if not count:
            return
        done += count
