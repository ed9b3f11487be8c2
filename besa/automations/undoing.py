"""The way back from a macro: its words leave the composer again, if nobody wrote on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.cases.actions import detach_from_draft, save_draft
from besa.cases.errors import ChangedMeanwhile
from besa.cases.models import Case, Draft
from besa.cases.undo import Reversal

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.core.models import LoggedEvent


def _macro_run(case: Case, event: LoggedEvent, by: User) -> str | None:
    draft_id = event.data.get("draft_id")
    draft = Draft.objects.filter(pk=draft_id, case=case).first() if draft_id else None
    if draft is None:
        return None
    before = {"text": event.data["words"], "html": event.data["html"]}
    version = event.data.get("version") or draft.version  # without one: run before it was noted
    try:
        save_draft(user=draft.user, case=case, direction=draft.direction, version=version, draft=draft, **before)
    except ChangedMeanwhile:
        return _("You have written on since: the words in the composer stay as they are.")
    for file in draft.files.filter(pk__in=event.data.get("files", ())):
        detach_from_draft(file)
    return _("The words of the macro left the composer again.")


REVERSALS = {"automations.MacroRun": Reversal(lambda data: [("macro", str(data["macro_id"]))], _macro_run)}
