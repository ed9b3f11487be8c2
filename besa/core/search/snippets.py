"""The place of a text that was found: plain words of the original, never markup."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from besa.core.search.analyser import chunks, hits

LENGTH = 180
BEFORE = 60
# A hit further in is not looked for: the beginning of the text is shown then.
LOOKED_AT = 20_000


@dataclass(frozen=True, slots=True)
class Piece:
    text: str
    is_hit: bool


def snippet(text: str, wanted: Sequence[frozenset[str]]) -> str:
    """About LENGTH characters of `text` around the first word that was looked for; from its beginning if there is none."""
    hit = first_hit(text, wanted)
    return excerpt(text, hit or 0)


def first_hit(text: str, wanted: Sequence[frozenset[str]]) -> int | None:
    """Where the first of the `wanted` words stands in `text`."""
    return next((chunk.start() for chunk in chunks(text[:LOOKED_AT]) if hits(chunk.group(), wanted)), None)


def excerpt(text: str, place: int) -> str:
    start = max(0, place - BEFORE)
    if start:
        # Whole words only, unless one word fills all the room before the place.
        start = next((at for at in range(start, place) if text[at].isspace()), start)
    end = start + LENGTH
    if end < len(text):
        end = next((at for at in range(end, max(place, end - 40), -1) if text[at].isspace()), end)
    words = " ".join(text[start:end].split())
    return f"{'… ' if start else ''}{words}{' …' if end < len(text) else ''}"


def pieces(text: str, wanted: Iterable[frozenset[str]]) -> list[Piece]:
    """`text` cut where words were found, for a page that marks them."""
    found, done, wanted = [], 0, list(wanted)
    for chunk in chunks(text):
        if hits(chunk.group(), wanted):
            found += [Piece(text[done : chunk.start()], False), Piece(chunk.group(), True)]
            done = chunk.end()
    return [piece for piece in [*found, Piece(text[done:], False)] if piece.text]
