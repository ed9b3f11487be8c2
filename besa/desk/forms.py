"""The forms of one's own profile and of the desk itself."""

from __future__ import annotations

from typing import Any
from zoneinfo import available_timezones

import phonenumbers
from django import forms
from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import Language, User
from besa.core.actions import CHANGEABLE
from besa.core.forms import ModelForm
from besa.core.models import Installation


def zones() -> list[tuple[str, str]]:
    """Time zones as a person looks for them: by continent and city."""
    known = sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith(("Etc/", "SystemV/")))
    return [(zone, zone.replace("_", " ")) for zone in ["UTC", *known]]


def signature_field(code: str) -> forms.CharField:
    attributes = {"dir": "auto", "rows": 3, "lang": code}
    label = format_lazy("{}", Language(code).label)  # the language by its own name, whoever reads
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs=attributes))


class ProfileForm(ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), help_text=_("All times you see are in this zone."))

    signature_ar = signature_field("ar")
    signature_he = signature_field("he")
    signature_sq = signature_field("sq")
    signature_en = signature_field("en")

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
            "signature": _("Stands under your mails, unless you write one for the customer's language below."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        field.choices = zones()
        field.widget.attrs["dir"] = "ltr"
        for code in Language.values:
            self.fields[f"signature_{code}"].initial = self.instance.signatures.get(code, "")

    def signatures(self) -> list[forms.BoundField]:
        return [self[f"signature_{code}"] for code in Language.values]

    def changes(self) -> dict[str, Any]:
        """What `change_profile` takes: the signatures of the languages in one, those that are written."""
        fields = dict(self.cleaned_data)
        given = {code: fields.pop(f"signature_{code}").strip() for code in Language.values}
        return fields | {"signatures": {code: words for code, words in given.items() if words}}


class InstallationForm(ModelForm):
    """What describes the desk itself."""

    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)
    time_zone = forms.ChoiceField(label=_("Time zone"))

    class Meta:
        model = Installation
        fields = CHANGEABLE
        labels = {
            "name": _("Name of the organization"),
            "country": _("Country"),
            "purge_spam_after_days": _("Keep spam for so many days"),
            "purge_trash_after_days": _("Keep the trash for so many days"),
            "present_for_minutes": _("At the desk for so many minutes after the last sign of somebody"),
        }
        help_texts = {
            "name": _("Stands at the top of mails from the desk."),
            "country": _(
                "Two letters, such as PS, IL or AL. Telephone numbers without a country are read as numbers there."
            ),
            "purge_spam_after_days": _("After this time spam is deleted for good."),
            "purge_trash_after_days": _(
                "After this time deleted cases are gone for good. Until then they can be put back."
            ),
            "present_for_minutes": _(
                "Whoever has had no page of the desk open for longer is offered no cases until they come back. "
                "Only the last sign is known, and nobody can see how long anybody was there."
            ),
        }
        widgets = {"name": forms.TextInput(attrs={"dir": "auto"}), "country": forms.TextInput(attrs={"dir": "ltr"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["time_zone"]
        field.choices = zones()
        field.widget.attrs["dir"] = "ltr"
        for name in ("purge_spam_after_days", "purge_trash_after_days"):
            days: Any = self.fields[name]
            days.validators.append(MinValueValidator(1))
            days.widget.attrs["min"] = 1
        minutes: Any = self.fields["present_for_minutes"]
        minutes.validators += [MinValueValidator(6), MaxValueValidator(240)]
        minutes.widget.attrs |= {"min": 6, "max": 240}

    def clean_country(self) -> str:
        country = str(self.cleaned_data["country"]).strip().upper()
        if country and country not in phonenumbers.SUPPORTED_REGIONS:
            raise forms.ValidationError(
                _("This is not the code of a country. Write two letters, such as PS, IL or AL.")
            )
        return country
