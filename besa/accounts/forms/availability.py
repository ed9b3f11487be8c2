"""When somebody is away, and who stands in."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from besa.accounts.models import User
from besa.core.forms import DayInput, Form


class AwayForm(Form):
    """Whole days on the person's own clock: from the beginning of the first until the end of the last."""

    first = forms.DateField(label=_("First day away"), widget=DayInput)
    last = forms.DateField(
        label=_("Last day away"),
        required=False,
        widget=DayInput,
        help_text=_("Leave it empty when it is not known yet."),
    )
    stand_in: forms.ModelChoiceField[User] = forms.ModelChoiceField(
        label=_("Who stands in"),
        queryset=None,
        required=False,
        empty_label=_("Nobody yet"),
        help_text=_("Open promises go to them, and they are told. A colleague of the same team."),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = ZoneInfo(user.time_zone)
        colleagues = (
            User.objects.visible_to(user).active().filter(memberships__team__in=user.team_ids).exclude(pk=user.pk)
        )
        self.fields["stand_in"].queryset = colleagues.distinct().order_by("name")  # type: ignore[attr-defined]  # a choice of rows

    def span(self, now: datetime) -> tuple[datetime, datetime | None]:
        """From when until when; a first day that has begun is from now on."""
        first, last = self.cleaned_data["first"], self.cleaned_data["last"]
        start = datetime.combine(first, time(), self.zone).astimezone(UTC)
        end = datetime.combine(last + timedelta(days=1), time(), self.zone).astimezone(UTC) if last else None
        return max(start, now), end
