"""`besa password --user EMAIL`: for somebody who is locked out, and whoever owns the machine."""

import argparse
import getpass
import sys

from django.core.exceptions import ValidationError

from besa.accounts.actions import change_password, make_reset_link, remove_second_factor
from besa.cli import people
from besa.cli.errors import Stop


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--user", required=True, metavar="EMAIL")
    parser.add_argument(
        "--link", action="store_true", help="print a link for the person instead of asking for a password"
    )
    parser.add_argument(
        "--drop-second-factor", action="store_true", help="for a lost telephone: the password alone opens"
    )


def run(options: argparse.Namespace) -> int:
    user = people.find(options.user)
    if options.drop_second_factor:
        remove_second_factor(user, by=None)
    if options.link:
        print(make_reset_link(user))
        return 0
    try:
        change_password(user, password=ask_password(), by=None)
    except ValidationError as error:
        raise Stop(" ".join(error.messages)) from error
    print("The new password is set; every session has ended.", file=sys.stderr)
    return 0


def ask_password() -> str:
    """From the terminal, unseen and twice; from a pipe, its first line. Raises Stop."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("New password: ")
    if first != getpass.getpass("Again: "):
        raise Stop("The two are not the same; nothing was changed.")
    return first
