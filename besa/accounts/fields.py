"""Small fields that staff accounts need."""

from typing import Any
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _


def fold_email(address: str) -> str:
    """The one spelling under which an address is stored and compared: two accounts never differ by case alone."""
    return address.strip().casefold()


# Django's fields take no type arguments at run time.
class FoldedEmailField(models.EmailField):  # type: ignore[type-arg]
    """An e-mail address in one spelling, whoever writes it and however it is asked for."""

    def get_prep_value(self, value: Any) -> Any:
        value = super().get_prep_value(value)
        return fold_email(value) if isinstance(value, str) else value

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


def require_time_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(_("There is no time zone “%(name)s”."), code="time_zone", params={"name": name})
