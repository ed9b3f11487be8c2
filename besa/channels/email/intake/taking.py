"""The first step: raw bytes and a row are durable before anybody says *accepted* (P1, P2)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from besa.cases.models import Case, Received
from besa.channels.email.addresses import ascii_domain, read_reply_address, untagged
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing import fingerprint, headers
from besa.channels.email.parsing.ids import synthetic
from besa.channels.email.parsing.message_headers import shown_in_lists
from besa.core import files
from besa.core.failpoints import reach
from besa.core.gathering import foresee, has_none, together
from besa.core.heartbeats import instance
from besa.core.prepared import Prepared, PreparedForKeys, insert, new
from besa.core.text.controls import clean_line

# Older mail is a back-fill: nobody wants to hear today that last week's mail has arrived (issue 2, decision 0).
ACKNOWLEDGED_WITHIN = timedelta(hours=24)
# How long whoever took a mail in, or claimed it, has before another may.
LEASE = timedelta(seconds=120)

_SAME: Prepared[Received] = Prepared(
    lambda account, mark: Received.objects.filter(account=account, fingerprint=mark).values_list("pk"),
    "?account",
    "?mark",
)

_SAME_MARKS: PreparedForKeys[Received] = PreparedForKeys(
    lambda marks, account: (
        Received.objects.filter(account=account, fingerprint__in=marks).order_by().values_list("fingerprint")
    ),
    "?account",
    texts=True,
)

# A desk has few mailboxes: comparing here costs less than asking for one address in any case of letters.
_ACTIVE: Prepared[Mailbox] = Prepared(lambda: Mailbox.objects.active().order_by().values_list("pk", "address"))


class NoRoom(Exception):
    """The disk is nearly full: the mail stays where it is until there is room again (X07)."""


@dataclass(frozen=True, slots=True)
class Taken:
    """The row of a mail that is safe. `is_new` is False for a second delivery of the same mail."""

    received: Received
    is_new: bool


def take_in(
    raw: bytes,
    *,
    mailbox: Mailbox,
    envelope_from: str,
    envelope_to: str,
    source: str,
    source_ref: str | None = None,
    received_at: datetime | None = None,
    peer: str = "",
    claim: bool = False,
    reason: str = "",
) -> Taken:
    """`spool` and `keep` for one mail: when this returns, the file and the row are on the disk."""
    row = spool(
        raw,
        mailbox=mailbox,
        envelope_from=envelope_from,
        envelope_to=envelope_to,
        source=source,
        source_ref=source_ref,
        received_at=received_at,
        peer=peer,
        claim=claim,
        reason=reason,
    )
    return keep([row])[0]


def spool(
    raw: bytes,
    *,
    mailbox: Mailbox,
    envelope_from: str,
    envelope_to: str,
    source: str,
    source_ref: str | None = None,
    received_at: datetime | None = None,
    peer: str = "",
    claim: bool = False,
    reason: str = "",
) -> Received:
    """Put `raw` on the disk and make its row, for `keep` to write. Asks no database.

    `claim`: the caller processes it at once, and everybody else leaves it alone for a LEASE. `envelope_from` is `<>` for the
    null sender, '' when nobody told. `reason` says what is known of it already, such as `notices.TOO_LARGE`.
    Raises NoRoom, OSError: then nothing was accepted.
    """
    fields, body = headers.split(raw)
    mark = fingerprint.of_parts(fields, body)
    sender, subject, header_id = shown_in_lists(fields)
    require_room(len(raw))
    stored = files.put(raw, kind="raw", settled=False)
    reach("intake.spooled")
    now = timezone.now()
    received_at = received_at or now
    return new(
        Received,
        account=mailbox.account,
        team_id=mailbox.team_id,
        fingerprint=mark,
        source=source,
        source_ref=clean_line(source_ref or "")[:120],
        envelope_from=clean_line(envelope_from)[:320],
        envelope_to=clean_line(envelope_to)[:320],
        peer=clean_line(peer)[:60],
        stored=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        received_at=received_at,
        reason=reason,
        may_acknowledge=source != Received.Source.IMPORT and now - received_at < ACKNOWLEDGED_WITHIN,
        next_attempt_at=now + LEASE if claim else now,
        attempts=1 if claim else 0,
        claimed_by=owner(os.getpid()) if claim else "",
        from_shown=sender[:400],
        subject_shown=subject[:250],
        header_id=(header_id or synthetic(mark))[:998],
    )


@lru_cache(maxsize=1)
def owner(process: int) -> str:
    """The name under which this process holds mail. Asked for every mail."""
    return instance()


def keep(rows: Sequence[Received]) -> list[Taken]:
    """Write the rows of spooled mails in one transaction. When this returns they are durable: now anybody may say *accepted* (P1).

    A mail that is here already (by fingerprint, in its mailbox) gives its row. Raises OSError, DatabaseError: then nothing was
    accepted.
    """
    files.settle(row.stored for row in rows)
    try:
        taken = _kept_together(rows)
    except IntegrityError:  # another process has taken in one of them at this very moment
        taken = [_kept_alone(row) for row in rows]
    for row, one in zip(rows, taken, strict=True):
        if one.is_new:
            reach("intake.committed")
        else:
            files.remove(row.stored)
    return taken


def _kept_together(rows: Sequence[Received]) -> list[Taken]:
    first: dict[tuple[str, str], Received] = {}
    with transaction.atomic(), together(len(rows)):
        if len(rows) > 1:
            _look_ahead(rows)
        for row in rows:
            mark = row.account, row.fingerprint
            if mark not in first:
                first[mark] = _known(*mark) or insert(row)
    return [Taken(found := first[row.account, row.fingerprint], found is row) for row in rows]


def is_known(raw: bytes, mailbox: Mailbox) -> bool:
    """This mail is here already: whoever brings very many again need not write each to the disk first to learn it."""
    fields, body = headers.split(raw)
    return bool(_SAME.tuples(mailbox.account, fingerprint.of_parts(fields, body)))


def _look_ahead(rows: Sequence[Received]) -> None:
    """One query for each mailbox."""
    marks: dict[str, list[str]] = {}
    for row in rows:
        marks.setdefault(row.account, []).append(row.fingerprint)
    for account, of_account in marks.items():
        known = _SAME_MARKS.tuples(of_account, account)
        foresee(_SAME, [(account, mark) for mark in of_account], [(account, mark) for (mark,) in known])


def _known(account: str, mark: str) -> Received | None:
    found = () if has_none(_SAME, (account, mark)) else _SAME.tuples(account, mark)
    return Received.objects.get(pk=found[0][0]) if found else None


def _kept_alone(row: Received) -> Taken:
    """The unique constraint, and nothing before it, decides who was first (P2)."""
    try:
        with transaction.atomic():
            return Taken(insert(row), is_new=True)
    except IntegrityError:
        return Taken(Received.objects.get(account=row.account, fingerprint=row.fingerprint), is_new=False)


def require_room(size: int) -> None:
    """Raises NoRoom before the disk is full: a database on a full disk cannot even delete (finding 8)."""
    if files.free_space() < settings.BESA_FREE_SPACE_FLOOR + 3 * size:
        raise NoRoom


def mailbox_for(address: str) -> Mailbox | None:
    """The active mailbox that an envelope recipient means: by its address, with or without a tag, or by its reply domain."""
    plain = untagged(address)
    local, _at, domain = plain.rpartition("@")
    if not local:
        return None
    for key, known in _ACTIVE.tuples():
        if known.lower() == plain:
            return Mailbox.of_account(f"email:{key}")
    return _by_reply_domain(address, domain)


def _by_reply_domain(address: str, domain: str) -> Mailbox | None:
    """Several mailboxes may share a domain for replies: then the case of a signed address tells which one it is."""
    candidates = list(
        Mailbox.objects.active().exclude(reply_domain="").filter(reply_domain__iexact=ascii_domain(domain))
    )
    token = read_reply_address(address) if len(candidates) > 1 else None
    if token:
        accounts = list(Case.objects.filter(public_id=token.case).values_list("account", flat=True))
        candidates.sort(key=lambda mailbox: mailbox.account not in accounts)
    return candidates[0] if candidates else None
