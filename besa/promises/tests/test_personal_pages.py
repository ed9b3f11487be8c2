"""Promises that people give, as they meet them: found while writing, made by hand, kept, given another time (PR-01 to PR-09)."""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from besa.cases import actions as cases
from besa.cases.models import Case, FieldValue, OwnField, Question
from besa.cases.ports import Address, InboundMessage
from besa.promises.accepting import Accepted, confirmed_in
from besa.promises.honesty import advice_on, judged, lengths_of, verdict_on
from besa.promises.keeping import Kept
from besa.promises.models import Promise
from besa.promises.rules import is_early
from besa.promises.tests.arriving import MONDAY, arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
HOUR = timedelta(hours=1)


@pytest.fixture
def open_case(arben, orders, mailbox):
    return arrive(arben, orders, mailbox)


@pytest.fixture
def desk(client, dana):
    dana.time_zone = "Europe/Tirane"
    dana.save()
    client.force_login(dana)
    return client


def hints(desk, case, text, **more):
    return desk.post(f"/cases/{case.number}/promises/hints/", {"text": text, **more}).content.decode()


def field(page):
    name = re.search(r'name="(extra-promise-\w+)"', page)[1]
    value = re.search(r'value="(\[[^"]*\])"', page)[1].replace("&quot;", '"')
    return name, value


def send(desk, case, **more):
    data = {"to": "arben@customer.example", "text": "I will write to you tomorrow at 14:30."} | more
    return desk.post(f"/cases/{case.number}/replies/", data)


def personal():
    return list(Promise.objects.personal())


def test_a_time_that_was_found_is_shown_and_nothing_is_created_without_a_click(desk, open_case):
    page = hints(desk, open_case, "I will write to you tomorrow at 14:30.")
    assert ("A promise was found" in page, "tomorrow 14:30" in page, "checked" in page) == (True, True, False)
    assert hints(desk, open_case, "Thank you for your letter.").strip() == ""
    send(desk, open_case)
    assert personal() == []


def test_one_click_and_the_answer_puts_it_into_the_ledger(desk, open_case, dana):
    name, value = field(hints(desk, open_case, "I will write to you tomorrow at 14:30."))
    assert "checked" in hints(desk, open_case, "I will write to you tomorrow at 14:30. Bye", **{name: value})
    send(desk, open_case, **{name: value})
    (made,) = personal()
    assert (made.kind, made.promiser, made.due_at, made.state) == (
        "update",
        dana,
        MONDAY + timedelta(days=1, hours=3, minutes=30),
        "open",
    )
    assert made.text == "I will write to you tomorrow at 14:30."


def test_what_cannot_be_promised_stops_the_sending_and_loses_no_word(desk, open_case, clock):
    name, value = field(hints(desk, open_case, "I will write to you today at 12:00."))
    clock.move_to(MONDAY + 2 * HOUR)
    answer = send(desk, open_case, text="I will write to you today at 12:00.", **{name: value})
    page = answer.content.decode()
    assert (answer.status_code, "has passed already" in page, "today at 12:00" in page) == (422, True, True)
    assert (personal(), open_case.messages.filter(automatic=False, direction="out").count()) == ([], 0)


@pytest.mark.parametrize(
    "value",
    [
        "",
        "[]",
        "{",
        '["solution", "2026-12-01T10:00:00+00:00", null, "x"]',
        '["update", "soon", null, "x"]',
        '["update", "2026-12-01T10:00:00", null, "x"]',
        "[" * 500,
    ],
)
def test_what_a_browser_makes_up_is_no_promise(value):
    assert list(confirmed_in({"promise-1": value, "else": "x"})) == []


def test_a_confirmed_time_reads_back_as_it_was_said():
    said = Accepted("call_back", MONDAY, MONDAY - HOUR, "سأتصل بكم")
    assert list(confirmed_in({said.key: said.to_text()})) == [said]


def test_a_promise_is_made_by_hand_and_suggests_the_same_hour_tomorrow(desk, open_case, dana):
    page = desk.get(f"/cases/{open_case.number}/promises/").content.decode()
    assert 'value="2026-11-24T11:00"' in page
    data = {"kind": "update", "due_at": "2026-11-25T15:00", "how": "by", "text": "News about the part"}
    assert desk.post(f"/cases/{open_case.number}/promises/", data).status_code == 302
    (made,) = personal()
    assert (made.due_at, made.deliverer, made.opens_at) == (MONDAY + timedelta(days=2, hours=4), dana, None)
    assert "News about the part" in desk.get("/today/").content.decode()


def test_a_time_that_depends_on_a_colleague_asks_them_half_way(desk, open_case, amal):
    data = {"kind": "update", "due_at": "2026-11-24T11:00", "how": "by", "text": "The part", "depends_on": amal.pk}
    desk.post(f"/cases/{open_case.number}/promises/", data)
    (made,) = personal()
    question = Question.objects.get()
    assert (made.deliverer, question.to, question.due_at) == (amal, amal, MONDAY + timedelta(hours=12))
    assert "Can you confirm" in question.note.text


def test_a_time_in_the_past_is_refused_in_words(desk, open_case):
    data = {"kind": "update", "due_at": "2026-11-20T15:00", "how": "by", "text": ""}
    answer = desk.post(f"/cases/{open_case.number}/promises/", data)
    assert (answer.status_code, "has passed already" in answer.content.decode()) == (422, True)


def solved(arben, orders, mailbox, hours, count):
    for _number in range(count):
        case = arrive(arben, orders, mailbox, at=MONDAY - timedelta(days=9), may_acknowledge=False)
        Case.objects.filter(pk=case.pk).update(
            status="solved", is_active=False, solved_at=case.created_at + timedelta(hours=hours)
        )


def test_the_history_is_silent_below_twenty_cases_and_speaks_from_then_on(arben, orders, mailbox, open_case):
    solved(arben, orders, mailbox, 30, 19)
    due = MONDAY + 3 * HOUR
    assert verdict_on(open_case, kind="delivery", due_at=due, now=MONDAY) is None
    solved(arben, orders, mailbox, 1, 1)
    found = verdict_on(open_case, kind="delivery", due_at=due, now=MONDAY)
    assert (found.count, found.percent, found.safe, found.is_doubtful) == (20, 5, timedelta(hours=30), True)
    assert verdict_on(open_case, kind="delivery", due_at=MONDAY + timedelta(hours=25), now=MONDAY) is None


# PR-08: room for a pleasant surprise.


@pytest.mark.parametrize(
    ("took", "promised"), [(3, "2026-11-23T15:00"), (9, "2026-11-24T10:00"), (0, "2026-11-23T11:45")]
)
def test_what_takes_as_long_as_usual_is_early_by_the_time_that_is_advised(
    arben, orders, mailbox, open_case, took, promised
):
    """On top of what is likely, and while the desk is open; a quarter of the time is left then."""
    solved(arben, orders, mailbox, took, 20)
    found = advice_on(open_case, lengths_of(open_case, "delivery"), now=MONDAY)
    local = found.promise_at.astimezone(ZoneInfo("Europe/Tirane"))
    assert (found.count, local.isoformat()[:16]) == (20, promised)
    assert is_early("delivery", started_at=MONDAY, opens_at=None, due_at=found.promise_at, at=found.likely_at)


def test_advice_is_silent_below_twenty_and_where_there_is_room(desk, arben, orders, mailbox, open_case):
    solved(arben, orders, mailbox, 3, 19)
    tight, roomy = "We will send the kettle today at 14:00.", "We will send the kettle today at 16:00."
    assert "pleasant surprise" not in hints(desk, open_case, tight)
    solved(arben, orders, mailbox, 3, 1)
    assert "Of 20 cases like this, eight of ten are done by" in hints(desk, open_case, tight)
    assert "pleasant surprise" not in hints(desk, open_case, roomy)


def test_the_advised_time_is_taken_with_one_click(desk, arben, orders, mailbox, open_case):
    at = f"/cases/{open_case.number}/promises/"
    assert "Take this time" not in desk.get(at).text
    solved(arben, orders, mailbox, 3, 20)
    link = re.search(r'href="([^"]*kind=delivery[^"]*)"', desk.get(at).text)[1].replace("&amp;", "&")
    page = desk.get(link)
    told = desk.get(at).text
    assert (told.count("Of 20 cases like this"), told.count("kind=delivery"), told.count("kind=other")) == (1, 1, 1)
    assert ('value="2026-11-23T15:00"' in page.text, page.context["form"]["kind"].value()) == (True, "delivery")


def test_the_history_is_that_of_the_product_where_it_is_long_enough(arben, orders, mailbox, open_case):
    """PR-03: by product, which is a list of the desk's own; else by what is less alike."""
    product = OwnField.objects.create(key="product", kind="choice", name="Product", choices=["Kettle", "Toaster"])
    solved(arben, orders, mailbox, 30, 20)
    kettles = list(Case.objects.filter(status="solved"))
    solved(arben, orders, mailbox, 2, 20)
    FieldValue.objects.create(case=open_case, field=product, choice="Kettle")
    assert set(lengths_of(open_case, "delivery")) == {2 * HOUR, 30 * HOUR}
    FieldValue.objects.bulk_create(FieldValue(case=one, field=product, choice="Kettle") for one in kettles[:19])
    assert set(lengths_of(open_case, "delivery")) == {2 * HOUR, 30 * HOUR}
    FieldValue.objects.create(case=kettles[19], field=product, choice="Kettle")
    assert lengths_of(open_case, "delivery") == [30 * HOUR] * 20


def test_eight_of_ten_is_what_one_may_promise():
    lengths = [HOUR * number for number in range(1, 11)]
    assert not judged(lengths, 8 * HOUR).is_doubtful
    assert judged(lengths, 7 * HOUR).is_doubtful
    assert judged(lengths, 7 * HOUR).safe == 9 * HOUR


def test_a_doubtful_time_is_asked_about_once_and_may_be_insisted_on(desk, arben, orders, mailbox, open_case):
    solved(arben, orders, mailbox, 30, 20)
    data = {"kind": "delivery", "due_at": "2026-11-23T14:00", "how": "by", "text": "The new kettle"}
    page = desk.post(f"/cases/{open_case.number}/promises/", data).content.decode()
    assert ("Of 20 cases like this" in page, personal()) == (True, [])
    desk.post(f"/cases/{open_case.number}/promises/", data | {"insist": "yes"})
    assert [one.kind for one in personal()] == ["delivery"]


def made(desk, case, **more):
    data = {"kind": "update", "due_at": "2026-11-24T15:00", "how": "by", "text": "News"} | more
    desk.post(f"/cases/{case.number}/promises/", data)
    return personal()[-1]


def test_a_contact_is_not_kept_by_a_click_but_by_a_contact(desk, open_case):
    one = made(desk, open_case)
    answer = desk.post(f"/promises/{one.pk}/fulfilment/", follow=True)
    one.refresh_from_db()
    assert one.state == "open"
    assert answer.status_code == 200
    send(desk, open_case, text="Here is the news.")
    one.refresh_from_db()
    assert one.state in ("kept", "kept_early")


def test_a_delivery_is_kept_when_somebody_says_so(desk, open_case):
    one = made(desk, open_case, kind="delivery")
    desk.post(f"/promises/{one.pk}/fulfilment/")
    one.refresh_from_db()
    assert one.state in ("kept", "kept_early")


def test_more_time_needs_that_the_customer_heard_of_it_and_agreed(desk, open_case, clock):
    one = made(desk, open_case, kind="delivery", text="The kettle")
    clock.move_to(MONDAY + HOUR)
    data = {"due_at": "2026-11-26T15:00", "how": "by", "reason": "The supplier is late"}
    assert desk.post(f"/promises/{one.pk}/new-time/", data).status_code == 422
    clock.move_to(MONDAY + HOUR + timedelta(minutes=1))
    send(desk, open_case, text="May we bring it on Thursday?")
    page = desk.post(f"/promises/{one.pk}/new-time/", data)
    assert (page.status_code, "Nothing shows yet that the customer agrees" in page.text) == (422, True)
    yes = writes(open_case, at=MONDAY + 2 * HOUR)
    clock.move_to(MONDAY + 2 * HOUR)
    assert f'<option value="{yes.pk}">' in desk.get(f"/promises/{one.pk}/").text
    assert desk.post(f"/promises/{one.pk}/new-time/", data | {"agreed_in": yes.pk}).status_code == 302
    one.refresh_from_db()
    assert (one.state, personal()[-1].previous) == ("renegotiated", one)


def writes(case, *, at):
    """The customer's own mail in the case."""
    sender = Address(case.customer.name, case.customer.email)
    said = InboundMessage(channel="email", subject="Re", sender=sender, senders=(sender,), text="Thursday is fine.")
    with transaction.atomic():
        return cases.receive(case, said=said, customer=case.customer, account=case.account, at=at)


def test_what_is_taken_back_says_why(desk, open_case):
    one = made(desk, open_case)
    assert desk.post(f"/promises/{one.pk}/withdrawal/", {"reason": "not_needed", "note": ""}).status_code == 422
    desk.post(f"/promises/{one.pk}/withdrawal/", {"reason": "not_needed", "note": "She found it."})
    one.refresh_from_db()
    assert one.state == "withdrawn"


def test_it_is_passed_on_and_stands_in_the_others_day(desk, client, open_case, amal):
    one = made(desk, open_case)
    desk.post(f"/promises/{one.pk}/deliverer/", {"to": amal.pk})
    client.force_login(amal)
    assert "News" in client.get("/today/").content.decode()


def test_today_stands_in_the_order_in_which_it_would_break(desk, open_case):
    made(desk, open_case, kind="delivery", due_at="2026-11-25T10:00", text="second")
    made(desk, open_case, kind="other", due_at="2026-11-24T10:00", text="first")
    page = desk.get("/today/").content.decode()
    assert page.index("first") < page.index("second")


def test_the_number_of_queries_of_today_does_not_grow(desk, open_case, django_assert_max_num_queries):
    desk.get("/today/")
    for number in range(3):
        made(desk, open_case, kind="other", text=f"thing {number}")
    with CaptureQueriesContext(connection) as few:
        desk.get("/today/")
    count = len(few)
    for number in range(3):
        made(desk, open_case, kind="delivery", text=f"box {number}")
    with django_assert_max_num_queries(count):
        desk.get("/today/")


def test_the_rate_counts_what_has_ended_and_shows_a_table_beside_the_picture(desk, open_case, clock, dana):
    kept, broken = made(desk, open_case, kind="delivery"), made(desk, open_case, kind="other")
    desk.post(f"/promises/{kept.pk}/fulfilment/")
    Promise.objects.filter(pk=broken.pk).update(state="broken")
    clock.move_to(MONDAY + timedelta(days=2))
    page = desk.get("/promises/kept/?mine=yes").content.decode()
    assert ("50%" in page, "of 2 promises" in page) == (True, True)
    assert "Dana" in desk.get("/promises/kept/").content.decode()


def test_the_rate_tells_apart_what_was_only_told_beforehand(desk, open_case, clock):
    kept, told, broken = (
        made(desk, open_case, kind="delivery"),
        made(desk, open_case),
        made(desk, open_case, kind="other"),
    )
    desk.post(f"/promises/{kept.pk}/fulfilment/")
    Promise.objects.filter(pk=told.pk).update(state="broken", reason="told", channel="phone")
    Promise.objects.filter(pk=broken.pk).update(state="broken", reason="superseded")
    clock.move_to(MONDAY + timedelta(days=2))
    page = desk.get("/promises/kept/")
    rates = page.context["rates"]
    assert rates.all == Kept(kept=1, early=1, broken=2, told=1)
    assert (rates.all.told_from, rates.all.broken_from, rates.all.percent) == (33, 67, 33)
    assert rates.by_channel == {"email": Kept(kept=1, early=1, broken=1), "phone": Kept(broken=1, told=1)}
    assert [str(label) for label, _one in page.context["channels"]] == ["E-mail", "Phone"]
    assert [bar.unkept_height - bar.broken_height for bar in page.context["bars"] if bar.height] == [34]


def test_a_stranger_finds_neither_the_promise_nor_the_day(client, desk, open_case, noa, stranger):
    one = made(desk, open_case)
    client.force_login(noa)
    assert client.get(f"/promises/{one.pk}/").status_code == 404
    assert "News" not in client.get("/today/").content.decode()
    client.force_login(stranger)
    assert client.get("/today/").status_code == 404
