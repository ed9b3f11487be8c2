"""What people type about call-backs."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from besa.calendars.forms import WeekForm
from besa.calendars.zones import zone_choices
from besa.callbacks.rules import LENGTHS
from besa.core.forms import Form
from besa.core.reader import ZONES

if TYPE_CHECKING:
    from besa.callbacks.models import Plan

NUMBER = {"dir": "ltr", "inputmode": "numeric"}
LINE = {"dir": "auto", "autocomplete": "off"}


class SlotField(forms.CharField):
    """One of the times that were offered, as an instant in ISO 8601 with its offset."""

    default_error_messages = {"invalid": _("Choose one of the times.")}

    def clean(self, value: Any) -> datetime:
        text = super().clean(value)
        try:
            found = parse_datetime(text[:40])
        except ValueError:
            found = None
        if found is None or found.tzinfo is None:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return found


def phone_field(**more: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Telephone number"),
        max_length=40,
        widget=forms.TextInput({"type": "tel", "dir": "ltr", "inputmode": "tel", "autocomplete": "tel"}),
        **more,
    )


class BookingForm(Form):
    """An agent arranges a call."""

    slot = SlotField(error_messages={"required": _("Choose one of the times.")})
    phone = phone_field()
    zone = forms.ChoiceField(label=_("The customer's time zone"))
    about = forms.CharField(label=_("What it is about"), max_length=200, required=False, widget=forms.TextInput(LINE))

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].choices = zone_choices(zone)  # type: ignore[attr-defined]  # a ChoiceField


class NewTimeForm(Form):
    """An agent gives a call another time: the customer asked, or we did and they agreed."""

    ASKED, OURS = "customer", "us"
    slot = SlotField(error_messages={"required": _("Choose one of the times.")})
    who = forms.ChoiceField(
        label=_("Who asked for another time?"),
        choices=[
            (ASKED, _("The customer asked for it")),
            (OURS, _("We did; the customer has heard of it from us, and agrees")),
        ],
        widget=forms.RadioSelect,
        initial=ASKED,
    )
    reason = forms.CharField(label=_("Why?"), max_length=200, required=False, widget=forms.TextInput(LINE))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("who") == self.OURS and not data.get("reason", "").strip():
            self.add_error("reason", _("Say in a sentence why."))
        return data

    @property
    def why(self) -> str:
        return self.cleaned_data["reason"] if self.cleaned_data["who"] == self.OURS else ""


class CancelForm(Form):
    note = forms.CharField(label=_("Why is there no call?"), max_length=200, widget=forms.TextInput(LINE))


class ChoiceForm(Form):
    """A customer chooses: a time, and where to call."""

    slot = SlotField(error_messages={"required": _("Choose one of the times.")})
    phone = phone_field(required=False)
    zone = forms.CharField(max_length=64, required=False)
    about = forms.CharField(max_length=200, required=False)

    def clean_zone(self) -> str:
        zone: str = self.cleaned_data["zone"]
        return zone if zone in ZONES else ""


def lengths() -> list[tuple[int, str]]:
    return [(one, _minutes(one)) for one in LENGTHS]


def _minutes(minutes: int) -> str:
    return ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}


class PlanForm(WeekForm):
    """How a team offers call-backs."""

    takes_bookings = forms.BooleanField(
        label=_("Customers may choose a time by a link"),
        required=False,
        help_text=_("Without it colleagues alone arrange calls, and links that were sent say how to reach you."),
    )
    in_acknowledgement = forms.BooleanField(
        label=_("The acknowledgement of a new message offers a call"),
        required=False,
        help_text=_("Whoever writes to this team may choose a time at once, by a link in the automatic reply."),
    )
    length = forms.TypedChoiceField(label=_("Length of a call"), coerce=int, choices=lengths)
    at_once = forms.IntegerField(
        label=_("Calls at the same time, at most"),
        min_value=0,
        max_value=100,
        widget=forms.NumberInput(NUMBER),
        help_text=_("0: as many as there are people free."),
    )
    lead_hours = forms.IntegerField(
        label=_("Hours between booking and the call, at least"),
        min_value=0,
        max_value=240,
        widget=forms.NumberInput(NUMBER),
        help_text=_("For customers. Colleagues may arrange a call for any free time."),
    )
    days_ahead = forms.IntegerField(
        label=_("Days ahead that are offered"), min_value=1, max_value=60, widget=forms.NumberInput(NUMBER)
    )
    tries = forms.IntegerField(
        label=_("Tries before the customer is offered another time"),
        min_value=1,
        max_value=9,
        widget=forms.NumberInput(NUMBER),
    )
    day_before = forms.BooleanField(label=_("Remind the customer the day before"), required=False)
    minutes_before = forms.IntegerField(
        label=_("Remind the customer so many minutes before"),
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(NUMBER),
        help_text=pgettext_lazy("of a reminder", "0: not at all."),
    )
    agent_minutes_before = forms.IntegerField(
        label=_("Remind whoever calls so many minutes before"),
        min_value=0,
        max_value=600,
        widget=forms.NumberInput(NUMBER),
        help_text=pgettext_lazy("of a reminder", "0: not at all."),
    )

    PLAIN = (
        *("takes_bookings", "in_acknowledgement", "at_once", "days_ahead", "tries"),
        *("day_before", "minutes_before", "agent_minutes_before"),
    )

    @classmethod
    def initial_of(cls, plan: Plan) -> dict[str, Any]:
        found = {name: getattr(plan, name) for name in cls.PLAIN}
        length, lead = plan.length // timedelta(minutes=1), plan.lead // timedelta(hours=1)
        return found | {"length": length, "lead_hours": lead}

    def plan_fields(self) -> dict[str, Any]:
        """As `save_plan` takes them."""
        data = self.cleaned_data
        found = {name: data[name] for name in self.PLAIN}
        length, lead = timedelta(minutes=data["length"]), timedelta(hours=data["lead_hours"])
        return found | {"length": length, "lead": lead, "week": self.week}
