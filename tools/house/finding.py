"""What a rule says about a line, and which files there are."""

import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Finding:
    line: int
    says: str


def line_of(text: str, offset: int) -> int:
    return text.count("\n", 0, offset) + 1


def tracked(*patterns: str) -> list[Path]:
    """The files that git knows or would add, by pathspec, relative to the root, ignored ones left out."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", *patterns]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 - our own arguments
    listed = ran.stdout
    return sorted({Path(line) for line in listed.splitlines() if (ROOT / line).is_file()})


def read(path: Path) -> str:
    return (ROOT / path).read_text(encoding="utf-8")


def numbered(text: str) -> Iterator[tuple[int, str]]:
    yield from enumerate(text.splitlines(), 1)
