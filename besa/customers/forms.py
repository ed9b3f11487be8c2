"""Shape of what people type about customers."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import User
from besa.calendars.week import order_of_days
from besa.calendars.zones import zone_choices
from besa.core.forms import ClockInput, DayInput, Form, ModelForm
from besa.customers.models import WAYS, ContactPoint, Customer
from besa.customers.queries import organizations
from besa.customers.reaching import SABBATH, week_for

LANGUAGES = [("", _("As they write")), ("ar", "العربية"), ("he", "עברית"), ("sq", "Shqip"), ("en", "English")]


class CustomerForm(ModelForm):
    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    organization = forms.ModelChoiceField(
        label=_("Organization"), queryset=organizations(), required=False, empty_label=_("None")
    )

    class Meta:
        model = Customer
        fields = ["name", "address_as", "kind", "language", "organization", "notes"]
        labels = {"kind": _("Kind")}
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "address_as": forms.TextInput(attrs={"dir": "auto"}),
            "notes": forms.Textarea(attrs={"dir": "auto", "rows": 4}),
        }
        help_texts = {
            "address_as": _(
                "As you would write it in a letter, for example “Dr. Haddad”. It is never guessed from the name."
            ),
            "notes": _("What colleagues should know. The customer does not see it."),
        }


class QuickForm(ModelForm):
    """What is changed while somebody is served: in place, beside the case."""

    language = forms.ChoiceField(label=_("Language"), choices=LANGUAGES, required=False)
    trusted_agent: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Trusted person"), queryset=None, required=False, empty_label=_("Nobody in particular")
    )

    class Meta:
        model = Customer
        fields = ["name", "address_as", "language", "trusted_agent", "notes"]
        widgets = {
            "name": forms.TextInput(attrs={"dir": "auto"}),
            "address_as": forms.TextInput(attrs={"dir": "auto"}),
            "notes": forms.Textarea(attrs={"dir": "auto", "rows": 3}),
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["trusted_agent"]
        field.queryset = User.objects.visible_to(user).active().with_role("agent", "manager").order_by("name", "id")


class ImportanceForm(ModelForm):
    """Why a customer is important, and until when that is to be looked at again (CR-10)."""

    LOOK_AGAIN = timedelta(days=182)
    importance = forms.ChoiceField(
        label=pgettext_lazy("a customer", "Important because"),
        choices=[("", pgettext_lazy("a customer", "Not important in particular")), *Customer.Importance.choices],
        required=False,
    )

    class Meta:
        model = Customer
        fields = ["importance", "important_because", "review_on"]
        widgets = {"important_because": forms.TextInput(attrs={"dir": "auto"}), "review_on": DayInput}
        labels = {"important_because": _("In your words"), "review_on": _("Look at it again on")}
        help_texts = {
            "important_because": _("Colleagues read it. The customer does not, and nobody else waits longer for it.")
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.importance:
            self.initial["review_on"] = timezone.localdate() + self.LOOK_AGAIN

    def clean(self) -> dict[str, Any]:
        """Without a reason nobody is important; with one it stands in words, with a day on which it is asked again."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if not data.get("importance"):
            return data | {"important_because": "", "review_on": None}
        if not data.get("important_because"):
            self.add_error("important_because", _("Write in a few words why, so that colleagues can judge it."))
        on = data.get("review_on")
        if not isinstance(on, date) or on <= timezone.localdate():
            self.add_error("review_on", _("Choose a day in the future on which somebody looks at it again."))
        return data


class ReachForm(ModelForm):
    """How and when a customer wishes to be reached (CH-27)."""

    preferred_way = forms.ChoiceField(
        label=_("Preferred way"), choices=[("", _("As they write")), *WAYS], required=False
    )
    contact_from = forms.TimeField(label=_("Not before"), required=False, widget=ClockInput)
    contact_until = forms.TimeField(label=_("Not after"), required=False, widget=ClockInput)
    quiet_days = forms.MultipleChoiceField(label=_("Quiet days"), required=False, widget=forms.CheckboxSelectMultiple)
    time_zone = forms.ChoiceField(label=_("The customer's time zone"), required=False)

    class Meta:
        model = Customer
        fields = ["preferred_way", "contact_from", "contact_until", "quiet_days", "time_zone"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        days = [(str(day), WEEKDAYS[day]) for day in order_of_days()]
        self._choices("quiet_days", [*days, (SABBATH, _("Sabbath, from Friday 15:00 to Saturday 21:00"))])
        self._choices("time_zone", [("", _("Not known")), *zone_choices(*filter(None, [self.instance.time_zone]))])
        self.initial["quiet_days"] = self.instance.quiet_days.split()

    def _choices(self, name: str, choices: list[tuple[str, Any]]) -> None:
        self.fields[name].choices = choices  # type: ignore[attr-defined]  # a choice field has them

    def clean_contact_from(self) -> str:
        return _clock(self.cleaned_data["contact_from"])

    def clean_contact_until(self) -> str:
        return _clock(self.cleaned_data["contact_until"])

    def clean_quiet_days(self) -> str:
        return " ".join(sorted(self.cleaned_data["quiet_days"]))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        names = ("contact_from", "contact_until", "quiet_days")
        week = week_for(Customer(**{name: data[name] for name in names})) if all(name in data for name in names) else ()
        if week and not any(week):
            self.add_error("quiet_days", _("There is no hour left at all. Leave at least one day or hour free."))
        return data


def _clock(value: time | None) -> str:
    return f"{value:%H:%M}" if value else ""


class ContactPointForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactPoint.Kind.choices)
    value = forms.CharField(
        label=_("Address or number"),
        max_length=320,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
