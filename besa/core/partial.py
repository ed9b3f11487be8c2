"""Conditions by which a partial index is recognised.

PostgreSQL proves that `state IN (...)` implies the condition of an index. SQLite does so for single comparisons and for the same
OR of them, never for IN; without the index it reads the whole table, because by its statistics every state is as common.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q


def any_of(field: str, values: Iterable[Any]) -> Q:
    """`field` is one of `values`: for the condition of an index and, with the values in the same order, for what is to use it."""
    found = Q()
    for value in values:
        found |= Q(**{field: value})
    return found
