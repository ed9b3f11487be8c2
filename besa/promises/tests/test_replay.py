"""Recomputing never disagrees with what is stored: random histories of a case, told by the real actions, read back from the log."""

import os
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from besa.calendars.worktime import Schedule, is_open
from besa.cases import actions as cases
from besa.cases import events as told
from besa.cases.actions.messages import Letter
from besa.cases.errors import AlreadyOnItsWay
from besa.cases.models import Case, Delivery, Message
from besa.cases.ports import Address, InboundMessage
from besa.core.events import record
from besa.core.models import LoggedEvent
from besa.promises import actions, errors
from besa.promises.actions.renegotiating import told_at
from besa.promises.clock import Clock
from besa.promises.consent import consents_to, told_before
from besa.promises.models import Promise
from besa.promises.replay import replayed
from besa.promises.tasks import break_overdue_promises
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.policies import policy

pytestmark = [pytest.mark.django_db, pytest.mark.faults]
# Ten parts of 500, so that two workers share them and each is seen to end; one small part in `make test`.
PARTS, AMOUNT = (10, 500) if os.environ.get("BESA_FAULTS") == "full" else (1, 20)

MINUTES = st.one_of(st.integers(0, 90), st.sampled_from([7 * 60, 24 * 60, 3 * 24 * 60]))
STEPS = st.sampled_from(
    [
        "customer",
        "answer",
        "answer",
        "take_back",
        "bounce",
        "arrive",
        "call",
        "ring",
        "call_in",
        "open",
        "waiting",
        "waiting",
        "on_hold",
        "solved",
        "closed",
        "spam",
        "trash",
        "put_back",
        "alarm",
        "renegotiate",
        "renegotiate",
        "notice",
        "wish",
        "wish",
        "agree",
        "deliver",
        "lift",
    ]
)


class History:
    """The case, and one method for each thing that can happen to it."""

    def __init__(self, case, amal):
        self.key, self.amal, self.steps = case.pk, amal, []

    @property
    def case(self):
        return Case.objects.select_related("customer", "team__business_hours").get(pk=self.key)

    def tell(self, step, now):
        self.steps.append(f"{step}@{now:%d-%H:%M}")
        if step in Case.Status.values:
            cases.set_status(self.case, status=step, by=self.amal, now=now)
        else:
            getattr(self, step)(now)

    def customer(self, now):
        sender = Address("Arben", "arben@customer.example")
        said = InboundMessage(channel="email", subject="x", sender=sender, senders=(sender,), text="...")
        with transaction.atomic():
            cases.receive(self.case, said=said, customer=self.case.customer, account="1", at=now)

    def answer(self, now):
        letter = Letter(text="It leaves today.", to=[("", "arben@customer.example")])
        cases.answer(self.case, by=self.amal, letter=letter, now=now)

    def answered(self):
        said = Message.objects.filter(case_id=self.key, direction="out", automatic=False, deliveries__isnull=False)
        return said.filter(withdrawn_at=None).order_by("pk").last()

    def take_back(self, now):
        message = self.answered()
        if message:
            try:
                cases.withdraw(message, by=self.amal, now=now)
            except AlreadyOnItsWay:
                return

    def bounce(self, now):
        self._delivery("bounced", told.DeliveryBounced, now, reason="550", is_permanent=True)

    def arrive(self, now):
        self._delivery("sent", told.DeliverySent, now)

    def _delivery(self, state, event, now, **fields):
        message = self.answered()
        if message is None:
            return
        one = message.deliveries.get()
        with transaction.atomic():
            Delivery.objects.filter(pk=one.pk).update(state=state, attempts=1)
            about = {"case_id": self.key, "message_id": message.pk, "delivery_id": one.pk, "recipient": one.recipient}
            record(event(**about, **fields), at=now)

    def call(self, now):
        self._call(now, "out", answered=True)

    def ring(self, now):
        self._call(now, "out", answered=False)

    def call_in(self, now):
        self._call(now, "in", answered=False)

    def _call(self, now, direction, *, answered):
        fields = {"channel": "phone", "direction": direction, "text": "...", "answered": answered}
        cases.log_contact(self.case, by=self.amal, said_at=now - timedelta(minutes=5), **fields)

    def spam(self, now):
        if self.case.place == "inbox":
            cases.mark_spam(self.case, by=self.amal)

    def trash(self, now):
        if self.case.place != "trash":
            cases.trash(self.case, by=self.amal)

    def put_back(self, now):
        if self.case.place != "inbox":
            cases.put_back(self.case, by=self.amal)

    def alarm(self, now):
        break_overdue_promises()

    def renegotiate(self, now):
        """With what the customer has said since, whenever that was; without it the old time stands, unless it is late."""
        promise = self._owed()
        if promise is None:
            return
        agreed_in = next(iter(consents_to(promise)), None)
        told_by, due_at = told_before(promise, agreed_in), now + timedelta(days=1)
        about = {"due_at": due_at, "told_by": told_by, "agreed_in": agreed_in, "reason": "Later"}
        try:
            actions.renegotiate(promise, by=self.amal, now=now, **about)
        except (errors.NotReached, errors.NotAgreed, errors.CaseIsAway):
            return

    def _owed(self):
        found = Promise.objects.filter(case_id=self.key).owed().order_by("pk").first()
        is_away = self.case.place != "inbox" or (self.case.is_done and found and not found.is_personal)
        return None if is_away else found

    def notice(self, now):
        """A holiday declared late: a machine tells them."""
        promise = self._owed()
        if promise is not None and not promise.is_personal:
            letter = Letter(text="We are closed.", to=[("", "arben@customer.example")])
            said = cases.answer_automatically(self.case, letter=letter, now=now)
            later = now + timedelta(days=1)
            actions.renegotiate(promise, by=self.amal, due_at=later, told_by=said, reason="Closed", now=now)

    def wish(self, now):
        promise = self._owed()
        if promise is not None:
            actions.give_wished_time(promise, by=self.amal, due_at=now + timedelta(hours=30), now=now)

    def agree(self, now):
        for promise in Promise.objects.filter(case_id=self.key, reason__in=("told", "wished")):
            said = consents_to(promise, told_at=told_at(promise)) if promise.awaits_consent else []
            try:
                if said:
                    actions.agree(promise, agreed_in=said[-1], by=self.amal, now=now)
            except errors.AgreedTooLate:
                return

    def lift(self, now):
        cases.change_fields(self.case, by=self.amal, priority=Case.Priority.URGENT, now=now)

    def deliver(self, now):
        """What a person promises: the oracle of consent looks at it too."""
        try:
            due_at = now + timedelta(hours=9)
            actions.promise(self.case, by=self.amal, kind="delivery", text="The door", due_at=due_at, now=now)
        except errors.CaseIsAway:
            return


def stored(promise):
    pauses = [(pause["at"], pause["why"], pause["left"], pause["by"], pause["until"]) for pause in promise.pauses]
    return promise.state, promise.due_at, promise.kept_at, promise.kept_by_id, promise.reason, pauses


def recomputed(promise, now):
    found = replayed(promise, now=now)
    pauses = found.clock.pauses if found.clock else ()
    rows = [pause.as_json() for pause in pauses]
    shown = [(row["at"], row["why"], row["left"], row["by"], row["until"]) for row in rows]
    return found.state, found.due_at, found.kept_at, found.kept_by, found.reason, shown


def look_over(promise, now):
    """No clock shows a negative time, and no time by policy falls outside of the hours it was made with."""
    if promise.target is None:
        return
    clock = Clock.of(promise.hours, promise.started_at, promise.target, promise.due_at, promise.pauses)
    assert clock.left(now) >= timedelta(0)
    assert all(pause.left > timedelta(0) for pause in clock.pauses)
    assert promise.is_paused == (promise.state == "open" and clock.stopped is not None)
    schedule = Schedule.from_json(promise.hours)
    assert is_open(schedule, promise.due_at - timedelta(microseconds=1))
    if promise.state == "open" and not promise.is_paused:
        assert promise.wakes_at <= promise.due_at


def look_for_consent(promise, told):
    """PR-07, from the messages alone: renegotiated is what they agreed to in words that were said before it was late."""
    said = Message.objects.filter(case_id=promise.case_id, automatic=False, said_at__gt=promise.started_at)
    theirs = said.exclude(direction="out", channel="email").exclude(direction="note")
    if promise.state == "renegotiated":
        assert any(one.said_at < promise.breaks_at or told[promise.pk]["was_paused"] for one in theirs), "nobody agreed"
    new = promise.successors.first()
    if promise.reason in ("told", "wished") and promise.state != "kept":
        assert promise.state == "broken"
        assert not (new.is_kept and new.kept_at <= promise.breaks_at), "they had it by the first time"


def pauses_at_the_end(history):
    """Of each promise that another time has replaced: whether it stood still then, and could not be late."""
    renegotiated = LoggedEvent.objects.filter(case_id=history.key, name="promises.PromiseRenegotiated")
    found = {}
    for event in renegotiated:
        promise = Promise.objects.get(pk=event.data["promise_id"])
        found[promise.pk] = {"was_paused": bool(promise.pauses) and promise.pauses[-1]["until"] is None}
    return found


def check(history, now):
    break_overdue_promises()
    told = pauses_at_the_end(history)
    for promise in Promise.objects.filter(case_id=history.key):
        look_for_consent(promise, told)
    for promise in Promise.objects.filter(case_id=history.key).by_policy():
        assert stored(promise) == recomputed(promise, now), " ".join([promise.kind, *history.steps])
        look_over(promise, now)
    case = history.case
    owed = Promise.objects.filter(case=case).owed()
    if case.unanswered_since and case.is_active and case.place == "inbox":
        assert owed.filter(kind__in=("first_answer", "next_answer")).exists(), " ".join(history.steps)
    running = [one.due_at for one in owed if not one.is_paused and (case.is_active or one.is_personal)]
    assert case.next_due_at == (min(running, default=None) if case.place == "inbox" else None)


@pytest.mark.timeout(3 * 3600 if PARTS > 1 else 300)
@pytest.mark.parametrize("part", range(PARTS))
@settings(
    deadline=None,
    max_examples=AMOUNT,
    derandomize=PARTS == 1,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
@given(steps=st.lists(st.tuples(MINUTES, STEPS), max_size=14))
@example(
    steps=[(420, "answer"), (420, "on_hold"), (65, "bounce"), (4320, "arrive")]
)  # sent again after all: nobody waits
@example(
    steps=[(0, "answer"), (63, "trash"), (1440, "bounce"), (4320, "call_in"), (1440, "put_back"), (464, "arrive")]
)  # sent again after all, and the customer has called since
@example(
    steps=[(1, "answer"), (1, "on_hold"), (1, "lift"), (3, "answer"), (10, "solved"), (5, "open")]
)  # a solution that is promised while the clock stands still
def test_recomputing_never_disagrees(part, steps, arben, orders, mailbox, hours, amal):
    tell(steps, arben, orders, mailbox, amal)


def tell(steps, arben, orders, mailbox, amal):
    with time_machine.travel(MONDAY, tick=False) as clock, transaction.atomic():
        is_for_all = all(step != "lift" for _minutes, step in steps)
        policy({"first_answer": 4, "next_answer": 2, "solution" if is_for_all else ("solution", 4, ""): 12})
        history, now = History(arrive(arben, orders, mailbox, may_acknowledge=False), amal), MONDAY
        for minutes, step in steps:
            now += timedelta(minutes=minutes, seconds=1)
            clock.move_to(now)
            history.tell(step, now)
        check(history, now)
        transaction.set_rollback(True)
