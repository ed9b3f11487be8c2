"""What administrators type: people, invitations, teams; and everybody's tokens."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import AccessToken, Language, Role, Scope, Team, User
from besa.accounts.queries import active_staff, active_teams

WRITING = {"dir": "auto"}
EXPIRIES = {"30": timedelta(days=30), "90": timedelta(days=90), "365": timedelta(days=365), "never": None}


class RolesMixin(forms.Form):
    roles = forms.MultipleChoiceField(
        label=pgettext_lazy("of a person", "Roles"),
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role: it says what the person may do.")},
    )
    teams: forms.ModelMultipleChoiceField[Team] = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("of a person", "Teams"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["teams"].queryset = active_teams()  # type: ignore[attr-defined]  # the field above is a choice of rows


class InviteForm(RolesMixin):
    email = forms.EmailField(
        label=_("E-mail address"), max_length=254, widget=forms.EmailInput({"dir": "ltr", "autocomplete": "off"})
    )
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=200,
        required=False,
        widget=forms.TextInput({**WRITING, "autocomplete": "off"}),
    )
    language = forms.ChoiceField(label=_("Language of the invitation"), choices=Language.choices)
    field_order = ["email", "name", "language", "roles", "teams"]


class PersonForm(RolesMixin):
    name = forms.CharField(
        label=pgettext_lazy("of a person", "Name"), max_length=200, widget=forms.TextInput({**WRITING})
    )
    field_order = ["name", "roles", "teams"]


def _name_in(code: str, language: str) -> forms.CharField:
    """A name in one language; its label is the language's own name and is written alike everywhere."""
    return forms.CharField(
        label=format_lazy("{}", language),
        max_length=120,
        required=False,
        widget=forms.TextInput({"dir": "auto", "lang": code}),
    )


class TeamForm(forms.ModelForm[Team]):
    hours = forms.IntegerField(
        label=_("First answer within (working hours)"),
        min_value=0,
        max_value=240,
        widget=forms.NumberInput({"dir": "ltr", "inputmode": "numeric"}),
        help_text=_(
            "Counted in the working hours of the team. The acknowledgement tells the customer the time it gives."
        ),
    )
    minutes = forms.IntegerField(
        label=_("and minutes"),
        min_value=0,
        max_value=59,
        required=False,
        widget=forms.NumberInput({"dir": "ltr", "inputmode": "numeric"}),
    )
    members: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("of a team", "Members"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    leads: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        label=_("Who leads the team"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    # One field a language: the customer reads the team's name in their own.
    public_name_ar = _name_in("ar", "العربية")
    public_name_he = _name_in("he", "עברית")
    public_name_sq = _name_in("sq", "Shqip")
    public_name_en = _name_in("en", "English")

    class Meta:
        model = Team
        fields = ["name", "public_name", "language", "business_hours", "signature"]
        widgets = {
            "name": forms.TextInput(WRITING),
            "public_name": forms.TextInput(WRITING),
            "signature": forms.Textarea({**WRITING, "rows": 4}),
        }
        labels = {"name": pgettext_lazy("of a team", "Name"), "public_name": _("Name that customers read")}
        help_texts = {
            "business_hours": _("Without working hours the team answers at any hour of any day."),
            "language": _("The language of the team's own texts. A customer is answered in the customer's language."),
            "signature": _("Stands below answers of members who have no signature of their own."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("members", "leads"):
            self.fields[name].queryset = active_staff()  # type: ignore[attr-defined]  # the field above is a choice of rows
        self.fields["business_hours"].empty_label = _("At any hour")  # type: ignore[attr-defined]  # a choice of rows
        self._fill_from_row()

    def _fill_from_row(self) -> None:
        minutes = int(self.instance.first_answer_target.total_seconds()) // 60
        self.initial.setdefault("hours", minutes // 60)
        self.initial.setdefault("minutes", minutes % 60)
        for code, name in self.instance.public_names.items():
            self.initial.setdefault(f"public_name_{code}", name)
        if self.instance.pk:
            rows = list(self.instance.memberships.values_list("user_id", "is_lead"))
            self.initial.setdefault("members", [user_id for user_id, _is_lead in rows])
            self.initial.setdefault("leads", [user_id for user_id, is_lead in rows if is_lead])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        target = timedelta(hours=data.get("hours") or 0, minutes=data.get("minutes") or 0)
        if "hours" in data and "minutes" in data and not target:
            self.add_error("hours", _("Give the team at least one minute to answer."))
        outsiders = set(data.get("leads") or ()) - set(data.get("members") or ())
        if outsiders:
            self.add_error("leads", _("Only a member can lead the team."))
        data["first_answer_target"] = target
        return data

    def team_fields(self) -> dict[str, Any]:
        """The fields of Team as `open_team` and `change_team` take them."""
        names = [*self._meta.fields, "first_answer_target"]  # type: ignore[misc]  # Meta names them
        given = {code: self.cleaned_data[f"public_name_{code}"].strip() for code in Language.values}
        fields = {name: self.cleaned_data[name] for name in names}
        return fields | {"public_names": {code: name for code, name in given.items() if name}}

    def names_in_languages(self) -> list[forms.BoundField]:
        return [self[f"public_name_{code}"] for code in Language.values]


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("What is it for"),
        max_length=AccessToken._meta.get_field("name").max_length,
        widget=forms.TextInput({**WRITING, "autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may do"), widget=forms.CheckboxSelectMultiple, initial=[Scope.READ]
    )
    expiry = forms.ChoiceField(
        label=_("How long it is valid"),
        choices=[
            ("30", _("30 days")),
            ("90", _("90 days")),
            ("365", _("A year")),
            ("never", _("Until I revoke it")),
        ],
        initial="90",
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        allowed = [pair for pair in Scope.choices if pair[0] != Scope.ADMIN or user.is_administrator]
        self.fields["scopes"].choices = allowed  # type: ignore[attr-defined]  # the field above is a choice of rows

    def expires_at(self, now: datetime) -> datetime | None:
        lifetime = EXPIRIES[self.cleaned_data["expiry"]]
        return None if lifetime is None else now + lifetime
