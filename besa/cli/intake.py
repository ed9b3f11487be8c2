"""`besa intake --to ADDRESS`: one message on standard input, one exit code (sysexits.h) that a mail server understands."""

import argparse
import sys

from besa.channels.email.pipe import take_from_pipe
from besa.cli.errors import TRY_AGAIN


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", required=True, metavar="ADDRESS", help="the envelope recipient")
    parser.add_argument("--from", dest="sender", metavar="ENVELOPE", help="the envelope sender; empty for bounces")


def run(options: argparse.Namespace) -> int:
    """Whatever goes wrong here is ours: the mail server keeps the message and tries again."""
    try:
        raw = without_envelope_line(sys.stdin.buffer.read())
        return take_from_pipe(raw, to=options.to, envelope_from=sender(options.sender), tell=tell)
    except Exception as error:
        tell(f"Besa has a problem ({type(error).__name__}). The message was not taken in; try again later.")
        return TRY_AGAIN


def without_envelope_line(raw: bytes) -> bytes:
    """Some pipes put `From sender date` before the message, which is no header."""
    return raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw


def sender(given: str | None) -> str:
    """`<>` for the null sender, which mail servers write in several ways; '' when the pipe does not tell."""
    if given is None:
        return ""
    return "<>" if given.strip("<>").upper() in {"", "MAILER-DAEMON"} else given.strip("<>")


def tell(line: str) -> None:
    print(line, file=sys.stderr)
