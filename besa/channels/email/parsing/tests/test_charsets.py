"""Class C: charset names as mailers write them, lies, and no codec that runs more than a table."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from besa.channels.email.parsing import charsets
from besa.channels.email.parsing.tests.reading import mail, read

NAUGHTY = json.loads((Path(__file__).parent / "blns.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("charset", "codec", "text"),
    [
        ("iso-8859-8-i", "cp1255", "שלום לכולם"),
        ("iso-8859-8-e", "cp1255", "שלום"),
        ("ISO-8859-8", "iso8859_8", "שלום"),
        ("windows-1255", "cp1255", "שָׁלוֹם"),
        ("x-mac-hebrew", "cp1255", "שלום"),
        ("dos-862", "cp862", "שלום"),
        ("iso-8859-6", "iso8859_6", "مرحبا"),
        ("iso-8859-6-i", "iso8859_6", "مرحبا"),
        ("asmo-708", "iso8859_6", "مرحبا"),
        ("windows-1256", "cp1256", "مرحبا پ"),
        ("x-mac-arabic", "mac_arabic", "مرحبا"),
        ("ks_c_5601-1987", "cp949", "안녕하세요"),
        ("x-gbk", "gbk", "你好"),
        ("gb2312", "gbk", "髙你好"),
        ("windows-874", "cp874", "สวัสดี"),
        ("windows-1258", "cp1258", "Việt".replace("ệ", "ê")),
        ("cp-850", "cp850", "Përshëndetje"),
        ("x-mac-cyrillic", "mac_cyrillic", "Привет"),
        ("x-sjis", "cp932", "こんにちは①"),
        ("iso-2022-jp", "iso2022_jp", "こんにちは"),
        ("utf8mb4", "utf-8", "Ç😀"),
        ("UTF8", "utf-8", "ë"),
        ("unicode-1-1-utf-8", "utf-8", "ë"),
        ("iso-8859-1", "cp1252", "“Përshëndetje” €"),
        ("latin1", "cp1252", "ë"),
        ("ansi_x3.110-1983", "cp1252", "ë"),
        ("utf-16", "utf-16", "שלום"),
        ("utf-16le", "utf-16-le", "שלום עולם"),
        ("utf-16", "utf-16-le", "hello world"),
        ("utf-16", "utf-16-be", "hello world"),
        ("utf-32", "utf-32", "ë"),
    ],
)
def test_c03_names_in_mail(charset: str, codec: str, text: str) -> None:
    said = read(mail(text.encode(codec), Content_Type=f'text/plain; charset="{charset}"'))
    assert (said.text, said.damaged) == (text, False)


@pytest.mark.parametrize(
    "name",
    [
        "rot13",
        "unicode_escape",
        "raw_unicode_escape",
        "idna",
        "punycode",
        "zlib",
        "hex",
        "base64",
        "undefined",
        "utf-7",
        "uu",
        "bz2",
        "mbcs",
        "oem",
        "a\0b",
        "x" * 10_000,
        "../../x",
        "",
        "?",
        "default_charset",
        "__import__",
    ],
)
def test_c01_no_other_codec_is_run(name: str) -> None:
    assert charsets.codec_for(name) is None
    text, _damaged = charsets.decode(b"+ADw- \\x41 plain", name)
    assert text == "+ADw- \\x41 plain"
    assert charsets.decode("ë".encode(), name)[0] == "ë"


@pytest.mark.parametrize(
    ("charset", "data", "text"),
    [
        ("gb2312", "Përshëndetje, si jeni?".encode(), "Përshëndetje, si jeni?"),
        ("utf-8", "مرحبا كيف حالكم".encode("cp1256"), "مرحبا كيف حالكم"),
        ("utf-8", "שלום מה שלומכם".encode("cp1255"), "שלום מה שלומכם"),
        ("utf-8", "Përshëndetje, si jeni?".encode("cp1252"), "Përshëndetje, si jeni?"),
        ("us-ascii", "مرحبا".encode(), "مرحبا"),
        ("iso-8859-1", "مرحبا".encode(), "مرحبا"),
    ],
)
def test_c02_lying_charsets(charset: str, data: bytes, text: str) -> None:
    assert charsets.decode(data, charset)[0] == text


@pytest.mark.parametrize(
    "data", [b"\xed\xa0\x80", b"\xc0\xaf", b"\xff\xfe\x00", b"a\0b", b"\xf8\x88\x80\x80\x80", b"\xff" * 9]
)
@pytest.mark.parametrize("charset", ["", "utf-8", "utf-16", "utf-32", "gb2312", "iso-2022-jp", "cp1255"])
def test_c05_nothing_reaches_the_database_that_it_refuses(data: bytes, charset: str) -> None:
    said = read(mail(data, Content_Type=f"text/plain; charset={charset}", Subject=data, From=data + b" <a@b.example>"))
    kept = said.text + said.subject + said.html + (said.sender.name if said.sender else "")
    kept.encode("utf-8")
    assert "\0" not in kept


def test_the_charset_in_the_html_is_used_when_the_header_has_none() -> None:
    html = '<meta charset="windows-1256"><p>مرحبا</p>'.encode("cp1256")
    assert read(mail(html, Content_Type="text/html")).text == "مرحبا"


@pytest.mark.parametrize("index", range(0, len(NAUGHTY), 40))
def test_c07_naughty_strings_arrive_as_they_were_written(index: int) -> None:
    """The Big List of Naughty Strings (MIT); what steers a display is taken out, all else stays."""
    for string in NAUGHTY[index : index + 40]:
        body = f"before\n{string}\nafter".encode()
        text = read(mail(body, Content_Type="text/plain; charset=utf-8")).text
        assert text.startswith("before\n")
        assert text.endswith("\nafter")
        if string.isprintable() and string.strip():
            assert string.strip() in text
