"""Shape of what people type about customers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import User
from besa.core.forms import Form, ModelForm
from besa.customers.models import ContactPoint, Customer
from besa.customers.queries import organizations

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
            "notes": _("What colleagues should know, such as the best time to call. The customer does not see it."),
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


class ContactPointForm(Form):
    kind = forms.ChoiceField(label=_("Kind"), choices=ContactPoint.Kind.choices)
    value = forms.CharField(
        label=_("Address or number"),
        max_length=320,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off"}),
    )
