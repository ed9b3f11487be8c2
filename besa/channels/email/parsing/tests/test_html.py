"""Class D: HTML that never executes, loads nothing by itself and cannot leave its box (P8)."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from besa.channels.email.parsing import folding, html, limits
from besa.channels.email.parsing.tests.reading import mail, multipart, part, read

PAYLOADS = [
    row["payload"] for row in json.loads((Path(__file__).parent / "dompurify.json").read_text(encoding="utf-8"))
]
SAFE_SCHEMES = re.compile(r"(?i)(?:https?://|mailto:|tel:)")


class Judge(HTMLParser):
    """Looks at what came out with other eyes than those that cleaned it."""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        assert tag in html._TAGS, tag
        for name, value in attributes:
            assert name in {
                "dir",
                "lang",
                "title",
                "style",
                "class",
                "align",
                "href",
                "src",
                "alt",
                "data-remote-src",
            } | {
                *("rel", "target", "width", "height", "border", "cellpadding", "cellspacing", "bgcolor", "valign"),
                *(
                    "colspan",
                    "rowspan",
                    "nowrap",
                    "span",
                    "color",
                    "face",
                    "size",
                    "start",
                    "type",
                    "value",
                    "datetime",
                ),
            }, (tag, name)
            assert name != "href" or SAFE_SCHEMES.match(value or ""), value
            assert name != "src" or (value or "").startswith("cid:"), value
            assert name != "style" or "url(" not in (value or "").lower()

    def handle_comment(self, data: str) -> None:
        raise AssertionError(data)


def judge(cleaned: str) -> None:
    judge = Judge()
    judge.feed(cleaned)
    judge.close()


@pytest.mark.parametrize("payload", PAYLOADS)
def test_d01_payloads_of_dompurify(payload: str) -> None:
    cleaned, _remote = html.clean(payload, {"a@b"})
    judge(cleaned)
    judge(folding.fold(cleaned))
    assert html.clean(cleaned, {"a@b"})[0] == cleaned  # D05: cleaning twice is cleaning once


@pytest.mark.parametrize(
    "link",
    [
        "javascript:alert(1)",
        "JAVASCRIPT:x",
        "java\tscript:x",
        "java\nscript:x",
        "java&#10;script:x",
        "&#106;avascript:x",
        "\x01javascript:x",
        "vbscript:x",
        "data:text/html,x",
        "jav   ascript:x",
        "/desk/",
        "../x",
        "//evil.example/x",
        "?x",
        "#x",
        "file:///etc/passwd",
        "cid:a@b",
        "ftp://x",
        "blob:x",
        "about:blank",
        " javascript:x",
        "http:\\\\x",
    ],
)
def test_d02_only_web_mail_and_telephone_links(link: str) -> None:
    cleaned, _remote = html.clean(f'<a href="{link}">x</a>')
    judge(cleaned)
    assert "javascript" not in cleaned


@pytest.mark.parametrize(
    "link", ["https://x.example/?a=1&amp;b=2", "http://x.example", "mailto:a@b.example", "tel:+355691234567"]
)
def test_links_that_stay_open_elsewhere(link: str) -> None:
    assert html.clean(f'<a href="{link}" target="_top" rel="opener">x</a>')[0] == (
        f'<a href="{link}" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


@pytest.mark.parametrize(
    "style",
    [
        "position:fixed",
        "position:absolute;top:0",
        "z-index:9999",
        "background:url(http://x)",
        "background-image:url(x)",
        "display:none",
        "visibility:hidden",
        "opacity:0",
        "float:left",
        "behavior:url(x)",
        "-moz-binding:url(x)",
        "content:'x'",
        "width:expression(alert(1))",
        "font-size:0",
        "font-size:0px;color:red",
        "FONT-SIZE: 0.0em",
        "max-height:0;overflow:hidden",
    ],
)
def test_d03_styles_that_hide_cover_or_load_are_dropped(style: str) -> None:
    cleaned, _remote = html.clean(f'<p style="{style}">x</p>')
    kept = re.findall(r'style="([^"]*)"', cleaned)
    assert not any(word in "".join(kept) for word in ("url", "position", "z-index", "display", "opacity", "expression"))
    assert "font-size:0" not in cleaned.replace(" ", "").lower()


def test_direction_alignment_and_colour_stay() -> None:
    source = '<div dir="rtl" lang="ar" style="direction:rtl;text-align:right;color:#333">مرحبا</div>'
    assert html.clean(source)[0] == source


@pytest.mark.parametrize(
    ("source", "cleaned"),
    [
        ('<p id="besa" name="x">a</p>', "<p>a</p>"),
        ('<base href="http://x/"><meta http-equiv="refresh" content="0;url=http://x">a', "a"),
        ('<form action="http://x"><input name="a"><button>b</button></form>', "b"),
        ("<script>x</script><style>x</style>a<!-- c -->", "a"),
        ("<iframe src=x></iframe><object data=x></object><embed src=x>a", "a"),
        ("<link rel=stylesheet href=http://x>a", "a"),
        ('<p onclick="x" OnLoad=x>a</p>', "<p>a</p>"),
        ("<svg><script>x</script></svg><math><mi>x</mi></math>a", "a"),
        ('<p class="desk-button gmail_quote">a</p>', '<p class="gmail_quote">a</p>'),
    ],
)
def test_d04_d05_what_is_removed(source: str, cleaned: str) -> None:
    assert html.clean(source)[0] == cleaned


@pytest.mark.parametrize(
    "source",
    [
        '<img src="http://t.example/p.gif">',
        "<img src=HTTPS://t.example/p.gif width=1>",
        '<img alt="a>b" src="http://t.example/">',
    ],
)
def test_d07_remote_pictures_wait_for_consent(source: str) -> None:
    cleaned, has_remote = html.clean(source)
    assert has_remote
    assert " src=" not in cleaned
    assert "data-remote-src=" in cleaned


@pytest.mark.parametrize(
    "source",
    [
        '<img srcset="http://t.example/1 1x">',
        '<table background="http://t.example/x">',
        '<p style="background:url(http://t)">',
        '<video poster="http://t.example/x"></video>',
        "<link rel=prefetch href=http://t.example>",
        "<img lowsrc=http://t.example>",
        '<img src="//t.example/x">',
        '<img src="data:image/svg+xml,x">',
        '<img data-remote-src="javascript:x">',
    ],
)
def test_d07_nothing_else_loads(source: str) -> None:
    cleaned, has_remote = html.clean(source)
    assert ("http" in cleaned, "src" in cleaned, has_remote) == (False, False, False)


@pytest.mark.parametrize(
    ("source", "note"),
    [
        ('<a href="https://x.example">x</a>' * (limits.HTML_LINKS + 1), "html-too-many-links"),
        ("<div>" * 100_000 + "x", "html-too-deep"),
        ("x" * (limits.HTML_BYTES + 1), "html-too-large"),
    ],
)
def test_d06_too_much_is_said_and_the_text_part_is_shown(source: str, note: str) -> None:
    parts = (part("text/plain", "the text part"), part("text/html", source))
    said = read(mail(multipart("alternative", *parts), Content_Type="multipart/alternative; boundary=b0undary"))
    assert (said.text, said.html, said.notes) == ("the text part", "", (note,))


def test_d06_without_a_text_part_the_words_are_shown() -> None:
    said = read(mail("<div>" * 100_000 + "the words &amp; more", Content_Type="text/html"))
    assert (said.text, said.html) == ("the words & more", "")


def test_d09_a_text_mail_stays_text() -> None:
    said = read(mail("<script>alert(1)</script> http://a.b"))
    assert (said.text, said.html) == ("<script>alert(1)</script> http://a.b", "")


def test_html_becomes_text_with_its_lines() -> None:
    said = read(
        mail("<p>one</p><p>two<br>three</p><table><tr><td>a</td><td>b</td></tr></table>", Content_Type="text/html")
    )
    assert [line.split() for line in said.text.splitlines() if line.strip()] == [
        ["one"],
        ["two"],
        ["three"],
        ["a", "b"],
    ]


QUOTE = '<details class="besa-quote"><summary>…</summary>'


@pytest.mark.parametrize(
    ("source", "folded"),
    [
        (
            '<div>hi</div><div class="gmail_quote">old</div>',
            f'<div>hi</div>{QUOTE}<div class="gmail_quote">old</div></details>',
        ),
        (
            '<p>hi</p><blockquote type="cite">old<blockquote type="cite">older</blockquote></blockquote><p>bye</p>',
            f'<p>hi</p>{QUOTE}<blockquote type="cite">old<blockquote type="cite">older</blockquote></blockquote></details><p>bye</p>',
        ),
        (
            '<div><p>hi</p><div id="divRplyFwdMsg">From: x</div><div>old</div></div>',
            f'<div><p>hi</p>{QUOTE}<div class="divRplyFwdMsg">From: x</div><div>old</div></details></div>',
        ),
        (
            '<p>hi</p><div class="gmail_signature">me</div>',
            '<p>hi</p><details class="besa-signature"><summary>…</summary><div class="gmail_signature">me</div></details>',
        ),
        (
            '<div class="gmail_quote">only a forwarded mail</div>',
            '<div class="gmail_quote">only a forwarded mail</div>',
        ),
    ],
)
def test_quotes_and_signatures_are_folded_and_nothing_is_lost(source: str, folded: str) -> None:
    assert read(mail(source, Content_Type="text/html")).html == folded
