"""A call is booked, moved, cancelled, kept, missed or tried in vain; the ledger, the calendar and the timeline agree."""

from __future__ import annotations

import email
from datetime import timedelta
from email import policy

import pytest
from icalendar import Calendar

from besa.callbacks import actions, errors
from besa.callbacks.models import CallBack, Reminder, Taken
from besa.callbacks.tasks import remind_of_calls
from besa.callbacks.tests.conftest import MONDAY, at
from besa.cases.actions import log_contact
from besa.cases.models import Delivery
from besa.cases.undo import undo
from besa.channels.email.models import Mailbox
from besa.channels.email.outbound import exact_bytes
from besa.channels.email.tests.conftest import arrive, reader  # noqa: F401 - fixtures
from besa.core import files
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint
from besa.notifications.models import Notification
from besa.promises import actions as promises
from besa.promises.errors import OtherTimePromised
from besa.promises.models import Promise
from besa.promises.tasks import break_overdue_promises


@pytest.fixture
def booked(desk, amal):
    return actions.book(desk, by=amal, starts_at=at(2, 10), agent=amal, about="Refund")


def invitations(case):
    """Every calendar object that was queued for the customer, in order."""
    found = []
    for message in case.messages.order_by("pk"):
        found += [Calendar.from_ical(files.read(one.stored)) for one in message.attachments.all()]
    return found


def called(case, by, *, answered=True):
    log_contact(case, by=by, channel="phone", direction="out", text="Spoken", answered=answered)


def events(case, name):
    return [
        event.data for event in LoggedEvent.objects.filter(case_id=case.pk, name=f"callbacks.{name}").order_by("pk")
    ]


def test_book_promises_the_call_at_that_hour(booked, desk, amal):
    promise = booked.promise
    assert (promise.kind, promise.state, promise.promiser, promise.deliverer) == ("call_back", "open", amal, amal)
    assert (promise.opens_at, promise.due_at, promise.closes_at) == (at(2, 9, 45), at(2, 10), at(2, 10, 15))
    desk.refresh_from_db()
    assert (desk.next_due_at, desk.next_due_kind) == (at(2, 10), "call_back")


def test_book_knows_the_customers_number_language_and_zone(booked):
    assert (booked.phone, booked.language, booked.time_zone) == ("+201001234567", "ar", "Africa/Cairo")


def test_book_takes_the_minutes_of_the_agent(booked, amal):
    taken = Taken.objects.filter(agent=amal).order_by("at")
    assert [one.at for one in taken] == [at(2, 10) + timedelta(minutes=5 * number) for number in range(4)]


def test_book_sends_an_invitation_that_calendars_understand(booked, desk):
    (calendar,) = invitations(desk)
    (event,) = calendar.walk("VEVENT")
    assert (calendar["METHOD"], event["UID"], event["SEQUENCE"]) == ("REQUEST", f"{booked.uid}@besa", 0)
    assert (event["DTSTART"].dt, event["DTEND"].dt) == (at(2, 10), at(2, 10, 20))
    assert str(event["ATTENDEE"]) == "mailto:yusuf@customer.example"
    assert event["ATTENDEE"].params["CN"] == "يوسف حداد"
    assert (event["ATTENDEE"].params["PARTSTAT"], event["STATUS"]) == ("ACCEPTED", "CONFIRMED")
    assert str(event["ORGANIZER"]).startswith("mailto:support+")


def test_the_mail_carries_the_invitation_as_a_form_of_the_message(booked, mailbox):
    delivery = Delivery.objects.get(message__attachments__filename="invite.ics")
    mail = email.message_from_bytes(exact_bytes(delivery, mailbox), policy=policy.default)
    alternative, attached = mail.iter_parts()
    assert mail.get_content_type() == "multipart/mixed"
    assert [part.get_content_type() for part in alternative.iter_parts()] == [
        "text/plain",
        "text/html",
        "text/calendar",
    ]
    calendar = list(alternative.iter_parts())[2]
    assert (calendar["Content-Type"].params["method"], calendar.get_content_charset()) == ("REQUEST", "utf-8")
    assert attached.get_filename() == "invite.ics"
    assert calendar.get_payload(decode=True) == attached.get_payload(decode=True)
    assert mail["Auto-Submitted"] == "auto-replied"
    organizer = Calendar.from_ical(calendar.get_payload(decode=True)).walk("VEVENT")[0]["ORGANIZER"]
    assert str(organizer) == f"mailto:{mail['Reply-To']}"


def test_the_customer_reads_the_time_by_their_clock_with_its_zone(booked, desk):
    """Ten in Tirana is eleven in Cairo."""
    message = desk.messages.get(automatic=True)
    assert message.language == "ar"
    assert "11:00" in message.text
    assert "توقيت القاهرة" in message.text
    assert "10:00" not in message.text


def test_the_customer_is_told_in_summer_time_as_well(desk, amal):
    """From 29 March Tirana is two hours ahead of UTC; Cairo follows on 24 April (2026) only."""
    actions.save_plan(desk.team, by=None, days_ahead=60)
    start = at(30, 9) - timedelta(hours=1)  # nine by the clock of Tirana in summer
    booked = actions.book(desk, by=amal, starts_at=start, agent=amal)
    assert "09:00" in desk.messages.get(automatic=True).text  # the same hour in both, for these weeks
    assert booked.starts_at == start


def test_book_refuses_a_second_call_for_the_case(booked, desk, amal):
    with pytest.raises(errors.AlreadyBooked):
        actions.book(desk, by=amal, starts_at=at(2, 11))
    assert CallBack.objects.count() == 1


def test_book_refuses_what_is_taken_past_or_outside_of_the_grid(booked, desk, amal, dana, rivka, orders, mailbox):
    from besa.cases.actions import open_by_hand

    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="Other", account=mailbox.account)
    with pytest.raises(errors.SlotTaken):
        actions.book(other, by=dana, starts_at=at(2, 10), agent=amal, phone="+972 52 123 4567")
    for moment in (at(2, 10, 7), at(2, 13), MONDAY - timedelta(days=3)):
        with pytest.raises(errors.NotOffered):
            actions.book(other, by=dana, starts_at=moment, phone="+972 52 123 4567")
    with pytest.raises(errors.NoNumber):
        actions.book(other, by=dana, starts_at=at(2, 11))
    assert Promise.objects.filter(case=other, kind="call_back").count() == 0


def test_book_of_a_stranger_is_refused(desk, noa, stranger, amal):
    for person in (noa, stranger):
        with pytest.raises(errors.NotAllowed):
            actions.book(desk, by=person, starts_at=at(2, 10), agent=amal)


def test_book_gives_the_owner_the_call_and_else_whoever_calls_least(desk, amal, dana, rivka, orders, mailbox):
    from besa.cases.actions import assign, open_by_hand

    assign(desk, to=dana, by=dana)
    desk.refresh_from_db()
    assert actions.book(desk, by=amal, starts_at=at(2, 10)).agent == dana
    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="Other", account=mailbox.account)
    assert actions.book(other, by=amal, starts_at=at(2, 11), phone="+972521234567").agent == amal


def test_book_refuses_another_time_than_a_colleague_promised_until_it_is_something_else(desk, amal, dana):
    promises.promise(desk, by=dana, kind="call_back", due_at=at(3, 10))
    with pytest.raises(OtherTimePromised):
        actions.book(desk, by=amal, starts_at=at(2, 10))
    assert actions.book(desk, by=amal, starts_at=at(2, 10), is_something_else=True).state == "booked"


def test_book_writes_down_what_we_did_not_know(desk, amal, yusuf):
    actions.book(desk, by=amal, starts_at=at(2, 10), phone="0020 100 765 4321", zone="Asia/Amman")
    yusuf.refresh_from_db()
    assert yusuf.time_zone == "Asia/Amman"
    assert ContactPoint.objects.filter(customer=yusuf, kind="phone").count() == 2


def test_book_without_mail_address_tells_nobody_and_says_so(desk, amal, yusuf):
    ContactPoint.objects.filter(customer=yusuf, kind="email").delete()
    actions.book(desk, by=amal, starts_at=at(2, 10))
    assert desk.messages.filter(automatic=True).count() == 0
    assert events(desk, "CallBackBooked")[0]["message_id"] is None


def test_a_logged_call_in_its_window_keeps_it(booked, desk, amal, clock):
    clock.move_to(at(2, 9, 50))
    called(desk, amal)
    booked.refresh_from_db()
    booked.promise.refresh_from_db()
    assert (booked.state, booked.holds, booked.promise.state) == ("reached", None, "kept")
    assert (Taken.objects.count(), Reminder.objects.filter(done_at=None).count()) == (0, 0)


def test_an_earlier_call_keeps_nothing_and_counts_as_no_try(booked, desk, amal, clock):
    clock.move_to(at(2, 9, 30))
    called(desk, amal)
    called(desk, amal, answered=False)
    booked.refresh_from_db()
    assert (booked.state, booked.attempts) == ("booked", 0)


def test_a_missed_call_is_a_broken_promise_that_alarms(booked, desk, amal, clock):
    clock.move_to(at(2, 10, 16))
    break_overdue_promises()
    booked.refresh_from_db()
    booked.promise.refresh_from_db()
    assert (booked.state, booked.promise.state, booked.is_standing) == ("missed", "broken", True)
    assert Notification.objects.filter(user=amal, kind="promises.alarm", data__broken=True).count() == 1


def test_a_missed_call_is_made_good_late(booked, desk, amal, clock):
    clock.move_to(at(2, 10, 16))
    break_overdue_promises()
    clock.move_to(at(2, 11))
    called(desk, amal)
    booked.refresh_from_db()
    booked.promise.refresh_from_db()
    assert (booked.state, booked.promise.state, booked.promise.kept_at) == ("reached", "broken", at(2, 11))


def test_after_the_agreed_tries_the_customer_is_offered_another_time(booked, desk, amal, clock):
    clock.move_to(at(2, 10))
    called(desk, amal, answered=False)
    booked.refresh_from_db()
    assert (booked.state, booked.attempts) == ("booked", 1)
    clock.move_to(at(2, 10, 10))
    called(desk, amal, answered=False)
    booked.refresh_from_db()
    booked.promise.refresh_from_db()
    assert (booked.state, booked.holds) == ("not_reached", None)
    assert (booked.promise.state, booked.promise.reason) == ("withdrawn", "not_reached")
    assert [one["attempt"] for one in events(desk, "CallBackTried")] == [1, 2]
    last = desk.messages.filter(automatic=True).order_by("pk").last()
    assert "/call-back/" in last.text
    assert [calendar["METHOD"] for calendar in invitations(desk)] == ["REQUEST", "CANCEL"]


def test_a_wish_counts_as_agreed_when_it_can_be_read(booked, desk, amal, clock):
    """PR-07: on the word of an agent alone the first time counts as broken, until the call stands in the case."""
    old = booked.promise
    clock.move_to(at(2, 9, 10))
    actions.move(booked, by=amal, starts_at=at(3, 11))
    old.refresh_from_db()
    assert (old.state, old.reason) == ("broken", "wished")
    called(desk, amal)
    old.refresh_from_db()
    assert (old.state, old.reason) == ("renegotiated", "superseded")


def test_move_for_the_customer_counts_as_agreed_anew(booked, desk, amal, clock):
    old = booked.promise
    clock.move_to(at(2, 9, 10))
    called(desk, amal)
    actions.move(booked, by=amal, starts_at=at(3, 11))
    old.refresh_from_db()
    booked.refresh_from_db()
    assert (old.state, booked.promise.previous, booked.promise.due_at) == ("renegotiated", old, at(3, 11))
    assert (booked.starts_at, booked.sequence, booked.state) == (at(3, 11), 1, "booked")
    first, second = (calendar.walk("VEVENT")[0] for calendar in invitations(desk))
    assert first["UID"] == second["UID"]
    assert (second["SEQUENCE"], second["DTSTART"].dt) == (1, at(3, 11))
    assert sorted(Taken.objects.values_list("at", flat=True))[0] == at(3, 11)


def test_move_for_our_sake_needs_the_customer_to_have_heard_of_it(booked, desk, amal, clock):
    from besa.promises.errors import NotReached

    with pytest.raises(NotReached):
        actions.move(booked, by=amal, starts_at=at(3, 11), reason="Nobody is there")
    booked.refresh_from_db()
    assert (booked.starts_at, Taken.objects.filter(at=at(2, 10)).count()) == (at(2, 10), 1)
    clock.move_to(at(2, 9, 10))
    called(desk, amal)
    actions.move(booked, by=amal, starts_at=at(3, 11), reason="Nobody is there")
    booked.refresh_from_db()
    assert booked.starts_at == at(3, 11)


def test_a_new_time_by_hand_in_the_ledger_moves_the_call(booked, desk, amal, clock):
    clock.move_to(at(2, 9, 10))
    called(desk, amal)
    said = desk.messages.filter(channel="phone").get()
    promises.renegotiate(
        booked.promise, by=amal, due_at=at(4, 17), start=at(4, 17), told_by=said, reason="Later", agreed_in=said
    )
    booked.refresh_from_db()
    assert (booked.starts_at, booked.promise.due_at, booked.sequence) == (at(4, 17), at(4, 17), 1)


def test_cancel_frees_the_time_and_the_customers_calendar(booked, desk, amal):
    actions.cancel(booked, by=amal, note="Solved by mail")
    booked.promise.refresh_from_db()
    assert (booked.state, booked.promise.state, booked.promise.reason) == ("cancelled", "withdrawn", "not_needed")
    assert Taken.objects.count() == 0
    last = invitations(desk)[-1]
    event = last.walk("VEVENT")[0]
    assert (last["METHOD"], event["STATUS"], event["SEQUENCE"]) == ("CANCEL", "CANCELLED", 1)
    with pytest.raises(errors.NotBooked):
        actions.cancel(booked, by=amal, note="Again")


def test_cancelled_a_case_takes_another_call(booked, desk, amal):
    actions.cancel(booked, by=amal, note="Solved by mail")
    assert actions.book(desk, by=amal, starts_at=at(2, 10)).state == "booked"


def test_undo_of_a_booking_takes_back_an_invitation_that_nobody_saw(booked, desk, amal):
    event = LoggedEvent.objects.get(case_id=desk.pk, name="callbacks.CallBackBooked")
    assert undo(desk, changes={event.pk}, by=amal) == []
    booked.refresh_from_db()
    assert booked.state == "cancelled"
    assert [one.state for one in Delivery.objects.filter(message__case=desk)] == ["withdrawn"]


def test_undo_of_a_booking_whose_invitation_has_left_sends_a_cancellation(booked, desk, amal):
    Delivery.objects.filter(message__case=desk).update(state="sent", attempts=1)
    event = LoggedEvent.objects.get(case_id=desk.pk, name="callbacks.CallBackBooked")
    assert undo(desk, changes={event.pk}, by=amal) == ["The invitation had left already; a cancellation follows it."]
    assert [calendar["METHOD"] for calendar in invitations(desk)] == ["REQUEST", "CANCEL"]


def test_somebody_else_calls_when_the_promise_is_passed_on(booked, desk, amal, dana):
    promises.pass_on(booked.promise, to=dana, by=amal)
    booked.refresh_from_db()
    assert (booked.agent, set(Taken.objects.values_list("agent", flat=True))) == (dana, {dana.pk})


def test_two_calls_at_once_after_passing_on_are_told(booked, desk, amal, dana, rivka, orders, mailbox):
    from besa.cases.actions import open_by_hand

    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="Other", account=mailbox.account)
    actions.book(other, by=dana, starts_at=at(2, 10), agent=dana, phone="+972521234567")
    promises.pass_on(booked.promise, to=dana, by=amal)
    assert Notification.objects.filter(user=dana, kind="callbacks.two").count() == 1


def test_spam_ends_the_call_and_its_return_brings_it_back(booked, desk, amal):
    from besa.cases.actions import mark_spam, put_back

    mark_spam(desk, by=amal)
    booked.refresh_from_db()
    assert (booked.state, Taken.objects.count()) == ("cancelled", 0)
    assert len(invitations(desk)) == 1
    put_back(desk, by=amal)
    booked.refresh_from_db()
    assert (booked.state, booked.holds, Taken.objects.count()) == ("booked", desk, 4)


def test_reminders_are_rows_for_both_sides(desk, amal, clock):
    booked = actions.book(desk, by=amal, starts_at=at(4, 10))
    found = booked.reminders.order_by("at").values_list("of", "at")
    assert list(found) == [
        ("customer", at(3, 10)),
        ("customer", at(4, 9, 30)),
        ("agent", at(4, 9, 50)),
    ]


def test_each_reminder_is_sent_once_and_after_the_call_not_at_all(desk, amal, clock):
    booked = actions.book(desk, by=amal, starts_at=at(4, 10))
    clock.move_to(at(3, 10, 1))
    remind_of_calls()
    remind_of_calls()
    assert len(events(desk, "CustomerReminded")) == 1
    clock.move_to(at(4, 9, 51))
    remind_of_calls()
    told = Notification.objects.filter(user=amal, kind="callbacks.soon")
    assert (told.count(), len(events(desk, "CustomerReminded"))) == (1, 2)
    Reminder.objects.filter(call_back=booked).update(done_at=None)
    clock.move_to(at(4, 10, 1))
    remind_of_calls()
    assert (told.count(), len(events(desk, "CustomerReminded"))) == (1, 2)


def test_a_moved_call_is_reminded_of_at_its_new_time_alone(desk, amal, clock):
    booked = actions.book(desk, by=amal, starts_at=at(4, 10))
    actions.move(booked, by=amal, starts_at=at(5, 10))
    assert sorted(booked.reminders.values_list("at", flat=True)) == [at(4, 10), at(5, 9, 30), at(5, 9, 50)]


def test_visible_to_follows_the_case(booked, amal, noa, admin):
    assert list(CallBack.objects.visible_to(amal)) == [booked]
    assert list(CallBack.objects.visible_to(admin)) == [booked]
    assert list(CallBack.objects.visible_to(noa)) == []


def test_a_desk_without_mailbox_arranges_the_call_all_the_same(desk, amal):
    Mailbox.objects.update(is_active=False)
    assert actions.book(desk, by=amal, starts_at=at(2, 10)).state == "booked"
    assert desk.messages.filter(automatic=True).count() == 0


ANSWER = """From: Yusuf <yusuf@customer.example>\r
To: {to}\r
Subject: {verb}: our call\r
Message-ID: <{verb}@customer.example>\r
MIME-Version: 1.0\r
Content-Type: multipart/mixed; boundary=a\r
\r
--a\r
Content-Type: multipart/alternative; boundary=b\r
\r
--b\r
Content-Type: text/plain; charset=utf-8\r
\r
{verb}\r
--b\r
Content-Type: text/calendar; charset="UTF-8"; method="REPLY"\r
\r
BEGIN:VCALENDAR\r
METHOD:REPLY\r
VERSION:2.0\r
BEGIN:VEVENT\r
UID:{uid}@besa\r
ATTENDEE;PARTSTAT={verb}:mailto:yusuf@customer.example\r
END:VEVENT\r
END:VCALENDAR\r
--b--\r
--a--\r
"""


@pytest.mark.parametrize(("verb", "told"), [("ACCEPTED", 0), ("DECLINED", 1)])
def test_the_customers_calendar_answers_without_opening_the_case_again(arrive, booked, desk, amal, verb, told):  # noqa: F811
    """Its answer finds the case by the organizer's address, is a machine's mail, and only a plain yes needs no look."""
    organizer = str(invitations(desk)[0].walk("VEVENT")[0]["ORGANIZER"]).removeprefix("mailto:")
    row = arrive(ANSWER.format(to=organizer, verb=verb, uid=booked.uid).encode(), envelope_to=organizer)
    assert (row.state, row.case, row.message.automatic_reason) == ("threaded", desk, "calendar-reply")
    desk.refresh_from_db()
    assert desk.unanswered_since is None
    assert Notification.objects.filter(user=amal, kind="callbacks.answered").count() == told
