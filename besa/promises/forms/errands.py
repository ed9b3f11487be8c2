"""What is asked of whoever must do it, and the catalogue of offers (PR-05)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Team, User
from besa.cases.colleagues.forms import ReceiverForm
from besa.core.forms import Form, MomentInput

WRITING = {"dir": "auto", "autocomplete": "off"}


class AskForm(ReceiverForm):
    """For a kind of the catalogue without a receiver: it knows who does it."""

    what = forms.CharField(
        label=_("What shall the customer be offered?"),
        max_length=300,
        widget=forms.TextInput(WRITING),
        help_text=_("In the customer's language: these words are said to them."),
    )
    wanted_at = forms.DateTimeField(label=_("Done by"), widget=MomentInput)
    tell_by = forms.DateTimeField(
        label=_("The customer hears from me by"),
        widget=MomentInput,
        help_text=_("By then you tell them what the answer is, whatever it is."),
    )
    note = forms.CharField(
        label=_("For the colleague"), max_length=2000, required=False, widget=forms.Textarea({"dir": "auto", "rows": 2})
    )

    def __init__(self, *args: Any, knows_who: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["receiver"].label = _("Who must do it?")
        if knows_who:
            del self.fields["receiver"]


class ErrandForm(Form):
    name = forms.CharField(
        label=pgettext_lazy("of an offer", "Name"),
        max_length=120,
        widget=forms.TextInput(WRITING),
        help_text=_("For example “Technician's visit”, “Refund”, “Replacement”."),
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=_("Done by the team"), queryset=None, empty_label=None
    )
    person: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("By whom"), queryset=None, required=False, empty_label=_("Anybody of the team")
    )
    usual_hours = forms.DecimalField(
        label=_("Usual time, in hours of the team's work"),
        min_value=0,
        max_value=2000,
        decimal_places=2,
        widget=forms.TextInput({"dir": "ltr", "inputmode": "decimal"}),
        initial=8,
    )
    words = forms.CharField(
        label=_("Words by which it is found in an answer"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"dir": "auto", "rows": 4}),
        help_text=_("One a line, in every language in which you write. The name counts too."),
    )
    is_active = forms.BooleanField(label=_("It is offered"), required=False, initial=True)

    def __init__(self, *args: Any, teams: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of rows
        self.fields["person"].queryset = people  # type: ignore[attr-defined]  # a choice of rows

    def clean_usual_hours(self) -> timedelta:
        hours = self.cleaned_data["usual_hours"]
        if not hours:
            raise forms.ValidationError(_("Write hours of work, such as 4 or 0.5; at most 2000."))
        return timedelta(seconds=round(float(hours) * 3600))

    def errand_fields(self) -> dict[str, Any]:
        """As `save_errand` takes them."""
        fields = dict(self.cleaned_data)
        fields["usual"] = fields.pop("usual_hours")
        return fields
