"""A mail that we write first: kept while it is written, opened with its case only when it leaves, whole or not at all."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from besa.cases import actions
from besa.cases.models import Case, Draft, SavedReply
from besa.channels.email.models import Mailbox
from besa.core.errors import Warned
from besa.core.registry import guards
from besa.customers.models import Customer

PAGE = "/cases/new/mail/0b7c52a8-5f3e-4c5d-9d3e-3a1f6c2e9d10/"
KEY = PAGE.split("/")[-2]


@pytest.fixture
def desk(desk, mailbox):
    return desk


@pytest.fixture
def letter(orders):
    return {
        "to": "Yusuf <yusuf@customer.example>",
        "subject": "Your order 4711",
        "html": "<p>It is <b>here</b>.</p>",
        "team": str(orders.pk),
        "kind": "request",
        "takes_it": "on",
    }


def keep(desk, **data):
    return desk.post(f"{PAGE}drafts/out/", data)


def test_each_new_mail_has_an_address_of_its_own_and_is_nothing_before_it_is_written(desk):
    first, second = (desk.get("/cases/new/mail/?email=a@b.example&person=A+B")["Location"] for _ in range(2))
    assert first != second
    assert 'value="A B &lt;a@b.example&gt;"' in desk.get(first).content.decode()
    assert (Draft.objects.count(), Case.objects.count()) == (0, 0)


def test_what_is_written_is_kept_with_everything_beside_it_and_comes_back(desk, letter, repairs):
    assert keep(desk, **letter | {"kind": "question", "takes_it": ""}).json() == {"version": 1}
    assert keep(
        desk, **letter | {"kind": "question", "takes_it": "", "version": 1, "cc": "boss@shop.example"}
    ).json() == {"version": 2}
    page = desk.get(PAGE).content.decode()
    for shown in (
        'value="Your order 4711"', 'value="Yusuf &lt;yusuf@customer.example&gt;"', 'value="boss@shop.example"',
        "&lt;b&gt;here&lt;/b&gt;", '<option value="question" selected>', 'name="version" value="2"',
    ):  # fmt: skip
        assert shown in page
    assert 'name="takes_it" checked' not in page.replace('id="id_takes_it" ', "")
    assert f'href="{PAGE}"' in desk.get("/drafts/").content.decode()


def test_two_windows_of_one_mail_overwrite_nothing_and_two_mails_know_nothing_of_each_other(desk, letter):
    keep(desk, text="first window", version=0)
    answer = keep(desk, text="second window", version=0)
    assert (answer.status_code, answer.json()["text"]) == (409, "first window")
    other = PAGE.replace("0b7c", "1b7c")
    assert desk.post(f"{other}drafts/out/", {"text": "another mail", "version": 0}).json() == {"version": 1}
    assert sorted(Draft.objects.values_list("text", flat=True)) == ["another mail", "first window"]


def test_a_colleague_finds_neither_the_draft_nor_its_files(client, desk, letter, dana):
    keep(desk, **letter)
    desk.post(f"{PAGE}drafts/out/files/", {"file": SimpleUploadedFile("a.txt", b"a")})
    client.force_login(dana)
    page = client.get(PAGE).content.decode()
    assert "Your order 4711" not in page
    assert "a.txt" not in page
    assert client.post(f"{PAGE}drafts/out/", {"text": "mine"}).json() == {"version": 1}
    assert Draft.objects.count() == 2


def test_customer_case_letter_and_files_come_together(desk, letter, yusuf, amal):
    keep(desk, **letter)
    desk.post(f"{PAGE}drafts/out/files/", {"file": SimpleUploadedFile("bill.pdf", b"bill")})
    answer = desk.post(PAGE, letter)
    case = Case.objects.get()
    assert answer["Location"] == f"/cases/{case.number}/?said={KEY}"
    message = case.messages.get()
    assert (message.html, message.subject, message.language) == (
        '<p dir="ltr">It is <b>here</b>.</p>',
        "Your order 4711",
        "ar",
    )
    assert [file.filename for file in message.attachments.all()] == ["bill.pdf"]
    assert (case.customer, case.owner, case.status, Draft.objects.count()) == (yusuf, amal, "waiting", 0)


def test_sending_twice_and_coming_back_lead_to_the_one_case(desk, letter):
    desk.post(PAGE, letter)
    here = f"/cases/{Case.objects.get().number}/"
    assert desk.post(PAGE, letter)["Location"] == here
    assert desk.get(PAGE)["Location"] == here
    assert keep(desk, **letter).json() == {"version": 0}
    assert (Case.objects.count(), Draft.objects.count()) == (1, 0)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ({"to": ""}, "There is no address to send to."),
        ({"to": "yusuf"}, "yusuf"),
        ({"subject": ""}, "This field is required."),
        ({"html": "", "text": " "}, "nothing"),
        ({"account": "email:999"}, "Select a valid choice"),
    ],
)
def test_a_refused_mail_opens_nothing_and_keeps_what_was_typed(desk, letter, yusuf, fault, words):
    answer = desk.post(PAGE, {"html": "<p>long story</p>", **letter, "cc": "b@shop.example"} | fault)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page.partition("<main")[2]
    assert 'value="b@shop.example"' in page
    assert (Case.objects.count(), Customer.objects.count()) == (0, 1)


def test_a_warning_stops_once_without_leaving_an_empty_case(desk, letter):
    def ask(**about):
        raise Warned("Are you sure?", key="sure")

    guards.checks["send"].append(ask)
    try:
        answer = desk.post(PAGE, letter | {"to": "new@customer.example"})
        assert (answer.status_code, Case.objects.count(), Customer.objects.count()) == (422, 0, 0)
        assert '<input type="hidden" name="confirmed" value="sure">' in answer.content.decode()
        assert desk.post(PAGE, letter | {"confirmed": "sure"}).status_code == 302
    finally:
        guards.checks["send"].remove(ask)


def test_a_new_person_gets_the_name_and_the_language_of_the_letter(desk, letter):
    desk.post(PAGE, letter | {"to": "n@customer.example", "person": "Nora", "html": "<p>مرحبا بك في متجرنا</p>"})
    customer = Customer.objects.get()
    assert (customer.name, customer.language, customer.email) == ("Nora", "ar", "n@customer.example")
    assert Case.objects.get().messages.get().to == [{"name": "Nora", "address": "n@customer.example"}]


def test_the_mailbox_is_chosen_among_those_of_ones_teams(desk, letter, orders, repairs):
    second = Mailbox.objects.create(address="returns@desk.example", name="Returns", team=orders)
    foreign = Mailbox.objects.create(address="repairs@desk.example", name="Repairs", team=repairs)
    page = desk.get(PAGE).content.decode()
    assert "returns@desk.example" in page
    assert "repairs@desk.example" not in page
    assert desk.post(PAGE, letter | {"account": foreign.account}).status_code == 422
    desk.post(PAGE, letter | {"account": second.account})
    assert Case.objects.get().messages.get().from_address == "returns@desk.example"


def test_a_mail_can_leave_later_stands_in_its_case_until_then_and_can_be_taken_back(desk, letter, amal):
    keep(desk, **letter)
    desk.post(PAGE, letter | {"later": "chosen", "send_at": "2099-01-01T09:00"})
    assert Case.objects.count() == 0  # further away than a year: refused whole
    times = desk.get(f"{PAGE}later/?team={letter['team']}").content.decode()
    desk.post(PAGE, letter | {"later": times.split('value="')[1].split('"')[0]})
    case, draft = Case.objects.get(), Draft.objects.get()
    assert (draft.case, case.messages.count(), case.unanswered_since) == (case, 0, None)
    assert desk.get(PAGE)["Location"] == f"/cases/{case.number}/"
    message = actions.send_scheduled(draft, by=amal)
    assert (message.subject, message.to) == (
        "Your order 4711",
        [{"name": "Yusuf", "address": "yusuf@customer.example"}],
    )


def test_saved_replies_speak_the_language_of_whoever_it_goes_to_and_the_number_is_filled_in_when_it_is_known(
    desk, letter, yusuf, amal
):
    reply = SavedReply.objects.create(title="Hello", created_by=amal)
    reply.wordings.create(language="en", text="Dear {customer_name}, case {case_number}")
    reply.wordings.create(language="ar", text="عزيزي {customer_name}، المعاملة {case_number}")
    offered = desk.post(f"{PAGE}saved-replies/?q=hel", letter).content.decode()
    assert f'data-fetch="{PAGE}saved-replies/{reply.pk}/"' in offered
    words = desk.post(f"{PAGE}saved-replies/{reply.pk}/", letter).json()
    assert words["text"] == "عزيزي يوسف حداد، المعاملة {case_number}"
    desk.post(PAGE, letter | {"html": words["html"]})
    case = Case.objects.get()
    assert case.messages.get().text == f"عزيزي يوسف حداد، المعاملة #{case.number}"


def test_who_it_goes_to_is_told_beside_it(desk, letter, case, amal, yusuf):
    amal.signatures = {"ar": "مع التحية، أمل"}
    amal.save()
    beside = desk.post(f"{PAGE}customer/", letter).content.decode()
    for shown in ("يوسف حداد", f'href="/cases/{case.number}/?write=reply"', "مع التحية، أمل", 'data-letter-base="rtl"'):
        assert shown in beside
    unknown = desk.post(f"{PAGE}customer/", letter | {"to": "n@customer.example"}).content.decode()
    assert 'name="person"' in unknown
    assert "يوسف" not in unknown


def test_a_thrown_away_mail_comes_back_under_its_address(desk, letter):
    keep(desk, **letter)
    draft = Draft.objects.get()
    desk.post(f"/drafts/{draft.pk}/removal/")
    assert "Your order 4711" not in desk.get(PAGE).content.decode()
    keep(desk, text="begun anew")
    assert desk.post(f"/drafts/{draft.pk}/restoration/")["Location"] == PAGE
    assert Draft.objects.get().text == "It is here.\n\nbegun anew"


def test_promises_are_found_before_there_is_a_case(desk, letter):
    assert (
        "extra-promise-" in desk.post("/promises/hints/", {"text": "We call you tomorrow at 10:00."}).content.decode()
    )


def test_a_full_disk_is_told_in_words_and_the_words_are_kept(desk, letter, monkeypatch):
    keep(desk, **letter)

    def full(*args, **kwargs):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("besa.core.files._write", full)
    answer = desk.post(f"{PAGE}drafts/out/files/", {"file": SimpleUploadedFile("a.txt", b"a")})
    assert answer.status_code == 507
    assert "disk may be full" in answer.content.decode()
    assert Draft.objects.get().text == "It is here."
