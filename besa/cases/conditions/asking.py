"""What a condition is good for: a filter, an answer about one case, and a sentence."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import reduce
from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.cases.conditions.registry import Asker, field_of
from besa.cases.conditions.tree import All, Condition, Not, Test

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case

# Django drops an empty Q, also inside an OR and behind a NOT: these two say it.
EVERY = Q(pk__isnull=False)
NOTHING = Q(pk__in=[])


def to_q(condition: Condition, *, reader: User | None = None, now: datetime | None = None) -> Q:
    """The filter over cases; still to be put behind `visible_to`. "me" is `reader`, days are of their time zone."""
    return _q(condition, Asker(reader, now or timezone.now()))


def matches(case: Case, condition: Condition, *, now: datetime | None = None, reader: User | None = None) -> bool:
    """Whether `condition` holds for `case` as it stands in memory; reads related rows only as far as it must."""
    return _holds(condition, case, Asker(reader, now or timezone.now()))


def described(condition: Condition, *, reader: User | None = None) -> str:
    """The condition as a sentence in the language that is active: “Status is New or Open, and Owner is nobody”."""
    asker = Asker(reader, timezone.now())
    return _words(condition, asker) or _("Every case")


def _q(condition: Condition, asker: Asker) -> Q:
    if isinstance(condition, Test):
        field = field_of(condition.field)
        return field.kind.q(field, condition.op, condition.value, asker)
    if isinstance(condition, Not):
        return ~_q(condition.part, asker)
    parts = [_q(part, asker) for part in condition.parts]
    if isinstance(condition, All):
        return reduce(lambda left, right: left & right, parts) if parts else EVERY
    return reduce(lambda left, right: left | right, parts) if parts else NOTHING


def _holds(condition: Condition, case: Case, asker: Asker) -> bool:
    if isinstance(condition, Test):
        field = field_of(condition.field)
        return field.kind.holds(field, condition.op, condition.value, field.read(case), asker)
    if isinstance(condition, Not):
        return not _holds(condition.part, case, asker)
    answers = (_holds(part, case, asker) for part in condition.parts)
    return all(answers) if isinstance(condition, All) else any(answers)


def _words(condition: Condition, asker: Asker, *, is_inside: bool = False) -> str:
    if isinstance(condition, Test):
        field = field_of(condition.field)
        return field.kind.words(field, condition.op, condition.value, asker)
    if isinstance(condition, Not):
        return pgettext("condition", "not (%(inside)s)") % {"inside": _words(condition.part, asker)}
    parts = [_words(part, asker, is_inside=True) for part in condition.parts]
    said = joined(parts, pgettext("condition", "%(left)s, and %(right)s")) if isinstance(condition, All) else _or(parts)
    return pgettext("condition", "(%(inside)s)") % {"inside": said} if is_inside and len(parts) > 1 else said


def _or(parts: list[str]) -> str:
    return joined(parts, pgettext("condition", "%(left)s, or %(right)s")) or _("No case")


def joined(parts: Iterable[str], pattern: str) -> str:
    """The parts one after the other, each two by `pattern`."""
    found = list(parts)
    return reduce(lambda left, right: pattern % {"left": left, "right": right}, found) if found else ""
