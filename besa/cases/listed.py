"""What a line of a list shows, for cases that the reader was found to see. The SQL is made once (`core.prepared`)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from besa.cases.models import Case, Tag
from besa.core.prepared import PreparedForKeys


def whole(keys: Iterable[int]) -> list[Case]:
    """The cases of `keys` in that order, with customer, owner, team and `tags_shown`; one that is gone is left out. Two queries.

    It asks nobody's permission: `keys` come from `visible_to`, a moment before.
    """
    keys = list(keys)
    cases = {case.pk: case for case in _CASES.rows(keys)}
    tags: dict[int, list[str]] = defaultdict(list)
    for case, name in _TAGS.tuples(keys):
        tags[case].append(name)
    found = [cases[key] for key in keys if key in cases]
    for case in found:
        case.tags_shown = tags.get(case.pk, ())
    return found


_CASES: PreparedForKeys[Case] = PreparedForKeys(
    lambda keys: Case.objects.filter(pk__in=keys).select_related("customer", "owner", "team").order_by()
)
_TAGS: PreparedForKeys[Tag] = PreparedForKeys(
    lambda keys: Tag.objects.filter(cases__in=keys).order_by("name").values_list("cases", "name")
)
