"""Rules for scripts: one self-contained file per behaviour, at most 100 lines, no eval (STYLE.md)."""

import re
from collections.abc import Iterator

from tools.house.finding import Finding, numbered

FILE_LINES = 100
TOTAL_LINES = 2500


def small_file(text: str) -> Iterator[Finding]:
    lines = text.count("\n")
    if lines > FILE_LINES:
        yield Finding(lines, f"{lines} lines: one behaviour a file, at most {FILE_LINES}")


def no_eval(text: str) -> Iterator[Finding]:
    for number, line in numbered(text):
        if re.search(r"\beval\s*\(|\bnew Function\b|\binnerHTML\s*=|\bouterHTML\s*=|document\.write\b", line):
            yield Finding(number, "makes code or markup from text: build elements, or ask the server for markup")


RULES = (small_file, no_eval)
