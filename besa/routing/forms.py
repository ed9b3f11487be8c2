"""What people type about routing."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from besa.accounts.models import Standing, Team, User
from besa.core.forms import ClockInput, Form
from besa.routing.models import Escalation, Policy, Seat, Skill
from besa.routing.queries import known_skills

WRITING = {"dir": "auto", "autocomplete": "off"}
NUMBER = {"dir": "ltr", "inputmode": "numeric"}


class StandingForm(Form):
    """One's own switch, and until when."""

    state = forms.ChoiceField(label=_("I am"), choices=Standing.choices, widget=forms.RadioSelect)
    until = forms.TimeField(
        label=pgettext_lazy("busy or away", "Until"),
        required=False,
        widget=ClockInput,
        help_text=_("Leave it empty when you do not know it: then it is until you say that you are back."),
    )

    def ends_at(self, now: datetime) -> datetime | None:
        """The next time that the reader's clock shows what was typed; None where nothing was."""
        typed = self.cleaned_data["until"]
        if typed is None:
            return None
        today = timezone.localtime(now)
        ends = timezone.make_aware(datetime.combine(today.date(), typed))
        return ends if ends > now else timezone.make_aware(datetime.combine(today.date() + timedelta(days=1), typed))


class PolicyForm(Form):
    """A policy without its condition, which has an editor of its own."""

    name = forms.CharField(label=pgettext_lazy("of a policy", "Name"), max_length=120, widget=forms.TextInput(WRITING))
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=_("Cases of the team"), queryset=None, empty_label=None
    )
    mode = forms.ChoiceField(
        label=_("How a case reaches its person"), choices=Policy.Mode.choices, widget=forms.RadioSelect
    )
    accept_minutes = forms.IntegerField(
        label=_("Minutes to accept an offer"),
        min_value=1,
        max_value=1440,
        widget=forms.NumberInput(NUMBER),
        help_text=_("Then the next person is asked. Nobody is counted by it."),
    )
    skills: forms.ModelMultipleChoiceField[Skill] = forms.ModelMultipleChoiceField(
        label=_("Skills that are needed"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )
    needs_language = forms.BooleanField(label=_("Only people who serve in the customer's language"), required=False)
    prefers_trusted = forms.BooleanField(label=_("Whom the customer knows comes first"), required=False)
    only_present = forms.BooleanField(label=_("Only people who are at the desk now"), required=False)
    in_working_hours = forms.BooleanField(label=_("Only in the team's working hours"), required=False)
    is_active = forms.BooleanField(label=_("This policy is on"), required=False)

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of rows
        self.fields["skills"].queryset = known_skills()  # type: ignore[attr-defined]  # a choice of rows

    @staticmethod
    def initial_of(policy: Policy | None) -> dict[str, Any]:
        if policy is None:
            switched_on = ("needs_language", "prefers_trusted", "only_present", "in_working_hours", "is_active")
            return {"mode": Policy.Mode.OFFER, "accept_minutes": 5} | dict.fromkeys(switched_on, True)
        found = {name: getattr(policy, name) for name in PolicyForm.base_fields if hasattr(policy, name)}
        return found | {
            "skills": list(policy.skills.all()),
            "accept_minutes": int(policy.accept_within.total_seconds()) // 60,
        }

    def policy_fields(self) -> dict[str, Any]:
        """As `create_policy` and `change_policy` take them."""
        fields = dict(self.cleaned_data)
        fields["accept_within"] = timedelta(minutes=fields.pop("accept_minutes"))
        return fields


class SeatForm(Form):
    limit = forms.IntegerField(
        label=_("Open cases at most"),
        min_value=0,
        max_value=500,
        widget=forms.NumberInput(NUMBER),
        help_text=_("Cases that wait for the customer are not counted. People may take more by hand."),
    )
    languages = forms.MultipleChoiceField(
        label=_("Serves in"), choices=settings.LANGUAGES, required=False, widget=forms.CheckboxSelectMultiple
    )
    skills: forms.ModelMultipleChoiceField[Skill] = forms.ModelMultipleChoiceField(
        label=pgettext_lazy("of a person", "Skills"),
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    takes_part = forms.BooleanField(label=_("Is given cases"), required=False)

    def __init__(self, *args: Any, person: User, seat: Seat | None, **kwargs: Any) -> None:
        seat = seat or Seat(languages=[])
        kwargs["initial"] = {
            "limit": seat.limit,
            "languages": seat.languages or [person.language],
            "skills": list(person.skills.all()),
            "takes_part": seat.takes_part,
        }
        super().__init__(*args, **kwargs)
        self.fields["skills"].queryset = known_skills()  # type: ignore[attr-defined]  # a choice of rows


class SkillForm(Form):
    name = forms.CharField(
        label=pgettext_lazy("of a skill", "Name"),
        max_length=80,
        widget=forms.TextInput(WRITING),
        help_text=_("A subject, a product, a machine: for example “Boilers”, “Insurance”, “Accounts”."),
    )
    people: forms.ModelMultipleChoiceField[User] = forms.ModelMultipleChoiceField(
        label=_("Who has it"), queryset=None, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["people"].queryset = people  # type: ignore[attr-defined]  # a choice of rows


class HelpForm(Form):
    """Who can help? By words of a name or a skill, by desk and by language (CH-12)."""

    q = forms.CharField(
        label=_("Name or skill"), max_length=100, required=False, widget=forms.TextInput({**WRITING, "type": "search"})
    )
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(
        label=pgettext_lazy("one team", "Team"), queryset=None, required=False, empty_label=_("Every team")
    )
    language = forms.ChoiceField(
        label=pgettext_lazy("of a person", "Language"),
        choices=[("", _("Every language")), *settings.LANGUAGES],
        required=False,
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of rows


class CallForm(Form):
    """Bring my manager, or another colleague."""

    to: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Whom do you call?"), queryset=None, empty_label=None, widget=forms.RadioSelect
    )
    reason = forms.ChoiceField(label=_("Why?"), choices=Escalation.Reason.choices, widget=forms.RadioSelect)
    question = forms.CharField(
        label=_("What should they know, and what do you need from them?"),
        max_length=2000,
        widget=forms.Textarea({"dir": "auto", "rows": 4}),
    )
    say_it = forms.BooleanField(label=_("Put these words into my answer; I send it myself"), required=False)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"].queryset = people  # type: ignore[attr-defined]  # a choice of rows
        self.fields["to"].label_from_instance = lambda person: person.name  # type: ignore[attr-defined]  # as above


class DebriefForm(Form):
    did = forms.CharField(
        label=_("What did I do?"), max_length=2000, required=False, widget=forms.Textarea({"dir": "auto", "rows": 3})
    )
    next_time = forms.CharField(
        label=_("What should you do next time?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"dir": "auto", "rows": 3}),
    )

    def words(self) -> tuple[str, str]:
        """What was done, and what to do next time; what is missing or too long is ""."""
        return str(self.cleaned_data.get("did", "")), str(self.cleaned_data.get("next_time", ""))
