"""`besa token create --user EMAIL`: the only thing on standard output is the token."""

import argparse
from datetime import timedelta

from django.utils import timezone

from besa.accounts.actions import create_token
from besa.accounts.models import Scope
from besa.cli import people
from besa.cli.errors import Stop
from besa.core.errors import Refused

LONGEST_DAYS = 3650
LONGEST_NAME = 100


def arguments(parser: argparse.ArgumentParser) -> None:
    create = parser.add_subparsers(metavar="create", required=True).add_parser("create", help="print a new API token")
    create.add_argument("--user", required=True, metavar="EMAIL", help="in whose name the program acts")
    create.add_argument("--name", default="command line", help="how the token is listed under Settings")
    create.add_argument("--days", type=days, help="how long it works, at most ten years (until it is revoked)")
    create.add_argument(
        "--scope", action="append", choices=Scope.values, help="what it may do; may be repeated (read and write)"
    )


def days(text: str) -> int:
    """Raises ValueError, which argparse says as bad use."""
    if not 1 <= int(text) <= LONGEST_DAYS:
        raise ValueError
    return int(text)


def run(options: argparse.Namespace) -> int:
    user = people.find(options.user)
    expires_at = timezone.now() + timedelta(days=options.days) if options.days else None
    scopes = options.scope or [Scope.READ, Scope.WRITE]
    try:
        _token, secret = create_token(
            user, name=options.name[:LONGEST_NAME], scopes=scopes, by=None, expires_at=expires_at
        )
    except Refused as refusal:
        raise Stop(str(refusal)) from refusal
    print(secret)
    return 0
