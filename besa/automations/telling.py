"""Macros in the timeline of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from besa.cases.views.sentences import fill, who
from besa.core.templatetags.besa import name

if TYPE_CHECKING:
    from collections.abc import Callable

    from besa.core.models import LoggedEvent


def _macro_run(event: LoggedEvent) -> tuple[str, Any]:
    return "zap", fill(_("%(who)s ran the macro %(macro)s."), who=who(event), macro=name(event.data["macro"]))


SENTENCES: dict[str, Callable[[Any], Any]] = {"automations.MacroRun": _macro_run}
