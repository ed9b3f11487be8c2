"""Asking a person at a terminal, or taking the answer from a flag.

A question stands on one line and what is typed on the next, so that each line has one direction: right where a terminal knows two
directions, and readable where it does not.
"""

import getpass
from collections.abc import Callable, Mapping
from typing import TypeVar

from django.utils.translation import gettext as _

from besa.cli.errors import USAGE, Stop
from besa.core.text.digits import latin_digits

Answer = TypeVar("Answer")


class NotThat(ValueError):
    """The answer cannot be used; the text says what to write."""


class Interview:
    """Each question once: a flag answers it, else the person does, else its default. Without a terminal nobody is asked."""

    def __init__(self, *, is_interactive: bool) -> None:
        self.is_interactive = is_interactive

    def ask(
        self,
        given: str | None,
        flag: str,
        prompt: str,
        check: Callable[[str], Answer],
        *,
        default: str | None = None,
        is_secret: bool = False,
    ) -> Answer:
        """Raises Stop for a flag that cannot be used, and for a missing one when nobody can be asked."""
        if given is not None:
            return self._from_flag(given, flag, check)
        if not self.is_interactive:
            if default is None:
                raise Stop(_("%(flag)s is missing.") % {"flag": flag}, code=USAGE)
            return self._from_flag(default, flag, check)
        say(f"{prompt} [{default}]" if default else prompt)
        return self._typed(check, default, is_secret=is_secret)

    def choose(self, prompt: str, choices: Mapping[str, str], *, default: str) -> str:
        """A key of `choices`. A person types the number, which every keyboard has, or the key, or its words."""
        number = str(list(choices).index(default) + 1)
        say(f"{prompt} [{number}]".strip())
        for place, words in enumerate(choices.values(), start=1):
            say(f"  {place}  {words}")

        def chosen(text: str) -> str:
            for place, (key, words) in enumerate(choices.items(), start=1):
                if latin_digits(text).casefold() in {str(place), key, words.casefold()}:
                    return key
            raise NotThat(_("Write the number of one of these lines."))

        return self._typed(chosen, number)

    def agrees(self, prompt: str) -> bool:
        return self.choose(prompt, {"yes": _("Yes"), "no": _("No")}, default="yes") == "yes"

    def _from_flag(self, given: str, flag: str, check: Callable[[str], Answer]) -> Answer:
        try:
            return check(given)
        except NotThat as error:
            raise Stop(f"{flag}: {error}", code=USAGE) from error

    def _typed(self, check: Callable[[str], Answer], default: str | None, *, is_secret: bool = False) -> Answer:
        read = getpass.getpass if is_secret else input
        while True:
            try:
                return check(read("   > ").strip() or default or "")
            except EOFError:
                raise Stop(_("Stopped; nothing was changed.")) from None
            except NotThat as error:
                say(str(error))


def say(text: str) -> None:
    for line in text.splitlines():
        print(f"   {line}".rstrip(), flush=True)
