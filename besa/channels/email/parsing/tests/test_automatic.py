"""F07: machines' mail is known, people's mail is not taken for it, and a bounce says whom it is about."""

from __future__ import annotations

import pytest

from besa.cases.ports import BouncedRecipient
from besa.channels.email.parsing.tests.reading import mail, multipart, part, read

REPORT = "multipart/report; report-type=delivery-status; boundary=b0undary"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        ({"Auto_Submitted": "auto-replied"}, "auto-submitted"),
        ({"Auto_Submitted": "auto-generated; x=y"}, "auto-submitted"),
        ({"Auto_Submitted": "no"}, None),
        ({"Auto_Submitted": "No; comment"}, None),
        ({"Return_Path": "<>"}, "null-sender"),
        ({"Return_Path": "<yusuf@customer.example>"}, None),
        ({"Precedence": "bulk"}, "precedence"),
        ({"Precedence": "auto_reply"}, "precedence"),
        ({"Precedence": "first-class"}, None),
        ({"List_Id": "News <news.shop.example>"}, "list"),
        ({"List_Unsubscribe": "<mailto:x@y.example>"}, "list"),
        ({"X_Autoreply": "yes"}, "auto-reply-header"),
        ({"X_Autorespond": ""}, None),
        ({"X_MS_Exchange_Inbox_Rules_Loop": "a@b.example"}, "auto-reply-header"),
        ({"X_Auto_Response_Suppress": "All"}, None),
        ({"From": "MAILER-DAEMON <>"}, "mailer-daemon"),
        ({"From": "postmaster@b.example"}, "mailer-daemon"),
        ({"From": "Shop <no-reply@b.example>"}, "no-reply"),
        ({"From": "orders-noreply@b.example"}, "no-reply"),
        ({"From": "donotreply@b.example"}, "no-reply"),
        ({"From": "noreplyson@b.example"}, None),
        ({"X_Failed_Recipients": "x@y.example"}, "bounce"),
        ({"Content_Type": "multipart/report; report-type=disposition-notification"}, "read-receipt"),
        ({"Content_Type": "multipart/report; report-type=feedback-report"}, "feedback-report"),
        ({"Content_Type": REPORT}, "bounce"),
        ({"Content_Type": "text/calendar; method=REPLY"}, "calendar-reply"),
        ({"Subject": "Automatic reply: my order"}, "out-of-office"),
        ({"Subject": "Out of office"}, "out-of-office"),
        ({"Subject": "رد تلقائي: طلب"}, "out-of-office"),
        ({"Subject": "מענה אוטומטי: הזמנה"}, "out-of-office"),
        ({"Subject": "Përgjigje automatike: porosia"}, "out-of-office"),
        ({"Subject": "Please confirm your email so that it is delivered"}, "challenge"),
        ({"Subject": "Your automatic reply is broken"}, None),
        ({"Subject": "My order"}, None),
    ],
)
def test_f07_reasons(headers: dict[str, str], reason: str | None) -> None:
    assert read(mail(**headers)).automatic == reason


def test_a_null_envelope_is_a_machine() -> None:
    assert read(mail(), null_sender=True).automatic == "null-sender"


def test_our_own_mark_is_known_and_anothers_is_not() -> None:
    assert read(mail(X_Besa_Desk="ours"), loop_id="ours").automatic == "own-loop"
    assert read(mail(X_Besa_Desk="theirs"), loop_id="ours").automatic is None


@pytest.mark.parametrize(
    ("headers", "word"),
    [
        ({"X_Spam_Flag": "YES"}, "x-spam-flag"),
        ({"X_Spam_Status": "Yes, score=9"}, "x-spam-status"),
        ({"X_MS_Exchange_Organization_SCL": "6"}, "scl"),
        ({"X_MS_Exchange_Organization_SCL": "1"}, ""),
        ({"X_Spam_Status": "No, score=1"}, ""),
    ],
)
def test_the_providers_word_on_spam(headers: dict[str, str], word: str) -> None:
    assert read(mail(**headers)).spam == word


def report(*fields: str, original: str = "Message-ID: <sent@desk.example>\r\n") -> bytes:
    status = "Reporting-MTA: dns; mx.example\r\n\r\n" + "\r\n\r\n".join(fields)
    parts = [
        part("text/plain", "Sorry."),
        part("message/delivery-status", status),
        part("text/rfc822-headers", original),
    ]
    return mail(multipart("report", *parts), From="MAILER-DAEMON@mx.example", Content_Type=REPORT)


def test_a_report_names_recipient_status_and_message() -> None:
    said = read(
        report(
            "Final-Recipient: rfc822; a@b.example\r\nAction: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 unknown"
        )
    )
    assert said.bounce is not None
    assert said.bounce.message_id == "<sent@desk.example>"
    assert said.bounce.recipients == (BouncedRecipient("a@b.example", "failed", "5.1.1", "smtp; 550 unknown", True),)


@pytest.mark.parametrize(
    ("action", "status", "permanent"),
    [("failed", "5.1.1", True), ("failed", "4.2.2", False), ("delayed", "4.4.1", None), ("delivered", "2.0.0", None)],
)
def test_final_passing_and_delayed_are_told_apart(action: str, status: str, permanent: bool | None) -> None:
    said = read(report(f"Final-Recipient: rfc822; a@b.example\r\nAction: {action}\r\nStatus: {status}"))
    assert said.bounce is not None
    assert [one.permanent for one in said.bounce.recipients] == [permanent]


def test_several_recipients_and_the_original_address() -> None:
    said = read(
        report(
            "Original-Recipient: rfc822;a@b.example\r\nFinal-Recipient: rfc822;x@y.example\r\nAction: failed\r\nStatus: 5.0.0",
            "Final-Recipient: rfc822;c@d.example\r\nAction: failed\r\nDiagnostic-Code: smtp; 552 5.2.2 full",
        )
    )
    assert said.bounce is not None
    assert [(one.address, one.status) for one in said.bounce.recipients] == [
        ("a@b.example", "5.0.0"),
        ("c@d.example", "5.2.2"),
    ]


def test_a_report_without_a_standard_is_understood() -> None:
    """qmail's words (flufl.bounce knows them)."""
    body = (
        "Hi. This is the qmail-send program at mx.example.\r\nI'm afraid I wasn't able to deliver your message.\r\n\r\n"
        "<a@b.example>:\r\nSorry, no mailbox here by that name.\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n"
        "Message-ID: <sent@desk.example>\r\nSubject: x\r\n\r\nold"
    )
    said = read(mail(body, From="MAILER-DAEMON@mx.example", Subject="failure notice"))
    assert said.bounce is not None
    assert ([one.address for one in said.bounce.recipients], said.bounce.message_id) == (
        ["a@b.example"],
        "<sent@desk.example>",
    )


def test_a_person_who_quotes_a_report_is_no_report() -> None:
    body = "Why did I get this?\r\n\r\n<a@b.example>:\r\nSorry, no mailbox here by that name."
    assert (read(mail(body)).bounce, read(mail(body)).automatic) == (None, None)


def test_a_list_is_named() -> None:
    said = read(mail(List_Id="Shop news <news.shop.example>", List_Unsubscribe="<https://shop.example/u>"))
    assert said.list_info is not None
    assert (said.list_info.id, said.list_info.unsubscribe) == (
        "Shop news <news.shop.example>",
        "<https://shop.example/u>",
    )
