"""Reads about working hours."""

from besa.calendars.models import BusinessHours


def is_name_taken(name: str, *, besides: BusinessHours | None = None) -> bool:
    """Whether other hours have that name, whoever may see them."""
    same = BusinessHours.objects.filter(name=name)
    return same.exclude(pk=besides.pk).exists() if besides else same.exists()
