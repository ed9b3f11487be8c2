"""A message that asks several things is answered point by point before its case is solved (PR-15)."""

import time as stopwatch

import pytest
from django.utils import translation

from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Case, Message
from besa.cases.ports import Address, InboundMessage
from besa.promises import actions, errors
from besa.promises.detection.questions import questions_in
from besa.promises.models import Point
from besa.promises.tests.arriving import MONDAY, arrive
from besa.promises.tests.asked import ASKED

ENGLISH = (
    "Hello,\nI bought a kettle last week. When I opened the box the lid was broken.\n"
    "Can you send me a new one, and how long does it take?\nDo I have to return the old one?\n\nThanks\n-- \nArben"
)


@pytest.mark.parametrize(("text", "points"), ASKED)
def test_each_question_is_a_point_and_nothing_else_is(text, points):
    assert questions_in(text) == points


@pytest.mark.parametrize(
    "text", ["a" * 20_000, "? " * 10_000, "and how " * 3_000, "1. a\n" * 5_000, "هل " * 7_000, "«" * 20_000]
)
def test_a_hostile_text_costs_no_more_than_another(text):
    began = stopwatch.process_time()
    assert len(questions_in(text)) <= 12
    assert stopwatch.process_time() - began < 2


@pytest.fixture
def asking(db, arben, orders, mailbox):
    return received(arrive(arben, orders, mailbox), arben, mailbox, ENGLISH)


def received(case, customer, mailbox, text, *, automatic=None):
    sender = Address("", customer.email)
    said = InboundMessage(
        channel="email", subject="?", sender=sender, senders=(sender,), text=text, automatic=automatic
    )
    cases.receive(case, said=said, customer=customer, account=mailbox.account, at=MONDAY)
    return Case.objects.get(pk=case.pk)


def texts(case):
    return list(Point.objects.of(case).open().values_list("text", flat=True))


def points(case):
    return list(Point.objects.of(case))


def letter(case, **extra):
    return Letter(text="Yes.", to=[("", case.customer.email)], extra=extra)


@pytest.fixture
def desk(client, dana):
    client.force_login(dana)
    return client


def test_what_is_asked_is_written_down_as_it_arrives(asking):
    assert texts(asking) == [
        "Can you send me a new one",
        "how long does it take?",
        "Do I have to return the old one?",
    ]


def test_one_question_or_a_machine_makes_no_points(arben, orders, mailbox):
    case = received(arrive(arben, orders, mailbox), arben, mailbox, "Where is my parcel? It was due on Monday.")
    case = received(case, arben, mailbox, ENGLISH, automatic="auto-replied")
    assert points(case) == []


def test_a_case_with_an_open_point_is_not_solved(asking, amal):
    with pytest.raises(errors.NotAllAnswered) as refused:
        cases.solve(asking, by=amal)
    assert str(refused.value).translate(dict.fromkeys(range(0x2066, 0x206A))) == (
        "3 things that the customer asked are not answered yet; the first is: “Can you send me a new one”. Answer them and "
        "tick them off beside the answer, or say where they were answered; then solve the case."
    )


def test_what_is_ticked_is_answered_by_the_message_and_open_again_when_it_is_taken_back(asking, amal):
    first, second, third = points(asking)
    ticked = {f"point-{first.pk}": "yes", f"point-{second.pk}": "yes", "point-x": "yes", "point-999999": "yes"}
    message = cases.answer(asking, by=amal, letter=letter(asking, **ticked))
    assert texts(asking) == [third.text]
    first.refresh_from_db()
    assert (first.answered_in, first.settled_by, first.state) == (message, amal, "answered")
    cases.withdraw(message, by=amal)
    assert texts(asking) == [first.text, second.text, third.text]


def test_an_answer_may_tick_all_and_solve(asking, amal):
    ticked = {f"point-{one.pk}": "yes" for one in points(asking)}
    cases.answer(asking, by=amal, letter=letter(asking, **ticked), status="solved")
    assert Case.objects.get(pk=asking.pk).status == "solved"


def test_points_of_another_case_are_left_alone(asking, amal, rivka, orders, mailbox):
    other = received(arrive(rivka, orders, mailbox), rivka, mailbox, ENGLISH)
    cases.answer(asking, by=amal, letter=letter(asking, **{f"point-{points(other)[0].pk}": "yes"}))
    assert (len(texts(asking)), len(texts(other))) == (3, 3)


def test_answered_elsewhere_says_where(asking, amal, noa):
    one, two, three = points(asking)
    with pytest.raises(errors.ReasonNeeded):
        actions.settle_point(one, how="elsewhere", by=amal, reason="  ")
    with pytest.raises(errors.NotAllowed):
        actions.settle_point(one, how="dismissed", by=noa)
    actions.settle_point(one, how="elsewhere", by=amal, reason="On the phone")
    actions.settle_point(two, how="dismissed", by=amal)
    actions.settle_point(three, how="answered", by=amal)
    cases.solve(asking, by=amal)
    actions.reopen_point(one, by=amal)
    assert texts(asking) == [one.text]


def test_points_follow_their_message_into_another_case(asking, amal, arben, orders, mailbox):
    other = arrive(arben, orders, mailbox)
    cases.merge(asking, into=other, by=amal)
    assert (len(points(other)), points(asking)) == (3, [])


def test_they_stand_in_the_composer_and_stay_ticked_when_sending_is_stopped(desk, asking):
    page = desk.get(f"/cases/{asking.number}/?write=reply").content.decode()
    assert "3 things they asked are not answered yet" in page
    first = points(asking)[0]
    posted = {"text": "", "to": asking.customer.email, f"extra-point-{first.pk}": "yes"}
    page = desk.post(f"/cases/{asking.number}/replies/", posted).content.decode()
    assert f'name="extra-point-{first.pk}" value="yes" checked' in page


def test_solving_with_an_open_point_keeps_what_was_written(desk, asking):
    posted = {"text": "It takes two days.", "to": asking.customer.email, "status": "solved"}
    answer = desk.post(f"/cases/{asking.number}/replies/", posted)
    page = answer.content.decode()
    assert (answer.status_code, "It takes two days." in page) == (422, True)
    assert "3 things that the customer asked are not answered yet" in page
    assert Message.objects.filter(case=asking, direction="out", automatic=False).count() == 0


def test_the_list_is_corrected_on_a_page_of_its_own(desk, asking):
    address = f"/cases/{asking.number}/points/"
    first, second, third = points(asking)
    desk.post(address, {"text": "And the invoice?"})
    desk.post(f"/points/{first.pk}/wording/", {"text": "A new kettle?"})
    desk.post(f"/points/{second.pk}/settlement/", {"how": "elsewhere", f"reason-{second.pk}": "By phone"})
    desk.post(f"/points/{third.pk}/settlement/", {"how": "dismissed"})
    assert texts(asking) == ["A new kettle?", "And the invoice?"]
    page = desk.get(address).content.decode()
    assert ("By phone" in page, "asks nothing" in page) == (True, True)
    assert desk.post(address, {"text": " "}).status_code == 422
    assert desk.post(f"/points/{first.pk}/settlement/", {"how": "none"}).status_code == 404


def test_the_row_alone_comes_back_to_the_composer(desk, asking):
    first = points(asking)[0]
    answer = desk.post(f"/points/{first.pk}/settlement/", {"how": "elsewhere"}, headers={"HX-Request": "true"})
    assert "Say why" in answer.content.decode()
    answer = desk.post(f"/points/{first.pk}/settlement/", {"how": "dismissed"}, headers={"HX-Request": "true"})
    assert (first.text in answer.content.decode(), len(texts(asking))) == (True, 2)


def test_a_stranger_sees_no_points(client, asking, noa):
    client.force_login(noa)
    first = points(asking)[0]
    assert client.get(f"/cases/{asking.number}/points/").status_code == 404
    assert client.post(f"/points/{first.pk}/settlement/", {"how": "dismissed"}).status_code == 404
    assert client.post(f"/points/{first.pk}/wording/", {"text": "x"}).status_code == 404
    assert len(texts(asking)) == 3


def test_the_timeline_tells_it(desk, asking, amal):
    actions.settle_point(points(asking)[0], how="elsewhere", by=amal, reason="By phone")
    with translation.override("en"):
        page = desk.get(f"/cases/{asking.number}/").content.decode()
    assert "The customer asks 3 things in one message." in page
    assert "Answered elsewhere" in page


def test_the_log_of_a_call_ticks_too(desk, asking):
    page = desk.get(f"/cases/{asking.number}/contacts/").content.decode()
    assert f'name="extra-point-{points(asking)[0].pk}"' in page
