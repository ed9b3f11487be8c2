"""Which language a command speaks with the person at the terminal."""

import contextlib
import sys
from collections.abc import Iterator

from django.utils.translation import get_language_bidi, override

from besa.accounts.models import Language
from besa.cli.questions import Interview
from besa.core import environment

# "Find the direction of each line by its letters" (mode 2501, https://terminal-wg.pages.freedesktop.org/bidi/). Terminals that do
# not know the mode ignore it.
BY_LETTERS, AS_BEFORE = "\033[?2501h", "\033[?2501l"


def usual_language() -> str:
    """The language of the machine, if it is one of ours, else English."""
    names = (environment.text(name) for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    language = next(filter(None, names), "")[:2].lower()
    return language if language in Language.values else Language.ENGLISH.value


def pick_language(interview: Interview) -> str:
    """Asked before anything else, each language in its own words. A terminal that cannot write some is not offered them."""
    usual = usual_language()
    if not interview.is_interactive:
        return usual
    readable = {value: str(label) for value, label in Language.choices if _can_write(str(label))}
    return interview.choose("", readable, default=usual if usual in readable else "en")


@contextlib.contextmanager
def speaking(language: str) -> Iterator[None]:
    """Everything said inside is in `language`; in English if that is none of ours."""
    with override(language if language in Language.values else "en"):
        is_turned = get_language_bidi() and sys.stdout.isatty()
        print(BY_LETTERS if is_turned else "", end="", flush=True)
        try:
            yield
        finally:
            print(AS_BEFORE if is_turned else "", end="", flush=True)


def _can_write(label: str) -> bool:
    try:
        label.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True
