"""The exact bytes of outgoing mail, read back by the standard library as a customer's mail program would."""

import email
import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from besa.channels.email.compose import (
    File,
    OutgoingMail,
    Person,
    Quote,
    UnsafeAddress,
    address_header,
    compose,
    header_address,
    reply_subject,
)

RLM, FSI, PDI, LRM = "\u200f", "\u2068", "\u2069", "\u200e"

ARABIC = OutgoingMail(
    message_id="<reply.c7k2m9.41.aaaaaaaaaa.bbbbbbbbbbbbbbbbbbbb@desk.example>",
    date=datetime(2026, 11, 22, 9, 30, tzinfo=UTC),
    sender=Person("support@desk.example", "أمل · بيت الكرم"),
    to=[Person("yusuf@mail.example", "يوسف الحداد")],
    subject=f"Re: فاتورة آذار [{LRM}#1042]",
    text="مرحبا يوسف،\n\nرقم الطلب #1042 وهاتفنا +970 59 912 3456.\nSamsung غسالة جديدة\n\nThank you for waiting.",
    reply_to="support+t.c7k2m9.cccccccccccccccccccc@desk.example",
    language="ar",
    direction="rtl",
    signature="أمل\nبيت الكرم",
    quote=Quote("كتب يوسف الحداد:", "أين طلبي؟\nOrder 1190-B"),
    in_reply_to="<x1@mail.example>",
    references=["<x0@mail.example>"],
)
ENGLISH = replace(
    ARABIC,
    sender=Person("support@desk.example", "Amal"),
    to=[Person("susan@mail.example", 'Susan "Sue" Blake, PhD')],
    subject="Re: Wrong size [#1190]",
    text="Dear Susan,\n\nthe coat is on its way.\n.\nFrom here on all is well.",
    language="en",
    direction="ltr",
    signature="",
    quote=None,
)
PICTURE = File("photo.png", "image/png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), content_id="p1@desk")
INVOICE = File("فاتورة آذار.pdf", "application/pdf", b"%PDF-1.7\n" + b"x" * 5000)


def read(mail):
    return email.message_from_bytes(compose(mail), policy=email.policy.default)


def parts_of(mail):
    return {part.get_content_type(): part for part in read(mail).walk()}


def plain(mail):
    return parts_of(mail)["text/plain"].get_content().replace("\r\n", "\n")


def html(mail):
    return parts_of(mail)["text/html"].get_content()


def header_names(mail):
    head = compose(mail).partition(b"\r\n\r\n")[0].decode("ascii")
    return [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith(" ")]


def test_same_mail_gives_the_same_bytes():
    assert compose(replace(ARABIC, files=[INVOICE])) == compose(replace(ARABIC, files=[INVOICE]))


def test_headers_in_arabic_are_read_back_as_written():
    read_back = read(ARABIC)
    assert read_back["Subject"] == ARABIC.subject
    assert read_back["From"].addresses[0].display_name == "أمل · بيت الكرم"
    assert read_back["To"].addresses[0].display_name == "يوسف الحداد"
    assert read_back["To"].addresses[0].addr_spec == "yusuf@mail.example"
    assert read_back["Reply-To"] == ARABIC.reply_to
    assert read_back["Message-ID"] == ARABIC.message_id
    assert read_back["Date"].datetime == ARABIC.date
    assert read_back["Content-Language"] == "ar"


def test_header_names_are_these_and_no_other():
    assert header_names(ARABIC) == [
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    ]


def test_automatic_mail_says_so():
    read_back = read(replace(ARABIC, is_automatic=True, loop_id="abc"))
    assert read_back["Auto-Submitted"] == "auto-replied"
    assert read_back["X-Auto-Response-Suppress"] == "All"
    assert read_back["X-Besa-Desk"] == "abc"


def test_mail_of_a_person_is_not_marked_automatic():
    assert read(ARABIC)["Auto-Submitted"] is None


def test_bytes_are_ascii_lines_of_bounded_length():
    raw = compose(replace(ARABIC, files=[INVOICE, PICTURE], references=[f"<{n}@mail.example>" for n in range(99)]))
    assert raw.isascii()
    assert re.search(rb"\r(?!\n)|(?<!\r)\n", raw) is None
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert raw.endswith(b"\r\n")


def test_text_and_html_are_always_both_there():
    kinds = [part.get_content_type() for part in read(ENGLISH).walk()]
    assert kinds == ["multipart/alternative", "text/plain", "text/html"]


def test_text_is_made_of_html_that_came_alone():
    mail = replace(ENGLISH, text="", html="<p>Dear Susan,</p><ul><li>one</li><li>two</li></ul>")
    assert "Dear Susan," in plain(mail)
    assert "* one" in plain(mail)


def test_structure_with_an_attachment_and_a_picture():
    mail = replace(ENGLISH, html='<p>See <img src="cid:p1@desk"></p>', files=[PICTURE, INVOICE])
    read_back = read(mail)
    kinds = [part.get_content_type() for part in read_back.walk()]
    assert kinds == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
        "application/pdf",
    ]
    picture = parts_of(mail)["image/png"]
    assert (picture["Content-ID"], picture.get_content_disposition()) == ("<p1@desk>", "inline")
    assert picture.get_payload(decode=True) == PICTURE.content
    invoice = next(read_back.iter_attachments())
    assert (invoice.get_filename(), invoice.get_content()) == (INVOICE.filename, INVOICE.content)


def test_picture_that_the_html_does_not_show_is_attached():
    parts = parts_of(replace(ENGLISH, files=[PICTURE]))
    assert parts["image/png"].get_content_disposition() == "attachment"
    assert "multipart/related" not in parts


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("a.pdf", "a.pdf"),
        ('a"; filename=evil.html', 'a"; filename=evil.html'),
        ("a\r\nBcc: x@y.example.pdf", "a Bcc: x@y.example.pdf"),
        ("../../etc/passwd", ".._.._etc_passwd"),
        ("\u202egpj.exe", "gpj.exe"),
        ("", "file"),
        ("ف" * 300, "ف" * 75),
    ],
)
def test_file_name_changes_no_header(name, expected):
    attachment = next(read(replace(ENGLISH, files=[File(name, "application/pdf", b"x")])).iter_attachments())
    assert attachment.get_filename() == expected
    assert attachment.get_content_type() == "application/pdf"


@pytest.mark.parametrize(
    "content_type", ["message/rfc822", "multipart/mixed", "text/html\r\nX: y", "", "image", "text/html; charset=x-evil"]
)
def test_odd_content_type_becomes_a_plain_file(content_type):
    attachment = next(read(replace(ENGLISH, files=[File("a.eml", content_type, b"Subject: x\n\n")])).iter_attachments())
    assert attachment.get_content_type() in {"application/octet-stream", "text/html"}
    assert attachment.get_payload(decode=True) == b"Subject: x\n\n"
    assert attachment["X"] is None


EVIL = "x\r\nBcc: victim@mail.example\r\n\r\n<script>"


@given(st.text(max_size=60), st.sampled_from(["", EVIL, "\n.\n", "\x85Bcc: a@b.example", "\u2028Bcc: a@b.example"]))
def test_no_header_can_be_injected(words, evil):
    text = words + evil
    mail = replace(
        ENGLISH,
        subject=text,
        sender=Person("support@desk.example", text),
        to=[Person("susan@mail.example", text)],
        in_reply_to=text,
        references=[text],
        language=text,
        loop_id=text,
        signature="",
        message_id="<m@desk.example>",
    )
    names = header_names(mail)
    assert "Bcc" not in names
    assert set(names) <= {
        "From",
        "Reply-To",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Content-Language",
        "X-Besa-Desk",
        "MIME-Version",
        "Content-Type",
    }


@pytest.mark.parametrize(
    "address",
    [
        "",
        "susan",
        "@mail.example",
        "susan@",
        "a b@mail.example",
        "a@b@mail.example",
        "susan@mail.example\r\nBcc: x@y.example",
        "susan@mail.example, other@mail.example",
        "<susan@mail.example>",
        '"susan"@mail.example',
        "susan@mail_example",
        "susan@-mail.example",
        "يوسف@mail.example",
        "a" * 65 + "@mail.example",
        "susan@mail.example>\0",
    ],
)
def test_address_that_says_more_than_one_thing_is_refused(address):
    with pytest.raises(UnsafeAddress):
        compose(replace(ENGLISH, to=[Person(address)]))


def test_address_of_another_script_travels_in_ascii():
    assert header_address("info@مثال.إختبار") == "info@xn--mgbh0fb.xn--kgbechtv"
    assert address_header([Person("a@b.example", 'Al "x" \\ b')]) == '"Al \\"x\\" \\\\ b" <a@b.example>'


def test_name_that_looks_encoded_is_not_decoded_into_something_else():
    read_back = read(replace(ENGLISH, sender=Person("support@desk.example", "=?utf-8?q?agent=40corp?=")))
    assert read_back["From"].addresses[0].addr_spec == "support@desk.example"
    assert read_back["From"].addresses[0].display_name == "=?utf-8?q?agent=40corp?="


def test_long_subject_is_kept_whole():
    for subject in ("word " * 150 + "end", "x" * 900, "كلمة " * 150 + "نهاية"):
        assert read(replace(ENGLISH, subject=subject))["Subject"] == subject


def test_references_are_bounded_and_well_formed():
    ids = [f"<{n}@mail.example>" for n in range(50)]
    mail = replace(
        ENGLISH, references=[*ids, "no id", "<two words@x>", "<a@b> <c@d>"], in_reply_to="<last@mail.example>"
    )
    found = read(mail)["References"].split()
    assert found == ["<0@mail.example>", *ids[-18:], "<last@mail.example>"]


def test_plain_text_of_a_right_to_left_mail_carries_its_direction():
    lines = plain(ARABIC).split("\n")
    assert lines[0] == "مرحبا يوسف،"
    assert lines[2] == f"رقم الطلب {FSI}#1042{PDI} وهاتفنا {FSI}+970 59 912 3456{PDI}."
    assert lines[3] == f"{RLM}Samsung غسالة جديدة"
    assert lines[5] == "Thank you for waiting."


def test_the_lines_of_a_signature_stand_at_the_side_of_the_mail_each_in_its_own_direction():
    html = read(replace(ARABIC, signature="أمل\nZaytun Home", quote=None)).get_body(("html",)).get_content()
    signature = html.partition('<div class="besa-signature"')[2]
    assert 'dir="ltr"' in signature
    assert "text-align:left" not in signature


def test_plain_text_ends_with_signature_and_quote_on_lines_of_their_own():
    assert plain(ARABIC).split("Thank you for waiting.")[1] == (
        "\n\n-- \nأمل\nبيت الكرم\n\nكتب يوسف الحداد:\n\n> أين طلبي؟\n> Order 1190-B\n"
    )


def test_addresses_and_links_in_plain_text_stay_as_they_are():
    mail = replace(
        ARABIC, text="راسلنا على a-1@desk.example أو https://desk.example/5?a=+1-2 شكرا", quote=None, signature=""
    )
    assert plain(mail) == "راسلنا على a-1@desk.example أو https://desk.example/5?a=+1-2 شكرا\n"


def test_html_states_its_direction_at_every_turn():
    page = html(ARABIC)
    assert '<html lang="ar" dir="rtl">' in page
    assert '<body dir="rtl" style="font-family:' in page
    assert '<p dir="ltr" style="direction:ltr;text-align:left">Thank you for waiting.</p>' in page
    assert '<div dir="rtl" style="direction:rtl;text-align:right">' in page


def test_html_knows_no_automatic_direction():
    mail = replace(
        ARABIC,
        html='<p dir="auto">مرحبا</p><p dir="auto">Hello</p><p>see <span dir="auto">Susan</span></p>'
        '<ul dir="auto"><li>واحد</li></ul><table><tr><td>اسم</td><td>Name</td></tr></table>'
        '<blockquote dir="AUTO">قال</blockquote><p style="text-align:center;color:red">وسط</p>',
    )
    page = html(mail)
    assert "auto" not in page.lower()
    assert '<p dir="rtl" style="direction:rtl;text-align:right">مرحبا</p>' in page
    assert '<p dir="ltr" style="direction:ltr;text-align:left">Hello</p>' in page
    assert '<span dir="ltr">Susan</span>' in page
    assert '<ul dir="rtl" style="direction:rtl;text-align:right">' in page
    assert '<table dir="rtl" style="direction:rtl;text-align:right">' in page
    assert '<td dir="ltr" style="direction:ltr;text-align:left">Name</td>' in page
    assert '<p style="text-align:center;color:red">وسط</p>' in page


def test_direction_that_the_agent_chose_stays():
    mail = replace(ENGLISH, html='<p dir="rtl">Hello</p><p dir="ltr">مرحبا</p>')
    assert '<p dir="rtl" style="direction:rtl;text-align:right">Hello</p>' in html(mail)
    assert '<p dir="ltr" style="direction:ltr;text-align:left">مرحبا</p>' in html(mail)


def test_left_to_right_is_stated_as_well():
    page = html(ENGLISH)
    assert '<html lang="en" dir="ltr">' in page
    assert '<div dir="ltr" style="direction:ltr;text-align:left">' in page


def test_html_of_typed_text_is_escaped():
    page = html(replace(ENGLISH, text="<script>alert(1)</script>", subject="</title><script>"))
    assert "<script>" not in page


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Wrong size", "Re: Wrong size [#1042]"),
        ("Re: RE: Fwd: Wrong size", "Re: Wrong size [#1042]"),
        ("رد: فاتورة", f"Re: فاتورة [{LRM}#1042]"),
        ("השב: המשלוח", f"Re: המשלוח [{LRM}#1042]"),
        ("Përgj: Porosia", "Re: Porosia [#1042]"),
        ("Wrong [#1042] size", "Re: Wrong size [#1042]"),
        (f"Re: فاتورة [{LRM}#1042]", f"Re: فاتورة [{LRM}#1042]"),
        ("", "Re:  [#1042]"),
        ("a\r\nBcc: x", "Re: a Bcc: x [#1042]"),
    ],
)
def test_reply_subject_has_one_prefix_and_one_reference(subject, expected):
    assert reply_subject(subject, "#1042") == expected


def test_reply_subject_is_bounded():
    assert len(reply_subject("x" * 5000, "#1042")) == 998
