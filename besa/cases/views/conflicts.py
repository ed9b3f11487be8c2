"""Two people wrote in one field: both texts side by side, and a choice. Nothing that was typed is lost (X14)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.cases.actions.changes import as_text
from besa.cases.models import Case
from besa.cases.queries import last_change_of
from besa.cases.views.shared import address_of
from besa.core.models import LoggedEvent


@dataclass(frozen=True, slots=True)
class Choice:
    """One field as it is now (`theirs`, by whom and when) and as this person wrote it (`mine`)."""

    name: str
    label: str
    theirs: str
    mine: str
    event: LoggedEvent | None

    @property
    def is_date(self) -> bool:
        return self.name == "needed_by"

    @property
    def is_equal(self) -> bool:
        return self.theirs == self.mine


def before(request: HttpRequest, names: dict[str, Any]) -> dict[str, Any]:
    """What stood in the fields when the page was made, as far as the page says so: `before_<name>`; read by `names`."""
    posted = {name: request.POST.get(f"before_{name}") for name in names}
    return {name: read(posted[name]) for name, read in names.items() if posted[name] is not None}


def choice(request: HttpRequest, case: Case, written: dict[str, Any]) -> HttpResponse:
    """The page that shows both, with status 409. Saving posts to the same address, knowing what stands there now."""
    case.refresh_from_db()
    choices = [_choice(case, name, as_text(value)) for name, value in written.items()]
    context = {"case": case, "choices": choices, "page_of_case": address_of(case), "action": request.path}
    return render(request, "cases/choice.html", context, status=409)


def _choice(case: Case, name: str, mine: str) -> Choice:
    last = last_change_of(case, name)
    return Choice(name, LABELS.get(name, lambda: name)(), as_text(getattr(case, name)), mine, last)


LABELS: dict[str, Any] = {
    "summary": lambda: _("Summary in two lines"),
    "needed_by": lambda: pgettext("label", "Needed by"),
    "needed_for": lambda: _("What is it for?"),
}
