"""Passing on: to a third person, no answer to the customer, who is told in their language or it is said why not (CH-17, PV-05)."""

from datetime import UTC, datetime

import pytest

from besa.cases import actions
from besa.cases.actions.messages import Letter
from besa.cases.errors import CustomerNotTold, NotAllowed
from besa.cases.models import Delivery, Draft, Message
from besa.cases.queries import unseen_by
from besa.cases.tests.test_composer import parts_of
from besa.core.models import LoggedEvent

NOW = datetime(2026, 3, 5, 14, 30, tzinfo=UTC)
TO = [("Sami", "sami@factory.example")]


@pytest.fixture
def asked(case, yusuf):
    case.language = "ar"
    case.unanswered_since = NOW
    case.save()
    return Message.objects.create(
        case=case, direction="in", customer=yusuf, from_name="يوسف", from_address=yusuf.email, text="الشاشة لا تعمل\n> old",
        fold_at=15, subject="شاشة", text_direction="rtl", said_at=NOW, message_id="<1@customer.example>",
    )  # fmt: skip


def forward(case, amal, asked, **more):
    how = {
        "letter": Letter(text="Please look", to=TO),
        "messages": [asked],
        "notice": None,
        "reason": "He asked for it",
    }
    return actions.pass_on(case, by=amal, **(how | more))


def test_it_carries_what_was_chosen_in_its_own_direction_and_begins_a_conversation_of_its_own(case, amal, asked):
    message = forward(case, amal, asked)
    mail, text, body = parts_of(message)
    assert mail["Subject"] == f"Fwd: طلب رقم 4711 [\u200e#{case.number}]"
    assert (mail["In-Reply-To"], mail["Auto-Submitted"]) == (None, None)
    assert "> الشاشة لا تعمل" in text.replace("\u200f", "")
    assert "old" not in text
    assert '<blockquote dir="rtl"' in body
    assert message.deliveries.get().automatic is False


def test_it_is_no_answer(case, amal, asked):
    message = forward(case, amal, asked)
    case.refresh_from_db()
    assert case.unanswered_since == NOW
    assert case.status != "waiting"
    assert (message.is_human_answer, message.is_forward) == (False, True)


def test_the_customer_is_told_once_in_their_language_who_has_it(desk, case, asked):
    page = desk.get(f"/cases/{case.number}/forwarding/").content.decode()
    assert "{recipient}" in page
    data = {
        "to": "سامي <sami@factory.example>", "text": "Please look", "messages": [asked.pk], "tells": "on",
        "notice": "أحلنا رسالتك إلى {recipient}.", "client_id": "ab-1",
    }  # fmt: skip
    for _twice in range(2):
        desk.post(f"/cases/{case.number}/forwarding/", data)
    told = case.messages.get(automatic_reason="passed_on")
    assert (told.text, told.language, [one["address"] for one in told.to]) == (
        "أحلنا رسالتك إلى \u2068سامي\u2069.",
        "ar",
        ["yusuf@customer.example"],
    )
    assert case.messages.filter(automatic_reason="forward").count() == 1


def test_without_notice_a_reason_is_asked_for_and_kept_on_the_case(desk, case, asked):
    data = {"to": "sami@factory.example", "text": "Please", "messages": [asked.pk], "notice": "x"}
    answer = desk.post(f"/cases/{case.number}/forwarding/", data)
    assert answer.status_code == 422
    assert str(CustomerNotTold()) in answer.content.decode()
    desk.post(f"/cases/{case.number}/forwarding/", data | {"reason": "He is in the room"})
    assert LoggedEvent.objects.get(name="cases.MessageForwarded").data["reason"] == "He is in the room"
    assert "He is in the room" in desk.get(f"/cases/{case.number}/").content.decode()


def test_notes_never_leave_the_house(desk, case, amal, asked):
    note = actions.write_note(case, by=amal, letter=Letter(text="secret"))
    assert "secret" not in desk.get(f"/cases/{case.number}/forwarding/").content.decode()
    data = {"to": "sami@factory.example", "text": "x", "messages": [note.pk], "reason": "y"}
    assert desk.post(f"/cases/{case.number}/forwarding/", data).status_code == 422
    with pytest.raises(NotAllowed):
        forward(case, amal, note)
    assert case.messages.filter(direction="out").count() == 0


def test_messages_of_other_cases_are_refused(case, amal, asked, orders, yusuf):
    other = actions.open_by_hand(by=amal, customer=yusuf, team=orders, subject="Other")
    with pytest.raises(NotAllowed):
        forward(other, amal, asked)


def test_files_go_along_as_they_are(case, amal, asked, settings):
    from besa.core import files

    stored = files.put(b"bytes", kind="attachment")
    file = asked.attachments.create(
        filename="a.txt",
        content_type="text/plain",
        sniffed_type="text/plain",
        size=5,
        sha256=stored.sha256,
        stored=stored.name,
    )
    message = forward(case, amal, asked, attachments=[file])
    mail, _text, _body = parts_of(message)
    assert [part.get_content() for part in mail.iter_attachments()] == ["bytes"]


def test_what_is_being_written_is_kept_apart_from_the_answer(desk, case, amal):
    desk.post(f"/cases/{case.number}/drafts/fwd/", {"text": "to the factory", "to": "sami@factory.example"})
    desk.post(f"/cases/{case.number}/drafts/out/", {"text": "to the customer"})
    assert sorted(Draft.objects.values_list("direction", "text")) == [
        ("fwd", "to the factory"),
        ("out", "to the customer"),
    ]
    assert "to the factory" in desk.get(f"/cases/{case.number}/forwarding/").content.decode()


def test_an_answer_goes_to_all_or_to_the_sender_alone(desk, case, asked, rivka):
    case.participants.create(customer=rivka, address="wife@customer.example", name="Salma", is_copied=True)
    assert (
        'value="Salma &lt;wife@customer.example&gt;"' in desk.get(f"/cases/{case.number}/?write=all").content.decode()
    )
    assert (
        "wife@customer.example"
        not in desk.get(f"/cases/{case.number}/?write=one")
        .content.decode()
        .split("composer__addresses")[1]
        .split("textarea")[0]
    )


def test_an_answer_goes_to_the_customer_also_when_somebody_else_wrote_last(desk, case, asked):
    """F03: somebody who got the customer's signed address into their hands is answered on purpose only."""
    case.messages.create(
        direction="in", channel="email", from_address="eve@evil.example", text="Who is it?", flags=["third_party"]
    )
    page = desk.get(f"/cases/{case.number}/").content.decode()
    addresses = page.split("composer__addresses")[1].split("textarea")[0]
    assert (case.customer.email in addresses, "eve@evil.example" in addresses) == (True, False)


def test_recipients_are_found_by_name_and_address(desk, yusuf, dana):
    for wanted, address in (
        ("يوس", "yusuf@customer.example"),
        ("yusuf@", "yusuf@customer.example"),
        ("dan", "dana@desk.example"),
    ):
        assert address in desk.get("/people/addresses/", {"q": wanted}).content.decode()
    assert desk.get("/people/addresses/", {"q": "y"}).content.decode().strip() == ""


def test_taking_it_back_takes_the_notice_along_and_leaves_the_customer_waiting_as_before(desk, case, amal, asked):
    notice = Letter(text="We have passed it on", to=[("", "yusuf@customer.example")])
    message = forward(
        case, amal, asked, letter=Letter(text="Please look", html="<p>Please <b>look</b></p>", to=TO), notice=notice
    )
    actions.solve(case, by=amal)
    answer = desk.post(f"/messages/{message.pk}/withdrawal/")
    assert answer["Location"] == f"/cases/{case.number}/forwarding/"
    assert set(Delivery.objects.values_list("state", flat=True)) == {"withdrawn"}
    case.refresh_from_db()
    assert (case.status, case.unanswered_since) == ("solved", None)
    draft = Draft.objects.get()
    assert (draft.direction, draft.text, draft.to[0]["address"]) == ("fwd", "Please look", "sami@factory.example")
    assert "Please &lt;b&gt;look" in desk.get(answer["Location"]).content.decode()
    assert f'href="{answer["Location"]}"' in desk.get("/drafts/").content.decode()


def test_a_colleague_who_answers_at_the_same_time_sees_that_it_was_passed_on(case, amal, dana, asked):
    message = forward(case, amal, asked)
    assert list(unseen_by(case, user=dana, upto=asked.pk)) == [message]
