"""The form of one's own profile."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import User
from besa.core.forms import ModelForm


class ProfileForm(ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times you see are in this zone."))

    class Meta:
        model = User
        fields = ["name", "language", "digits", "calendar", "time_zone", "theme", "signature"]
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "signature": forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        }
        help_texts = {
            "name": _("Customers see this name under your answers."),
            "calendar": _("Shown beside the usual date where the whole date is written."),
            "signature": _("Stands under your mails."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        zones = sorted(
            zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/"))
        )
        field.choices = [(zone, zone.replace("_", " ")) for zone in ["UTC", *zones]]
        field.widget.attrs["dir"] = "ltr"
