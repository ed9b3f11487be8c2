"""A case goes on with a brief that is read first; its owner stays responsible until then; the customer never sees the feeling."""

from datetime import UTC, datetime, timedelta

import pytest

from besa.accounts.models import Team, User
from besa.cases import actions, tasks
from besa.cases.actions.handing import Brief
from besa.cases.actions.messages import Letter
from besa.cases.errors import BriefIncomplete, BriefUnread, HandoverOver, NobodyToReceive, OfferedAlready, ReasonMissing
from besa.cases.models import Case, Delivery, Handover, Message, Repeat
from besa.core.errors import NotAllowed
from besa.notifications.models import Notification
from conftest import member

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)
BRIEF = Brief(
    situation="الطلب 4711 لم يصل", mood="angry", feeling="سبق أن اتصل مرتين", wish="استرجاع المبلغ", done="سألنا المخزن"
)
NOTICE = "مرحبا يوسف، نوا تتولى طلبك."


@pytest.fixture
def answered(case: Case, amal: User) -> Case:
    """Amal has the case, and has answered the customer."""
    actions.assign(case, to=amal, by=amal)
    letter = Letter(text="سألت المخزن", to=[("يوسف", "yusuf@customer.example")])
    actions.answer(case, by=amal, letter=letter, now=NOW - timedelta(hours=1))
    Delivery.objects.update(state=Delivery.State.SENT)
    return case


@pytest.fixture
def lina(orders: Team) -> User:
    return member("lina@desk.example", "Lina", "agent", team=orders)


def offered(case: Case, to: User | None, team: Team, by: User, **more: object) -> Handover:
    return actions.offer_handover(case, to=to, team=team, brief=BRIEF, notice=NOTICE, by=by, now=NOW, **more)


def test_offer_leaves_the_owner_responsible(answered: Case, amal: User, lina: User, orders: Team) -> None:
    offered(answered, lina, orders, amal)
    answered.refresh_from_db()
    assert answered.owner == amal
    assert [one.kind for one in Notification.objects.filter(user=lina)] == ["cases.offered"]


def test_accept_gives_the_case_and_tells_the_customer_without_the_feeling(answered, amal, lina, orders) -> None:
    unanswered_since = Case.objects.get(pk=answered.pk).unanswered_since
    message = actions.accept_handover(offered(answered, lina, orders, amal), by=lina, now=NOW)
    answered.refresh_from_db()
    assert (answered.owner, answered.unanswered_since) == (lina, unanswered_since)
    assert (message.text, message.automatic, message.to) == (
        NOTICE,
        True,
        [{"name": "يوسف حداد", "address": "yusuf@customer.example"}],
    )
    assert not message.is_human_answer
    everything = "".join(Message.objects.public().values_list("text", flat=True))
    assert BRIEF.feeling not in everything
    assert [one.kind for one in Notification.objects.filter(user=amal)] == ["cases.accepted"]


def test_accept_moves_the_case_to_the_team_of_the_receiver(answered, amal, noa, repairs) -> None:
    handover = offered(answered, noa, repairs, amal)
    assert Handover.objects.visible_to(noa).get() == handover
    assert not Case.objects.visible_to(noa).exists()
    actions.accept_handover(handover, by=noa, now=NOW)
    answered.refresh_from_db()
    assert (answered.owner, answered.team) == (noa, repairs)


def test_a_team_accepts_once(answered, amal, lina, dana, orders) -> None:
    handover = offered(answered, None, orders, amal)
    actions.accept_handover(handover, by=lina, now=NOW)
    with pytest.raises(HandoverOver):
        actions.accept_handover(Handover.objects.get(pk=handover.pk), by=dana, now=NOW)
    assert Message.objects.filter(automatic_reason="handover").count() == 1


def test_nobody_accepts_what_was_offered_to_somebody_else(answered, amal, lina, dana, orders) -> None:
    with pytest.raises(NotAllowed):
        actions.accept_handover(offered(answered, lina, orders, amal), by=dana)


def test_offer_needs_a_whole_brief_and_a_receiver(answered, amal, noa, stranger, orders) -> None:
    empty = Brief(situation=" ", mood="calm", wish="x")
    with pytest.raises(BriefIncomplete):
        actions.offer_handover(answered, to=None, team=orders, brief=empty, notice=NOTICE, by=amal)
    for nobody in (amal, noa, stranger):  # oneself; of another team; works on no cases
        with pytest.raises(NobodyToReceive):
            offered(answered, nobody, orders, amal)


def test_the_customer_is_left_untold_only_with_a_reason(answered, amal, lina, orders) -> None:
    with pytest.raises(ReasonMissing):
        actions.offer_handover(answered, to=lina, team=orders, brief=BRIEF, notice="", by=amal)
    handover = offered(answered, lina, orders, amal, untold="Noa called them")
    assert actions.accept_handover(handover, by=lina) is None
    assert not Message.objects.filter(automatic_reason="handover").exists()


def test_a_case_is_offered_once_at_a_time(answered, amal, lina, orders) -> None:
    offered(answered, lina, orders, amal)
    with pytest.raises(OfferedAlready):
        offered(answered, None, orders, amal)


def test_decline_says_why_and_leaves_the_case_where_it_was(answered, amal, lina, orders) -> None:
    handover = offered(answered, lina, orders, amal)
    with pytest.raises(ReasonMissing):
        actions.decline_handover(handover, by=lina, reason=" ")
    actions.decline_handover(handover, by=lina, reason="I am away from tomorrow")
    answered.refresh_from_db()
    told = Notification.objects.get(user=amal)
    assert (answered.owner, told.kind, told.words) == (amal, "cases.declined", "I am away from tomorrow")


def test_the_receiver_reads_before_writing_to_the_customer(answered, amal, lina, orders) -> None:
    handover = offered(answered, lina, orders, amal)
    letter = Letter(text="x", to=[("", "yusuf@customer.example")])
    with pytest.raises(BriefUnread):
        actions.answer(answered, by=lina, letter=letter)
    actions.accept_handover(handover, by=lina)
    assert actions.answer(answered, by=lina, letter=letter).author == lina


def test_an_offer_ends_with_another_owner_or_the_end_of_the_case(answered, amal, lina, dana, orders) -> None:
    first = offered(answered, lina, orders, amal)
    actions.assign(answered, to=dana, by=dana)
    first.refresh_from_db()
    second = offered(answered, lina, orders, dana)
    actions.solve(answered, by=dana)
    second.refresh_from_db()
    assert [(one.state, one.reason) for one in (first, second)] == [
        ("withdrawn", "owner_changed"),
        ("withdrawn", "done"),
    ]


def test_taking_over_without_a_brief_uses_the_summary_and_says_so(answered, amal, dana) -> None:
    actions.change_fields(answered, by=amal, summary="ينتظر المخزن")
    actions.assign(answered, to=dana, by=dana)
    summed = Handover.objects.get()
    assert (summed.is_summary, summed.situation, summed.accepted_by) == (True, "ينتظر المخزن", dana)


def test_an_unanswered_case_needs_nothing(case: Case, amal: User, dana: User) -> None:
    actions.assign(case, to=amal, by=dana)
    assert not Handover.objects.exists()


def test_an_offer_that_nobody_answers_is_made_again(answered, amal, lina, orders) -> None:
    handover = offered(answered, lina, orders, amal)
    tasks.offer_again_what_nobody_answered()
    tasks.offer_again_what_nobody_answered()
    handover.refresh_from_db()
    assert handover.times == 2  # once: the next time is two hours later
    assert Notification.objects.filter(user=lina, kind="cases.offered").count() == 2


def test_repeats_are_counted_once_for_each_message(answered, amal, noa) -> None:
    message = Message.objects.create(case=answered, direction="in", text="كما كتبت من قبل")
    actions.note_repeat(message, by=amal)
    actions.note_repeat(message, by=amal)
    assert answered.repeats.count() == 1
    with pytest.raises(NotAllowed):
        actions.take_back_repeat(message, by=noa)
    actions.take_back_repeat(message, by=amal)
    assert not Repeat.objects.exists()
