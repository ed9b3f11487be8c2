"""Policies as a manager types them: hours of work, by priority and channel; and a mail to try them with."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from besa.accounts.models import Team
from besa.cases.models import Case, Message
from besa.core.forms import Form, MomentInput
from besa.core.text.digits import latin_digits
from besa.promises.actions.policies import Targets
from besa.promises.models import SLATarget

LONGEST = 2000
HOURS = re.compile(r"\d{1,4}(?:[.,\u066b]\d{1,2})?")
METRICS = SLATarget.Metric
CHANNELS = [(channel.value, channel.label) for channel in Message.Channel if channel != Message.Channel.NOTE]


@dataclass
class Cell:
    """One time of the grid, as typed."""

    name: str
    label: str
    value: str
    error: str = ""


Grid = list[tuple[Any, list[Cell]]]


@dataclass
class OfChannel:
    """Times that hold only for what comes by one channel; the rest takes those of every channel."""

    key: str
    label: Any
    grid: Grid

    @property
    def count(self) -> int:
        return sum(bool(cell.value) for _label, cells in self.grid for cell in cells)

    @property
    def is_open(self) -> bool:
        return any(cell.error for _label, cells in self.grid for cell in cells)


class PolicyForm(Form):
    name = forms.CharField(
        label=pgettext_lazy("of a policy", "Name"),
        max_length=120,
        widget=forms.TextInput({"dir": "auto", "autocomplete": "off"}),
        help_text=gettext_lazy("For example “Everybody” or “Contract customers”."),
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place in the order"),
        min_value=0,
        max_value=999,
        initial=0,
        help_text=gettext_lazy("The first active policy that fits a case counts; the smallest number is asked first."),
    )
    is_active = forms.BooleanField(label=gettext_lazy("It promises from now on"), required=False)
    reason = forms.CharField(
        label=gettext_lazy("Why it promises less than before"),
        max_length=400,
        required=False,
        widget=forms.TextInput({"dir": "auto"}),
        help_text=gettext_lazy("Only an executive may do that; it is recorded."),
    )

    def __init__(self, *args: Any, targets: Targets, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.before = targets
        self.targets: dict[tuple[str, int, str], timedelta] = {}
        self.grid = self._grid("")
        self.by_channel = [OfChannel(key, label, self._grid(key)) for key, label in CHANNELS]

    @property
    def metrics(self) -> list[Any]:
        return [metric.label for metric in METRICS]

    def _grid(self, channel: str) -> Grid:
        return [
            (label, [self._cell(metric, priority, channel, label) for metric in METRICS]) for priority, label in _rows()
        ]

    def _cell(self, metric: SLATarget.Metric, priority: int, channel: str, label: Any) -> Cell:
        name = f"{metric.value}-{priority}-{channel}" if channel else f"{metric.value}-{priority}"
        length = self.before.get((metric.value, priority, channel))
        shown = f"{length / timedelta(hours=1):g}" if length else ""
        value = str(self.data.get(name, "")).strip() if self.is_bound else shown
        return Cell(name, f"{metric.label}, {label}", value)

    def clean(self) -> dict[str, Any]:
        for channel, grid in [("", self.grid), *((one.key, one.grid) for one in self.by_channel)]:
            for (priority, _label), (_shown, cells) in zip(_rows(), grid, strict=True):
                for metric, cell in zip(METRICS, cells, strict=True):
                    self._read(cell, (metric.value, priority, channel))
        data: dict[str, Any] = super().clean() or self.cleaned_data
        return data

    def _read(self, cell: Cell, key: tuple[str, int, str]) -> None:
        typed = latin_digits(cell.value)
        if not typed:
            return
        hours = float(re.sub(r"[,\u066b]", ".", typed)) if HOURS.fullmatch(typed) else 0
        if not 0 < hours <= LONGEST:
            cell.error = _("Write hours of work, such as 4 or 0.5; at most 2000.")
            self.add_error(None, f"{cell.label}: {cell.error}")
            return
        self.targets[key] = timedelta(seconds=round(hours * 3600))


def _rows() -> Iterable[tuple[int, Any]]:
    yield 0, _("Every priority")
    yield from reversed(Case.Priority.choices)


class TryForm(Form):
    """A mail that might come."""

    at = forms.DateTimeField(label=gettext_lazy("A message comes at"), widget=MomentInput)
    team: forms.ModelChoiceField[Team] = forms.ModelChoiceField(label=gettext_lazy("To the team"), queryset=None)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("With the priority"), choices=Case.Priority.choices, coerce=int
    )
    channel = forms.ChoiceField(
        label=gettext_lazy("By"), choices=[(c, c.label) for c in Message.Channel if c != "note"]
    )

    def __init__(self, *args: Any, teams: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial", {"at": timezone.localtime(), "priority": Case.Priority.NORMAL, "team": teams.first()}
        )
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams  # type: ignore[attr-defined]  # a choice of rows
