"""A live look at a mailbox: its servers are called as they will be in earnest, its domain as the world sees it."""

from __future__ import annotations

from django.utils.translation import gettext as _

from besa.channels.email import imap
from besa.channels.email.addresses import ascii_domain
from besa.channels.email.diagnosis import advice, words_for
from besa.channels.email.dns_check import Finding, Verdict, check_domain
from besa.channels.email.models import Mailbox
from besa.channels.email.routes import imap_of, smtp_of
from besa.channels.email.secrets import SecretLost
from besa.channels.email.servers import BadServerURL
from besa.channels.email.transport import Session, Unreachable

SECONDS = 20


def inspect(mailbox: Mailbox) -> list[Finding]:
    """IMAP, SMTP, MX, SPF, DKIM and DMARC, each with a sentence that says what to do. Takes up to a minute; changes nothing."""
    return [look_at_imap(mailbox), look_at_smtp(mailbox), *check_domain(mailbox.address.rpartition("@")[2])]


def look_at_imap(mailbox: Mailbox) -> Finding:
    if mailbox.source != Mailbox.Source.IMAP:
        return Finding("IMAP", Verdict.GOOD, _("Not used: a mail server hands the mail over to Besa."))
    try:
        client = imap.connect(imap_of(mailbox), read_seconds=SECONDS)
    except imap.Unusable as error:
        return Finding("IMAP", Verdict.BAD, advice(error.fault), error.words)
    except SecretLost as error:
        return Finding("IMAP", Verdict.BAD, words_for(error))
    try:
        for folder in filter(None, (mailbox.imap_folder, mailbox.imap_move_to)):
            if not client.folder_exists(folder):
                words = _("There is no folder “%(name)s” in the mailbox. Check its name.") % {"name": folder}
                return Finding("IMAP", Verdict.BAD, words)
    finally:
        client.shutdown()
    return Finding("IMAP", Verdict.GOOD, _("Besa can sign in and fetch the mail."))


def look_at_smtp(mailbox: Mailbox) -> Finding:
    try:
        server = smtp_of(mailbox)
    except (SecretLost, BadServerURL) as error:
        return Finding("SMTP", Verdict.BAD, words_for(error))
    if server is None:
        words = _("No server is set: mail stays in the built-in viewer and reaches nobody. Set one, or BESA_EMAIL_URL.")
        return Finding("SMTP", Verdict.WARNING, words)
    try:
        helo = ascii_domain(mailbox.address.rpartition("@")[2])
        with Session(server, helo=helo, timeout=SECONDS, limit=SECONDS * 2) as session:
            session.check()
    except Unreachable as error:
        return Finding("SMTP", Verdict.BAD, advice(error.outcome.fault), error.outcome.words)
    return Finding("SMTP", Verdict.GOOD, _("Besa can sign in and send mail."))
