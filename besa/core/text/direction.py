"""The direction of what a person wrote: by its letters, not by the first of them (language.md 5.1).

`dir="auto"` takes the first strong letter and is wrong for `Re: طلب`, `[TKT-1] مرحبا` and `Dell XPS لا يعمل`. We
leave out what says nothing about the writer's language and call a text right-to-left when three of ten letters are.
"""

import re
import unicodedata
from collections import Counter
from typing import Literal

from besa.core.text.language import knows_latin_word

Direction = Literal["rtl", "ltr"]

RTL_LANGUAGES = frozenset({"ar", "he"})
RTL_SHARE = 0.3
# A body may have megabytes; its direction shows in its first lines.
LOOKED_AT = 4000

_REPLY_WORDS = (
    r"re|fw|fwd|aw|sv|vs|wg|tr|rv|res|antw|رد|الرد|ردّ|إعادة\sتوجيه|اعادة\sتوجيه|تحويل|השב|תשובה|הועבר|העברה|הע|"
    "përgj|pergj|përgjigje|përc|përcjellë|percjelle"
)
_PREFIX = re.compile(
    rf"""\s*(?:
        (?:{_REPLY_WORDS})\s{{0,3}}(?:[\[(]\d{{1,3}}[\])])?\s{{0,3}}[:：]
      | \[[^\[\]]{{0,80}}\]
      | (?:ticket|case|bug)?\s?\#\s?\d{{1,20}}\s?[:–-]?
    )\s*""",
    re.IGNORECASE | re.VERBOSE,
)
_SAYS_NOTHING = re.compile(
    r"""https?://\S{1,2000} | www\.\S{1,2000}
      | (?<![\w.+-])[\w.+-]{1,64}@[\w.-]{1,255}
      | `[^`\n]{0,200}` | <[^<>\n]{1,400}>
      | \b[A-Z]{1,6}-?\d[\w-]{0,40}""",
    re.VERBOSE,
)
# The blocks of Unicode with letters that run from the right, and a little more; RLM among the punctuation.
_PERHAPS_RTL = re.compile("[\u0590-\u08ff\u200f\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff]")
_LATIN_LETTER = re.compile("[A-Za-z]")
_WORD = re.compile(r"[^\W_]+")


def direction_of(text: str, default: Direction = "ltr") -> Direction:
    """The direction of one subject, message or paragraph; `default` when it has no letters at all."""
    head = text[:LOOKED_AT]
    if head.isascii():  # the commonest text of all: nothing in it runs from the right
        return "ltr" if _LATIN_LETTER.search(head) else default
    letters = _SAYS_NOTHING.sub(" ", without_prefixes(head))
    share = _share_of_rtl(letters)
    if share is None:
        share = _share_of_rtl(head)
    if share is None:
        return default
    return "rtl" if share >= RTL_SHARE and not _is_latin_with_a_name(letters, share) else "ltr"


def without_prefixes(subject: str) -> str:
    """A subject without `Re:`, `Fwd:`, their sisters in our languages, bracketed tags and case numbers in front."""
    while match := _PREFIX.match(subject):
        subject = subject[match.end() :]
    return subject


def direction_of_language(language: str) -> Direction:
    return "rtl" if language[:2] in RTL_LANGUAGES else "ltr"


def has_rtl(text: str) -> bool:
    if text.isascii():
        return False
    return any(unicodedata.bidirectional(found[0]) in ("R", "AL") for found in _PERHAPS_RTL.finditer(text))


def _is_latin_with_a_name(text: str, share: float) -> bool:
    """`Hello دنيا`, `Question from محمد`: no fewer Latin words than others, and one of them a plain word, not a product."""
    if share > 0.6:
        return False
    words = [word for word in _WORD.findall(text) if not word.isdigit()]
    latin = [word for word in words if word.isascii() or not has_rtl(word)]
    return 2 * len(latin) >= len(words) and any(map(knows_latin_word, latin))


def _share_of_rtl(text: str) -> float | None:
    classes = Counter(map(unicodedata.bidirectional, text))
    rtl = classes["R"] + classes["AL"]
    strong = rtl + classes["L"]
    return rtl / strong if strong else None
