"""The page on which a case, a call or a visit is written down by hand: its address, its draft, and what it showed last."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from besa.accounts.models import User
from besa.cases.actions.drafts import became, open_draft, save_draft
from besa.cases.forms import for_editor
from besa.cases.models import Case, Draft, DraftFile, Message
from besa.cases.models.draft import CONTACT
from besa.cases.queries import message_said_as
from besa.cases.views.composer import EXTRA, Composer, extra_of
from besa.cases.views.drafts import keep_file, page_of_sheet
from besa.core.text.rich import clean_rich
from besa.core.views import reader_of

LOG, NOTE = CONTACT[0], Message.Direction.NOTE


@dataclass(frozen=True, slots=True)
class Sheet:
    """`what` begins: "case" or "contact". In a case that is there, `case` is it; else `begun` names the page."""

    what: str
    begun: uuid.UUID | None = None
    case: Case | None = None

    @property
    def direction(self) -> str:
        return LOG if self.what == "contact" else NOTE

    @property
    def key(self) -> str:
        return str(self.begun or "")

    @property
    def address(self) -> str:
        """Where the page is."""
        if self.case:
            return f"/cases/{self.case.number}/contacts/"
        return page_of_sheet(self.direction, self.key)

    @property
    def base(self) -> str:
        """Where its composer saves, attaches and asks."""
        return f"/cases/{self.case.number}/" if self.case else self.address

    def became(self, user: User) -> Case | None:
        """The case that this page has opened already."""
        said = message_said_as(self.key)
        found = said.case if said else became(user, self.key)
        return Case.objects.visible_to(user).filter(pk=found.pk).first() if found else None

    def draft_of(self, user: User) -> Draft | None:
        return open_draft(user, self.case, self.direction, self.key)

    def draft_for(self, user: User) -> Draft:
        """The draft, also where nothing was written yet: a file came first."""
        found = self.draft_of(user)
        return found or save_draft(user=user, case=self.case, direction=self.direction, client_id=self.key)


def panels_held(request: HttpRequest, draft: Draft | None) -> Mapping[str, str]:
    """The fields `extra-…` of the panels: as posted, else as the draft kept them."""
    if request.method == "POST":
        return extra_of(request)
    held: Mapping[str, str] = draft.extra.get(EXTRA, {}) if draft else {}
    return held


def composer_of_sheet(request: HttpRequest, sheet: Sheet, draft: Draft | None, **more: Any) -> Composer:
    """What was typed and refused, else what the draft has."""
    found = Composer(sheet.direction, sheet.base, client_id=sheet.key, **more)
    if request.method == "POST":
        found.text, found.html = request.POST.get("text", ""), clean_rich(request.POST.get("html", ""))
        found.client_id = found.client_id or request.POST.get("client_id", "")[:64]
        found.confirmed = request.POST.getlist("confirmed")
    elif draft:
        found.text, found.html = draft.text, draft.html
    found.client_id = found.client_id or str(uuid.uuid4())
    found.html = for_editor(found.html)
    if draft:
        found.version, found.files = draft.version, list(draft.files.all())
    return found


def with_posted_files(request: HttpRequest, sheet: Sheet, draft: Draft | None) -> Draft | None:
    """Without JavaScript the files come with the form; they join those of the draft."""
    for file in request.FILES.getlist("file"):
        draft = draft or sheet.draft_for(reader_of(request))
        keep_file(draft, file)
    return draft


def files_shown(draft: Draft | None, html: str) -> list[DraftFile]:
    """The files that go along; a picture only where the text shows it."""
    return [file for file in draft.files.all() if not file.inline or file.content_id in html] if draft else []
