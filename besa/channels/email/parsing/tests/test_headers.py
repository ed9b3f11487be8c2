"""Class B: headers and addresses. Structure before decoding; an identity only where there is one way to read it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from besa.channels.email.parsing import addresses, fingerprint
from besa.channels.email.parsing.tests.reading import mail, read


@pytest.mark.parametrize(
    ("raw", "name", "address"),
    [
        ("a@b.example", "", "a@b.example"),
        ("<a@b.example>", "", "a@b.example"),
        ("Ann <a@b.example>", "Ann", "a@b.example"),
        ('"Ann, of B" <a@b.example>', "Ann, of B", "a@b.example"),
        ('"a@other.example" <a@b.example>', "a@other.example", "a@b.example"),
        ("a@b.example <A@b.example>", "a@b.example", "A@b.example"),
        ("=?utf-8?B?2YrZiNiz2YE=?= <a@b.example>", "يوسف", "a@b.example"),
        ("يوسف <يوسف@مثال.example>", "يوسف", "يوسف@مثال.example"),
        ("a.b+c=d_e'f@sub.b-c.example", "", "a.b+c=d_e'f@sub.b-c.example"),
    ],
)
def test_one_plain_address(raw: str, name: str, address: str) -> None:
    said = read(mail(From=raw.encode()))
    assert said.sender is not None
    assert (said.sender.name, said.sender.address, said.sender_is_plain) == (name, address, True)


ODD = [
    "=?utf-8?Q?agent?=@corp.example",
    "=?utf-8?q?a=40b?=c@corp.example",
    "agent@corp.example <attacker@evil.example>",
    "agent@corp.example, attacker@evil.example",
    "agent@corp.example attacker@evil.example",
    "<agent@corp.example> <attacker@evil.example>",
    "<<agent@corp.example>>",
    "<agent@corp.example",
    "agent@corp.example>",
    "Group: agent@corp.example;",
    "<@a.example,@b.example:agent@corp.example>",
    '"agent"@corp.example',
    "agent(x)@corp.example",
    "agent@corp.example (x)",
    "(x) agent@corp.example",
    '"x" <a@b.example>:<c@d.example>',
    '"x" <agent@corp.example>:',
    "<agent@corp.example> of Corp",
    "agent@[192.0.2.1]",
    "agent@corp..example",
    ".agent@corp.example",
    "agent@corp.example.",
    "agent@-corp.example",
    "agent@",
    "@corp.example",
    "agent",
    "a b@corp.example",
    "agent\0@corp.example",
    "agent@corp.example\0.evil.example",
    "ag\u200bent@corp.example",
    "ag\u202eent@corp.example",
    "ａgent@corp.example",
    "agent@corp\u3002example",
    "x" * 65 + "@corp.example",
    "a@" + "b" * 300 + ".example",
    '"unclosed <agent@corp.example>',
    "(((((agent@corp.example",
]


@pytest.mark.parametrize("raw", ODD)
def test_b01_to_b06_everything_else_is_nobody(raw: str) -> None:
    assert read(mail(From=raw.encode())).sender_is_plain is False


def test_b03_all_claims_are_shown() -> None:
    said = read(b"From: Eve <eve@evil.example>\r\nSender: mal@evil.example\r\n" + mail())
    assert [one.address for one in said.senders] == ["eve@evil.example", "yusuf@customer.example", "mal@evil.example"]
    assert said.sender_is_plain is False


@pytest.mark.parametrize("more", [b"Sender: mal@evil.example\r\n", b"From: \r\n", b"From: Eve\r\n"])
def test_b03_any_other_claim_is_a_doubt(more: bytes) -> None:
    assert read(more + mail()).sender_is_plain is False


def test_a_sender_header_that_says_the_same_is_no_doubt() -> None:
    assert read(mail(Sender="Yusuf <YUSUF@customer.example>")).sender_is_plain is True


def test_b07_recipients_are_cut_and_said_so() -> None:
    said = read(mail(To=", ".join(f"a{i}@b.example" for i in range(120))))
    assert (len(said.to), said.notes) == (100, ("recipients-cut:120",))


@pytest.mark.parametrize(
    ("subject", "text"),
    [
        ("=?utf-8?q?a=0d=0aX-Evil:_1?=", "a X-Evil: 1"),
        ("=?utf-8?B?" + "YQ0KWC1FdmlsOiAx" + "?=", "a X-Evil: 1"),
        ("a\x00b\x07c\x1bd", "abcd"),
        ("\u202egnp.exe", "gnp.exe"),
        ("=?utf-8?q?=E2=80=AEabc?=", "abc"),
        ("=?utf-8?B?2LfZ?= =?utf-8?B?hNio?=", "طلب"),
        ("=?utf-8?q?one?= =?utf-8?q?two?= three", "onetwo three"),
        ("=?utf-8?q?what??=", "what?"),
        ("=?utf-8?Q?with space?=", "with space"),
        ("=?utf-8*en?q?abc?=", "abc"),
        ("=?iso-8859-8-i?B?+ezl7Q==?=", "שלום"),
        ("=?nonsense?q?abc?=", "abc"),
        ("=?unicode_escape?q?=5Cx41?=", "\\x41"),
        ("=?utf-7?q?+ADw-script+AD4-?=", "+ADw-script+AD4-"),
        ("=?utf-8?x?abc?=", "=?utf-8?x?abc?="),
        ("=?utf-8?b?YQ?=", "a"),
        ("=?utf-8?b?!?=", ""),
        ("", ""),
        ("\x01\x02", ""),
    ],
)
def test_b08_b09_b14_subjects(subject: str, text: str) -> None:
    assert read(mail(Subject=subject.encode())).subject == text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("طلب جديد".encode(), "طلب جديد"),
        ("طلب جديد للعميل".encode("cp1256"), "طلب جديد للعميل"),
        ("הזמנה חדשה".encode("cp1255"), "הזמנה חדשה"),
        ("Përshëndetje".encode("cp1252"), "Përshëndetje"),
        ("Grüße aus Köln".encode("cp1252"), "Grüße aus Köln"),
        ("Zażółć gęślą".encode("cp1250"), "Zażółć gęślą"),
    ],
)
def test_b16_raw_8_bit_headers(raw: bytes, text: str) -> None:
    assert read(mail(Subject=raw)).subject == text


def test_b16_the_charset_of_the_body_is_a_hint() -> None:
    assert read(mail("x", Subject="订单".encode("gb2312"), Content_Type="text/plain; charset=gb2312")).subject == "订单"


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("<a@b>", "<a@b>"),
        ("<abc[1.2]@x>", "<abc[1.2]@x>"),
        ("<[x]@[y]>", "<[x]@[y]>"),
        ("bare@x", "<bare@x>"),
        ("<a b@x>", "<ab@x>"),
        ("<a@b> <c@d>", "<a@b>"),
        ("<>\r\nMessage-ID: <a@b>", "<a@b>"),
    ],
)
def test_b10_message_ids_as_written(header: str, found: str) -> None:
    said = read(mail(Message_ID=header))
    assert (said.message_id, said.message_id_is_ours) == (found, False)


@pytest.mark.parametrize("header", ["", "<>", "   ", "no id", "<" + "x" * 600 + "@y>", "<" + "x" * 50_000 + ">"])
def test_b10_a_missing_id_is_made_from_the_contents(header: str) -> None:
    first, second = read(mail(Message_ID=header)), read(b"Received: x\r\n" + mail(Message_ID=header))
    assert first.message_id_is_ours
    assert first.message_id == second.message_id != read(mail("other", Message_ID=header)).message_id


def test_b11_references_keep_the_last() -> None:
    said = read(mail(References=" ".join(f"<{i}@x>" for i in range(150)), In_Reply_To="<149@x> (your mail)"))
    assert (len(said.references), said.references[-1], said.in_reply_to) == (100, "<149@x>", "<149@x>")


@pytest.mark.parametrize(
    ("date", "found"),
    [
        ("Mon, 23 Nov 2026 10:00:00 +0200", datetime(2026, 11, 23, 8, tzinfo=UTC)),
        ("Thu, 1 Jan 1970 00:00:00 +0000", None),
        ("Fri, 1 Jan 2099 00:00:00 +0000", None),
        ("Tue, 31 Feb 2026 10:00:00 +0000", None),
        ("Mon, 23 Nov 2026 10:00:00 -9900", None),
        ("Mon, 23 Nov 99999999 10:00:00 +0000", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_b13_dates(date: str, found: datetime | None) -> None:
    assert read(mail(Date=date)).sent_at == found


def test_b15_control_headers_from_outside_do_nothing() -> None:
    said = read(mail(X_Besa_Desk="somebody else's", X_Helpdesk_Status="closed", X_Priority="1"))
    assert (said.automatic, said.text) == (None, "Hello")


def test_the_fingerprint_leaves_the_way_out_and_takes_the_contents_in() -> None:
    """P2."""
    mark = fingerprint.of(mail())
    assert fingerprint.of(b"Received: from a by b; now\r\nReturn-Path: <x@y>\r\n" + mail()) == mark
    assert fingerprint.of(mail().replace(b"\r\n", b"\n") + b"\n") == mark
    changed = [mail("Hello!"), mail(Subject="x"), mail(From="x@y"), mail(Date="x"), mail(Message_ID="<x@y>")]
    assert len({mark, *map(fingerprint.of, changed)}) == 6


def test_a_comment_may_nest_without_end() -> None:
    found, _count = addresses.parse(b"a@b.example " + b"(" * 10_000 + b")" * 10_000)
    assert [(one.address, one.is_plain) for one in found] == [("a@b.example", False)]
