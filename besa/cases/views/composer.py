"""The place to write in a case: the draft that lives on the server, and whom an answer goes to."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from besa.accounts.models import User
from besa.cases.forms import AFTER, for_editor, shown
from besa.cases.glance import answer_recipients, own_draft
from besa.cases.models import Case, Draft, DraftFile, Message
from besa.cases.models.draft import CONTACT
from besa.cases.rules import FILE_LIMIT, UNDO_TIME
from besa.cases.views.shared import address_of
from besa.core.errors import Warned
from besa.core.views import panels, reader_of

IN_COMPOSER = "in the composer"
EXTRA = "extra-"
MOST_EXTRAS, LONGEST_EXTRA = 40, 4000


# What stands beside the words of a contact or a case by hand, and is kept with them.
BESIDE = ("person", "email", "phone", "kind", "team", "takes_it", "channel", "direction", "outcome", "minutes")


@dataclass(slots=True)
class Composer:
    """What the place to write shows: the draft, or what was typed when sending was refused."""

    direction: str
    # The address under which it saves, attaches and sends.
    base: str = ""
    text: str = ""
    html: str = ""
    to: str = ""
    cc: str = ""
    bcc: str = ""
    version: int = 0
    client_id: str = ""
    text_direction: str = "auto"
    status: str = ""
    files: list[DraftFile] = field(default_factory=list)
    error: str = ""
    # What a guard warned of: shown with “Send anyway”; and what was confirmed before.
    warnings: Sequence[Warned] = ()
    confirmed: Sequence[str] = ()
    # The last message that the writer knows; and those that came since, when sending was stopped for them.
    seen: int | str = ""
    news: Sequence[Message] = ()
    # Whether the customer copied others: then an answer can go to all, or to the sender alone.
    has_copied: bool = False
    # What will stand under the mail.
    signature: str = ""
    # Whether prepared wordings are offered.
    has_replies: bool = True
    # The slot "in the composer", rendered.
    panels: Sequence[Any] = ()
    focus: bool = False
    # The time that was chosen, when telling it to leave later was stopped.
    later: str = ""
    after: Any = tuple(AFTER)
    file_limit: int = FILE_LIMIT
    undo_seconds: int = int(UNDO_TIME.total_seconds())

    @property
    def draft_url(self) -> str:
        return f"{self.base}drafts/{self.direction}/"

    @property
    def files_url(self) -> str:
        return f"{self.draft_url}files/"

    @property
    def is_contact(self) -> bool:
        return self.direction == CONTACT[0]

    @property
    def is_note(self) -> bool:
        return self.direction == Message.Direction.NOTE


def composer_of(request: HttpRequest, case: Case, *, direction: str) -> Composer:
    """From the draft that this agent has here, or empty with the recipients that an answer would have."""
    draft = draft_of(reader_of(request), case, direction)
    found = Composer(direction, address_of(case), client_id=str(uuid.uuid4()), focus=bool(request.GET.get("write")))
    to, cc = answer_recipients(case) if not found.is_note else ([], [])
    found.has_copied = bool(cc)
    if request.GET.get("write") == "one":
        cc = []
    if draft:
        found.html = for_editor(draft.html)
        found.text, found.version, found.files = draft.text, draft.version, list(draft.files.all())
        found.bcc = shown(draft.bcc)
        if request.GET.get("write") not in ("one", "all"):
            to, cc = draft.to or to, draft.cc or cc
    found.to, found.cc = shown(to), shown(cc)
    found.signature = signature_of(reader_of(request), case)
    return found


def signature_of(user: User, case: Case) -> str:
    """The agent's in the language of the case, else the team's: as the mail will have it."""
    return user.signature_in(case.language or case.team.language) or case.team.signature


def panels_of(request: HttpRequest, case: Case, composer: Composer) -> list[Any]:
    """What other areas put into the composer: `panel(request, (case, composer))` (docs/how-to/warn-before-sending.md)."""
    return panels(request, IN_COMPOSER, (case, composer))


def extra_of(request: HttpRequest) -> dict[str, str]:
    """The fields `extra-…` that panels of the slot posted, bounded."""
    found = [(name.removeprefix(EXTRA), value) for name, value in request.POST.items() if name.startswith(EXTRA)]
    return {name: str(value)[:LONGEST_EXTRA] for name, value in found[:MOST_EXTRAS]}


def beside_of(request: HttpRequest) -> dict[str, Any]:
    """What was chosen and typed beside the words, as a draft keeps it; with what the panels of other areas hold."""
    chosen: dict[str, Any] = {name: request.POST.get(name, "")[:200] for name in BESIDE}
    return chosen | {EXTRA: extra_of(request)}


def draft_of(user: User, case: Case, direction: str) -> Draft | None:
    return own_draft(user, case, direction)
