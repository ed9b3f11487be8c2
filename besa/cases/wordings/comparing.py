"""What an import would do: each entry of the file beside the saved reply of the same name that is here."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from besa.accounts.models import User
from besa.cases.models import SavedReply
from besa.cases.rules import may_change_reply
from besa.cases.wordings.shape import Entry, Words

KEEP, REPLACE, BOTH = "keep", "replace", "both"
CHOICES = (KEEP, REPLACE, BOTH)


@dataclass(slots=True)
class Pairing:
    """One entry and what is here. `differs`: languages in which both have words, and not the same; `adds`: those only in the file."""

    place: int
    entry: Entry
    here: SavedReply | None = None
    may_change: bool = True
    differs: list[tuple[str, Words, Words]] = field(default_factory=list)
    adds: list[str] = field(default_factory=list)

    @property
    def is_new(self) -> bool:
        return self.here is None

    @property
    def needs_choice(self) -> bool:
        """By name and language both have it, or the person may not add to what is here."""
        return self.here is not None and bool(self.differs or (self.adds and not self.may_change))

    @property
    def is_same(self) -> bool:
        return self.here is not None and not self.differs and not self.adds


def compare(entries: Iterable[Entry], *, user: User) -> list[Pairing]:
    """In the order of the file. Three queries."""
    rows = SavedReply.objects.visible_to(user).living().prefetch_related("wordings", "files")
    here: dict[str, list[SavedReply]] = defaultdict(list)
    for reply in rows.order_by("pk"):
        here[_key(reply.title)].append(reply)
    return [_pair(place, entry, here[_key(entry.title)], user) for place, entry in enumerate(entries)]


def _pair(place: int, entry: Entry, named: list[SavedReply], user: User) -> Pairing:
    """With the one of its name that has most of its words already."""
    pairs = [_against(place, entry, reply, user) for reply in named]
    return min(pairs, key=lambda pair: (len(pair.differs), len(pair.adds)), default=Pairing(place, entry))


def _against(place: int, entry: Entry, reply: SavedReply, user: User) -> Pairing:
    found = Pairing(place, entry, reply, may_change_reply(user, reply))
    ours = {one.language: Words(one.text, one.html) for one in reply.wordings.all()}
    for language, words in entry.words.items():
        if language not in ours:
            found.adds.append(language)
        elif not _agree(ours[language], words):
            found.differs.append((language, ours[language], words))
    return found


def _agree(ours: Words, theirs: Words) -> bool:
    """The words alone where one side has no formatting, as a table has none."""
    same = ours.text.strip() == theirs.text.strip()
    return same and (not theirs.html or not ours.html or ours.html == theirs.html)


def _key(title: str) -> str:
    return " ".join(title.casefold().split())
