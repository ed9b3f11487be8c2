"""What to say when little was found: what may have been meant, and where there would be more. Never about unseen cases."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from besa.cases.search.asking import Search
from besa.cases.search.finding import GATHERED, far_page, visible_cases
from besa.core.search.analyser import query
from besa.core.search.matching import groups_up_to
from besa.core.search.spelling import similar_to

if TYPE_CHECKING:
    from besa.accounts.models import User

MOST_WORDS, MOST_TRIES = 6, 4
COUNTED = 500


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the query by itself; `count` is None where it stands in more cases than are counted."""

    text: str
    count: int | None


def meant(search: Search, *, user: User) -> Search | None:
    """The same search with the words that stand nowhere put right, if `user` would find something by it."""
    for text in _corrected(search.text):
        other = replace(search, text=text)
        if _finds_any(other, user):
            return other
    return None


def _finds_any(search: Search, user: User) -> bool:
    rows, wanted = search.rows(user), search.wanted
    page = search.near_page(rows, cursor=None, limit=1) or far_page(
        wanted, rows, groups_up_to(wanted, GATHERED), cursor=None, limit=1, in_notes=search.in_notes
    )
    return bool(page.items)


def without_filters(search: Search, *, user: User) -> int | None:
    """How many cases there would be, 0 without filters; None for more than are counted."""
    if not search.chosen:
        return 0
    return _count(search.text, user)


def words_alone(search: Search, *, user: User) -> list[Word]:
    """Of a search of several words: where each stands by itself, or the word that it was meant for."""
    words = search.text.split()[:MOST_WORDS]
    if len(words) == 1:
        return []
    found = [Word(word, _count(word, user)) for word in words]
    return [one if one.count != 0 else _meant_for(one, user) for one in found]


def _meant_for(word: Word, user: User) -> Word:
    near = [Word(other, _count(other, user)) for other in similar_to(word.text)[:2]]
    return next((one for one in near if one.count != 0), word)


def _count(text: str, user: User) -> int | None:
    wanted = query(text)
    if not wanted:
        return 0
    groups = groups_up_to(wanted, GATHERED)
    if len(groups) > GATHERED:
        return None
    return visible_cases(user).filter(pk__in=groups)[: COUNTED + 1].count()


def _corrected(text: str) -> Iterator[str]:
    words = text.split()
    unknown = {word: similar_to(word) for word in words[:MOST_WORDS] if _stands_nowhere(word)}
    if not unknown or not all(unknown.values()):
        return
    for place in range(min(MOST_TRIES, max(map(len, unknown.values())))):
        instead = {word: found[min(place, len(found) - 1)] for word, found in unknown.items()}
        yield " ".join(instead.get(word, word) for word in words)


def _stands_nowhere(word: str) -> bool:
    wanted = query(word)
    return len(wanted) == 1 and not groups_up_to(wanted, 0)
