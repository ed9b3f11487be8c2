"""Shape and meaning of what administrators type about the desk's own fields and statuses."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from besa.accounts.models import Team, User
from besa.cases.models import Case, OwnField, OwnStatus
from besa.core.forms import Form


class NamedForm(Form):
    """Something that the desk names itself, with the name in each language where it differs."""

    name = forms.CharField(label=_lazy("Name"), max_length=60, widget=forms.TextInput(attrs={"dir": "auto"}))
    position = forms.IntegerField(
        label=_lazy("Place in the list"), min_value=0, max_value=999, initial=0, required=False
    )
    is_active = forms.BooleanField(label=_lazy("In use"), required=False, initial=True)

    def __init__(self, *args: Any, of: Any = None, **kwargs: Any) -> None:
        if of is not None:
            kwargs["initial"] = self.facts_of(of)
        super().__init__(*args, **kwargs)
        for code, _language in settings.LANGUAGES:
            self.fields[f"name_{code}"] = forms.CharField(
                label=get_language_info(code)["name_local"],
                required=False,
                max_length=60,
                initial=of.names.get(code, "") if of else "",
                widget=forms.TextInput(attrs={"dir": "auto", "lang": code}),
            )

    def facts_of(self, thing: Any) -> dict[str, Any]:
        return {"name": thing.name, "position": thing.position, "is_active": thing.is_active}

    @property
    def names_in_languages(self) -> list[Any]:
        return [self[f"name_{code}"] for code, _language in settings.LANGUAGES]

    def facts(self) -> dict[str, Any]:
        """What the action takes."""
        data = self.cleaned_data
        names = {code: data[f"name_{code}"] for code, _language in settings.LANGUAGES if data[f"name_{code}"]}
        return {
            "name": data["name"],
            "names": names,
            "position": data["position"] or 0,
            "is_active": data["is_active"],
        }


class StatusForm(NamedForm):
    category = forms.ChoiceField(label=_lazy("Counts as"), choices=Case.Status.choices)

    def __init__(self, *args: Any, status: OwnStatus | None = None, **kwargs: Any) -> None:
        super().__init__(*args, of=status, **kwargs)
        self.fields["category"].disabled = status is not None

    def facts_of(self, thing: Any) -> dict[str, Any]:
        return super().facts_of(thing) | {"category": thing.category}

    def facts(self) -> dict[str, Any]:
        return super().facts() | {"category": self.cleaned_data["category"]}


class FieldForm(NamedForm):
    kind = forms.ChoiceField(label=_lazy("What stands in it"), choices=OwnField.Kind.choices)
    choices = forms.CharField(
        label=_lazy("The list, one to a line"),
        required=False,
        max_length=5000,
        widget=forms.Textarea(attrs={"dir": "auto", "rows": 6}),
        help_text=_lazy("Only for lists. What you take away stays in the cases that have it."),
    )
    is_required = forms.BooleanField(label=_lazy("Needed before a case is solved"), required=False)
    teams: forms.ModelMultipleChoiceField[Team] = forms.ModelMultipleChoiceField(
        label=_lazy("For these teams"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("None chosen: for every team."),
    )

    def __init__(self, *args: Any, user: User, field: OwnField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, of=field, **kwargs)
        self.fields["kind"].disabled = field is not None
        teams: Any = self.fields["teams"]
        teams.queryset = Team.objects.visible_to(user).active()

    def facts_of(self, thing: Any) -> dict[str, Any]:
        own = {
            "kind": thing.kind,
            "choices": "\n".join(thing.choices),
            "is_required": thing.is_required,
            "teams": thing.teams.all(),
        }
        return super().facts_of(thing) | own

    def clean_choices(self) -> list[str]:
        lines = [" ".join(line.split())[:120] for line in self.cleaned_data["choices"].splitlines()]
        found = list(dict.fromkeys(filter(None, lines)))
        if not found and self.cleaned_data.get("kind") in (OwnField.Kind.CHOICE, OwnField.Kind.CHOICES):
            raise forms.ValidationError(_("Write what can be chosen, one to a line."))
        return found

    def facts(self) -> dict[str, Any]:
        own = {key: self.cleaned_data[key] for key in ("kind", "choices", "is_required", "teams")}
        return super().facts() | own
