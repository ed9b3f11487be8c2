"""Followers hear what is said, once and for the best reason; whoever's change was taken back hears that."""

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Case
from besa.cases.ports import Address, InboundMessage
from besa.cases.undo import undo
from besa.core.models import LoggedEvent
from besa.notifications.models import Notification
from conftest import member

TO = [("Yusuf", "yusuf@customer.example")]


@pytest.fixture
def lina(orders):
    return member("lina@desk.example", "Lina", "agent", team=orders, language="ar")


def told():
    return sorted(Notification.objects.values_list("user__name", "kind"))


def wrote(case, yusuf, text="And now?"):
    sender = Address("Yusuf", "yusuf@customer.example")
    said = InboundMessage(channel="email", subject="x", sender=sender, senders=(sender,), text=text)
    return actions.receive(case, said=said, customer=yusuf, account="1", at=timezone.now())


def test_followers_hear_of_answers_notes_forwards_and_the_customer_but_never_of_themselves(
    case, amal, dana, lina, yusuf
):
    for user in (amal, dana, lina):
        actions.follow(case, user=user, by=user)
    actions.answer(case, by=amal, letter=Letter(text="Soon", to=TO))
    assert told() == [("Dana", "cases.followed"), ("Lina", "cases.followed")]
    Notification.objects.all().delete()
    actions.write_note(case, by=amal, letter=Letter(text="@Dana look"))
    assert told() == [("Dana", "cases.mention"), ("Lina", "cases.followed")]
    Notification.objects.all().delete()
    actions.pass_on(case, by=amal, letter=Letter(text="Please", to=[("", "shop@factory.example")]), reason="asked")
    assert told() == [("Dana", "cases.followed"), ("Lina", "cases.followed")]
    Notification.objects.all().delete()
    actions.assign(case, to=amal, by=amal)
    message = wrote(case, yusuf)
    assert told() == [("Amal", "cases.message"), ("Dana", "cases.followed"), ("Lina", "cases.followed")]
    row = Notification.objects.get(user=lina)
    assert (row.case_id, row.data["message"], row.data["words"]) == (case.pk, message.pk, "And now?")


def test_who_lost_sight_of_a_case_hears_nothing_of_it(case, amal, noa, lina):
    actions.follow(case, user=lina, by=lina)
    lina.memberships.all().delete()
    actions.write_note(case, by=amal, letter=Letter(text="secret-of-orders"))
    assert told() == []


def test_automatic_mail_is_no_news_for_followers(case, lina, yusuf):
    actions.follow(case, user=lina, by=lina)
    actions.answer_automatically(case, letter=Letter(text="We have it", to=TO))
    assert told() == []


def test_whoevers_change_is_taken_back_by_a_colleague_hears_it_once_in_their_language(case, amal, dana):
    actions.change_fields(case, by=amal, priority=4)
    actions.tag(case, by=amal, name="refund")
    changes = list(
        LoggedEvent.objects.filter(case_id=case.pk, name__in=["cases.FieldChanged", "cases.TagAdded"]).values_list(
            "pk", flat=True
        )
    )
    undo(Case.objects.get(pk=case.pk), changes=changes, by=dana)
    row = Notification.objects.get()
    assert (row.user, row.kind, row.actor) == (amal, "cases.undone", dana)
    assert "إضافة الوسم refund" in row.data["words"]
    assert "<" not in row.data["words"]


def test_what_one_takes_back_oneself_is_told_to_nobody(case, amal):
    actions.tag(case, by=amal, name="refund")
    change = LoggedEvent.objects.get(case_id=case.pk, name="cases.TagAdded")
    undo(Case.objects.get(pk=case.pk), changes=[change.pk], by=amal)
    assert told() == []
