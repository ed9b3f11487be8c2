"""`besa setup`: an empty desk in five questions, its mailbox tested."""

import argparse
import shlex
import sys
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

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
from besa.cli.questions import Interview, NotThat, say
from besa.cli.tongue import pick_language, speaking, usual_language
from besa.core import environment
from besa.core.models import Installation


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
    interview = Interview(is_interactive=sys.stdin.isatty() and not options.password_stdin)
    with speaking(options.language or usual_language()):
        upgrade.bring_forward()
        refuse_a_desk_in_use()
    spoken = options.language or pick_language(interview)
    with speaking(spoken):
        return set_up(interview, options, spoken)


def refuse_a_desk_in_use() -> None:
    if snapshot.is_filled():
        raise Stop(
            _("Somebody works at this desk already; change it under Settings, or set BESA_HOME to an empty place.")
        )


def set_up(interview: Interview, options: argparse.Namespace, spoken: str) -> int:
    if interview.is_interactive:
        say("\n" + _("Five questions, and your desk is ready."))
        say(_("The Enter key takes what stands in [brackets]; Ctrl-C changes nothing."))
    answers = gather(interview, options, spoken)
    mailbox = create(answers)
    say_how_to_begin(answers)
    return mailbox_setup.try_until_good(interview, mailbox) if mailbox and not options.no_test else 0


def say_how_to_begin(answers: Answers) -> None:
    """What is to be copied stands on lines of its own, so that no direction mixes with another."""
    say("\n" + _("Your desk is ready. This starts it:"))
    say(f"  {starting_command()}")
    say(_("Sign in here, with this address and your password:"))
    say(f"  {settings.BESA_URL}\n  {answers.admin_email}")
    say(_("People, teams, hours and more mailboxes are under Settings.") + "\n")


def starting_command() -> str:
    """What starts this desk when typed in the same place: the folder of data that was named, and where the command itself stands."""
    command, here = Path(sys.prefix) / "bin" / "besa", Path.cwd()
    home = f"BESA_HOME={shlex.quote(str(settings.BESA_HOME))} " if environment.text("BESA_HOME") else ""
    return f"{home}{command.relative_to(here) if command.is_relative_to(here) else command} run"


def gather(interview: Interview, options: argparse.Namespace, spoken: str) -> Answers:
    ask = interview.ask
    _title(interview, "1", _("Your organisation"))
    name = ask(options.name, "--name", _("Its name, as customers know it"), filled)
    _title(interview, "2", _("Language and place"))
    language = gather_language(interview, options, spoken)
    country = ask(
        options.country, "--country", _("The country, in two letters such as AL, IL or PS"), a_country, default=""
    )
    zone = ask(options.time_zone, "--time-zone", _("Time zone"), a_zone, default=usual_zone(country))
    _title(interview, "3", _("When are you there?"))
    hours_question = _("Opening hours, for example: %(example)s") % {"example": example_of_hours()}
    week = ask(options.hours, "--hours", hours_question, opening, default=usual_opening(country))
    _title(interview, "4", _("The first administrator"))
    email = ask(options.admin_email, "--admin-email", _("E-mail address"), an_address)
    admin_name = ask(options.admin_name, "--admin-name", pgettext("of a person", "Name"), filled)
    password = read_password(interview, options, User(email=email, name=admin_name))
    _title(interview, "5", _("The mailbox that customers write to"))
    mailbox = mailbox_setup.gather(interview, options)
    return Answers(name, language, country, zone, week, email, admin_name, password, mailbox)


def gather_language(interview: Interview, options: argparse.Namespace, spoken: str) -> str:
    """The language of the desk, which may be another than the one that we speak with its owner."""
    if options.language is not None or not interview.is_interactive:
        return interview.ask(options.language, "--language", "", a_language, default=spoken)
    languages = {value: str(label) for value, label in Language.choices}
    return interview.choose(_("The language of your desk"), languages, default=spoken)


def example_of_hours() -> str:
    return pgettext("opening hours, as `besa setup` understands them in this language", "Sun-Thu 8-16, Fri 8-12")


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

    return interview.ask(given, "--password-stdin", _("Password (it is not shown)"), good, is_secret=True)


def filled(text: str) -> str:
    if not text.strip() or len(text) > 120:
        raise NotThat(_("Write something, at most 120 characters."))
    return text.strip()


def a_language(text: str) -> str:
    if text not in Language.values:
        raise NotThat(_("Write one of %(choices)s.") % {"choices": ", ".join(Language.values)})
    return text


def a_country(text: str) -> str:
    if text and not (len(text) == 2 and text.isalpha() and text.isascii()):
        raise NotThat(_("Write the two letters of the country, such as AL, or nothing."))
    return text.upper()


def a_zone(text: str) -> str:
    try:
        require_time_zone(text)
    except ValidationError as error:
        raise NotThat(_("Write a time zone such as Europe/Tirane or Asia/Hebron.")) from error
    return text


def opening(text: str) -> list[list[str]]:
    try:
        return week_of(text)
    except BadOpening as error:
        words = _("“%(text)s” is not understood. Write for example: %(example)s")
        raise NotThat(words % {"text": error, "example": example_of_hours()}) from error


def an_address(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as error:
        raise NotThat(_("Write an e-mail address such as name@clinic.example.")) from error
    return text


def _title(interview: Interview, number: str, text: str) -> None:
    if interview.is_interactive:
        say(f"\n{number}. {text}")
