"""What a policy means while it is typed, in plain words: for which cases, within how much work, and by when today. Nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from besa.cases.models import Case, Message
from besa.core import moments
from besa.core.text.controls import isolate
from besa.promises.actions.policies import Targets, applied
from besa.promises.actions.policy import time_of
from besa.promises.models import SLATarget

if TYPE_CHECKING:
    from besa.accounts.models import Team

METRICS = SLATarget.Metric
# A sign of life is no promise: no customer is told it.
PROMISED = [metric for metric in METRICS if metric != METRICS.SILENCE]
TEAMS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A mail that comes to the team now: by when each thing would be promised."""

    team: Team
    times: list[tuple[Any, datetime]]


def lines_of(targets: Targets) -> list[str]:
    """A sentence for each time that was typed, the general one before those of a priority or a channel."""
    order = list(METRICS.values)
    keys = sorted(targets, key=lambda key: (order.index(key[0]), bool(key[2]), bool(key[1]), key[2], -key[1]))
    return [_line(key, targets) for key in keys]


def _line(key: tuple[str, int, str], targets: Targets) -> str:
    metric, priority, channel = key
    words: dict[str, Any] = {"what": METRICS(metric).label, "length": isolate(moments.working_duration(targets[key]))}
    only = [str(Case.Priority(priority).label)] if priority else []
    only += [str(Message.Channel(channel).label)] if channel else []
    if metric == METRICS.SILENCE and not only:
        told = _(
            "%(what)s: after %(length)s of work without a word from us the owner is told to write. No customer hears of it."
        )
        return told % words
    if not only:
        return _("%(what)s: within %(length)s of work.") % words
    words["which"] = isolate(" · ".join(only))
    return _("%(what)s, only for %(which)s: within %(length)s of work.") % words


def examples_of(targets: Targets, teams: Sequence[Team], *, now: datetime) -> Iterable[Example]:
    """By e-mail and with normal priority, for the first teams that would promise anything."""
    for team in teams[:TEAMS_SHOWN]:
        times = []
        for metric in PROMISED:
            length = applied(targets, (metric.value, Case.Priority.NORMAL, Message.Channel.EMAIL.value))
            if length is not None:
                times.append((metric.label, time_of(team, length, at=now)[0].due_at))
        if times:
            yield Example(team, times)
