"""Names in a row and in order: joined with the comma of the language, and sorted by the reader's alphabet (language.md 5.5)."""

import re
import unicodedata
from collections.abc import Callable, Iterable
from typing import TypeVar

from django.utils.translation import get_language, pgettext

from besa.core.text.controls import isolate
from besa.core.text.fold import fold

# Albanian has 36 letters, nine of them written with two signs: c before ç, d before dh before e (checklist 35).
Thing = TypeVar("Thing")

_ALBANIAN = re.findall(r"\S+", "a b c ç d dh e ë f g gj h i j k l ll m n nj o p q r rr s sh t th u v x xh y z zh")
_PLACE = {letter: chr(ord("a") + place) for place, letter in enumerate(_ALBANIAN)}
_LETTER = re.compile("|".join(sorted(_ALBANIAN, key=len, reverse=True)))
_ARTICLE = re.compile(r"\bال(?=\w{2})")


def in_a_row(names: Iterable[object]) -> str:
    """`⁨Orders⁩، ⁨Repairs⁩`: each on an island of its own, so that Latin names read from the right on an Arabic page."""
    return pgettext("between the items of a list", ", ").join(map(isolate, names))


def alphabetical(things: Iterable[Thing], *, by: Callable[[Thing], object] = str) -> list[Thing]:
    """`things` by name as a reader of the active language looks for them. Stable; one fold for each thing."""
    language = get_language() or ""
    return sorted(things, key=lambda thing: name_key(str(by(thing)), language))


def name_key(name: str, language: str) -> tuple[str, str]:
    """Equal but for marks stand together (ا أ إ آ; é beside e); the article «ال» is passed over; ç, dh, ë are letters in Albanian."""
    if language[:2] == "sq":
        return _LETTER.sub(lambda letter: _PLACE[letter.group()], unicodedata.normalize("NFC", name).casefold()), name
    return _ARTICLE.sub("", fold(name)), name
