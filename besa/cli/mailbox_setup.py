"""The fifth question of `besa setup`: the mailbox, and a live test of it that says in words what to mend."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass, replace
from urllib.parse import unquote, urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from besa.channels.email.actions import change_servers
from besa.channels.email.dns_check import Finding, Verdict
from besa.channels.email.inspection import inspect
from besa.channels.email.models import Mailbox
from besa.channels.email.servers import BadServerURL, Security, Server, smtp_server
from besa.cli.questions import Interview, NotThat

MARKS = {Verdict.GOOD: "ok", Verdict.WARNING: "look", Verdict.BAD: "MEND", Verdict.UNKNOWN: "?"}
HOW = """   How does its mail come to Besa?
     imap   Besa fetches it from your provider
     here   a mail server hands it over (SMTP, or `besa intake`)"""


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
    prompt = "Its address (empty: later, under Settings)"
    address = interview.ask(options.mailbox, "--mailbox", prompt, an_address_or_none, default="")
    if not address:
        return None
    if interview.is_interactive and not (options.imap_url or options.smtp_url):
        return gather_servers(interview, address)
    imap = interview.ask(options.imap_url, "--imap-url", "", an_imap_server, default="")
    smtp = interview.ask(options.smtp_url, "--smtp-url", "", an_smtp_server, default="")
    return MailboxAnswers(address, imap, smtp)


def gather_servers(interview: Interview, address: str) -> MailboxAnswers:
    print(HOW)
    domain = address.rpartition("@")[2]
    imap = smtp = None
    if interview.ask(None, "", "imap or here", one_of("imap", "here"), default="imap") == "imap":
        imap = ask_server(interview, "IMAP", f"imaps://imap.{domain}", address, an_imap_server)
    if interview.ask(None, "", "Does your provider send your mail, too?", one_of("yes", "no"), default="yes") == "yes":
        user = imap.username if imap else address
        smtp = ask_server(interview, "SMTP", f"smtps://smtp.{domain}", user, an_smtp_server)
    return MailboxAnswers(address, imap, smtp)


def ask_server(
    interview: Interview, kind: str, default: str, user: str, check: Callable[[str], Server | None]
) -> Server | None:
    server = interview.ask(None, "", f"{kind} server", check, default=default)
    if server is None:
        return None
    username = interview.ask(None, "", f"{kind} user name", str, default=user)
    password = interview.ask(None, "", f"{kind} password (it is not shown)", str, default="", is_secret=True)
    return replace(server, username=username, password=password)


def try_until_good(interview: Interview, mailbox: Mailbox, look: Callable[[Mailbox], list[Finding]] = inspect) -> int:
    """Test it live, and let whoever sits at the terminal type in again the servers that do not work.

    1 when something is left that must be mended before mail can come and go.
    """
    while is_ill(findings := report(look, mailbox)):
        can_mend = interview.is_interactive and is_ill([one for one in findings if one.part in {"IMAP", "SMTP"}])
        prompt = "Type its servers in again? (no: later, under Settings)"
        if not can_mend or interview.ask(None, "", prompt, one_of("yes", "no"), default="yes") == "no":
            return 1
        answers = gather_servers(interview, mailbox.address)
        change_servers(mailbox, by=None, imap=answers.imap, smtp=answers.smtp)
    return 0


def is_ill(findings: list[Finding]) -> bool:
    return any(finding.verdict == Verdict.BAD for finding in findings)


def report(look: Callable[[Mailbox], list[Finding]], mailbox: Mailbox) -> list[Finding]:
    print("Looking at your mailbox ...", flush=True)
    findings = look(mailbox)
    for finding in findings:
        print(f"  {MARKS[finding.verdict]:<5} {finding.part:<6} {finding.advice}")
        if finding.record and finding.verdict != Verdict.GOOD:
            print(f"{'':15}{finding.record}")
    return findings


def an_imap_server(text: str) -> Server | None:
    """`imaps://user:password@host:993`, or `imap://` with STARTTLS."""
    if not text:
        return None
    parts = urlsplit(text if "://" in text else f"imaps://{text}")
    try:
        port = parts.port
    except ValueError as error:
        raise NotThat("The port is a number, such as 993.") from error
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname:
        raise NotThat("Write imaps://user:password@host:993, or only the name of the server.")
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
        raise NotThat(str(error)) from error


def an_address_or_none(text: str) -> str:
    try:
        if text:
            validate_email(text)
    except ValidationError as error:
        raise NotThat("Write an e-mail address such as info@clinic.example, or nothing.") from error
    return text


def one_of(*words: str) -> Callable[[str], str]:
    def check(text: str) -> str:
        if text.lower() not in words:
            raise NotThat(f"Write {' or '.join(words)}.")
        return text.lower()

    return check
