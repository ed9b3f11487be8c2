"""`besa doctor`: every part, how it is, and what to do; exit code 1 when something has failed."""

import argparse
import sys

from besa.cli import schema
from besa.cli.errors import Stop
from besa.core import health
from besa.core.health import Finding, Level

MARKS = {Level.OK: "ok", Level.WARNING: "look", Level.FAILED: "FAILED"}
COLOURS = {Level.OK: "\033[32m", Level.WARNING: "\033[33m", Level.FAILED: "\033[31m"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="only what is not well")


def run(options: argparse.Namespace) -> int:
    findings = _look()
    for finding in findings:
        if finding.level != Level.OK or not options.quiet:
            print(_line(finding))
    return 0 if health.is_well(findings) else 1


def _look() -> list[Finding]:
    """The version first: the other looks read tables that an older database does not have."""
    try:
        schema.require_current()
    except Stop as stop:
        return [Finding("version", Level.FAILED, str(stop))]
    except Exception as error:
        return [Finding("database", Level.FAILED, str(error))]
    return health.report()


def _line(finding: Finding) -> str:
    mark = f"{MARKS[finding.level]:<6}"
    if sys.stdout.isatty():
        mark = f"{COLOURS[finding.level]}{mark}\033[0m"
    return f"{mark}  {finding.name:<14} {finding.detail}".rstrip()
