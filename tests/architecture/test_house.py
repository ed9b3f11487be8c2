"""The whole tree keeps the house rules, and they look at what they should."""

from pathlib import Path

import pytest

from tools.house import areas, css, javascript, python
from tools.house.__main__ import findings, ours, pairs, total_of
from tools.house.finding import ROOT, read, tracked

pytestmark = pytest.mark.source

# Files that only one area has, and what they are for (docs/architecture.md says more).
OWN_FILES: dict[str, set[str]] = {
    # when a customer wishes to be reached (pure), in words, and as a warning to others.
    "customers": {"guards", "reaching", "telling"},
    # worktime is pure (X13); countries asks the holidays library; telling, week and zones put hours into words.
    "calendars": {"countries", "telling", "week", "worktime", "zones"},
    # the automatic message with its budgets, the pure clock and its check from the log, what it refuses to others, what
    # follows a merge, promises and events in words, times found in
    # what an agent writes and on their way into the ledger, whether a time is honest, how the word was kept.
    "promises": {
        "accepting",
        "meaning",
        "pleasing",
        "pointing",
        "forgotten",
        "rising",
        "agreeing",
        "acknowledgement",
        "budgets",
        "clock",
        "consent",
        "contradictions",
        "danger",
        "detection",
        "errands",
        "finding_out",
        "guards",
        "honesty",
        "keeping",
        "merging",
        "replay",
        "sentences",
        "simulating",
        "speaking",
        "telling",
        "times",
        "why",
    },
    # the table that wiring fills; bundles by mail; when somebody is at work.
    "notifications": {"kinds", "mailing", "quiet", "standing"},
    # allauth asks for an adapter; gates, managers, fields and secrets are what every other area stands on.
    "accounts": {
        "adapter",
        "browsers",
        "fields",
        "gates",
        "mail",
        "managers",
        "middleware",
        "qr",
        "secrets",
        "signals",
    },
    # Mail in: doors, the road to a case. Mail out: composing, servers, outcomes in words. Both: addresses, keys, secrets.
    "channels/email": {
        *("addresses", "keys", "secrets", "servers", "oauth", "routes", "diagnosis", "direction", "guards", "health"),
        *(
            "compose",
            "outbound",
            "transport",
            "channel",
            "viewing",
            "dns_check",
            "inspection",
            "notices",
            "probing",
            "trust",
        ),
        *("imap", "poller", "smtp_server", "pipe", "intake", "parsing"),
    },
    # What colleagues pass on to each other, `@name` in notes, `{places}` in saved replies, what a channel must be able to do,
    # the queue of what leaves, finding cases by their words, what a subject says, taking changes back; what every page asks.
    "cases": {
        *(
            "colleagues",
            "counters",
            "following",
            "glance",
            "listed",
            "mentions",
            "placeholders",
            "ports",
            "search",
            "sending",
            "subjects",
        ),
        *("timeline", "undo"),
        # Saved replies as a file.
        "wordings",
    },
    # What every area stands on and that knows no business word: text, times, files, jobs, health, outgoing HTTP, registries.
    "core": {
        *(
            "allowance",
            "almanac",
            "borrowed",
            "formats",
            "listing",
            "messages",
            "moments",
            "patience",
            "reader",
            "text",
        ),
        *("environment", "context", "middleware", "pagination", "registry", "downloads", "files", "http"),
        # What an index is recognised by, and what a database knows of its tables.
        *("partial", "upkeep"),
        # Statements made once, also those of sessions, and many written together; names in templates looked up the short way.
        *("prepared", "statements", "gathering", "sessions", "lookups", "fused"),
        "beginning",
        *("best_effort", "failpoints", "health", "heartbeats", "jobs", "listening", "log", "search", "shared_cache"),
    },
    # the steps that macros and runs are made of, in words and deeds; the way back; macros in the timeline.
    "automations": {"steps", "telling", "undoing"},
    "desk": {"navigation"},
    # The coverage of a week, and routing in words.
    "routing": {"coverage", "roster", "shifts", "telling"},
    # From the log to the stream: what is said, who may hear it, the thread that reads, the queues, the ASGI door.
    "realtime": {"access", "attendance", "door", "frames", "hub", "middleware", "reader"},
    # The door of the API: tokens, strict JSON, pages, problems of RFC 9457, and what goes in and out.
    "api": {"bodies", "doors", "pages", "problems", "schemas", "tokens"},
}


def test_the_tree_keeps_the_house_rules():
    assert [f"{path}:{finding.line}: {rule}: {finding.says}" for path, rule, finding in findings()] == []


def test_the_rules_see_every_kind_of_file():
    assert {path.suffix for path, _rules in pairs()} == {".py", ".css", ".js", ".html", ".txt"}


def test_functions_are_short():
    median, most = python.summary(python.lengths_of([read(path) for path in ours("besa/**/*.py")]))
    assert median <= python.MEDIAN_LINES
    assert most <= python.NINE_IN_TEN_LINES


def test_style_sheets_and_scripts_are_few():
    assert total_of("css") <= css.TOTAL_LINES
    assert 1000 < total_of("js") <= javascript.TOTAL_LINES == 2500


def test_every_area_has_the_files_of_the_house():
    listed = tracked("besa/*")
    strangers = {
        area: sorted(set(areas.stranger_files(area, OWN_FILES.get(area, set()), listed))) for area in areas.AREAS
    }
    assert {area: files for area, files in strangers.items() if files} == {}


def test_every_area_has_a_short_readme():
    existing = [Path("besa", area) for area in sorted(areas.AREAS) if (ROOT / "besa" / area / "models.py").exists()]
    lines = {str(area): areas.readme_lines(read(area / "README.md")) for area in existing}
    assert {area: count for area, count in lines.items() if not 0 < count <= areas.README_LINES} == {}
