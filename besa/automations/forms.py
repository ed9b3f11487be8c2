"""Shape and meaning of what people type about macros."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import Team, User
from besa.automations.models import Macro
from besa.core.forms import Form


class MacroForm(Form):
    """The steps come beside it, as pairs of `kind` and `value` (`besa.automations.steps.clean`)."""

    name = forms.CharField(label=_("Name"), max_length=80, widget=forms.TextInput(attrs={"dir": "auto"}))
    shared_with = forms.ChoiceField(label=_("Who sees it"), choices=Macro.Sharing.choices)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=_("Team"), queryset=None, required=False, empty_label="–", help_text=_("Where “A team” is chosen.")
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        teams = Team.objects.visible_to(user).active()
        field.queryset = teams if user.is_administrator else teams.filter(pk__in=user.team_ids)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("shared_with") == Macro.Sharing.TEAM and not data.get("team"):
            self.add_error("team", _("Choose the team that shall see it."))
        return data
