"""The fifth question of `besa setup`: the mailbox, and a live test of it that says in words what to mend."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.channels.email.actions import change_servers
from besa.channels.email.dns_check import Finding, Verdict
from besa.channels.email.inspection import inspect
from besa.channels.email.models import Mailbox
from besa.channels.email.servers import BadServerURL, Security, Server, smtp_server
from besa.cli.questions import Interview, NotThat, say


@dataclass(frozen=True, slots=True)
class MailboxAnswers:
    address: str
    imap: Server | None
    smtp: Server | None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--mailbox", help="the address that customers write to; empty: later, under Settings")
    parser.add_argument(
        "--imap-url", help="imaps://user:password@host:993; left out: a mail server hands the mail over"
    )
    parser.add_argument(
        "--smtp-url", help="smtps://user:password@host:465; left out: BESA_EMAIL_URL, or the built-in viewer"
    )


def gather(interview: Interview, options: argparse.Namespace) -> MailboxAnswers | None:
    prompt = _("Its address. Nothing: later, under Settings")
    address = interview.ask(options.mailbox, "--mailbox", prompt, an_address_or_none, default="")
    if not address:
        return None
    if interview.is_interactive and not (options.imap_url or options.smtp_url):
        return gather_servers(interview, address)
    imap = interview.ask(options.imap_url, "--imap-url", "", an_imap_server, default="")
    smtp = interview.ask(options.smtp_url, "--smtp-url", "", an_smtp_server, default="")
    return MailboxAnswers(address, imap, smtp)


def gather_servers(interview: Interview, address: str) -> MailboxAnswers:
    domain = address.rpartition("@")[2]
    imap = smtp = None
    if interview.choose(_("How does its mail come to Besa?"), ways_in(), default="imap") == "imap":
        imap = ask_server(interview, "IMAP", f"imaps://imap.{domain}", address, an_imap_server)
    if interview.agrees(_("Does your provider send your mail, too?")):
        user = imap.username if imap else address
        smtp = ask_server(interview, "SMTP", f"smtps://smtp.{domain}", user, an_smtp_server)
    return MailboxAnswers(address, imap, smtp)


def ways_in() -> dict[str, str]:
    return {
        "imap": _("Besa fetches it from your provider (IMAP)"),
        "here": _("A mail server hands it over (SMTP, or `besa intake`)"),
    }


def ask_server(
    interview: Interview, kind: str, default: str, user: str, check: Callable[[str], Server | None]
) -> Server | None:
    server = interview.ask(None, "", _("%(kind)s server") % {"kind": kind}, check, default=default)
    if server is None:
        return None
    username = interview.ask(None, "", _("%(kind)s user name") % {"kind": kind}, str, default=user)
    secret = _("%(kind)s password (it is not shown)") % {"kind": kind}
    password = interview.ask(None, "", secret, str, default="", is_secret=True)
    return replace(server, username=username, password=password)


def try_until_good(interview: Interview, mailbox: Mailbox, look: Callable[[Mailbox], list[Finding]] = inspect) -> int:
    """Test it live, and let whoever sits at the terminal type in again the servers that do not work.

    1 when something is left that must be mended before mail can come and go.
    """
    while is_ill(findings := report(look, mailbox)):
        can_mend = interview.is_interactive and is_ill([one for one in findings if one.part in {"IMAP", "SMTP"}])
        if not can_mend or not interview.agrees(_("Type its servers in again? No: later, under Settings")):
            return 1
        answers = gather_servers(interview, mailbox.address)
        change_servers(mailbox, by=None, imap=answers.imap, smtp=answers.smtp)
    return 0


def is_ill(findings: list[Finding]) -> bool:
    return any(finding.verdict == Verdict.BAD for finding in findings)


def report(look: Callable[[Mailbox], list[Finding]], mailbox: Mailbox) -> list[Finding]:
    say(_("Looking at your mailbox ..."))
    findings = look(mailbox)
    for finding in findings:
        say(f"{mark_of(finding.verdict):<8} {finding.part:<6} {finding.advice}")
        if finding.record and finding.verdict != Verdict.GOOD:
            say("\n".join(f"{'':15} {line}" for line in finding.record.splitlines()))
    return findings


def mark_of(verdict: Verdict) -> str:
    return {
        Verdict.GOOD: pgettext("mark of a mailbox's part", "ok"),
        Verdict.WARNING: pgettext("mark of a mailbox's part", "look"),
        Verdict.BAD: pgettext("mark of a mailbox's part", "MEND"),
    }.get(verdict, "?")


def an_imap_server(text: str) -> Server | None:
    """`imaps://user:password@host:993`, or `imap://` with STARTTLS."""
    if not text:
        return None
    parts = urlsplit(text if "://" in text else f"imaps://{text}")
    try:
        port = parts.port
    except ValueError as error:
        raise NotThat(_("The port is a number, such as 993.")) from error
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise NotThat(_("Write imaps://user:password@host:993, or only the name of the server."))
    is_tls = parts.scheme == "imaps"
    security = Security.TLS if is_tls else Security.STARTTLS
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Server(parts.hostname, port or (993 if is_tls else 143), security, user, password)


def an_smtp_server(text: str) -> Server | None:
    if not text:
        return None
    try:
        return smtp_server(text if "://" in text else f"smtps://{text}")
    except BadServerURL as error:
        raise NotThat(_("Write smtp://user:password@host:587 or smtps://user:password@host:465.")) from error


def an_address_or_none(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise NotThat(_("Write an e-mail address such as info@clinic.example, or nothing.")) from error
    return text
