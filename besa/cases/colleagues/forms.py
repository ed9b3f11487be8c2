"""Shape and meaning of what colleagues pass on to each other."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from besa.accounts.models import Team, User
from besa.cases.colleagues.queries import colleagues_by_team
from besa.cases.models import Case, Handover
from besa.core.forms import Form, MomentInput
from besa.core.text.controls import isolate
from besa.notifications.standing import AWAY, BUSY, Seen, standings_of

Choices = list[tuple[str, Any]]


class ReceiverForm(Form):
    """Somebody of a team (`user-7-2`: user 7 in team 2), or whoever of a team (`team-2`)."""

    receiver = forms.ChoiceField(widget=forms.Select(attrs={"data-receiver": ""}))

    def __init__(self, *args: Any, user: User, first: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.teams = colleagues_by_team(user)
        self.teams.sort(key=lambda found: found[0].pk != first)
        everybody = (one for _team, people in self.teams for one in people)
        self.seen = standings_of(everybody, now=timezone.now())
        field: Any = self.fields["receiver"]
        field.choices = [("", "…"), *((team.name, self._choices(team, people)) for team, people in self.teams)]

    def _choices(self, team: Team, people: list[User]) -> Choices:
        whole = (f"team-{team.pk}", _("Whoever of “%(team)s” takes it first") % {"team": team.name})
        return [*((f"user-{one.pk}-{team.pk}", named(one, self.seen[one.pk])) for one in people), whole]

    def receiver_of(self, key: str) -> tuple[User | None, Team | None]:
        for team, people in self.teams:
            if key == f"team-{team.pk}":
                return None, team
            for one in people:
                if key == f"user-{one.pk}-{team.pk}":
                    return one, team
        return None, None

    def value_so_far(self, name: str) -> str:
        """What stands in a field, also before the form is whole."""
        return str(self[name].value() or "")


def named(one: User, seen: Seen) -> str:
    """With the word for whoever is busy or away: a choice of the browser holds text alone."""
    if seen.state not in (BUSY, AWAY):
        return str(one.name)
    return _("%(name)s (%(standing)s)") % {"name": isolate(one.name), "standing": seen.words}


class BriefForm(ReceiverForm):
    """The brief of a handover, who gets the case, and what the customer is told."""

    situation = forms.CharField(
        label=_lazy("What it is about"),
        widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"}),
        max_length=4000,
        help_text=_lazy("The customer reads this as well: write about the matter, and of their feeling only below."),
    )
    mood = forms.ChoiceField(
        label=_lazy("How the customer feels"), choices=Handover.Mood.choices, widget=forms.RadioSelect
    )
    feeling = forms.CharField(
        label=_lazy("In your words"),
        required=False,
        max_length=300,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_lazy("For colleagues only. The customer never sees how you describe their feeling."),
    )
    wish = forms.CharField(
        label=_lazy("What the customer wishes"),
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        max_length=4000,
    )
    done = forms.CharField(
        label=_lazy("Done so far"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        max_length=4000,
    )
    promised = forms.CharField(
        label=_lazy("Promised"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2, "dir": "auto"}),
        max_length=4000,
    )
    notice = forms.CharField(required=False, max_length=20_000)
    untold = forms.CharField(
        label=_lazy("Why the customer is not told"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "auto"}),
        help_text=_lazy("Leave it empty and they are told, which is nearly always right."),
    )

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, first=case.team_id, **kwargs)
        self.case = case
        self.fields["receiver"].label = _("Who takes it over")

    def chosen(self) -> tuple[User | None, Team]:
        to, team = self.receiver_of(self.cleaned_data["receiver"])
        assert team is not None  # one of the choices
        return to, team

    def chosen_so_far(self) -> tuple[User | None, Team]:
        to, team = self.receiver_of(self.value_so_far("receiver"))
        return to, team or self.case.team


class SlipForm(Form):
    """A telephone message for a colleague, taken in twenty seconds: three fields are enough (CH-22)."""

    to = forms.ChoiceField(label=_lazy("For whom"))
    caller = forms.CharField(
        label=_lazy("Who called"), max_length=200, widget=forms.TextInput(attrs={"dir": "auto", "autocomplete": "off"})
    )
    number = forms.CharField(
        label=_lazy("Number"),
        max_length=60,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "dir": "ltr", "autocomplete": "off"}),
    )
    wants = forms.CharField(
        label=_lazy("What about"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    call_back_by = forms.DateTimeField(label=_lazy("Call back by"), required=False, widget=MomentInput())
    is_urgent = forms.BooleanField(label=_lazy("Urgent: also if they do not want to be disturbed"), required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = User.objects.visible_to(user).active().exclude(pk=user.pk).order_by("name", "id")
        self.people = {row.pk: row for row in rows}
        field: Any = self.fields["to"]
        seen = standings_of(rows, now=timezone.now())
        field.choices = [("", "…"), *((str(key), named(one, seen[key])) for key, one in self.people.items())]

    def chosen(self) -> User:
        found: User = self.people[int(self.cleaned_data["to"])]
        return found


class QuestionForm(ReceiverForm):
    """A question to a colleague or a team about a case."""

    text = forms.CharField(
        label=_lazy("Question"), max_length=4000, widget=forms.Textarea(attrs={"rows": 3, "dir": "auto"})
    )
    due_at = forms.DateTimeField(label=_lazy("Answer needed by"), required=False, widget=MomentInput())

    def __init__(self, *args: Any, case: Case, user: User, **kwargs: Any) -> None:
        super().__init__(*args, user=user, first=case.team_id, **kwargs)
        self.fields["receiver"].label = _("Whom do you ask?")
        field: Any = self.fields["receiver"]
        field.choices = [("", "…"), *((team.name, self._asked(team, people)) for team, people in self.teams)]

    def _asked(self, team: Team, people: list[User]) -> Choices:
        whole = (f"team-{team.pk}", _("Anybody of “%(team)s”") % {"team": team.name})
        return [*((f"user-{one.pk}-{team.pk}", named(one, self.seen[one.pk])) for one in people), whole]
