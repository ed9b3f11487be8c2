"""What conditions may ask for (views, SLA policies, routing, rules), in the order in which editors offer it."""

from besa.cases.conditions.fields import FIELDS_OF_CASES
from besa.cases.conditions.own import own_fields
from besa.cases.conditions.registry import FIELDS, SOURCES, Field
from besa.channels.email.conditions import MAILBOX

CONDITION_FIELDS: list[Field] = [*FIELDS_OF_CASES, MAILBOX]


def fill() -> None:
    FIELDS.update({field.key: field for field in CONDITION_FIELDS})
    SOURCES.append(own_fields)
