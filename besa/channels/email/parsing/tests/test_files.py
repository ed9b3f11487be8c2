"""Class E: names cleaned first and checked then, types by what the bytes are."""

from __future__ import annotations

import pytest

from besa.channels.email.parsing import files
from besa.channels.email.parsing.tests.reading import mail, read


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("invoice.pdf", "invoice.pdf"),
        ("فاتورة رقم ١.pdf", "فاتورة رقم ١.pdf"),
        ("../../etc/passwd", "passwd"),
        ("..%2F..%2Fetc%2Fpasswd", "passwd"),
        ("C:\\Users\\x\\a.txt", "a.txt"),
        ("/absolute/a.txt", "a.txt"),
        ("a\0b.txt", "ab.txt"),
        ("con.txt", "_con.txt"),
        ("NUL", "_NUL"),
        (".htaccess", "htaccess"),
        ("\u200b.htaccess", "htaccess"),
        ("\u202egpj.exe", "gpj.exe"),
        (
            "a\r\nContent-Type: text/html",
            "a Content-Type_ text_html".replace("text_html", "html").replace("a Content-Type_ html", "html"),
        ),
        ('a"; filename=evil.html', "a_; filename=evil.html"),
        ("a<b>.txt", "a_b_.txt"),
        ("", "attachment.pdf"),
        (".", "attachment.pdf"),
        ("..", "attachment.pdf"),
        ("   ", "attachment.pdf"),
        ("\u200b\u200b", "attachment.pdf"),
        ("///", "attachment.pdf"),
        ("a.txt. . .", "a.txt"),
    ],
)
def test_e01_b09_names(name: str, shown: str) -> None:
    assert files.clean_name(name, "application/pdf") == shown
    assert files.clean_name(shown, "application/pdf") == shown


@pytest.mark.parametrize("letter", ["x", "ש", "م", "😀"])
def test_e01_a_long_name_keeps_its_extension(letter: str) -> None:
    shown = files.clean_name(letter * 5_000 + ".pdf")
    assert len(shown.encode()) <= 150
    assert shown.endswith(f"{letter}.pdf")


@pytest.mark.parametrize(
    ("disposition", "shown"),
    [
        ("attachment; filename=a.txt", "a.txt"),
        ('attachment; filename="a b.txt"', "a b.txt"),
        ("attachment; filename*=utf-8''%D7%A9.txt", "ש.txt"),
        ("attachment; filename*0=long; filename*1=name.txt", "longname.txt"),
        ("attachment; filename*0*=utf-8''%D7%A9; filename*1*=%D7%9C; filename*2=om.txt", "שלom.txt"),
        ("attachment; filename*=windows-1255''%F9.txt", "ש.txt"),
        ('attachment; filename="=?utf-8?B?16kudHh0?="', "ש.txt"),
        ("attachment; filename==?utf-8?Q?=D7=A9.txt?=", "ש.txt"),
        ("attachment; filename*=utf-8''..%2F..%2Fx.txt", "x.txt"),
        ("attachment; filename*=nonsense''x.txt", "x.txt"),
        ("attachment; filename*=broken%", "broken%"),
        ("attachment; FILENAME=a.txt; filename=b.txt", "a.txt"),
    ],
)
def test_e01_the_ways_a_name_is_written(disposition: str, shown: str) -> None:
    said = read(mail("x", Content_Type="application/x-thing", Content_Disposition=disposition))
    assert [file.filename for file in said.attachments] == [shown]


def test_raw_bytes_in_a_name() -> None:
    said = read(mail("x", Content_Type=b'application/x-thing; name="' + "ש.txt".encode() + b'"'))
    assert said.attachments[0].filename == "ש.txt"


@pytest.mark.parametrize(
    ("content", "declared", "served"),
    [
        (b"\x89PNG\r\n\x1a\n", "image/png", "image/png"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "image/png"),
        (b"<html><script>", "image/png", "application/octet-stream"),
        (b"<html>", "text/html", "application/octet-stream"),
        (b"<svg onload=x>", "image/svg+xml", "application/octet-stream"),
        (b"<?xml version='1.0'?>", "application/xhtml+xml", "application/octet-stream"),
        (b"alert(1)", "text/javascript", "application/octet-stream"),
        (b"GIF89a/*", "text/javascript", "image/gif"),
        (b"%PDF-1.7", "application/octet-stream", "application/pdf"),
        (b"PK\x03\x04", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", None),
        (b"PK\x03\x04", "text/html", "application/zip"),
        (b"a,b", "text/csv", "text/csv"),
        (b"words", "text/plain", "text/plain"),
        (b"RIFF\0\0\0\0WEBP", "", "image/webp"),
        (b"", "image/png", "application/octet-stream"),
        (b"x", "application/x-shockwave-flash", "application/octet-stream"),
        (b"x", "application/hta", "application/octet-stream"),
        (b"From: x", "message/rfc822", "message/rfc822"),
    ],
)
def test_e02_e03_types(content: bytes, declared: str, served: str | None) -> None:
    assert files.safe_type(content, declared) == (served or declared)
