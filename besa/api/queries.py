"""Rows with all that an answer shows of them, in a constant number of queries."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet, prefetch_related_objects

from besa.cases.models import Case, Delivery, Message


def with_parts(rows: QuerySet[Message]) -> QuerySet[Message]:
    return rows.prefetch_related(*_parts())


def put_parts(messages: Sequence[Message]) -> None:
    """The same for messages that were fetched before. Two queries."""
    prefetch_related_objects(messages, *_parts())


def _parts() -> tuple[Any, ...]:
    return "attachments", Prefetch("deliveries", Delivery.objects.order_by("pk"))


def case_after(case: Case) -> Case:
    """The case as a change left it, for whoever made the change: also when it left what they see."""
    return Case.objects.for_list().get(pk=case.pk)
