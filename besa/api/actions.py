"""What one request of the API changes, all of it or nothing, by the actions of the areas below."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from inscriptis import get_text

from besa.accounts.models import Team, User
from besa.api.errors import BadField, BodyTooLarge, OtherContent
from besa.api.repeats import fingerprint, remember, repeated
from besa.cases import actions as cases
from besa.cases.actions.messages import Letter, NewFile
from besa.cases.errors import ChangedMeanwhile
from besa.cases.models import Case, Message
from besa.channels.email.parsing.files import clean_name, safe_type
from besa.channels.email.parsing.html import clean, refusal
from besa.core import files
from besa.customers.actions import find_or_add
from besa.customers.rules import plain_email

if TYPE_CHECKING:
    from besa.api.schemas.cases import CaseIn, CasePatch
    from besa.api.schemas.messages import FileIn, MessageIn, PersonIn


# Cases


@transaction.atomic
def open_case(wanted: CaseIn, *, by: User) -> Case:
    """A new case for a customer who is found by address or added. Raises BadField, NotAllowed, OwnerNotInTeam."""
    team = _team_for(wanted.team, by)
    customer, _is_new = find_or_add(
        email=wanted.customer.email, name=wanted.customer.name, language=wanted.customer.language
    )
    case = cases.open_by_hand(
        by=by, customer=customer, team=team, subject=wanted.subject, kind=wanted.kind, summary=wanted.summary
    )
    if wanted.owner is not None:
        cases.assign(case, to=_staff(wanted.owner, by), by=by)
    _set_tags(case, wanted.tags, by)
    return case


@transaction.atomic
def change_case(case: Case, patch: CasePatch, *, by: User) -> None:
    """Change what `patch` gives. Raises ChangedMeanwhile and what each action refuses.

    The team comes late, because whoever passes a case on may lose their rights by it; a new owner must be in it.
    """
    locked = Case.objects.select_for_update().get(pk=case.pk)
    given = patch.model_dump(exclude_unset=True)
    if given.pop("version", None) not in (None, locked.version):
        raise ChangedMeanwhile
    fields = {name: given[name] for name in ("kind", "subject", "summary") if given.get(name) is not None}
    cases.change_fields(locked, by=by, **fields)
    if given.get("tags") is not None:
        _set_tags(locked, given["tags"], by)
    if given.get("status") is not None:
        cases.set_status(locked, status=given["status"], by=by)
    _place(locked, given, by)


def _place(case: Case, given: dict[str, Any], by: User) -> None:
    if "owner" in given and given["owner"] is None:
        cases.assign(case, to=None, by=by)
    if given.get("team") is not None:
        cases.transfer(case, to=_team_for(given["team"], by), by=by)
    if given.get("owner") is not None:
        cases.assign(case, to=_staff(given["owner"], by), by=by)


def _team_for(team_id: int | None, by: User) -> Team:
    rows = Team.objects.visible_to(by).active()
    if team_id is not None:
        found = rows.filter(pk=team_id).first()
    else:
        own = list(rows.filter(pk__in=by.team_ids)[:2])
        found = own[0] if len(own) == 1 else None
    if found is None:
        raise BadField(_("Name one of the open teams by its id."), field="team")
    return found


def _staff(user_id: int, by: User) -> User:
    found: User | None = User.objects.visible_to(by).active().filter(pk=user_id).first()
    if found is None:
        raise BadField(_("Name a member of the team by their id."), field="owner")
    return found


def _set_tags(case: Case, names: Iterable[str], by: User) -> None:
    wanted = {" ".join(name.split())[:60].casefold() for name in names} - {""}
    before = set(case.tags.values_list("name", flat=True))
    for name in sorted(wanted - before):
        cases.tag(case, by=by, name=name)
    for name in sorted(before - wanted):
        cases.untag(case, by=by, name=name)


# Messages


def say(case: Case, said: MessageIn, *, by: User, key: str | None) -> tuple[Message, bool]:
    """The message that the request makes, and whether it is a repeat of one that made it before.

    With an Idempotency-Key the same content twice is one message; raises OtherContent for the same key with other
    content, and BadField, BodyTooLarge, NotAllowed, NothingToSend, NobodyToSendTo.
    """
    content = fingerprint(case, said)
    earlier = _earlier(by, key, content)
    if earlier:
        return earlier, True
    with _stored(said.attachments) as stored:
        letter = _letter(case, said, stored)
        try:
            return _say(case, said, letter, by=by, key=key, content=content), False
        except IntegrityError:  # the same request at the same moment was faster
            earlier = _earlier(by, key, content)
            if earlier is None:
                raise
            _remove(stored)
    return earlier, True


@transaction.atomic
def _say(case: Case, said: MessageIn, letter: Letter, *, by: User, key: str | None, content: str) -> Message:
    if said.direction == "note":
        message = cases.write_note(case, by=by, letter=letter, confirmed=said.confirmed)
    else:
        message = cases.answer(
            case, by=by, letter=letter, undo=timedelta(seconds=said.undo_seconds), confirmed=said.confirmed
        )
    remember(by, key, content, message=message)
    return message


def _earlier(by: User, key: str | None, content: str) -> Message | None:
    row = repeated(by, key, content)
    if row is not None and row.message is None:
        raise OtherContent
    return row.message if row else None


def _letter(case: Case, said: MessageIn, stored: Sequence[NewFile]) -> Letter:
    html = _safe(said.html)
    recipients = [_default_recipient(case)] if said.to is None else _pairs(said.to, "to")
    is_out = said.direction == "out"
    return Letter(
        text=said.text or (get_text(html).strip() if html else ""),
        html=html,
        to=[pair for pair in recipients if pair[1]] if is_out else (),
        cc=_pairs(said.cc, "cc") if is_out else (),
        files=stored,
    )


def _safe(html: str) -> str:
    if html and refusal(html):
        raise BadField(_("This HTML is too large or nested too deeply. Send it as an attachment."), field="html")
    return clean(html)[0] if html else ""


def _default_recipient(case: Case) -> tuple[str, str]:
    """Whoever wrote last, if they take part in the case; else the customer."""
    wrote = case.messages.filter(direction=Message.Direction.IN, automatic=False).order_by("-said_at", "-pk").first()
    if wrote and case.participants.filter(address__iexact=wrote.from_address).exists():
        return wrote.from_name, wrote.from_address
    return case.customer.name, case.customer.email


def _pairs(people: Sequence[PersonIn], field: str) -> list[tuple[str, str]]:
    """Raises BadField for an address that is not one plain address."""
    for index, person in enumerate(people):
        if not plain_email(person.address):
            raise BadField(_("This is not one plain e-mail address."), field=f"{field}.{index}.address")
    return [(person.name, person.address) for person in people]


@contextmanager
def _stored(wanted: Sequence[FileIn]) -> Iterator[list[NewFile]]:
    """The files on disk before the message says that it has them; taken away again when there is no message."""
    stored: list[NewFile] = []
    try:
        contents = [_content(index, file) for index, file in enumerate(wanted)]
        if sum(map(len, contents)) > settings.BESA_MESSAGE_LIMIT:
            raise BodyTooLarge(limit=settings.BESA_MESSAGE_LIMIT // 2**20)
        stored += [_store(file, content) for file, content in zip(wanted, contents, strict=True)]
        yield stored
    except BaseException:
        _remove(stored)
        raise


def _content(index: int, file: FileIn) -> bytes:
    try:
        return base64.b64decode(file.content, validate=True)
    except (binascii.Error, ValueError):
        raise BadField(_("This is not base64."), field=f"attachments.{index}.content") from None


def _store(file: FileIn, content: bytes) -> NewFile:
    kind = safe_type(content, file.content_type)
    put = files.put(content, kind="attachment")
    return NewFile(
        filename=clean_name(file.filename, kind), content_type=kind, size=put.size, sha256=put.sha256, stored=put.name
    )


def _remove(stored: Iterable[Any]) -> None:
    for file in stored:
        files.remove(file.stored)
