"""Whether the subject of a new conversation says what it is about (WR-12): gentle hints, never a wall. Pure; the words are translated."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from django.utils.translation import gettext as _

from besa.core.text.direction import without_prefixes
from besa.core.text.fold import words

LONGEST = 78  # what a telephone shows in two lines, and RFC 5322 recommends for a line
# The list of WR-12 and its sisters in our languages.
SAYS_NOTHING = frozenset(
    words(
        """
    hello hi hey question questions urgent info information important help request meeting update message mail email subject
    test please reply asap news problem issue inquiry enquiry regarding follow up fyi note
    مرحبا أهلا سؤال استفسار عاجل هام مهم معلومات مساعدة طلب اجتماع رسالة موضوع مشكلة بخصوص تحديث تذكير السلام عليكم
    שלום היי שאלה שאלות דחוף חשוב מידע עזרה בקשה פגישה הודעה נושא בעיה עדכון תזכורת בנוגע
    përshëndetje tung pyetje urgjente urgjent info informacion rëndësishme ndihmë kërkesë takim mesazh temë problem
    përditësim kujtesë lidhur
    """
    )
)
_SMALL = frozenset("a an the of to for and about re في عن من الى و את של על ל ב ו i e te per nga me dhe".split())  # noqa: SIM905 - words
_MANY_SIGNS = re.compile(r"[!?؟]{2,}")


def hints(subject: str) -> list[str]:
    """What could be better about `subject`, at most two sentences; nothing for a good one."""
    return [sentence() for doubts, sentence in CHECKS if doubts(subject.strip())][:2]


def looks_like_a_reply(subject: str) -> bool:
    return bool(subject) and without_prefixes(subject) != subject


def is_vague(subject: str) -> bool:
    said = [word for word in words(without_prefixes(subject)) if word not in _SMALL]
    return bool(subject) and all(word in SAYS_NOTHING for word in said)


def is_shouted(subject: str) -> bool:
    letters = [letter for letter in subject if letter.lower() != letter.upper()]
    return (len(letters) > 8 and all(letter.isupper() for letter in letters)) or bool(_MANY_SIGNS.search(subject))


CHECKS: tuple[tuple[Callable[[str], bool], Callable[[], str]], ...] = (
    (
        lambda subject: not subject,
        lambda: _("Without a subject the mail is easily overlooked. Say in a few words what it is about."),
    ),
    (
        looks_like_a_reply,
        lambda: _("“Re:” or “Fwd:” looks like the answer to something. This is a new conversation; leave it out."),
    ),
    (is_vague, lambda: _("This subject fits many mails. Name the matter itself: the order, the device, the day.")),
    (
        lambda subject: len(subject) > LONGEST,
        lambda: _("A telephone shows only the beginning. Put what matters first, and shorten it."),
    ),
    (is_shouted, lambda: _("Capitals and repeated signs sound like shouting, and some filters take them for spam.")),
)


def names_used(subject: str, earlier: Iterator[str]) -> bool:
    """Whether the same customer has a conversation of this name already: two of them are hard to tell apart."""
    wanted = words(without_prefixes(subject))
    return bool(wanted) and any(words(without_prefixes(one)) == wanted for one in earlier)
