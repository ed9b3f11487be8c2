"""`make bench` and `make bench-large`: measures, prints the table and keeps it in benchmarks/RESULTS.md.

Each part runs in a process and a home of its own. `--only intake,search-sqlite` runs some of them; the rows of the
others are kept from the last run, with its date. So are those of a part that fails: it is named at the end, which is then 1.
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks import kept

FOLDER = Path(__file__).resolve().parent
RESULTS, RAW = FOLDER / "RESULTS.md", FOLDER / "results.json"
SMALL, LARGE = 100_000, 1_000_000
Numbers = dict[str, Any]
Row = tuple[str, str, str, str]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--large", action="store_true", help="a million cases")
    parser.add_argument("--only", type=parts, default=list(PARTS), help="parts, with commas between")
    options = parser.parse_args()
    known: Numbers = json.loads(RAW.read_text()) if RAW.exists() else {}
    failed = []
    for part in options.only:
        say(f"{part} ...")
        try:
            key, numbers = PARTS[part](LARGE if options.large else SMALL)
        except Failed as error:
            failed.append(part)
            say(f"{part} failed: {error}")
            continue
        keep(known, key, numbers)
    print(report(known))
    if failed:
        say(f"Not measured, the rows above are of an earlier run: {', '.join(failed)}.")
    return 1 if failed else 0


class Failed(Exception):
    """A part ended without numbers; its own words are on standard error."""


def parts(text: str) -> list[str]:
    names = text.split(",")
    if unknown := ", ".join(name for name in names if name not in PARTS):
        raise argparse.ArgumentTypeError(f"no part {unknown}; there are {', '.join(PARTS)}")
    return names


def say(text: str) -> None:
    """To whoever waits; the table alone stands on standard output."""
    print(f"{datetime.now(UTC):%H:%M:%S} {text}", file=sys.stderr, flush=True)


def keep(known: Numbers, key: str, numbers: Numbers) -> None:
    """At once: a later part that is stopped takes nothing along."""
    known[key] = numbers | {"at": f"{datetime.now(UTC):%Y-%m-%d %H:%M} UTC", "load": round(os.getloadavg()[0], 1)}
    RAW.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n")
    RESULTS.write_text(report(known))


def intake(_cases: int) -> tuple[str, Numbers]:
    return "intake", measured(["intake"])


def imports(_cases: int) -> tuple[str, Numbers]:
    return "imports", measured(["imports"])


def running(_cases: int) -> tuple[str, Numbers]:
    return "running", measured(["running"])


def on_kept_desk(part: str, engine: str, prefix: str = "") -> Callable[[int], tuple[str, Numbers]]:
    """A part that measures a desk which is filled once and kept."""

    def run(cases: int) -> tuple[str, Numbers]:
        wrapper = [kept.WRAPPER] if engine == "postgres" else None
        return f"{prefix}{engine} {cases}", measured([part, str(cases)], wrapper, kept.environment(engine, cases))

    return run


def weight(_cases: int) -> tuple[str, Numbers]:
    return "weight", measured(["weight"])


def worktime(_cases: int) -> tuple[str, Numbers]:
    return "worktime", measured(["worktime"])


def alarms(_cases: int) -> tuple[str, Numbers]:
    return "alarms", measured(["alarms"])


def detection(_cases: int) -> tuple[str, Numbers]:
    return "detection", measured(["detection"])


def quality(_cases: int) -> tuple[str, Numbers]:
    return "quality", measured(["quality"])


def quality_postgres(_cases: int) -> tuple[str, Numbers]:
    return "quality-postgres", measured(["quality"], [kept.WRAPPER])


def assignment(_cases: int) -> tuple[str, Numbers]:
    return "assignment", measured(["assignment"])


def assignment_postgres(_cases: int) -> tuple[str, Numbers]:
    return "assignment-postgres", measured(["assignment"], [kept.WRAPPER])


def live(_cases: int) -> tuple[str, Numbers]:
    return "live", measured(["live"])


def live_postgres(_cases: int) -> tuple[str, Numbers]:
    return "live-postgres", measured(["live", "3"], [kept.WRAPPER])


PARTS: dict[str, Callable[[int], tuple[str, Numbers]]] = {
    "intake": intake,
    "imports": imports,
    "running": running,
    "weight": weight,
    "worktime": worktime,
    "alarms": alarms,
    "detection": detection,
    "quality": quality,
    "quality-postgres": quality_postgres,
    "assignment": assignment,
    "assignment-postgres": assignment_postgres,
    "sqlite": on_kept_desk("pages", "sqlite"),
    "postgres": on_kept_desk("pages", "postgres"),
    "search-sqlite": on_kept_desk("search", "sqlite", "search-"),
    "search-postgres": on_kept_desk("search", "postgres", "search-"),
    "live": live,
    "live-postgres": live_postgres,
}


def measured(part: list[str], wrapper: list[str] | None = None, settings: dict[str, str] | None = None) -> Numbers:
    """The JSON that the part prints last; raises Failed. Its home is on a real disk, as the desk's would be."""
    home_root = FOLDER.parent / "var"
    home_root.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="bench-", dir=home_root) as home:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("BESA_")}
        environment |= {"BESA_HOME": home, "DJANGO_SETTINGS_MODULE": "besa.settings", "BESA_TEST_PG_BUFFERS": "512MB"}
        environment |= settings or {}
        command = [*(wrapper or []), sys.executable, "-m", "benchmarks.part", *part]
        ran = subprocess.run(command, env=environment, cwd=FOLDER.parent, stdout=subprocess.PIPE, text=True)
    if ran.returncode:
        raise Failed(f"it ended with {ran.returncode}")
    return numbers_in(ran.stdout)


def numbers_in(output: str) -> Numbers:
    try:
        numbers: Numbers = json.loads(output.strip().splitlines()[-1])
    except (IndexError, ValueError):
        raise Failed("it printed no numbers") from None
    return numbers


def report(known: Numbers) -> str:
    rows = [
        *intake_rows(known),
        *import_rows(known),
        *running_rows(known),
        *weight_rows(known),
        *live_rows(known),
        *promise_rows(known),
        *assignment_rows(known),
        *page_rows(known),
        *search_rows(known),
        *quality_rows(known),
    ]
    width = [max(len(row[place]) for row in [*rows, HEAD]) for place in range(4)]
    lines = [line(HEAD, width), line(tuple("-" * one for one in width), width), *(line(row, width) for row in rows)]
    when = "\n".join(f"- {key}: {one['at']}, load average {one['load']}" for key, one in sorted(known.items()))
    machine = (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors, Python {platform.python_version()}"
    )
    return (
        f"# Results of `make bench`\n\n{machine}. Times in milliseconds unless said.\n\n"
        + "\n".join(lines)
        + f"\n\nMeasured:\n\n{when}\n"
    )


HEAD: Row = ("what", "measured", "floor or bar", "reached")


def line(row: tuple[str, ...], width: list[int]) -> str:
    return "| " + " | ".join(cell.ljust(size) for cell, size in zip(row, width, strict=True)) + " |"


def yes(reached: bool) -> str:
    return "yes" if reached else "**no**"


def intake_rows(known: Numbers) -> list[Row]:
    if "intake" not in known:
        return []
    one = known["intake"]
    whole = f"lost {one['lost']}, errors {one['errors']}, astray {one['astray']}"
    return [
        (
            "mail intake, a second",
            f"{one['rate']:.0f}",
            f"floor {one['floor']:.0f}: a quarter of it",
            yes(one["share"] >= 0.25),
        ),
        ("mail intake, share of the floor", f"{one['share']:.0%}", "25 % (aim 50 %)", yes(one["share"] >= 0.25)),
        (
            "processor time for a message, all processes",
            f"{one['processor_ms']:.1f}",
            f"floor {one['floor_ms']:.1f}",
            "",
        ),
        (
            "a mail that comes alone: accepted after",
            f"p95 {one['accepted_p95']:.0f}, p50 {one['accepted_p50']:.0f}",
            "-",
            "",
        ),
        (
            "a mail that comes alone: in the inbox after",
            f"p95 {one['inbox_p95']:.0f}, p50 {one['inbox_p50']:.0f}",
            "1,000",
            yes(one["inbox_p95"] < 1000),
        ),
        (f"of {one['messages']} messages", whole, "0, 0, 0", yes(one["lost"] + one["errors"] + one["astray"] == 0)),
        (
            "acknowledgements queued",
            str(one["acknowledged"]),
            f"{one['new_cases']} new cases",
            yes(one["acknowledged"] == one["new_cases"]),
        ),
    ]


def import_rows(known: Numbers) -> list[Row]:
    if "imports" not in known:
        return []
    one = known["imports"]
    whole = f"lost {one['lost']}, errors {one['errors']}, astray {one['astray']}, acknowledged {one['acknowledged']}"
    names = ("lost", "errors", "twice", "astray")
    again = ", ".join(f"{name} {one[f'killed_{name}']}" for name in names)
    silent = one["longest_silence_ms"]
    return [
        ("`besa import mbox`, a second", f"{one['rate']:.0f}", f"floor {one['floor']:.0f}", ""),
        ("the same, share of the floor", f"{one['share']:.0%}", "25 %", yes(one["share"] >= 0.25)),
        ("the same: the bar stands still, at most", f"{silent:.0f}", "1,000", yes(silent < 1000)),
        (
            f"of {one['messages']} messages",
            whole,
            "0, 0, 0, 0",
            yes(not any(one[name] for name in (*names, "acknowledged"))),
        ),
        (
            f"of {one['killed_messages']}, killed when {one['died_at']} were there, and run again",
            again,
            "0, 0, 0, 0",
            yes(not any(one[f"killed_{name}"] for name in names)),
        ),
    ]


def running_rows(known: Numbers) -> list[Row]:
    if "running" not in known:
        return []
    one = known["running"]
    return [
        ("`make run` to the first page, s", f"{one['start_s']:.1f}", "5", yes(one["start_s"] < 5)),
        ("the same on the very first start (loads the company), s", f"{one['first_start_s']:.0f}", "-", ""),
        (
            f"memory of all {one['processes']} processes (PSS), MB",
            f"{one['pss_mb']:.0f}",
            "300",
            yes(one["pss_mb"] < 300),
        ),
    ]


def weight_rows(known: Numbers) -> list[Row]:
    if "weight" not in known:
        return []
    one = known["weight"]
    return [
        ("the inbox, first visit, kB over the wire", f"{one['inbox_first']:.0f}", "250", yes(one["inbox_first"] < 250)),
        ("the same, after that", f"{one['inbox_again']:.0f}", "30", yes(one["inbox_again"] < 30)),
        ("a case after the inbox, first visit", f"{one['case_first']:.0f}", "-", ""),
        ("the same, after that", f"{one['case_again']:.0f}", "-", ""),
    ]


def live_rows(known: Numbers) -> list[Row]:
    """The load generator shares the processors with the desk."""
    rows: list[Row] = []
    for key, where, bar in (("live", "one command", 300), ("live-postgres", "3 web processes, PostgreSQL", 500)):
        if key in known:
            one = known[key]
            numbers = f"p95 {one['shown_p95']:.0f}, p50 {one['shown_p50']:.0f}, most {one['shown_most']:.0f}"
            rows.append((f"mail accepted to shown ({where})", numbers, f"p95 {bar}", yes(one["shown_p95"] < bar)))
    if "live" in known:
        one = known["live"]
        held = f"{one['stream_kb']:.0f} kB each"
        rows.append((f"{one['streams']} open streams on one web process", held, "64 kB", yes(one["stream_kb"] < 64)))
        alone = f"alone p95 {one['page_alone_p95']:.0f}, p50 {one['page_alone_p50']:.0f}"
        numbers = f"p95 {one['page_p95']:.0f}, p50 {one['page_p50']:.0f} ({alone})"
        rows.append(("a page meanwhile, over HTTP", numbers, "p95 100", yes(one["page_p95"] < 100)))
        if "told_p95" in one:
            numbers = f"p95 {one['told_p95']:.0f}, p50 {one['told_p50']:.0f}"
            rows.append(("the same: until the last of all streams has heard of a change", numbers, "-", ""))
    return rows


def promise_rows(known: Numbers) -> list[Row]:
    rows: list[Row] = []
    if "worktime" in known:
        count = known["worktime"]["a_minute"]
        rows.append(("due times a minute, one core", f"{count:,}", "1,000,000", yes(count >= 1_000_000)))
    if "alarms" in known:
        one = known["alarms"]
        whole = f"{one['acted']} acted on, twice {one['twice']}, early {one['early']}"
        rows.append(
            (
                "100,000 promises, 1,000 due in a minute, three workers, one killed",
                whole,
                "1000, 0, 0",
                yes((one["acted"], one["twice"], one["early"]) == (1000, 0, 0)),
            )
        )
        rows.append(
            (
                "the same: seconds after its time, the worst",
                f"{one['worst']} (p50 {one['p50']})",
                "10",
                yes((one["worst"] or 99) < 10),
            )
        )
    return rows


def assignment_rows(known: Numbers) -> list[Row]:
    rows: list[Row] = []
    if "detection" in known:
        one = known["detection"]
        numbers = f"p95 {one['p95']:.2f}, p50 {one['p50']:.2f}, of {one['sentences']} sentences"
        rows.append(("promise detection, a sentence (slowest language)", numbers, "2", yes(one["p95"] < 2)))
        if "right" in one:
            numbers = ", ".join(f"{language} {count}" for language, count in one["right"].items())
            bar = f"14 of {one['of']}"
            rows.append(("the same: right day and hour", numbers, bar, yes(min(one["right"].values()) >= 14)))
            rows.append(
                ("the same: sure of what is no promise", str(one["falsely_sure"]), "0", yes(not one["falsely_sure"]))
            )
    for key, where in (("assignment", "SQLite"), ("assignment-postgres", "PostgreSQL")):
        if key in known:
            one = known[key]
            whole = f"{one['assigned']} assigned, {one['above']} above the limit, spread {one['spread']}"
            numbers = f"p95 {one['p95']:.1f}, p50 {one['p50']:.1f}, processor {one['processor']:.1f}"
            rows.append(
                (f"10,000 cases among 200 agents: an assignment ({where})", numbers, "p95 10", yes(one["p95"] < 10))
            )
            is_fair = (one["assigned"], one["above"]) == (10_000, 0) and one["spread"] <= 1
            rows.append((f"the same: limits, and spread among equals ({where})", whole, "10000, 0, 1", yes(is_fair)))
    return rows


def page_rows(known: Numbers) -> list[Row]:
    rows: list[Row] = []
    measured_pages = (key for key in known if " " in key and not key.startswith("search-"))
    for key in sorted(measured_pages, key=lambda key: (key.split()[0], int(key.split()[1]))):
        engine, cases = key.split()
        where = f"{'SQLite' if engine == 'sqlite' else 'PostgreSQL'}, {int(cases):,} cases"
        for name, page in known[key].items():
            if isinstance(page, dict):
                bar = 80 if name.startswith("case") else 60
                numbers = f"p95 {page['p95']:.0f}, p50 {page['p50']:.0f}, processor {page['cpu']:.0f}, {page['queries']} queries"
                rows.append((f"{name} ({where})", numbers, f"p95 {bar}", yes(page["p95"] < bar)))
    return [*rows, *growth_rows(known)]


def search_rows(known: Numbers) -> list[Row]:
    rows: list[Row] = []
    for key in sorted(
        (key for key in known if key.startswith("search-")), key=lambda key: (key.split()[0], int(key.split()[1]))
    ):
        engine, cases = key.removeprefix("search-").split()
        where = f"{'SQLite' if engine == 'sqlite' else 'PostgreSQL'}, {int(cases):,} cases"
        for name, page in known[key].items():
            if isinstance(page, dict):
                bar = 300 if "common" in name else 150
                numbers = f"p95 {page['p95']:.0f}, p50 {page['p50']:.0f}"
                rows.append((f"search: {name} ({where})", numbers, f"p95 {bar}", yes(page["p95"] < bar)))
    return rows


# F1 and precision, by language (issue 3).
QUALITY = {"ar": (0.95, 0.95), "he": (0.90, 0.90), "sq": (0.95, 0.95), "en": (0.90, 0.95)}


def quality_rows(known: Numbers) -> list[Row]:
    rows: list[Row] = []
    for key, where in (("quality", "SQLite"), ("quality-postgres", "PostgreSQL")):
        for name, one in known.get(key, {}).items():
            if isinstance(one, dict):
                which, language = name.split()
                f1, precision = QUALITY[language]
                words = f"search quality: {language}, {'words that no rule was made for' if which == 'blind' else 'the set'} ({where})"
                numbers = f"F1 {one['f1']:.3f}, precision {one['precision']:.3f}"
                is_good = one["f1"] >= f1 and one["precision"] >= precision
                rows.append((words, numbers, f"{f1:.2f}, {precision:.2f}", yes(is_good)))
    if "quality" in known and "quality-postgres" in known:
        is_same = known["quality"]["digest"] == known["quality-postgres"]["digest"]
        rows.append(("search: the same cases on both databases", "yes" if is_same else "no", "yes", yes(is_same)))
    return rows


def growth_rows(known: Numbers) -> list[Row]:
    """A million against a hundred thousand: the median of the inbox pages."""
    rows: list[Row] = []
    for engine, name in (("sqlite", "SQLite"), ("postgres", "PostgreSQL")):
        small, large = known.get(f"{engine} {SMALL}"), known.get(f"{engine} {LARGE}")
        if small and large:
            pages = [page for page in small if page.startswith("inbox")]
            ratios = sorted(large[page]["p50"] / small[page]["p50"] for page in pages)
            middle = ratios[len(ratios) // 2]
            rows.append(
                (f"inbox, a million against 100,000 ({name})", f"{middle:.2f} times", "1.3 times", yes(middle <= 1.3))
            )
    return rows


if __name__ == "__main__":
    sys.exit(main())
