"""The filter of each folder as a condition: what a new view starts with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404

from besa.cases.conditions import Condition, parse
from besa.cases.errors import BadCondition
from besa.cases.views.folders import folder_of

if TYPE_CHECKING:
    from besa.accounts.models import User

OPEN = {"field": "activity", "op": "is", "value": ["open"]}


def _is(field: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "op": "is", "value": list(values)}


FILTERS: dict[str, list[dict[str, Any]]] = {
    "mine": [OPEN, _is("owner", "me")],
    "unowned": [OPEN, _is("team", "mine"), _is("owner", "nobody")],
    "team": [OPEN, _is("team", "mine")],
    "waiting": [_is("status", "waiting")],
    "all": [OPEN],
    "solved": [_is("activity", "done")],
    "spam": [_is("place", "spam")],
    "trash": [_is("place", "trash")],
}


def condition_of_folder(mark: str, user: User) -> Condition:
    """What is open, for a folder that is not there or not for `user`, and for what is put off: no condition asks for that."""
    key, _dash, number = mark.partition("-")
    if not number:
        return parse({"all": FILTERS.get(key, [OPEN])})
    try:
        folder = folder_of(mark, user)
        if folder.view:
            return parse(folder.view.condition)
    except (Http404, BadCondition):
        return parse({"all": [OPEN]})
    return parse({"all": [OPEN, _is(key, int(number))]})
