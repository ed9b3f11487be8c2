"""What templates ask about due times."""

from datetime import datetime

from django import template
from django.utils import timezone

from besa.promises.rules import urgency

register = template.Library()


@register.simple_tag
def urgency_of(due_at: datetime, started_at: datetime | None = None) -> str:
    """The kind of chip for a due time: neutral, due or late."""
    return urgency(started_at=started_at or None, due_at=due_at, now=timezone.now()).value
