"""What was done with a call or with its links is taken back; what has not left is never seen by the customer."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from besa.callbacks import actions, errors
from besa.callbacks.actions.changing import forget_address
from besa.callbacks.links import _SIGNER, case_of, link_for
from besa.callbacks.models import CallBack, Feed, Plan, Reminder
from besa.callbacks.tests.conftest import MONDAY, at
from besa.cases.actions import open_by_hand
from besa.cases.models import Delivery
from besa.cases.undo import undo
from besa.core.models import LoggedEvent
from besa.promises.models import Promise
from besa.promises.tests.arriving import arrive


@pytest.fixture(autouse=True)
def _no_limits_yet(db):
    cache.clear()


@pytest.fixture
def booked(desk, amal):
    made = actions.book(desk, by=amal, starts_at=at(2, 10), agent=amal, about="Refund")
    Delivery.objects.update(state=Delivery.State.SENT)
    return made


def last(name: str) -> LoggedEvent:
    return LoggedEvent.objects.filter(name=f"callbacks.{name}").latest("pk")


def queued() -> int:
    return Delivery.objects.filter(state=Delivery.State.QUEUED).count()


def path_of(link: str) -> str:
    return link.removeprefix("http://127.0.0.1:8000")


def test_a_move_is_taken_back_unseen(booked, desk, amal, dana):
    actions.move(booked, by=amal, starts_at=at(3, 10), agent=dana)
    assert queued() == 1
    undo(desk, changes=[last("CallBackMoved").pk], by=amal)
    booked.refresh_from_db()
    assert (booked.starts_at, booked.agent, booked.email) == (at(2, 10), amal, "yusuf@customer.example")
    assert queued() == 0
    promise = Promise.objects.open().get(kind="call_back")
    assert (promise, promise.due_at, promise.deliverer) == (booked.promise, at(2, 10), amal)
    assert set(booked.taken.values_list("at", flat=True)) == {at(2, 10) + timedelta(minutes=5 * n) for n in range(4)}
    # Whoever has the mail again is reminded again.
    assert Reminder.objects.filter(of="customer").exists()


def test_a_move_of_which_the_customer_heard_is_followed_by_the_old_time(booked, desk, amal):
    actions.move(booked, by=amal, starts_at=at(3, 10))
    Delivery.objects.update(state=Delivery.State.SENT)
    (said,) = undo(desk, changes=[last("CallBackMoved").pk], by=amal)
    booked.refresh_from_db()
    assert (booked.starts_at, queued()) == (at(2, 10), 1)
    assert said == "The customer had heard of the new time already; the old one follows it."


def test_a_move_is_not_taken_back_into_a_time_that_is_gone(booked, desk, amal, rivka, orders, mailbox):
    actions.move(booked, by=amal, starts_at=at(3, 10))
    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="Other", account=mailbox.account)
    actions.book(other, by=amal, starts_at=at(2, 10), agent=amal, phone="+355691234567")
    with pytest.raises(errors.SlotTaken):
        undo(desk, changes=[last("CallBackMoved").pk], by=amal)
    booked.refresh_from_db()
    assert booked.starts_at == at(3, 10)


def test_a_cancellation_is_taken_back_unseen(booked, desk, amal):
    actions.cancel(booked, by=amal, note="They called us")
    undo(desk, changes=[last("CallBackCancelled").pk], by=amal)
    booked.refresh_from_db()
    desk.refresh_from_db()
    assert (booked.state, booked.holds, booked.promise.state) == ("booked", desk, "open")
    assert (booked.taken.count(), queued(), desk.next_due_at) == (4, 0, at(2, 10))
    with pytest.raises(errors.AlreadyBooked):
        actions.book(desk, by=amal, starts_at=at(3, 10))


def test_a_cancellation_that_left_is_followed_by_an_invitation(booked, desk, amal):
    actions.cancel(booked, by=amal, note="They called us")
    Delivery.objects.update(state=Delivery.State.SENT)
    before = booked.sequence
    (said,) = undo(desk, changes=[last("CallBackCancelled").pk], by=amal)
    booked.refresh_from_db()
    assert (queued(), booked.sequence > before) == (1, True)
    assert said == "The cancellation had left already; a new invitation follows it."


def test_a_cancellation_is_not_taken_back_when_the_time_is_gone(booked, desk, amal, clock):
    actions.cancel(booked, by=amal, note="x")
    clock.move_to(at(2, 10, 1), tick=False)
    with pytest.raises(errors.NotBooked):
        undo(desk, changes=[last("CallBackCancelled").pk], by=amal)


def test_the_pages_offer_the_way_back(booked, desk, amal):
    client = Client()
    client.force_login(amal)
    for path, posted, name in (
        (f"/call-backs/{booked.pk}/", {"slot": "2026-03-03T09:00:00Z", "who": "customer"}, "CallBackMoved"),
        (f"/call-backs/{booked.pk}/cancellation/", {"note": "x"}, "CallBackCancelled"),
        (f"/cases/{desk.number}/call-back/links/removal/", {}, "LinksRevoked"),
    ):
        page = client.post(path, posted, follow=True)
        (toast,) = page.context["messages"]
        assert toast.extra_tags == f"undo:/cases/{desk.number}/undo/?change={last(name).pk}"


def test_links_are_taken_back_and_given_back(desk, amal, clock):
    old = link_for(desk, now=MONDAY)
    clock.move_to(MONDAY + timedelta(minutes=1), tick=False)
    actions.take_links_back(desk, by=amal)
    assert Client().get(path_of(old)).status_code == 404
    clock.move_to(MONDAY + timedelta(minutes=2), tick=False)
    new = link_for(desk, now=MONDAY + timedelta(minutes=2))
    assert Client().get(path_of(new)).status_code == 200
    undo(desk, changes=[last("LinksRevoked").pk], by=amal)
    assert Client().get(path_of(old)).status_code == 200


def test_an_offer_is_taken_back_in_the_timeline(desk, amal, clock):
    link = actions.offer_link(desk, by=amal)
    assert Client().get(path_of(link)).status_code == 200
    clock.move_to(MONDAY + timedelta(minutes=1), tick=False)
    undo(desk, changes=[last("LinkOffered").pk], by=amal)
    assert Client().get(path_of(link)).status_code == 404


def test_links_from_before_they_said_when_they_were_made_can_be_taken_back(desk, amal):
    until = int((MONDAY + timedelta(days=3)).timestamp())
    token = _SIGNER.sign(f"{desk.public_id}-{until:x}")
    assert case_of(token, now=MONDAY) == desk
    actions.take_links_back(desk, by=amal)
    with pytest.raises(errors.LinkOver):
        case_of(token, now=MONDAY)


def test_an_old_link_says_so_in_the_customers_language_and_sends_a_new_one(desk, clock):
    path = path_of(link_for(desk, now=MONDAY))
    clock.move_to(MONDAY + timedelta(days=31), tick=False)
    page = Client().get(path)
    text = page.content.decode()
    assert (page.status_code, 'lang="ar" dir="rtl"' in text, "mailto:support+" in text) == (404, True, True)
    assert f'action="{path}renewal/"' in text
    customer = Client(enforce_csrf_checks=True)
    for number in range(5):
        status = customer.post(path + "renewal/").status_code
        assert status == (200 if number < 3 else 429)
    sent = desk.messages.filter(automatic=True)
    assert sent.count() == 3
    assert "/call-back/" in sent[0].text
    assert sent[0].deliveries.get().recipient == "yusuf@customer.example"


def test_a_wrong_or_revoked_link_sends_nothing(desk, amal, clock):
    path = path_of(link_for(desk, now=MONDAY))
    actions.take_links_back(desk, by=amal)
    clock.move_to(MONDAY + timedelta(days=31), tick=False)
    for wrong in (path, "/call-back/x.y/"):
        page = Client().get(wrong + "?lang=sq")
        text = page.content.decode()
        assert (page.status_code, 'lang="sq"' in text, "mailto:support@desk.example" in text) == (404, True, True)
        assert "renewal" not in text
        assert Client().post(wrong + "renewal/").status_code == 404
    assert not desk.messages.filter(automatic=True).exists()


def test_without_a_free_time_there_is_a_way_out(desk, orders):
    Plan.objects.create(team=orders, takes_bookings=False)
    path = path_of(link_for(desk, now=MONDAY))
    text = Client().get(path).content.decode()
    assert 'name="slot"' not in text
    assert "mailto:support+" in text
    assert Client().post(path, {"slot": "2026-03-03T09:00:00Z"}).status_code == 422
    assert not CallBack.objects.exists()


def test_a_feed_shows_ones_own_calls_until_it_ends(booked, desk, amal, dana):
    client = Client()
    client.force_login(amal)
    page = client.post("/settings/calendar/").content.decode()
    address = page.partition("/call-back-feeds/")[2].partition('"')[0]
    path = "/call-back-feeds/" + address
    (event,) = Calendar.from_ical(Client().get(path).content).walk("VEVENT")
    assert (event.decoded("dtstart"), "يوسف حداد" in event["summary"]) == (at(2, 10), True)
    assert "+201001234567" in event["description"]
    again = client.post("/settings/calendar/").content.decode().partition("/call-back-feeds/")[2].partition('"')[0]
    assert Client().get(path).status_code == 404
    newer = "/call-back-feeds/" + again
    actions.move(booked, by=amal, starts_at=at(3, 10), agent=dana)
    assert Calendar.from_ical(Client().get(newer).content).walk("VEVENT") == []
    assert again.partition("/")[0] not in str(list(Feed.objects.values()))
    client.post("/settings/calendar/removal/")
    assert Client().get(newer).status_code == 404


def test_a_feed_ends_with_the_account(booked, amal):
    secret = actions.make_feed(by=amal)
    assert Client().get(f"/call-back-feeds/{secret}/calls.ics").status_code == 200
    amal.is_active = False
    amal.save()
    assert Client().get(f"/call-back-feeds/{secret}/calls.ics").status_code == 404


def test_a_team_may_offer_a_call_in_its_acknowledgement(clock, hours, orders, mailbox, arben, rivka):
    plan = Plan.objects.create(team=orders, in_acknowledgement=True)
    case = arrive(arben, orders, mailbox, at=MONDAY, language="en")
    message = case.messages.get(automatic=True)
    link = message.text.partition("choose a time here: ")[2].split()[0]
    assert f'<a href="{link}" dir="ltr">' in message.html
    assert Client().get(path_of(link)).status_code == 200
    Plan.objects.filter(pk=plan.pk).update(takes_bookings=False)
    plain = arrive(rivka, orders, mailbox, at=MONDAY, language="en").messages.get(automatic=True)
    assert "/call-back/" not in plain.text + plain.html


def test_nobody_is_told_of_a_move_without_an_address(booked, amal):
    forget_address(booked)
    actions.move(booked, by=amal, starts_at=at(3, 10))
    assert last("CallBackMoved").data["message_id"] is None
