"""Characters that steer a display instead of being read: taken out of what strangers send, put in where we need."""

import re

FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE = "\u2068", "\u2066", "\u2067"
POP_ISOLATE = "\u2069"
RIGHT_TO_LEFT_MARK = "\u200f"
_OPENING = frozenset((FIRST_STRONG_ISOLATE, LEFT_TO_RIGHT_ISOLATE, RIGHT_TO_LEFT_ISOLATE))

# C0 and C1 (NUL: PostgreSQL takes none), DEL, lone surrogates (no UTF-8 for them).
_UNREADABLE = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff"
_LINE_ENDS = "\t\n\r\x85\u2028\u2029"
# Overrides, embeddings and isolates can turn "exe.gpj" into "jpg.exe" (requirement of language.md 5.2).
_STEERING = "\u202a-\u202e\u2066-\u2069"
_MARKS = "\u061c\u200e\u200f"

_IN_A_LINE = re.compile(f"[{_UNREADABLE}{_STEERING}{_MARKS}]")
_IN_A_TEXT = re.compile(f"[{_UNREADABLE}{_STEERING}]")
_OVERRIDES = re.compile(f"[{_UNREADABLE}\u202a-\u202e]")
_BREAKS = re.compile(f"[{_LINE_ENDS}]+")
_NEWLINES = re.compile("\r\n?|[\x85\u2028\u2029]")


def clean_line(text: str) -> str:
    """A stranger's name, subject or file name on one line, without control or bidi characters (checklist 29)."""
    return _IN_A_LINE.sub("", _BREAKS.sub(" ", text)).strip()


def clean_text(text: str) -> str:
    """A body of a stranger: lines kept and ended by `\\n`; control characters and bidi overrides gone.

    Direction marks and joiners stay: writers of Persian, of emoji and of careful Arabic need them.
    """
    return _IN_A_TEXT.sub("", _NEWLINES.sub("\n", text))


def clean_own_text(text: str) -> str:
    """A body that we wrote, on its way out: as `clean_text`, but isolates stay in each line that closes what it opens."""
    lines = _OVERRIDES.sub("", _NEWLINES.sub("\n", text)).split("\n")
    return "\n".join(line if _is_balanced(line) else clean_text(line) for line in lines)


def _is_balanced(line: str) -> bool:
    depth = 0
    for letter in line:
        depth += (letter in _OPENING) - (letter == POP_ISOLATE)
        if depth < 0:
            return False
    return depth == 0


def isolate(text: object) -> str:
    """`text` between FSI and PDI, for plain text, `title` attributes and notifications (checklist 28)."""
    return f"{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def isolate_ltr(text: object) -> str:
    """A number, address or id between LRI and PDI: it reads left to right in any sentence."""
    return f"{LEFT_TO_RIGHT_ISOLATE}{text}{POP_ISOLATE}"
