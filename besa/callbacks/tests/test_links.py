"""The page that a customer has by a link: what opens it, what it shows, and what it lets them do."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from icalendar import Calendar

from besa.callbacks import actions
from besa.callbacks.links import link_for, token_for
from besa.callbacks.models import CallBack
from besa.callbacks.tests.conftest import MONDAY, at
from besa.cases.actions import mark_spam, open_by_hand
from besa.core.models import LoggedEvent


@pytest.fixture(autouse=True)
def _no_limits_yet(db):
    cache.clear()


@pytest.fixture
def path(desk):
    return link_for(desk, now=MONDAY).removeprefix("http://127.0.0.1:8000")


@pytest.fixture
def customer():
    """A browser that sends no token against forgery, and has no cookie."""
    return Client(enforce_csrf_checks=True)


def chosen(moment, **more):
    return {"slot": moment.strftime("%Y-%m-%dT%H:%M:%SZ")} | more


def test_the_page_speaks_the_customers_language_by_their_clock(path, customer, amal):
    page = customer.get(path)
    text = page.content.decode()
    assert (page.status_code, page["Content-Language"]) == (200, "ar")
    assert 'lang="ar" dir="rtl"' in text
    assert "توقيت القاهرة" in text
    # Customers are offered what is two hours away: ten in Tirana, eleven in Cairo.
    assert text.index("11:20") < text.index("12:40")
    assert 'value="2026-03-02T09:20:00Z"' in text


def test_language_and_zone_are_changed_on_the_page(path, customer, amal):
    text = customer.get(path + "?lang=sq&zone=Europe/Tirane").content.decode()
    assert 'lang="sq" dir="ltr"' in text
    assert "10:20" in text


@pytest.mark.parametrize("query", ["?lang=xx&zone=Nowhere/City", "?lang=%00&zone=../../etc/passwd"])
def test_what_is_no_language_or_zone_changes_nothing(path, customer, amal, query):
    page = customer.get(path + query)
    assert (page.status_code, page["Content-Language"]) == (200, "ar")


def test_the_page_shows_nothing_but_the_name_and_the_end_of_the_number(path, customer, desk, amal, yusuf):
    desk.subject = desk.summary = "secret-subject"
    desk.save()
    text = customer.get(path).content.decode()
    assert "يوسف حداد" in text
    assert "•••• 567" in text
    for hidden in ("yusuf@customer.example", "+201001234567", "secret-subject", str(desk.number), "Amal"):
        assert hidden not in text


def test_the_page_is_in_no_index_sends_no_referrer_and_sets_no_cookie(path, customer, amal):
    page = customer.get(path)
    assert page["X-Robots-Tag"] == "noindex, nofollow"
    assert page["Referrer-Policy"] == "no-referrer"
    assert "no-store" in page["Cache-Control"]
    assert page.cookies == {}


def test_opening_the_link_changes_nothing(path, customer, desk, amal):
    actions.book(desk, by=amal, starts_at=at(2, 10))
    before = list(CallBack.objects.values()), LoggedEvent.objects.count()
    for method in (customer.get, customer.head):
        assert method(path).status_code == 200
        assert method(path + "calendar.ics").status_code == 200
        assert method(path + "cancellation/").status_code == 405
    assert (list(CallBack.objects.values()), LoggedEvent.objects.count()) == before


def test_a_customer_books_with_a_number_typed_as_people_type_it(path, customer, desk, amal):
    answer = customer.post(path, chosen(at(2, 11), phone="٠٠٢٠ ١٠٠ ٧٦٥-٤٣٢١", zone="Asia/Amman", lang="ar"))
    assert (answer.status_code, answer["Location"]) == (302, path + "?lang=ar&zone=Asia%2FAmman")
    booked = CallBack.objects.get()
    assert (booked.starts_at, booked.phone, booked.time_zone) == (at(2, 11), "+201007654321", "Asia/Amman")
    assert (booked.booked_by, booked.agent, booked.promise.promiser) == (None, amal, amal)
    event = LoggedEvent.objects.get(name="callbacks.CallBackBooked")
    assert (event.actor, event.data["by_customer"]) == (None, True)


def test_a_customer_moves_their_call(path, customer, desk, amal):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    assert customer.post(path, chosen(at(3, 9))).status_code == 302
    booked.refresh_from_db()
    assert (booked.starts_at, booked.sequence, booked.promise.previous.state) == (at(3, 9), 1, "renegotiated")


def test_a_customer_cancels_their_call(path, customer, desk, amal):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    assert customer.post(path + "cancellation/", {"lang": "en"}).status_code == 302
    booked.refresh_from_db()
    assert (booked.state, booked.promise.state) == ("cancelled", "withdrawn")
    again = customer.post(path + "cancellation/", {"lang": "en"})
    assert (again.status_code, "is over" in again.content.decode()) == (422, True)


def test_a_missed_call_is_apologised_for_and_moved(path, customer, desk, amal, clock):
    from besa.promises.tasks import break_overdue_promises

    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    clock.move_to(at(2, 10, 16))
    break_overdue_promises()
    assert "We are sorry" in customer.get(path + "?lang=en").content.decode()
    assert customer.post(path, chosen(at(3, 9))).status_code == 302
    booked.refresh_from_db()
    assert (booked.state, booked.starts_at, booked.promise.previous.state) == ("booked", at(3, 9), "broken")


@pytest.mark.parametrize("moment", [at(2, 9), at(2, 10, 5), at(2, 13), at(28, 10)])
def test_a_customer_cannot_book_what_is_not_offered(path, customer, amal, moment):
    answer = customer.post(path, chosen(moment, lang="en"))
    assert (answer.status_code, "one of the times that are offered" in answer.content.decode()) == (422, True)
    assert CallBack.objects.count() == 0


@pytest.mark.parametrize("slot", ["", "tomorrow", "2026-03-02T09:00:00", "2026-99-99T09:00:00Z"])
def test_nonsense_for_a_time_is_asked_for_again(path, customer, amal, slot):
    answer = customer.post(path, {"slot": slot, "lang": "en"})
    assert (answer.status_code, "Choose one of the times." in answer.content.decode()) == (422, True)


def test_a_number_that_is_none_is_asked_for_again(path, customer, amal):
    answer = customer.post(path, chosen(at(2, 11), phone="call me", lang="en"))
    assert (answer.status_code, "with the area code" in answer.content.decode()) == (422, True)


def test_the_calendar_file_names_the_call(path, customer, desk, amal):
    booked = actions.book(desk, by=amal, starts_at=at(2, 10))
    answer = customer.get(path + "calendar.ics")
    calendar = Calendar.from_ical(answer.content)
    event = calendar.walk("VEVENT")[0]
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert (calendar["METHOD"], event["UID"], event["DTSTART"].dt) == ("PUBLISH", f"{booked.uid}@besa", at(2, 10))
    actions.cancel(booked, by=amal, note="No need")
    assert Calendar.from_ical(customer.get(path + "calendar.ics").content)["METHOD"] == "CANCEL"


def test_a_forged_cut_or_foreign_link_opens_nothing(path, customer, desk, amal, rivka, orders, mailbox):
    other = open_by_hand(by=amal, customer=rivka, team=orders, subject="Other", account=mailbox.account)
    token = path.split("/")[2]
    value, _dot, signature = token.rpartition(".")
    theirs = token_for(other, until=MONDAY + timedelta(days=1), made=MONDAY).rpartition(".")[0]
    whose, _until, made = value.split("-")
    later = f"{whose}-{int((MONDAY + timedelta(days=999)).timestamp()):x}-{made}"
    for forged in (token[:-1], token + "A", f"{theirs}.{signature}", f"{later}.{signature}", value, "x", "..", "-."):
        assert customer.get(f"/call-back/{forged}/").status_code == 404, forged
        cache.clear()


def test_a_link_is_over_after_its_time_and_not_before(path, customer, clock, amal):
    clock.move_to(MONDAY + timedelta(days=30) - timedelta(seconds=1))
    assert customer.get(path).status_code == 200
    clock.move_to(MONDAY + timedelta(days=30, seconds=1))
    page = customer.get(path)
    assert (page.status_code, page["X-Robots-Tag"]) == (404, "noindex, nofollow")


def test_a_link_of_a_case_that_is_spam_opens_nothing(path, customer, desk, amal):
    mark_spam(desk, by=amal)
    assert customer.get(path).status_code == 404


def test_whoever_tries_many_links_is_slowed_down(customer, db, clock):
    codes = [customer.get(f"/call-back/{number}/").status_code for number in range(32)]
    assert codes == [404] * 30 + [429] * 2


def test_a_customer_changes_their_mind_only_so_often(path, customer, desk, amal):
    actions.book(desk, by=amal, starts_at=at(2, 10))
    CallBack.objects.update(sequence=6)
    answer = customer.post(path, chosen(at(3, 9), lang="en"))
    assert (answer.status_code, "very often" in answer.content.decode()) == (422, True)


def test_posts_to_one_link_are_counted(path, customer, amal):
    codes = [customer.post(path, {"slot": ""}).status_code for _number in range(13)]
    assert codes == [422] * 12 + [429]


def test_the_link_of_the_composer_is_for_who_works_on_the_case(desk, amal, noa, stranger):
    for person, expected in ((amal, 200), (noa, 404), (stranger, 404)):
        browser = Client()
        browser.force_login(person)
        answer = browser.post(f"/cases/{desk.number}/call-back/link/")
        assert answer.status_code == expected
    browser.force_login(amal)
    words = browser.post(f"/cases/{desk.number}/call-back/link/").json()
    assert "/call-back/" in words["text"]
    assert LoggedEvent.objects.filter(name="callbacks.LinkOffered", case_id=desk.pk).count() == 2


def test_a_prepared_wording_carries_the_link(desk, amal, customer):
    from besa.cases.placeholders import fill, values_for

    words = fill("Choose: {call_back_link}", values_for(desk, amal, "en"))
    assert words.startswith("Choose: http://127.0.0.1:8000/call-back/")
    assert customer.get(words.removeprefix("Choose: http://127.0.0.1:8000")).status_code == 200
