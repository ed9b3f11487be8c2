"""Rules for templates: no inline style or script, every word translated, what is typed has a direction (STYLE.md)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from tools.house.finding import Finding, line_of

COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?\{%\s*endcomment\s*%\}|<!--.*?-->", re.DOTALL)
TRANSLATED = re.compile(r"\{%\s*blocktrans(?:late)?\b.*?\{%\s*endblocktrans(?:late)?\s*%\}", re.DOTALL)
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}", re.DOTALL)
LETTERS = re.compile(r"[^\W\d_]{2,}")
# Names of things that are the same in every language.
PROPER = re.compile(
    r"\b(?:Besa|IMAP|SMTP|SPF|DKIM|DMARC|TLS|API|URL|HTML|PDF|CSV|JSON|OpenAPI|UTC|TOTP|XOAUTH2|Ctrl|Enter|Esc|Shift|Alt)\b"
)
# A block that fills the attributes of a tag in another file looks like text here.
LOOSE_ATTRIBUTE = re.compile(r"[\w:-]+=\"[^\"]*\"")
READ_ALOUD = {
    "title",
    "label",
    "alt",
    "placeholder",
    "aria-label",
    "aria-description",
    "aria-roledescription",
    "data-confirm",
}
SILENT = {"script", "style", "code", "kbd", "svg", "samp", "template-code"}


def blanked(text: str, *patterns: re.Pattern[str]) -> str:
    """The same text with every match blanked, line ends kept, so that line numbers stay true."""
    for pattern in patterns:
        text = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found.group()), text)
    return text


def matches(text: str, pattern: str, says: str) -> Iterator[Finding]:
    for found in re.finditer(pattern, blanked(text, COMMENT), re.IGNORECASE):
        yield Finding(line_of(text, found.start()), says)


def no_inline_style(text: str) -> Iterator[Finding]:
    yield from matches(text, r"\sstyle\s*=|<style\b", "inline style: the Content-Security-Policy refuses it")


def no_inline_script(text: str) -> Iterator[Finding]:
    yield from matches(text, r"\son[a-z]+\s*=\s*[\"']", "inline handler: the Content-Security-Policy refuses it")
    yield from matches(text, r"javascript:", "javascript: address")
    yield from matches(
        text, r"<script\b(?![^>]*\b(?:src\s*=|type\s*=\s*[\"']application/(?:ld\+)?json))", "inline script"
    )
    yield from matches(text, r"\bhx-on[:\w-]*\s*=", "hx-on needs eval, which is off")


def no_unescaped(text: str) -> Iterator[Finding]:
    """What is safe is made safe where it is made (a SafeString from Python), never declared safe in a page."""
    yield from matches(text, r"\|\s*safe\b|\{%\s*autoescape\s+off", "unescaped: build a SafeString in Python instead")


def dir_attribute(text: str) -> Iterator[Finding]:
    """A box for free text runs in the direction of what is typed in it."""
    for found in re.finditer(r"<textarea\b((?:\{%.*?%\}|\{\{.*?\}\}|[^>])*)>", blanked(text, COMMENT), re.DOTALL):
        if not re.search(r"\bdir\s*=", found.group(1)):
            yield Finding(line_of(text, found.start()), "a textarea needs dir=auto (or the direction of its draft)")


def translated_html(text: str) -> Iterator[Finding]:
    """No word stands in a page outside of a translate tag."""
    words = WordFinder()
    words.feed(blanked(text, COMMENT, TRANSLATED, TAG))
    words.close()
    yield from words.found


def translated_text(text: str) -> Iterator[Finding]:
    """The same for templates of plain text."""
    plain = blanked(text, COMMENT, TRANSLATED, TAG, PROPER)
    for found in LETTERS.finditer(plain):
        yield Finding(line_of(plain, found.start()), f"not translated: {found.group()}")


class WordFinder(HTMLParser):
    """Collects words that a person would read and that no translate tag holds; `translate="no"` says they are meant."""

    VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, bool]] = []
        self.found: list[Finding] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        silent = tag in SILENT or given.get("translate") == "no"
        if not silent and not self.is_silent():
            self.check_attributes(tag, given)
        if tag not in self.VOID:
            self.open.append((tag, silent))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in SILENT and not self.is_silent():
            self.check_attributes(tag, dict(attrs))

    def handle_endtag(self, tag: str) -> None:
        for place in range(len(self.open) - 1, -1, -1):
            if self.open[place][0] == tag:
                del self.open[place:]
                return

    def handle_data(self, data: str) -> None:
        if not self.is_silent():
            self.check(data)

    def is_silent(self) -> bool:
        return any(silent for _tag, silent in self.open)

    def check_attributes(self, tag: str, given: dict[str, str | None]) -> None:
        for name in READ_ALOUD & given.keys():
            self.check(given[name] or "")
        if tag == "input" and given.get("type") in {"submit", "button", "reset"}:
            self.check(given.get("value") or "")

    def check(self, text: str) -> None:
        word = LETTERS.search(PROPER.sub(" ", LOOSE_ATTRIBUTE.sub(" ", text)))
        if word:
            self.found.append(Finding(self.getpos()[0], f"not translated: {' '.join(text.split())[:60]}"))


HTML_RULES = (no_inline_style, no_inline_script, no_unescaped, dir_attribute, translated_html)
TEXT_RULES = (translated_text,)
