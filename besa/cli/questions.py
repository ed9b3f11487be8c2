"""Asking a person at a terminal, or taking the answer from a flag."""

import getpass
import sys
from collections.abc import Callable
from typing import TypeVar

from besa.cli.errors import USAGE, Stop

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
                raise Stop(f"{flag} is missing.", code=USAGE)
            return self._from_flag(default, flag, check)
        return self._from_person(prompt, check, default, is_secret)

    def _from_flag(self, given: str, flag: str, check: Callable[[str], Answer]) -> Answer:
        try:
            return check(given)
        except NotThat as error:
            raise Stop(f"{flag}: {error}", code=USAGE) from error

    def _from_person(self, prompt: str, check: Callable[[str], Answer], default: str | None, is_secret: bool) -> Answer:
        read = getpass.getpass if is_secret else input
        shown = f"   {prompt} [{default}]: " if default else f"   {prompt}: "
        while True:
            try:
                typed = read(shown).strip() or default or ""
            except EOFError:
                raise Stop("Stopped; nothing was changed.") from None
            try:
                return check(typed)
            except NotThat as error:
                print(f"   {error}", file=sys.stderr)
