"""What a file of saved replies says, before anything of it is believed to be ours."""

from __future__ import annotations

from dataclasses import dataclass, field

KIND, VERSION = "besa saved replies", 1
COLUMNS = ("name", "language", "text", "shortcut", "folder")
SAMPLE = """name,language,text,shortcut,folder
Opening hours,en,"We are open from Sunday to Thursday, 9 to 17.",hours,Shop
Opening hours,ar,"نعمل من الأحد إلى الخميس، من 9 إلى 17.",hours,Shop
"""
# More than any desk writes; a file of more is a slip of the hand or an attack.
MOST_REPLIES, LONGEST_TEXT = 2_000, 100_000
# A whole desk's replies with their files.
LARGEST_FILE = 64 * 1000 * 1000


@dataclass(frozen=True, slots=True)
class Words:
    """In one language: `html` is `core.text.rich` or empty, `text` the same without markup."""

    text: str
    html: str = ""


@dataclass(frozen=True, slots=True)
class Enclosed:
    """A file that goes with it; `language` '' with every language."""

    filename: str
    content_type: str
    content: bytes
    language: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """One saved reply of the file. `team` is a name, '' for everybody."""

    title: str
    shortcut: str = ""
    folder: str = ""
    team: str = ""
    words: dict[str, Words] = field(default_factory=dict)
    files: tuple[Enclosed, ...] = ()
