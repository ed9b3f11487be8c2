"""`besa replies export PATH` and `besa replies import PATH --by EMAIL`: saved replies as JSON or as a table."""

import argparse
from pathlib import Path

from besa.cases.actions.reply_imports import bring, bring_in
from besa.cases.models import SavedReply
from besa.cases.wordings.comparing import CHOICES, KEEP, REPLACE, Pairing, compare
from besa.cases.wordings.reading import read_entries
from besa.cases.wordings.writing import as_json, as_table
from besa.cli import people, schema
from besa.cli.errors import Stop
from besa.core.errors import Refused


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(dest="way", required=True)
    out = ways.add_parser("export", help="write all of them to a file")
    out.add_argument(
        "path", type=Path, help="a name ending in .csv makes a table, any other JSON with formatting and files"
    )
    into = ways.add_parser("import", help="bring them in from a file that was exported, or from a table")
    into.add_argument("path", type=Path)
    into.add_argument(
        "--by", required=True, metavar="EMAIL", help="in whose name; what this person may not change is kept"
    )
    into.add_argument(
        "--same", choices=CHOICES, default=KEEP, help="where both have words of one name and language (default: keep)"
    )
    into.add_argument("--look", action="store_true", help="say what would happen, and write nothing")


def run(options: argparse.Namespace) -> int:
    schema.require_current()
    try:
        return export(options.path) if options.way == "export" else bring_file(options)
    except Refused as refusal:
        raise Stop(str(refusal)) from refusal
    except OSError as fault:
        raise Stop(f"{options.path}: {fault.strerror}.") from fault


def export(path: Path) -> int:
    rows = SavedReply.objects.living().select_related("team").prefetch_related("wordings", "files")
    replies = list(rows.order_by("folder", "title", "pk"))
    words = as_table(replies) if path.suffix.lower() == ".csv" else as_json(replies)
    path.write_text(words, encoding="utf-8", newline="")
    print(f"{len(replies)} saved replies are in {path}.")
    return 0


def bring_file(options: argparse.Namespace) -> int:
    user, content = people.find(options.by), options.path.read_bytes()
    pairings = compare(read_entries(content), user=user)
    new, differ = sum(pair.is_new for pair in pairings), sum(pair.needs_choice for pair in pairings)
    print(f"{new} are new, {differ} have other words here, {sum(pair.is_same for pair in pairings)} are the same.")
    if options.look:
        return 0
    brought = bring(by=user, filename=options.path.name, content=content)
    done = bring_in(brought, pairings, by=user, choice=lambda pair: chosen(pair, options.same))
    print(f"{len(done.did['made'])} were made, {len(done.did['worded'])} wordings added or replaced.")
    print(f"{user.name} can take it back at /settings/replies/imports/{done.pk}/ for thirty days.")
    return 0


def chosen(pair: Pairing, same: str) -> str:
    return KEEP if same == REPLACE and not pair.may_change else same
