"""Every area looks the same inside (docs/architecture.md, "Inside every area")."""

from collections.abc import Iterator
from pathlib import Path

AREAS = {
    "accounts",
    "api",
    "automations",
    "calendars",
    "cases",
    "channels/email",
    "core",
    "customers",
    "desk",
    "notifications",
    "promises",
    "routing",
    "wellbeing",
}
FILES = {"__init__", "actions", "api", "apps", "errors", "events", "forms", "models", "queries", "reactions", "rules"}
FILES |= {"conditions", "notices", "tasks", "urls_api", "urls_desk", "urls_portal", "views"}
FOLDERS = {"locale", "management", "migrations", "static", "templates", "templatetags", "tests"}
README_LINES = 40


def stranger_files(area: str, own: set[str], listed: list[Path]) -> Iterator[str]:
    """Names in an area that are neither in the house's table nor among its own, which `tests/architecture` explains."""
    root = Path("besa", *area.split("/"))
    for path in listed:
        if path.is_relative_to(root):
            first = path.relative_to(root).parts[0]
            name = first.removesuffix(".py")
            if first != "README.md" and name not in FILES | own and first not in FOLDERS:
                yield first


def readme_lines(text: str) -> int:
    return len(text.splitlines())
