"""“Did you mean”: the words of the index that are a slip of the finger away from one that finds nothing.

A word is filed under itself and under itself without each of its letters; two words one slip apart (a letter more, less,
other, or two changed places) meet under one of these keys. So a look-up is one indexed query, however many words there are.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction

from besa.core.search.models import Spelling
from besa.core.text.fold import fold, words

SHORTEST, LONGEST = 4, 20
# The keys of a long word are of its beginning: a word is known by it, and one row for each letter is enough.
HEAD = 9
# More words than any desk has; what comes after them is found as ever, and never suggested.
MOST_WORDS = 400_000
MOST_CANDIDATES = 300
# What this process has filed already: most words of a mail are old acquaintances.
_KNOWN_AT_MOST = 50_000
_known: set[str] = set()


def learn(text: str) -> None:
    """File the words of `text` that are new. Must be called inside a transaction; at most three statements, mostly none."""
    found: dict[str, str] = {}
    for chunk in text.split():
        shown = chunk.strip(".,;:!?،؛؟()[]{}<>\"'«»“”„…*_-/|")
        folded = words(shown)
        if len(folded) == 1 and SHORTEST <= len(folded[0]) <= LONGEST and folded[0].isalpha() and len(shown) <= 40:
            found.setdefault(folded[0], shown)
    _file({word: shown for word, shown in found.items() if word not in _known})


def _file(found: dict[str, str]) -> None:
    if not found:
        return
    filed = Spelling.objects.filter(key__in=[_head(word) for word in found], word__in=list(found))
    old = set(filed.values_list("word", flat=True))
    fresh = {word: shown for word, shown in found.items() if word not in old}
    if fresh and _has_room():
        rows = [Spelling(key=key, word=word, shown=shown) for word, shown in fresh.items() for key in keys_of(word)]
        Spelling.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    transaction.on_commit(lambda: _remember(found))


def _remember(found: Iterable[str]) -> None:
    if len(_known) > _KNOWN_AT_MOST:
        _known.clear()
    _known.update(found)


def _has_room() -> bool:
    """By the last key of the table: never a count of it."""
    last = Spelling.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    return bool(last < MOST_WORDS * (HEAD + 1))


def forget_what_is_known() -> None:
    """After the table was emptied."""
    _known.clear()


def similar_to(word: str) -> list[str]:
    """Words of the index that `word` may have been meant for, the nearest first, as they were written. One query."""
    folded = fold(word)
    if not SHORTEST <= len(folded) <= LONGEST or not folded.isalpha():
        return []
    rows = Spelling.objects.filter(key__in=keys_of(folded)).values_list("word", "shown")[:MOST_CANDIDATES]
    most = 1 if len(folded) < 8 else 2
    near = {shown: distance(folded, other) for other, shown in dict(rows).items() if other != folded}
    return [shown for shown, away in sorted(near.items(), key=lambda item: item[1]) if away <= most]


def keys_of(word: str) -> set[str]:
    head = _head(word)
    return {head, *(head[:place] + head[place + 1 :] for place in range(len(head)))}


def _head(word: str) -> str:
    return word[:HEAD]


def distance(one: str, other: str) -> int:
    """How many slips lie between: a letter more, less, other, or two neighbours changed (optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(other) + 1))
    for place, letter in enumerate(one, 1):
        older, before, row = before, row, [place] + [0] * len(other)
        for there, that in enumerate(other, 1):
            row[there] = min(before[there] + 1, row[there - 1] + 1, before[there - 1] + (letter != that))
            if place > 1 and there > 1 and letter == other[there - 2] and one[place - 2] == that:
                row[there] = min(row[there], older[there - 2] + 1)
    return row[-1]
