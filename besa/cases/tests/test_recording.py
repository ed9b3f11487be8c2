"""A case, a call and a visit by hand: kept while they are typed, with rich words, files and promises, opened once."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from besa.cases.actions.replies import save_reply, word_reply
from besa.cases.models import Attachment, Case, Draft
from besa.customers.models import ContactPoint
from besa.promises.accepting import Accepted
from besa.promises.models import Promise

KEY = "0b7c52a8-5f3e-4c5d-9d3e-3a1f6c2e9d10"
CALL, CASE = f"/cases/new/contact/{KEY}/", f"/cases/new/{KEY}/"
PNG = (
    b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\6\0\0\0\x1f\x15\xc4\x89\0\0\0\nIDATx\x9cc\0\1\0\0\5\0\1\r\n-\xb4"
    b"\0\0\0\0IEND\xaeB`\x82"
)


@pytest.fixture
def desk(desk, mailbox):
    return desk


@pytest.fixture
def call(orders):
    return {
        "channel": "visit", "direction": "in", "subject": "طلب 4711", "outcome": "open", "kind": "question", "minutes": "5",
        "team": str(orders.pk), "phone": "+970 59 912 3456", "person": "Lina",
        "html": "<p dir=\"rtl\">سألت عن <strong>الغد</strong></p><p dir=\"ltr\">Order 4711</p>",
    }  # fmt: skip


def test_each_page_has_an_address_of_its_own_and_is_nothing_before_somebody_types(desk):
    for page in ("/cases/new/", "/cases/new/contact/"):
        first, second = (desk.get(f"{page}?person=Lina&phone=059")["Location"] for _ in range(2))
        assert first != second
        assert 'value="Lina"' in desk.get(first).content.decode()
    assert (Draft.objects.count(), Case.objects.count()) == (0, 0)


def test_a_call_is_kept_while_it_is_typed_and_comes_back_with_all_that_was_chosen(desk, call):
    held = {"extra-finding-out": "yes", "extra-finding-out-at": "2031-11-24T12:00"}
    assert desk.post(f"{CALL}drafts/log/", call | held | {"version": 0}).json() == {"version": 1}
    page = desk.get(CALL).content.decode()
    for shown in (
        'value="طلب 4711"', 'value="+970 59 912 3456"', 'value="Lina"', '<option value="question" selected>', 'name="version" value="1"',
        'value="visit" id="id_channel_1" checked', 'value="5" id="id_minutes_2" checked', 'value="open" id="id_outcome_1" checked',
        "&lt;strong&gt;الغد&lt;/strong&gt;", 'name="extra-finding-out" value="yes" checked', 'value="2031-11-24T12:00"',
    ):  # fmt: skip
        assert shown.replace(" required", "") in page.replace(" required", ""), shown
    listed = desk.get("/drafts/").content.decode()
    assert f'href="{CALL}"' in listed
    assert "طلب 4711" in listed


def test_a_call_is_written_down_once_with_its_directions_files_and_pictures(desk, call):
    desk.post(f"{CALL}drafts/log/files/", {"file": SimpleUploadedFile("bill.txt", b"12")})
    url = desk.post(f"{CALL}drafts/log/files/", {"file": SimpleUploadedFile("a.png", PNG), "inline": "yes"}).json()[
        "url"
    ]
    words = call | {"html": f'{call["html"]}<p dir="rtl"><img src="{url}"></p>'}
    desk.post(f"{CALL}drafts/log/", words | {"version": 1})
    first, second = (desk.post(CALL, words)["Location"].partition("?")[0] for _ in range(2))
    case = Case.objects.get()
    assert first == second == f"/cases/{case.number}/"
    message = case.messages.get()
    assert message.html.startswith('<p dir="rtl">سألت عن <strong>الغد</strong></p><p dir="ltr">Order')
    assert (message.text.splitlines()[0], message.channel) == ("سألت عن الغد", "visit")
    assert sorted(message.attachments.values_list("filename", "inline")) == [("a.png", True), ("bill.txt", False)]
    assert Draft.objects.count() == 0
    assert desk.post(f"{CALL}drafts/log/", words | {"version": 1}).json() == {"version": 0}
    assert Draft.objects.count() == 0
    shown = desk.get(first).content.decode()
    assert "<strong>الغد</strong>" in shown
    assert f'src="/attachments/{Attachment.objects.get(inline=True).pk}/picture/"' in shown


def test_a_call_in_a_case_has_a_draft_beside_that_of_the_answer(desk, case):
    desk.post(f"/cases/{case.number}/drafts/out/", {"text": "Dear Yusuf", "to": "yusuf@customer.example"})
    said = {"text": "He called again", "channel": "phone", "direction": "in", "outcome": "solved", "minutes": "2"}
    desk.post(f"/cases/{case.number}/drafts/log/", said)
    page = desk.get(f"/cases/{case.number}/contacts/").content.decode()
    assert "He called again" in page
    assert 'value="solved" id="id_outcome_2" checked' in page.replace(" required", "")
    assert f'href="/cases/{case.number}/contacts/"' in desk.get("/drafts/").content.decode()
    answer = desk.post(f"/cases/{case.number}/contacts/", said | {"client_id": KEY})
    assert answer["Location"] == f"/cases/{case.number}/?said={KEY}"
    assert list(Draft.objects.values_list("direction", "text")) == [("out", "Dear Yusuf")]
    assert [message.text for message in case.messages.filter(channel="phone")] == ["He called again"]


def test_a_call_in_a_case_without_a_word_is_refused(desk, case):
    said = {"text": " ", "channel": "phone", "direction": "in", "outcome": "answered"}
    answer = desk.post(f"/cases/{case.number}/contacts/", said)
    assert (answer.status_code, case.messages.count()) == (422, 0)
    assert "Write something, or attach a file." in answer.content.decode()


def test_a_case_by_hand_keeps_its_note_and_is_opened_once_even_without_one(desk, orders):
    typed = {"subject": "Broken seal", "kind": "complaint", "team": str(orders.pk), "person": "Lina"}
    assert desk.post(f"{CASE}drafts/note/", typed | {"text": "Seen at the gate"}).json() == {"version": 1}
    page = desk.get(CASE).content.decode()
    assert "Seen at the gate" in page
    assert '<option value="complaint" selected>' in page
    first, second = (desk.post(CASE, typed)["Location"].partition("?")[0] for _ in range(2))
    case = Case.objects.get()
    assert first == second == f"/cases/{case.number}/"
    assert (case.messages.count(), case.kind) == (0, "complaint")
    assert desk.get(CASE)["Location"] == first
    assert desk.post(f"{CASE}drafts/note/", typed).json() == {"version": 0}
    assert "Broken seal" not in desk.get("/drafts/").content.decode()


def test_the_note_of_a_new_case_has_its_files_and_stays_in_the_house(desk, orders):
    desk.post(f"{CASE}drafts/note/files/", {"file": SimpleUploadedFile("scan.txt", b"1")})
    desk.post(CASE, {"subject": "x", "kind": "request", "team": str(orders.pk), "html": "<p>Look <b>here</b></p>"})
    note = Case.objects.get().messages.get()
    assert (note.direction, note.text, note.deliveries.count()) == ("note", "Look here", 0)
    assert [file.filename for file in note.attachments.all()] == ["scan.txt"]


def test_a_refused_call_opens_nothing_and_keeps_what_was_typed(desk, call):
    answer = desk.post(CALL, call | {"email": "no address"})
    page = answer.content.decode()
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    for shown in ("طلب 4711", "no address", "&lt;strong&gt;الغد&lt;/strong&gt;"):
        assert shown in page


def test_two_windows_of_one_call_overwrite_nothing(desk, call):
    desk.post(f"{CALL}drafts/log/", {"text": "first window", "version": 0})
    answer = desk.post(f"{CALL}drafts/log/", {"text": "second window", "version": 0})
    assert (answer.status_code, answer.json()["text"]) == (409, "first window")


def test_a_colleague_finds_neither_the_draft_nor_its_page(client, desk, call, dana):
    desk.post(f"{CALL}drafts/log/", call)
    client.force_login(dana)
    assert "طلب 4711" not in client.get(CALL).content.decode()
    assert client.post(f"{CALL}drafts/log/", {"text": "mine"}).json() == {"version": 1}


def test_who_calls_is_told_with_their_cases_as_soon_as_the_number_is_there(desk, case, yusuf):
    ContactPoint.objects.create(customer=yusuf, kind="phone", value="+970599123456")
    told = desk.post("/cases/new/customer/", {"phone": "+970 59 912-3456"}).content.decode()
    assert f'href="/customers/{yusuf.pk}/"' in told
    assert f'href="/cases/{case.number}/contacts/"' in told
    assert desk.post("/cases/new/customer/", {"phone": "+970 59 000-0000"}).content.decode().strip() == ""


def test_a_saved_reply_is_put_in_with_its_files_and_the_number_when_it_is_known(desk, call, amal, orders):
    reply = save_reply(None, by=amal, title="Told so", shortcut="told")
    word_reply(reply, by=amal, language="en", text="Told: {case_number} for {customer_name}")
    offered = desk.post(f"{CALL}saved-replies/?q=told", call).content.decode()
    assert f"{CALL}saved-replies/{reply.pk}/" in offered
    words = desk.post(f"{CALL}saved-replies/{reply.pk}/", call).json()
    assert words["text"] == "Told: {case_number} for Lina"
    desk.post(CALL, call | {"html": words["html"]})
    case = Case.objects.get()
    assert case.messages.get().text == f"Told: #{case.number} for Lina"


@pytest.mark.parametrize("outcome", ["open", "answered"])
def test_a_promise_that_was_found_in_a_call_and_confirmed_stands_in_the_ledger(desk, call, outcome):
    due = (timezone.now() + timedelta(days=2)).replace(microsecond=0)
    found = Accepted("call_back", due, None, "We call you back.")
    desk.post(CALL, call | {"outcome": outcome, f"extra-{found.key}": found.to_text()})
    (made,) = Promise.objects.personal()
    assert (made.case, made.kind, made.due_at, made.state) == (Case.objects.get(), "call_back", due, "open")


def test_a_mention_of_somebody_who_may_not_see_the_case_asks_first_and_opens_nothing(desk, orders, noa):
    typed = {"subject": "x", "kind": "request", "team": str(orders.pk), "text": "@Noa please look"}
    answer = desk.post(CASE, typed)
    assert (answer.status_code, Case.objects.count()) == (422, 0)
    key = answer.context["composer"].warnings[0].key
    desk.post(CASE, typed | {"confirmed": key})
    assert Case.objects.get().messages.get().text == "@Noa please look"


def test_every_panel_of_the_log_of_a_call_stands_on_both_pages(desk, case, yusuf):
    yusuf.contact_from = "09:00"
    yusuf.save()
    for page in (CALL, f"/cases/{case.number}/contacts/"):
        assert desk.get(page).status_code == 200, page
