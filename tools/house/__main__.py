"""`python -m tools.house`: every finding, and the lengths of our functions; exit 1 when a rule is broken."""

import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from tools.house import css, javascript, python, templates
from tools.house.finding import Finding, read, tracked

Rule = Callable[[str], Iterable[Finding]]


def ours(*patterns: str) -> list[Path]:
    """Tracked files without what we vendored, generated or write only for tests."""
    return [
        p for p in tracked(*patterns) if not {"vendor", "migrations", "tests"} & set(p.parts) and p.parts[0] != "tests"
    ]


def pairs() -> Iterable[tuple[Path, Iterable[Rule]]]:
    for path in ours("besa/**/*.css"):
        yield path, css.RULES
    for path in ours("besa/**/*.js"):
        yield path, javascript.RULES
    for path in ours("besa/**/templates/**/*.html"):
        yield path, templates.HTML_RULES
    for path in ours("besa/**/templates/**/*.txt"):
        yield path, templates.TEXT_RULES
    for path in ours("*.py"):
        yield path, rules_for(path)


def rules_for(path: Path) -> Iterable[Rule]:
    yield from python.RULES
    if python.is_face(path):
        yield from python.FACE_RULES
    if path.parts[0] != "besa":
        return
    if path.parts[1] not in {"settings_test.py", "asgi.py"} and path != Path("besa/core/environment.py"):
        yield python.environment_in_settings
    if path.parts[1] not in {"core", "channels"}:
        yield python.no_network


def findings() -> Iterable[tuple[Path, str, Finding]]:
    for path, rules in pairs():
        text = read(path)
        for rule in rules:
            for finding in rule(text):
                yield path, rule.__name__, finding
    for kind, most in (("css", css.TOTAL_LINES), ("js", javascript.TOTAL_LINES)):
        total = total_of(kind)
        if total > most:
            yield Path("besa"), "total", Finding(total, f"{total} lines of {kind} that we wrote, at most {most}")


def total_of(kind: str) -> int:
    return sum(read(path).count("\n") for path in ours(f"besa/**/*.{kind}"))


def main() -> int:
    broken = 0
    for path, rule, finding in findings():
        broken += 1
        print(f"{path}:{finding.line}: {rule}: {finding.says}")
    lengths = python.lengths_of([read(path) for path in ours("besa/**/*.py")])
    median, most = python.summary(lengths)
    print(f"{len(lengths)} functions, median {median:g} lines, nine in ten at most {most} (aim: 8 and 25)")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
