"""What a person typed as safe HTML: escaped, paragraph by paragraph in its own direction, links live, numbers intact.

In an Arabic sentence a bare `+970 59 912 3456`, `2026-03-05`, `10–12`, `-5`, `#1234` or `C++` is shown in the wrong
order (language.md 5.1, checklist 21 to 23); here each stands on an island of its own. The scan is linear and the
links are bounded (reliability.md D09).
"""

import re
from collections.abc import Iterator
from html import escape

from besa.core.text.controls import clean_text
from besa.core.text.direction import Direction, direction_of, has_rtl

MOST_LINKS = 500

# Each quantifier is bounded and each alternative starts at a place of its own, so that no input makes the scan slow.
_TOKEN = re.compile(
    r"""
      (?P<url>\b(?:https?://|www\.(?!https?:))[^\W_][^\s<>"\u00ab\u00bb\u2018-\u201f]{1,2000})
    | (?P<email>(?<![A-Za-z0-9._+])[A-Za-z0-9][A-Za-z0-9._+-]{0,63}@[^\W_](?:[\w-]{0,62}\.){1,8}[^\W\d_]{2,24}\b)
    | (?P<phone>
        (?<![A-Za-z0-9+٠-٩۰-۹]) (?:\+|\(?[0٠۰])[ ]?\(?
        \d(?:[ \u00a0().\-\u2010-\u2013/]{0,3}\d){5,17} (?![A-Za-z0-9٠-٩۰-۹])
      )
    | (?P<term>
        (?:(?<!\w)[+\-\u2212](?=[0-9])|[#$€£₪])?
        (?<![A-Za-z0-9\u00c0-\u024f])[A-Za-z0-9]{1,64}(?:[-_./+\#&:,'\u2010-\u2014\u2212][A-Za-z0-9]{1,64}){0,20}
        (?:\+\+|[\#+%€$£₪°]|(?![A-Za-z0-9\u00c0-\u024f]))
      )
    """,
    re.VERBOSE,
)
_MAY_LINK = re.compile(r"https?://|www\.|@")
# Tokens that need an island among words from the right alone.
_STAYS = frozenset(("phone", "term"))
_PARAGRAPHS = re.compile(r"\n[ \t\n]*\n")
_AFTER_A_LINK = ".,;:!?'*_~،؛؟。"
_BRACKETS = {")": "(", "]": "[", "}": "{"}


def markup(text: str, default: Direction = "ltr") -> str:
    """Safe HTML of `text`: a `<p dir>` for each paragraph, and for each change of direction between its lines.

    `default` is the direction of a text without letters. What comes out holds only p, br, a and bdi.
    """
    links = _Budget(MOST_LINKS)
    return "".join(
        f'<p dir="{direction}">{"<br>".join(_inline(line, links) for line in lines)}</p>'
        for direction, lines in _blocks(clean_text(text), default)
    )


def inline_markup(text: str) -> str:
    """The same for a text of one line, such as a subject: no paragraphs and no links, numbers intact."""
    return _inline(clean_text(text), _Budget(0))


def _blocks(text: str, default: Direction) -> Iterator[tuple[Direction, list[str]]]:
    for paragraph in _PARAGRAPHS.split(text.strip("\n")):
        lines: list[str] = []
        whole = current = direction_of(paragraph, default)
        for line in paragraph.split("\n"):
            direction = direction_of(line, current if lines else whole)
            if lines and direction != current:
                yield current, lines
                lines = []
            current = direction
            lines.append(line.rstrip())
        if any(lines):
            yield current, lines


class _Budget:
    def __init__(self, left: int) -> None:
        self.left = left

    def spend(self) -> bool:
        self.left -= 1
        return self.left >= 0


def _inline(line: str, links: _Budget) -> str:
    mixed = has_rtl(line)
    if not mixed and not _MAY_LINK.search(line):
        return escape(line)
    parts, end = [], 0
    for match in _TOKEN.finditer(line):
        if match.lastgroup in _STAYS and (not mixed or match.group().isalnum()):
            continue
        shown, rest = _island(match, links)
        parts += [escape(line[end : match.start()]), shown, escape(rest)]
        end = match.end()
    return "".join(parts) + escape(line[end:])


def _island(match: re.Match[str], links: _Budget) -> tuple[str, str]:
    """The HTML of one token, and what stood at its end but is punctuation of the sentence."""
    kind, token = match.lastgroup, match.group()
    if kind == "url":
        token, rest = _without_punctuation(token)
        target = token if token.lower().startswith(("http:", "https:")) else f"https://{token}"
        return (_link(target, token) if links.spend() else _ltr(token)), rest
    if kind == "email":
        return (_link(f"mailto:{token}", token) if links.spend() else _ltr(token)), ""
    return _ltr(token), ""


def _ltr(token: str) -> str:
    return f'<bdi dir="ltr">{escape(token)}</bdi>'


def _link(target: str, token: str) -> str:
    attributes = "" if target.startswith("mailto:") else ' rel="noopener noreferrer nofollow" target="_blank"'
    return f'<a href="{escape(target)}" dir="ltr"{attributes}>{escape(token)}</a>'


def _without_punctuation(url: str) -> tuple[str, str]:
    """`(see https://a.example/b).` links `https://a.example/b`; a bracket opened inside the address stays."""
    end = len(url)
    while end and (url[end - 1] in _AFTER_A_LINK or _is_unopened(url[:end])):
        end -= 1
    return url[:end], url[end:]


def _is_unopened(url: str) -> bool:
    opener = _BRACKETS.get(url[-1])
    return opener is not None and url.count(opener) < url.count(url[-1])
