"""What the editor posts: cleaned, each block with its direction, and as plain text."""

import pytest

from besa.core.text.rich import clean_rich, rich_text, with_islands

REL = 'rel="noopener noreferrer nofollow"'


@pytest.mark.parametrize(
    ("posted", "kept"),
    [
        ("<p>مرحبا</p><p>Hello there</p>", '<p dir="rtl">مرحبا</p><p dir="ltr">Hello there</p>'),
        ('<p dir="rtl">Hello</p>', '<p dir="rtl">Hello</p>'),
        ('<p dir="auto">Dell XPS لا يعمل</p>', '<p dir="rtl">Dell XPS لا يعمل</p>'),
        ("<p>שלום</p><p>12</p>", '<p dir="rtl">שלום</p><p dir="rtl">12</p>'),
        ("<p>a</p><p></p>", '<p dir="ltr">a</p><p dir="ltr"><br></p>'),
        ("<ul><li><p>شاشة</p></li></ul>", '<ul dir="rtl"><li dir="rtl"><p dir="rtl">شاشة</p></li></ul>'),
        ("words <b>loose</b>", '<p dir="ltr">words <b>loose</b></p>'),
        ("<p>a</p>tail", '<p dir="ltr">a</p><p dir="ltr">tail</p>'),
        ('<p style="color:red" onclick="x()" class="y">a</p>', '<p dir="ltr">a</p>'),
        ('<p>a<script>alert(1)</script><img src="https://a.example/x.png"></p>', '<p dir="ltr">a<img></p>'),
        ('<p><a href="javascript:x">a</a></p>', f'<p dir="ltr"><a {REL}>a</a></p>'),
        ('<p><a href="https://a.example">a</a></p>', f'<p dir="ltr"><a href="https://a.example" {REL}>a</a></p>'),
        ('<p>a<img src="cid:1@besa" alt="x"></p>', '<p dir="ltr">a<img src="cid:1@besa" alt="x"></p>'),
        ("<table><tr><td>a</td></tr></table>", '<p dir="ltr">a</p>'),
        ("<p>  </p>", ""),
        ("<ul>" * 60 + "a", ""),
    ],
)
def test_only_what_the_editor_makes_survives_and_each_block_has_a_direction(posted: str, kept: str) -> None:
    assert clean_rich(posted) == kept
    assert clean_rich(kept) == kept


def test_words_without_letters_run_as_the_page_says() -> None:
    assert clean_rich("<p>12-34</p>", "rtl") == '<p dir="rtl">12-34</p>'


def test_the_plain_text_keeps_lists_quotations_and_addresses() -> None:
    html = clean_rich(
        "<p>Hello<br>you</p><ul><li><p>one</p></li><li><p>two</p><ol start='3'><li>deep</li></ol></li></ul>"
        "<blockquote><p>said</p><p>more</p></blockquote><p>see <a href='https://a.example/b'>here</a> and "
        "<a href='https://a.example/c'>https://a.example/c</a></p>"
    )
    assert rich_text(html) == (
        "Hello\nyou\n\n- one\n- two\n  3. deep\n\n> said\n> \n> more\n\n"
        "see here <https://a.example/b> and https://a.example/c"
    )


def test_numbers_in_right_to_left_words_stand_on_islands() -> None:
    html = clean_rich("<p>رقم <b>+970 59 912 3456</b> و <a href='https://a.example/1-2'>1-2</a> و 2026-03-05</p>")
    assert with_islands(html) == (
        '<p dir="rtl">رقم <b>+970 59 912 3456</b> و '
        f'<a href="https://a.example/1-2" {REL}>1-2</a> و <bdi dir="ltr">2026-03-05</bdi></p>'
    )
    assert clean_rich(with_islands(html)) == with_islands(html)


def test_what_looks_like_markup_stays_text() -> None:
    html = clean_rich("<p>مرحبا &lt;b&gt; &amp;lt; 1-2</p>")
    assert with_islands(html) == '<p dir="rtl">مرحبا &lt;b&gt; &amp;lt; <bdi dir="ltr">1-2</bdi></p>'
    assert rich_text(with_islands(html)) == "مرحبا <b> &lt; 1-2"
