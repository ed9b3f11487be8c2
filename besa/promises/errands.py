"""Which offers of the catalogue stand in a text, and what the composer shows of those that were asked for (PR-05)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from besa.core.text.fold import fold
from besa.promises.accepting import PREFIX, Accepted
from besa.promises.models import Errand, ErrandRequest
from besa.promises.speaking import is_certain, is_not_possible, will_tell

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

ERRAND = PREFIX + "errand-"
# What stands joined to a word in Arabic and Hebrew, and what a word may end in.
BEFORE = r"(?<!\w)(?:[وف]?[بكل]?(?:ال|لل)?|[ושכ]{0,2}[הבלמ]{0,2})"
BEHIND = r"\w{0,4}(?!\w)"


@lru_cache(maxsize=256)
def pattern_of(name: str, words: str) -> re.Pattern[str]:
    """The name and each line of `words`, folded; linear, whatever is typed."""
    parts = [r"\s+".join(map(re.escape, fold(line).split())) for line in (name, *words.splitlines()) if line.strip()]
    return re.compile(f"{BEFORE}(?:{'|'.join(parts)}){BEHIND}")


def kinds() -> list[Errand]:
    """What whoever writes to customers may ask for. One query."""
    return list(Errand.objects.active().select_related("team__business_hours", "person"))


def errands_in(text: str, errands: Iterable[Errand]) -> list[Errand]:
    folded = fold(text)
    return [one for one in errands if pattern_of(one.name, one.words).search(folded)]


def unconfirmed_in(text: str, case: Case, by: User) -> list[Errand]:
    """Offers in `text` that are others' to give and that they have not said yes to in this case. At most two queries."""
    errands = Errand.objects.active().select_related("team", "person")
    found = [one for one in errands_in(text, errands) if not one.is_done_by(by)]
    if not found:
        return []
    sure = ErrandRequest.objects.filter(case=case, question__agreed_at__isnull=False).values_list(
        "errand_id", flat=True
    )
    return [one for one in found if one.pk not in set(sure)]


@dataclass(frozen=True, slots=True)
class ToTell:
    """One that was asked for, and the sentence that may be said of it by now; `accepted`: what the ledger holds then."""

    request: ErrandRequest
    words: str
    accepted: Accepted | None

    @property
    def key(self) -> str:
        return f"{ERRAND}{self.request.pk}"


def to_tell_in(case: Case) -> list[ToTell]:
    """One query."""
    rows = ErrandRequest.objects.filter(case=case).to_tell()
    return [told(one) for one in rows.select_related("question__to", "question__team", "question__answered_by")]


def told(request: ErrandRequest) -> ToTell:
    case, question = request.case, request.question
    if request.is_refused:
        return ToTell(request, is_not_possible(case, request.what), None)
    if request.certain_at is not None:
        is_other = question.verdict == question.Verdict.OTHER
        words = is_certain(case, request.what, request.certain_at, is_other=is_other)
        return ToTell(request, words, Accepted("delivery", request.certain_at, None, request.what, request.pk))
    words = will_tell(case, request.what, request.tell_by)
    return ToTell(request, words, Accepted("update", request.tell_by, None, words))
