"""What was agreed, as it is typed: a line each (PR-11)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from besa.core.forms import Form

LINES = {"dir": "auto", "rows": 4}


class AgreementForm(Form):
    ours = forms.CharField(
        label=_("What we do"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(LINES),
        help_text=_("A line each: what, who, and by when. The promises of this case stand here already."),
    )
    theirs = forms.CharField(
        label=_("What the customer does"), max_length=4000, required=False, widget=forms.Textarea(LINES | {"rows": 2})
    )
    terms = forms.CharField(
        label=_("Price and terms"), max_length=2000, required=False, widget=forms.Textarea(LINES | {"rows": 2})
    )
    says_why = forms.BooleanField(label=_("Say why these times are what they are"), required=False)
