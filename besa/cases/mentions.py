"""`@Name` in a note: who is meant, who of them may not see the case, and telling the others."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.accounts.models import User
from besa.cases.models import Case
from besa.cases.notices import about
from besa.core.errors import Warned
from besa.core.text.controls import isolate
from besa.core.text.fold import fold
from besa.notifications.actions import notify

if TYPE_CHECKING:
    from besa.cases.actions.messages import Letter
    from besa.cases.events import NoteWritten
    from besa.core.models import LoggedEvent

AT = "@"
# Nobody means more people by one note.
MOST = 30


class MayNotSee(Warned):
    def sentence(self) -> str:
        return _("%(name)s may not see this case, and is not told of the note.") % {
            "name": isolate(self.details["name"])
        }


def mentioned_in(text: str, people: Iterable[User]) -> list[User]:
    """The people whose whole name stands after an `@`, each once; of two names that begin alike the longer one is meant."""
    if AT not in text:
        return []
    names = sorted(((fold(user.name), user) for user in people if user.name), key=lambda pair: -len(pair[0]))
    found: dict[int, User] = {}
    for part in text.split(AT)[1 : MOST + 1]:
        words = fold(part[:240]).lstrip()
        user = next((user for name, user in names if name and _begins(words, name)), None)
        if user:
            found.setdefault(user.pk, user)
    return list(found.values())


def _begins(words: str, name: str) -> bool:
    return words.startswith(name) and not words[len(name) : len(name) + 1].isalnum()


def colleagues(by: User | None) -> Sequence[User]:
    """Whom a note may mention: everybody on the staff who may sign in."""
    return list(User.objects.visible_to(by).active()) if by else []


def sees(user: User, case: Case) -> bool:
    return Case.objects.visible_to(user).filter(pk=case.pk).exists()


def warn_of_the_blind(*, case: Case, letter: Letter, by: User | None, **about_it: object) -> None:
    """Guard of `note`: says before it is kept that a mentioned colleague may not see the case (decision 0 of issue 3)."""
    if AT not in letter.text:
        return
    for user in mentioned_in(letter.text, colleagues(by)):
        if not sees(user, case):
            raise MayNotSee(key=f"mention:{user.pk}", name=user.name)


def note_written(event: NoteWritten, logged: LoggedEvent) -> None:
    """Everybody who is mentioned and may see the case hears of it."""
    case = Case.objects.get(pk=event.case_id)
    note = case.messages.get(pk=event.message_id)
    if AT not in note.text:
        return
    for user in mentioned_in(note.text, colleagues(note.author)):
        if sees(user, case):
            data = about(case, who=note.from_name, message=note.pk, words=note.text)
            once = f"mention:{note.pk}"
            notify(user, kind="cases.mention", once=once, by=note.author, case_id=case.pk, data=data)
