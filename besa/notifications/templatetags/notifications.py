"""The bell in the frame of the desk."""

from typing import Any

from django import template
from django.utils import timezone

from besa.notifications.queries import bell_of

register = template.Library()


@register.inclusion_tag("notifications/_bell.html", takes_context=True)
def bell(context: dict[str, Any]) -> dict[str, Any]:
    """The bell of whoever is signed in. Two queries."""
    return {"bell": bell_of(context["request"].user, now=timezone.now())}
