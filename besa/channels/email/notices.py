"""Mail of our own that belongs to no case: written down first, then sent by a worker, then told what came of it (P5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import structlog
from django.conf import settings
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.translation import gettext as _

from besa.cases.actions.opening import hold_opening
from besa.cases.models import Received
from besa.channels.email import addresses
from besa.channels.email.compose import OutgoingMail, Person, UnsafeAddress, compose
from besa.channels.email.diagnosis import advice, words_for
from besa.channels.email.keys import keys, loop_id
from besa.channels.email.models import Mailbox, Notice
from besa.channels.email.outbound import helo_of
from besa.channels.email.routes import smtp_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL
from besa.channels.email.transport import Envelope, Handover, Outcome, Session
from besa.core import files, gathering
from besa.core.prepared import Prepared, PreparedForKeys
from besa.core.reader import Reader, known_language, reading
from besa.core.text.controls import clean_line
from besa.customers.models import ContactPoint
from besa.promises.acknowledgement import html_paragraph, plain_values
from besa.promises.budgets import DAY, spent_outside_cases

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

# Why a mail above the limit waits or is held back: without a notice to its sender, and with one.
TOO_LARGE, TOLD = "too-large", "too-large-told"
SUBJECT_SHOWN = 60
LEASE = timedelta(minutes=10)
STEPS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180))
GIVE_UP_AFTER = timedelta(days=2)
AT_ONCE = 50

_TO_ADDRESS: Prepared[Notice] = Prepared(
    lambda address, since: (
        Notice.objects.filter(recipient=address, created_at__gt=since).order_by().values_list("created_at")[:100]
    ),
    "?address",
    datetime(1900, 1, 1, tzinfo=UTC),
)

_TO_ADDRESSES: PreparedForKeys[Notice] = PreparedForKeys(
    lambda addresses, since: (
        Notice.objects.filter(recipient__in=addresses, created_at__gt=since)
        .order_by()
        .values_list("recipient")
        .distinct()
    ),
    datetime(1900, 1, 1, tzinfo=UTC),
    texts=True,
)

log = structlog.get_logger()


def times_to(address: str, since: datetime) -> list[datetime]:
    """When notices were queued for this address: they count against its budgets (`besa.promises.budgets.ELSEWHERE`)."""
    if gathering.has_none(_TO_ADDRESS, address):
        return []
    return [at for (at,) in _TO_ADDRESS.tuples(address, since)]


def foresee(addresses: Collection[str], now: datetime) -> None:
    """Look for notices to any of these addresses by one query: mostly there are none."""
    gathering.foresee(_TO_ADDRESS, addresses, [one for (one,) in _TO_ADDRESSES.tuples(addresses, now - DAY)])


def tell_too_large(
    received: Received,
    *,
    mailbox: Mailbox,
    address: str,
    subject: str,
    in_reply_to: str,
    language: str,
    is_authenticated: bool,
    now: datetime,
) -> bool:
    """Queue the one notice about a mail that was too large, in the caller's transaction; False when nobody may be told.

    One for an address in a day, and within the budgets of section 4; never to an address that is dead.
    """
    if not mailbox.is_active or _is_dead(address):
        return False
    hold_opening()  # of several processes one after the other counts
    if times_to(address, now - DAY):
        return False
    if spent_outside_cases(address, mailbox.account, now, is_authenticated=is_authenticated):
        return False
    _row, is_new = Notice.objects.get_or_create(
        received=received,
        defaults={
            "kind": Notice.Kind.TOO_LARGE,
            "mailbox": mailbox,
            "recipient": address,
            "subject": clean_line(subject)[:SUBJECT_SHOWN],
            "in_reply_to": in_reply_to[:998],
            "language": known_language(language),
            "created_at": now,
            "next_attempt_at": now,
        },
    )
    return is_new


def _is_dead(address: str) -> bool:
    dead = ContactPoint.objects.filter(kind=ContactPoint.Kind.EMAIL, value=address, state=ContactPoint.State.DEAD)
    return dead.exists()


def has_due() -> bool:
    """Whether `send_due` has anything to do. One query."""
    return Notice.objects.filter(state=Notice.State.QUEUED, next_attempt_at__lte=timezone.now()).exists()


def send_due(*, now: datetime | None = None) -> list[Notice]:
    """Send what is due, each claimed by one worker; those that came to an end in this turn, sent or failed."""
    now = now or timezone.now()
    due = Notice.objects.filter(state=Notice.State.QUEUED, next_attempt_at__lte=now).order_by("next_attempt_at", "pk")
    ended = []
    for notice in list(due.select_related("mailbox")[:AT_ONCE]):
        rows = Notice.objects.filter(pk=notice.pk, state=Notice.State.QUEUED, attempts=notice.attempts)
        if rows.update(attempts=F("attempts") + 1, next_attempt_at=now + LEASE):
            notice.attempts += 1
            _attempt(notice, now)
            if notice.state != Notice.State.QUEUED:
                ended.append(notice)
    return ended


def _attempt(notice: Notice, now: datetime) -> None:
    try:
        outcome = _hand_over(notice)
    except (BadServerURL, SecretLost, UnsafeAddress) as error:
        outcome = Outcome(Handover.TEMPORARY, words=words_for(error))
    except Exception as error:  # ours: tried again, and given up in two days
        log.exception("notice_fault", notice=notice.pk)
        outcome = Outcome(Handover.TEMPORARY, words=type(error).__name__)
    said = f"{advice(outcome.fault)} {outcome.code or ''} {outcome.words}".strip()
    if outcome.state == Handover.ACCEPTED:
        _end(notice, Notice.State.SENT, said, sent_at=now)
    elif outcome.state == Handover.PERMANENT or now - notice.created_at >= GIVE_UP_AFTER:
        _end(notice, Notice.State.FAILED, said)
        Received.objects.filter(notice=notice, reason=TOLD).update(reason=TOO_LARGE)
    else:
        step = STEPS[min(notice.attempts, len(STEPS)) - 1]
        Notice.objects.filter(pk=notice.pk).update(next_attempt_at=now + step, reason=said[:500])


def _end(notice: Notice, state: str, reason: str, sent_at: datetime | None = None) -> None:
    notice.state, notice.reason, notice.sent_at = state, reason[:500], sent_at
    notice.save(update_fields=["state", "reason", "sent_at"])


def _hand_over(notice: Notice) -> Outcome:
    mailbox = notice.mailbox
    server = smtp_of(mailbox)
    if server is None or not mailbox.is_active:
        return Outcome(Handover.TEMPORARY, words=_("No server is set that could send it."))
    raw = _exact_bytes(notice)
    # What answers nobody has no sender; a trial wants to hear of a refusal.
    sender = mailbox.address if notice.kind == Notice.Kind.PROBE else ""
    with Session(server, helo=helo_of(mailbox)) as session:
        return session.hand_over(Envelope(sender, addresses.fold_domain(notice.recipient)), raw)


def _exact_bytes(notice: Notice) -> bytes:
    """A second try sends the same bytes."""
    if not notice.stored:
        notice.stored = files.put(compose(_mail_of(notice)), kind="sent").name
        notice.save(update_fields=["stored"])
    return files.read(notice.stored)


def _mail_of(notice: Notice) -> OutgoingMail:
    mailbox = notice.mailbox
    reader = Reader(language=notice.language or mailbox.language)
    with reading(reader):
        paragraphs = list(_sentences(notice))
        text = "\n\n".join(sentence % plain_values(values) for sentence, values in paragraphs)
        html = "".join(html_paragraph(sentence, values, reader) for sentence, values in paragraphs)
        subject = f"Re: {notice.subject}" if notice.received_id else _("Trial of reply addresses")
    return OutgoingMail(
        message_id=_message_id(notice),
        date=notice.created_at,
        sender=Person(mailbox.address, mailbox.name),
        to=[Person(notice.recipient)],
        subject=subject,
        text=text,
        html=html,
        language=reader.language,
        direction=reader.direction,
        in_reply_to=notice.in_reply_to,
        references=[notice.in_reply_to] if notice.in_reply_to else [],
        is_automatic=True,
        loop_id=loop_id(),
    )


def _message_id(notice: Notice) -> str:
    kind = "probe" if notice.kind == Notice.Kind.PROBE else "notice"
    domain = notice.mailbox.address.rpartition("@")[2]
    return addresses.message_id(kind, notice.mark or "none", str(notice.pk), notice.recipient, domain, keys())


def _sentences(notice: Notice) -> Iterator[tuple[str, dict[str, str]]]:
    """Each paragraph with its values."""
    if notice.kind == Notice.Kind.PROBE:
        yield _("Besa tries whether this mailbox takes addresses with an addition. Nobody needs to do anything."), {}
        return
    limit = {"limit": filesizeformat(settings.BESA_MESSAGE_LIMIT)}
    if notice.subject:
        # Translators: to a customer whose mail was larger than the desk takes in.
        yield (
            _("Your message “%(subject)s” could not be taken in: it is larger than %(limit)s."),
            {"subject": notice.subject} | limit,
        )
    else:
        yield _("Your message could not be taken in: it is larger than %(limit)s."), limit
    yield _("Please send it again with smaller files, or in several messages. Then we can read and answer it."), {}
    yield _("This message was sent automatically. Nobody has read your message yet."), {}
