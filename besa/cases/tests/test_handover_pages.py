"""The pages of a handover: the brief is written, read, accepted; the customer's mail is seen before it goes."""

import pytest

from besa.accounts.models import User
from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Case, Handover, Message

pytestmark = pytest.mark.django_db
SENT = {"situation": "الطلب لم يصل", "mood": "angry", "feeling": "غاضب جدا", "wish": "استرجاع المبلغ"}


@pytest.fixture
def answered(case: Case, amal: User) -> Case:
    amal.language = "en"
    amal.save()
    actions.assign(case, to=amal, by=amal)
    actions.change_fields(case, by=amal, summary="طلب متأخر")
    actions.answer(case, by=amal, letter=Letter(text="سألت المخزن", to=[("", "yusuf@customer.example")]))
    return case


def test_assigning_an_answered_case_to_a_colleague_asks_for_a_brief(client, answered, amal, dana, orders) -> None:
    client.force_login(amal)
    page = client.post(f"/cases/{answered.number}/assignment/", {"owner": dana.pk})
    assert page.headers["Location"] == f"/cases/{answered.number}/handover/?to=user-{dana.pk}-{orders.pk}"
    answered.refresh_from_db()
    assert answered.owner == amal


def test_page_is_filled_from_what_the_case_knows(client, answered, amal, dana, orders) -> None:
    client.force_login(amal)
    page = client.get(f"/cases/{answered.number}/handover/?to=user-{dana.pk}-{orders.pk}")
    form = page.context["form"]
    assert form["situation"].value() == "طلب متأخر"
    assert "سألت المخزن" in form["done"].value()
    assert form["receiver"].value() == f"user-{dana.pk}-{orders.pk}"
    notice = page.context["notice"]
    assert "مرحبًا" in notice or "مرحبا" in notice  # in the customer's language
    assert "\u2068Dana\u2069" in notice


def test_notice_holds_everything_but_the_feeling(client, answered, amal, dana, orders) -> None:
    client.force_login(amal)
    sent = SENT | {"receiver": f"user-{dana.pk}-{orders.pk}"}
    words = client.post(f"/cases/{answered.number}/handover/notice/", sent).content.decode()
    assert ("الطلب لم يصل" in words, "استرجاع المبلغ" in words, "غاضب" in words) == (True, True, False)


def test_offer_read_and_accept(client, answered, amal, dana, orders) -> None:
    client.force_login(amal)
    sent = SENT | {"receiver": f"user-{dana.pk}-{orders.pk}", "notice": "نص عدّلته أمل"}
    assert client.post(f"/cases/{answered.number}/handover/", sent).status_code == 302
    handover = Handover.objects.get()
    assert "handover-open" in client.get(f"/cases/{answered.number}/").content.decode()
    client.force_login(dana)
    page = client.get(f"/handovers/{handover.pk}/").content.decode()
    assert ("غاضب جدا" in page, "نص عدّلته أمل" in page) == (True, True)
    client.post(f"/handovers/{handover.pk}/acceptance/", {"notice": "نص عدّلته دانا"})
    handover.refresh_from_db()
    assert handover.state == "offered"  # not ticked as read
    client.post(f"/handovers/{handover.pk}/acceptance/", {"read": "yes", "notice": "نص عدّلته دانا"})
    assert Message.objects.get(automatic_reason="handover").text == "نص عدّلته دانا"
    timeline = client.get(f"/cases/{answered.number}/").content.decode()
    assert "event__brief" in timeline


def test_incomplete_brief_comes_back_with_what_was_typed(client, answered, amal, dana, orders) -> None:
    client.force_login(amal)
    sent = {"receiver": f"user-{dana.pk}-{orders.pk}", "wish": "استرجاع", "situation": ""}
    page = client.post(f"/cases/{answered.number}/handover/", sent)
    assert (page.status_code, page.context["form"]["wish"].value()) == (422, "استرجاع")
    assert not Handover.objects.exists()


def test_repeat_is_marked_and_taken_back(client, answered, amal) -> None:
    client.force_login(amal)
    message = Message.objects.create(case=answered, direction="in", text="مرة أخرى")
    client.post(f"/messages/{message.pk}/repeat/", {"repeat": "yes"})
    assert answered.repeats.count() == 1
    client.post(f"/messages/{message.pk}/repeat/?repeat=no")
    assert answered.repeats.count() == 0
