"""What a case is found by: itself, its customer, and each message with its files. Notes too: who sees a case reads them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from besa.cases.models import Case, FieldValue, Message
from besa.core.search.actions import Text
from besa.customers.models import Customer

CASE = "case"
MESSAGE = "message"
NOTE = "note"
CASE_RELATED = ("tags", "participants", "customer__contact_points", "merged_cases", "field_values")
AUTOMATIC = "auto"
# Of pieces that hold as many of the words, what a person said is shown first.
RANKS = {MESSAGE: 0, NOTE: 0, AUTOMATIC: 1, CASE: 2}


def texts_of(ids: Iterable[int]) -> dict[int, list[Text]]:
    """The texts of each case that there is: the case first, then its messages, the newest first. Nine queries.

    What was taken back before it left was never said.
    """
    cases = (
        Case.objects.filter(pk__in=list(ids)).select_related("customer__organization").prefetch_related(*CASE_RELATED)
    )
    found = {case.pk: [Text(CASE, case.pk, case_text(case))] for case in cases}
    messages = (
        Message.objects.filter(case__in=list(found), withdrawn_at=None).defer("html").prefetch_related("attachments")
    )
    for message in messages.order_by("-said_at", "-pk"):
        found[message.case_id].append(Text(_kind(message), message.pk, message_text(message)))
    return found


def _kind(message: Message) -> str:
    if message.is_note:
        return NOTE
    return AUTOMATIC if message.by_machine else MESSAGE


def case_text(case: Case) -> str:
    lines = [f"{case.number}", case.subject, case.summary, case.needed_for, *(tag.name for tag in case.tags.all())]
    lines += [f"{merged.number} {merged.subject}" for merged in case.merged_cases.all()]
    lines += [line for held in case.field_values.all() for line in _value_lines(held)]
    lines += _day_lines(case.needed_by)
    for participant in case.participants.all():
        lines += [participant.name, participant.address]
    return "\n".join([*lines, *_customer_lines(case.customer)])


def _value_lines(held: FieldValue) -> list[str]:
    number = f"{held.number.normalize():f}" if held.number is not None else ""
    return [held.text, held.choice, number, *_day_lines(held.day and held.day.date())]


def _day_lines(day: date | None) -> list[str]:
    """With and without the noughts before a number: both are typed."""
    return [f"{day:%Y-%m-%d}", f"{day.day}.{day.month}.{day.year}"] if day else []


def _customer_lines(customer: Customer) -> list[str]:
    """What the page of a case tells of them; an accommodation is for few, and finds nothing (PV-06)."""
    points = [line for point in customer.contact_points.all() for line in (point.shown, point.value)]
    organization = customer.organization.name if customer.organization else ""
    return [customer.name, organization, customer.address_as, customer.notes, *points]


def message_text(message: Message) -> str:
    """What was written first, so that a snippet begins there. Mail to us is addressed to us: that finds nothing."""
    files = [attachment.filename for attachment in message.attachments.all()]
    is_ours = message.direction == Message.Direction.OUT
    sent_to = [*_people(message.to), *_people(message.cc)] if is_ours else []
    people = [message.from_name, message.from_address, *sent_to]
    return "\n".join([message.text, message.key_points, message.subject, *files, *people])


def _people(addresses: list[dict[str, Any]]) -> list[str]:
    return [str(person.get(key) or "") for person in addresses for key in ("name", "address")]
