"""The desk through the test client: what a page shows, what a form does, what a stranger never sees."""

import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.actions.opening import announce, open_case
from besa.cases.models import Case, Delivery, Draft, Message
from besa.cases.ports import Address, InboundMessage
from besa.core.models import LoggedEvent
from besa.customers.models import ContactPoint, Customer


def arrived(customer, team, subject="Where is my order?", text="Hello,\n\nwhere is it?", html="", **fields):
    at = timezone.now() - timedelta(hours=1)
    sender = Address(customer.name, customer.email)
    said = InboundMessage(
        channel="email", subject=subject, sender=sender, senders=(sender,), text=text, html=html, **fields
    )
    with transaction.atomic():
        case = open_case(customer=customer, team=team, subject=subject, channel="email", at=at)
        message = actions.receive(case, said=said, customer=customer, account="1", at=at, is_first=True)
        actions.opening.add_participant(case, customer=customer, address=customer.email, name=customer.name)
        announce(case, message_id=message.pk, at=at)
    case.refresh_from_db()
    return case


@pytest.fixture
def mail(arben, orders, mailbox):
    return arrived(arben, orders)


@pytest.fixture
def desk(client, amal):
    client.force_login(amal)
    return client


def queries_of(client, path):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("folder", ["mine", "unowned", "team", "all", "waiting", "solved", "spam", "trash"])
def test_a_folder_costs_the_same_for_one_and_three_lines(desk, amal, orders, mailbox, arben, yusuf, rivka, folder):
    def fill(customer):
        case = arrived(customer, orders)
        actions.tag(case, by=amal, name=f"tag {case.number}")
        if folder == "mine":
            actions.assign(case, to=amal, by=amal)
        status = {"waiting": "waiting", "solved": "solved"}.get(folder)
        if status:
            actions.set_status(case, status=status, by=amal)
        if folder == "spam":
            actions.mark_spam(case, by=amal)
        if folder == "trash":
            actions.trash(case, by=amal)

    path = f"/inbox/{folder}/"
    desk.get(path)
    fill(arben)
    one = queries_of(desk, path)
    fill(yusuf)
    fill(rivka)
    page = desk.get(path).content.decode()
    assert len(re.findall("data-line", page)) == 3
    assert queries_of(desk, path) == one


def test_the_case_page_costs_the_same_for_one_and_three_messages(desk, amal, mail, arben):
    path = f"/cases/{mail.number}/"
    actions.write_note(mail, by=amal, letter=Letter(text="one"))
    desk.get(path)
    one = queries_of(desk, path)
    actions.write_note(mail, by=amal, letter=Letter(text="two"))
    actions.write_note(mail, by=amal, letter=Letter(text="three"))
    assert queries_of(desk, path) == one


def test_pages_go_on_where_the_last_one_ended(desk, orders, mailbox, arben):
    numbers = {arrived(arben, orders, subject=f"Case {n}").number for n in range(53)}
    first = desk.get("/inbox/team/").content.decode()
    rest = desk.get(re.search(r"/inbox/team/\?after=[\w-]+", first)[0]).content.decode()
    shown = [int(n) for page in (first, rest) for n in re.findall(r'href="/cases/(\d+)/\?in=team" data-line', page)]
    assert len(shown) == 53
    assert set(shown) == numbers


def test_a_page_mark_that_is_not_ours_is_not_found(desk):
    assert desk.get("/inbox/team/?after=AAAA").status_code == 404


def test_a_customers_name_stands_in_its_own_direction(desk, mailbox, orders, rivka):
    arrived(rivka, orders, subject="Re: המשלוח לא הגיע")
    page = desk.get("/inbox/unowned/").content.decode()
    assert '<bdi dir="rtl">רבקה לוי</bdi>' in page
    assert '<span class="line__subject" dir="rtl">Re: המשלוח לא הגיע</span>' in page


GETS = ["", "paper/", "contacts/", "earlier/{message}/"]
POSTS = [
    "replies/", "notes/", "contacts/", "drafts/out/", "drafts/out/files/", "drafts/note/", "drafts/out/files/",
    "assignment/", "transfer/", "status/", "priority/", "kind/", "summary/", "needed/", "tags/", "spam/", "trash/", "return/",
]  # fmt: skip


@pytest.mark.parametrize("person", ["noa", "stranger"])
@pytest.mark.parametrize("path", GETS)
def test_strangers_find_nothing(client, mail, request, person, path):
    client.force_login(request.getfixturevalue(person))
    message = mail.messages.get().pk
    assert client.get(f"/cases/{mail.number}/" + path.format(message=message)).status_code == 404


@pytest.mark.parametrize("path", POSTS)
def test_strangers_change_nothing(client, mail, noa, path):
    client.force_login(noa)
    before = Case.objects.values().get(pk=mail.pk)
    data = {
        "text": "x",
        "status": "solved",
        "kind": "complaint",
        "priority": "4",
        "add": "t",
        "owner": "me",
        "summary": "s",
    }
    assert client.post(f"/cases/{mail.number}/{path}", data).status_code == 404
    assert Case.objects.values().get(pk=mail.pk) == before


@pytest.mark.parametrize("path", sorted(set(POSTS) - set(GETS)))
def test_nothing_changes_by_get(desk, mail, path):
    assert desk.get(f"/cases/{mail.number}/{path}").status_code == 405


def test_a_reply_is_queued_and_can_be_taken_back(desk, mail, amal):
    data = {"to": "Arben Hoxha <arben@customer.example>", "text": "It leaves today.", "client_id": "ab-1"}
    answer = desk.post(f"/cases/{mail.number}/replies/", data | {"in": "team"})
    message = Message.objects.get(direction="out", automatic=False)
    assert answer["Location"] == f"/cases/{mail.number}/?in=team&said=ab-1#message-{message.pk}"
    assert (message.text, message.author, message.to) == (
        "It leaves today.", amal, [{"name": "Arben Hoxha", "address": "arben@customer.example"}],
    )  # fmt: skip
    page = desk.get(f"/cases/{mail.number}/").content.decode()
    assert f'action="/messages/{message.pk}/withdrawal/"' in page
    desk.post(f"/messages/{message.pk}/withdrawal/")
    mail.refresh_from_db()
    assert Delivery.objects.get(message=message).state == "withdrawn"
    assert mail.unanswered_since is not None
    assert Draft.objects.get(user=amal, case=mail).text == "It leaves today."


def test_a_reply_sent_twice_is_one(desk, mail):
    data = {"to": "arben@customer.example", "text": "Once.", "client_id": "ab-2"}
    desk.post(f"/cases/{mail.number}/replies/", data)
    desk.post(f"/cases/{mail.number}/replies/", data)
    assert Message.objects.filter(direction="out", automatic=False).count() == 1


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"to": "arben@customer.example", "text": "  "}, "The message is empty."),
        ({"to": "", "text": "My long answer"}, "There is no address to send to."),
        ({"to": "arben@customer", "text": "My long answer"}, "is not an e-mail address"),
    ],
)
def test_a_refused_reply_comes_back_whole(client, dana, mail, data, words):
    client.force_login(dana)
    answer = client.post(f"/cases/{mail.number}/replies/", data)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page
    assert f">{data['text']}</textarea>" in page
    assert Message.objects.filter(direction="out", automatic=False).count() == 0


def test_a_note_never_has_a_delivery(desk, mail):
    """PV-05."""
    desk.post(f"/cases/{mail.number}/notes/", {"text": "He called twice already.", "to": "arben@customer.example"})
    note = Message.objects.get(direction="note")
    assert (note.text, note.to, note.deliveries.count()) == ("He called twice already.", [], 0)
    assert "He called twice" not in desk.get(f"/cases/{mail.number}/paper/").content.decode()


def test_a_draft_is_kept_and_an_older_window_never_overwrites(desk, mail, amal):
    path = f"/cases/{mail.number}/drafts/out/"
    first = desk.post(path, {"text": "Dear", "to": "arben@customer.example", "version": "0"}).json()
    desk.post(path, {"text": "Dear Arben", "version": str(first["version"])})
    late = desk.post(path, {"text": "Older", "version": str(first["version"])})
    assert late.status_code == 409
    assert Draft.objects.get(user=amal, case=mail).text == "Dear Arben"
    assert ">Dear Arben</textarea>" in desk.get(f"/cases/{mail.number}/").content.decode()


def test_files_are_attached_with_and_without_script(desk, mail):
    file = SimpleUploadedFile("فاتورة.pdf", b"%PDF-1.4 x", content_type="application/pdf")
    listed = desk.post(f"/cases/{mail.number}/drafts/out/files/", {"file": file}).content.decode()
    assert "فاتورة.pdf" in listed
    second = SimpleUploadedFile("b.txt", b"two", content_type="text/plain")
    desk.post(f"/cases/{mail.number}/replies/", {"to": "arben@customer.example", "text": "See.", "file": second})
    message = Message.objects.get(direction="out", automatic=False)
    assert [file.filename for file in message.attachments.all()] == ["فاتورة.pdf", "b.txt"]


def test_a_file_is_a_locked_download(desk, mail):
    desk.post(
        f"/cases/{mail.number}/notes/",
        {"text": "x", "file": SimpleUploadedFile("x.html", b"<script>1</script>", "text/html")},
    )
    file = Message.objects.get(direction="note").attachments.get()
    answer = desk.get(f"/attachments/{file.pk}/")
    assert answer.content == b"<script>1</script>"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"].startswith("sandbox")
    assert answer["Content-Type"] == "application/octet-stream"
    assert desk.get(f"/attachments/{file.pk}/picture/").status_code == 404


def test_a_mails_own_layout_stands_alone_without_scripts(desk, orders, mailbox, arben):
    case = arrived(arben, orders, html="<table><tr><td>1</td></tr></table>")
    message = case.messages.filter(direction="in").get()
    page = desk.get(f"/cases/{case.number}/").content.decode()
    assert f'src="/messages/{message.pk}/html/" sandbox="allow-same-origin allow-popups"' in page
    answer = desk.get(f"/messages/{message.pk}/html/")
    policy = answer["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'self' 'unsafe-inline'; img-src 'self'")
    assert "script-src" not in policy
    assert "<table><tr><td>1</td></tr></table>" in answer.content.decode()


CHANGES = [
    ("status/", {"status": "on_hold"}, "status", "on_hold"),
    ("kind/", {"kind": "complaint"}, "kind", "complaint"),
    ("priority/", {"priority": "4"}, "priority", 4),
    ("summary/", {"summary": "One\nTwo"}, "summary", "One\nTwo"),
    ("needed/", {"needed_by": "2026-12-01", "needed_for": "a wedding"}, "needed_for", "a wedding"),
    ("trash/", {}, "place", "trash"),
    ("spam/", {}, "place", "spam"),
]


@pytest.mark.parametrize(("path", "data", "field", "value"), CHANGES)
def test_a_chip_changes_its_field(desk, mail, path, data, field, value):
    answer = desk.post(f"/cases/{mail.number}/{path}", data | {"next": f"/cases/{mail.number}/?in=team"})
    assert answer["Location"] == f"/cases/{mail.number}/?in=team"
    assert getattr(Case.objects.get(pk=mail.pk), field) == value


def test_taking_and_giving_back(desk, mail, amal):
    desk.post(f"/cases/{mail.number}/assignment/", {"owner": "me"})
    assert Case.objects.get(pk=mail.pk).owner == amal
    page = desk.get(f"/cases/{mail.number}/").content.decode()
    assert '<bdi dir="ltr">Amal</bdi>' in page
    desk.post(f"/cases/{mail.number}/assignment/", {"owner": ""})
    assert Case.objects.get(pk=mail.pk).owner is None


def test_a_refused_change_says_why(desk, mail, noa):
    answer = desk.post(f"/cases/{mail.number}/assignment/", {"owner": str(noa.pk)}, follow=True)
    amal_reads_arabic = [str(message) for message in answer.context["messages"]]
    assert len(amal_reads_arabic) == 1
    assert Case.objects.get(pk=mail.pk).owner is None


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:1"])
def test_a_form_leads_nowhere_else(desk, mail, target):
    answer = desk.post(f"/cases/{mail.number}/trash/", {"next": target})
    assert answer["Location"] == f"/cases/{mail.number}/"


def test_tags_come_and_go(desk, mail):
    desk.post(f"/cases/{mail.number}/tags/", {"add": "Billing، VIP"})
    assert [tag.name for tag in mail.tags.all()] == ["billing", "vip"]
    desk.post(f"/cases/{mail.number}/tags/", {"remove": "vip"})
    assert [tag.name for tag in mail.tags.all()] == ["billing"]


def test_events_are_told_in_sentences(desk, mail, dana):
    actions.assign(mail, to=dana, by=dana)
    actions.tag(mail, by=dana, name="<b>")
    page = desk.get(f"/cases/{mail.number}/").content.decode()
    assert "&lt;b&gt;" in page
    assert "<b></bdi>" not in page
    assert LoggedEvent.objects.filter(case_id=mail.pk, name="cases.CaseAssigned").count() == 1


def test_a_call_of_an_unknown_person_is_logged_on_one_screen(desk, amal, orders):
    """CH-04, CH-05."""
    data = {
        "channel": "phone", "direction": "in", "subject": "Opening hours", "outcome": "answered", "kind": "question",
        "team": str(orders.pk), "takes_it": "on", "minutes": "5", "text": "Asked for Friday.",
    }  # fmt: skip
    page = desk.get("/cases/new/contact/")["Location"]
    desk.post(page, data)
    desk.post(page, data)
    case = Case.objects.get()
    call = case.messages.get()
    assert (case.owner, case.customer.name, case.unanswered_since) == (amal, "", None)
    assert (call.channel, call.duration, call.text) == ("phone", timedelta(minutes=5), "Asked for Friday.")


def test_a_caller_is_known_by_the_number_however_it_is_written(desk, orders):
    person = Customer.objects.create(name="Layla")
    ContactPoint.objects.create(customer=person, kind="phone", value="+970599123456")
    data = {
        "channel": "phone",
        "direction": "in",
        "subject": "x",
        "outcome": "open",
        "kind": "request",
        "team": str(orders.pk),
    }
    desk.post(desk.get("/cases/new/contact/")["Location"], data | {"phone": "+970 59 912-3456", "text": "y"})
    case = Case.objects.get()
    assert case.customer == person
    assert case.unanswered_since is not None


def test_a_mail_that_we_write_first(desk, mailbox, orders, amal):
    data = {
        "to": "new@customer.example", "person": "Nora", "subject": "Your order", "text": "Dear Nora,\r\nit is here.",
        "kind": "request", "team": str(orders.pk), "takes_it": "on", "cc": "boss@customer.example",
    }  # fmt: skip
    page = desk.get("/cases/new/mail/")["Location"]
    answer = desk.post(page, data)
    case = Case.objects.get()
    assert answer["Location"].partition("?")[0] == f"/cases/{case.number}/"
    assert desk.post(page, data)["Location"] == f"/cases/{case.number}/"
    message = case.messages.get()
    assert (message.text, case.status, case.owner) == ("Dear Nora,\nit is here.", "waiting", amal)
    assert sorted(message.deliveries.values_list("recipient", "role")) == [
        ("boss@customer.example", "cc"), ("new@customer.example", "to"),
    ]  # fmt: skip


def test_a_form_with_a_fault_keeps_what_was_typed(desk, orders):
    page = desk.get("/cases/new/")["Location"]
    answer = desk.post(page, {"subject": "", "text": "long story", "team": str(orders.pk), "kind": "request"})
    assert answer.status_code == 422
    assert "long story" in answer.content.decode()
    assert Case.objects.count() == 0


def test_an_observer_reads_and_notes_but_does_not_answer(client, mail, db):
    from conftest import member

    client.force_login(member("olga@desk.example", "Olga", "observer"))
    page = client.get(f"/cases/{mail.number}/").content.decode()
    assert f"/cases/{mail.number}/replies/" not in page
    assert f"/cases/{mail.number}/status/" not in page
    answer = client.post(f"/cases/{mail.number}/replies/", {"to": "arben@customer.example", "text": "x"})
    assert answer.status_code == 422
    client.post(f"/cases/{mail.number}/notes/", {"text": "Well done."})
    assert [message.direction for message in mail.messages.order_by("pk")][-1] == "note"


@pytest.mark.parametrize(
    ("html", "said", "folded"),
    [
        (
            '<div>Yes<div class="gmail_quote">On Monday</div></div>',
            "<div>Yes",
            '<div class="gmail_quote">On Monday</div></div>',
        ),
        ('<p>Yes</p><blockquote type="cite">x</blockquote>', "<p>Yes</p>", '<blockquote type="cite">x</blockquote>'),
        ('<div class="gmail_quote">all is quoted</div>', '<div class="gmail_quote">all is quoted</div>', ""),
        ("<p>Nothing quoted</p>", "<p>Nothing quoted</p>", ""),
    ],
)
def test_history_is_folded_in_the_mails_own_layout(desk, orders, mailbox, arben, html, said, folded):
    case = arrived(arben, orders, html=html)
    answer = desk.get(f"/messages/{case.messages.get(direction='in').pk}/html/")
    assert (answer.context["body"], answer.context["folded"]) == (said, folded)


def test_a_long_case_shows_its_end_first_and_the_rest_when_asked(desk, amal, mail):
    for number in range(60):
        actions.write_note(mail, by=amal, letter=Letter(text=f"note number {number:02}"))
    page = desk.get(f"/cases/{mail.number}/").content.decode()
    assert re.findall(r"note number (\d\d)", page) == [f"{n:02}" for n in range(10, 60)]
    earlier = desk.get(re.search(rf'hx-get="(/cases/{mail.number}/earlier/\d+/)"', page)[1]).content.decode()
    assert re.findall(r"note number (\d\d)", earlier) == [f"{n:02}" for n in range(10)]
    assert "Where is my order?" not in earlier
    assert "where is it?" in earlier


@pytest.mark.parametrize("outcome", ["open", "answered"])
def test_an_employee_is_told_what_to_do_instead_of_a_mail_and_can_do_it(client, stranger, orders, mailbox, outcome):
    client.force_login(stranger)
    answer = client.get("/cases/new/mail/")
    page = answer.content.decode()
    assert "<form" not in page.partition("<main")[2]
    assert 'href="/cases/new/contact/"' in page
    assert 'value="solved"' not in client.get("/cases/new/contact/", follow=True).content.decode()
    said = {"subject": "Lost parcel", "text": "At the gate", "person": "Lina", "team": orders.pk, "kind": "request"}
    said |= {"channel": "visit", "direction": "in", "outcome": outcome}
    written = client.post(client.get("/cases/new/contact/")["Location"], said, follow=True)
    assert written.status_code == 200, written.content.decode()
    case = Case.objects.get()
    assert (case.subject, case.messages.count(), case.created_by) == ("Lost parcel", 1, stranger)
