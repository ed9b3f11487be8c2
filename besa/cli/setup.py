"""`besa setup`: an empty desk in five questions, its mailbox tested."""

import argparse
import sys
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone

from besa.accounts.actions import add_user, open_team
from besa.accounts.actions.passwords import require_good_password
from besa.accounts.fields import require_time_zone
from besa.accounts.models import Language, Role, Team, User
from besa.calendars.actions import create_hours
from besa.calendars.errors import HoursNotPossible
from besa.channels.email.actions import open_mailbox
from besa.channels.email.models import Mailbox
from besa.cli import mailbox_setup, snapshot, upgrade
from besa.cli.errors import Stop
from besa.cli.mailbox_setup import MailboxAnswers
from besa.cli.opening import BadOpening, usual_opening, usual_zone, week_of
from besa.cli.questions import Interview, NotThat
from besa.core.models import Installation

WELCOME = """
Five questions, and your desk is ready. Return takes what stands in [brackets]; Ctrl-C changes nothing.
"""
READY = """
Your desk is ready. `besa run` starts it; {email} signs in at {url}.
People, teams, hours and more mailboxes are under Settings.
"""


@dataclass(frozen=True, slots=True)
class Answers:
    name: str
    language: str
    country: str
    time_zone: str
    week: list[list[str]]
    admin_email: str
    admin_name: str
    password: str
    mailbox: MailboxAnswers | None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--name", help="the name of your organisation, as customers know it")
    parser.add_argument("--language", help="ar, he, sq or en")
    parser.add_argument("--country", help="two letters, such as AL, IL, PS")
    parser.add_argument("--time-zone", help="such as Europe/Tirane (the country's)")
    parser.add_argument("--hours", help="such as 'Sun-Thu 8-16, Fri 8-12'")
    parser.add_argument("--admin-email", help="the first administrator signs in with it")
    parser.add_argument("--admin-name")
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the administrator's password from standard input"
    )
    mailbox_setup.arguments(parser)
    parser.add_argument("--no-test", action="store_true", help="do not call the mailbox's servers")


def run(options: argparse.Namespace) -> int:
    upgrade.bring_forward()
    if snapshot.is_filled():
        raise Stop("Somebody works at this desk already; change it under Settings, or set BESA_HOME to an empty place.")
    interview = Interview(is_interactive=sys.stdin.isatty() and not options.password_stdin)
    if interview.is_interactive:
        print(WELCOME)
    answers = gather(interview, options)
    mailbox = create(answers)
    print(READY.format(email=answers.admin_email, url=settings.BESA_URL))
    return mailbox_setup.try_until_good(interview, mailbox) if mailbox and not options.no_test else 0


def gather(interview: Interview, options: argparse.Namespace) -> Answers:
    ask = interview.ask
    _title(interview, "1. Your organisation")
    name = ask(options.name, "--name", "Its name, as customers know it", filled)
    _title(interview, "2. Language and place")
    language = ask(options.language, "--language", "Language (ar, he, sq, en)", a_language, default="en")
    country = ask(options.country, "--country", "Country, two letters (AL, IL, PS ...)", a_country, default="")
    zone = ask(options.time_zone, "--time-zone", "Time zone", a_zone, default=usual_zone(country))
    _title(interview, "3. When are you there?")
    week = ask(options.hours, "--hours", "Opening hours", opening, default=usual_opening(country))
    _title(interview, "4. The first administrator")
    email = ask(options.admin_email, "--admin-email", "E-mail address", an_address)
    admin_name = ask(options.admin_name, "--admin-name", "Name", filled)
    password = read_password(interview, options, User(email=email, name=admin_name))
    _title(interview, "5. The mailbox that customers write to")
    mailbox = mailbox_setup.gather(interview, options)
    return Answers(name, language, country, zone, week, email, admin_name, password, mailbox)


@transaction.atomic
def create(answers: Answers) -> Mailbox | None:
    """Everything or nothing."""
    Installation.current()
    Installation.objects.filter(pk=1).update(
        name=answers.name,
        language=answers.language,
        country=answers.country,
        time_zone=answers.time_zone,
        set_up_at=timezone.now(),
    )
    team = first_team(answers)
    fields = {"language": answers.language, "time_zone": answers.time_zone, "password": answers.password}
    roles = [Role.ADMINISTRATOR, Role.MANAGER]
    admin = add_user(email=answers.admin_email, name=answers.admin_name, roles=roles, teams=[team], by=None, **fields)
    if answers.mailbox is None:
        return None
    servers = {"imap": answers.mailbox.imap, "smtp": answers.mailbox.smtp}
    return open_mailbox(address=answers.mailbox.address, name=answers.name, team=team, by=admin, **servers)


def first_team(answers: Answers) -> Team:
    try:
        hours = create_hours(
            name=answers.name, time_zone=answers.time_zone, week=answers.week, country=answers.country, by=None
        )
    except HoursNotPossible as error:
        raise Stop(str(error)) from error
    return open_team(name=answers.name, language=answers.language, business_hours=hours, by=None)


def read_password(interview: Interview, options: argparse.Namespace, user: User) -> str:
    given = sys.stdin.readline().rstrip("\n") if options.password_stdin else None

    def good(text: str) -> str:
        try:
            require_good_password(text, user)
        except ValidationError as error:
            raise NotThat(" ".join(error.messages)) from error
        return text

    return interview.ask(given, "--password-stdin", "Password (it is not shown)", good, is_secret=True)


def filled(text: str) -> str:
    if not text.strip() or len(text) > 120:
        raise NotThat("Write something, at most 120 characters.")
    return text.strip()


def a_language(text: str) -> str:
    if text not in Language.values:
        raise NotThat(f"Write one of {', '.join(Language.values)}.")
    return text


def a_country(text: str) -> str:
    if text and not (len(text) == 2 and text.isalpha() and text.isascii()):
        raise NotThat("Write the two letters of the country, such as AL, or nothing.")
    return text.upper()


def a_zone(text: str) -> str:
    try:
        require_time_zone(text)
    except ValidationError as error:
        raise NotThat("Write a time zone such as Europe/Tirane or Asia/Hebron.") from error
    return text


def opening(text: str) -> list[list[str]]:
    try:
        return week_of(text)
    except BadOpening as error:
        raise NotThat(f"{str(error)!r} is not understood. Write for example: Sun-Thu 8-16, Fri 8-12") from error


def an_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise NotThat("Write an e-mail address such as name@clinic.example.") from error
    return text


def _title(interview: Interview, text: str) -> None:
    if interview.is_interactive:
        print(text)
