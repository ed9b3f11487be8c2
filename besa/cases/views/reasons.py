"""Why a received mail is where it is, in words: codes are for programs, sentences for people."""

from __future__ import annotations

from django.utils.functional import Promise as LazyText
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

# A text that another file marks for translation.
in_readers_words = gettext

REASONS: dict[str, LazyText] = {
    "sender-unverified": _("The sender's server does not confirm who wrote this."),
    "agent-not-allowed": _("Written in the name of a colleague who may not work on this case."),
    "foreign-bounce": _("A delivery report about a mail that did not come from here."),
    "too-large": _(
        "Larger than this desk takes in. Its sender was not told. Release it to make a case of its headers."
    ),
    "too-large-told": _(
        "Larger than this desk takes in. Its sender was asked to send it in smaller parts."
        " Release it to make a case of its headers."
    ),
    "probe": _("Our own trial of reply addresses."),
    "own-address": _("Comes from one of our own addresses."),
    "loop": _("Two machines were answering each other; Besa stopped it."),
    "too-many": _("Very many mails from one sender in a short time."),
    "own-mail": _("Our own mail came back."),
    "blocked-sender": _("The sender is blocked."),
    "rule": _("A rule says to ignore such mail."),
    "released": _("Released by a colleague."),
    "read-again": _("Could be read at a later try."),
    "answer-of-agent": _("A colleague answered by mail; it went to the customer."),
    "unverified-agent": _("Claims to be from a colleague and could not be verified; kept as an internal note."),
    "bounce": _("A delivery report; it stands beside the message that did not arrive."),
    "empty": _("The mail is empty."),
    "time": _("Reading it took too long."),
    "cpu": _("Reading it took too much work."),
    "memory": _("Reading it took too much memory."),
    "killed": _("Reading it took too much work or memory."),
    "recursion": _("Its parts are nested too deeply to read."),
    "crash": _("It is built so that reading it fails."),
    "error": _("It is built so that reading it fails."),
    "raw-missing": _("The raw mail is no longer on disk. Look into a backup."),
    "gave-up": _("It was tried five times without success. An administrator finds the cause in the log."),
}


def words_for(reason: str) -> str:
    """The sentence for a code such as `sender-unverified #1042` or `rule:7`; an unknown code stands as it is."""
    code, _space, case = reason.partition(" ")
    known = REASONS.get(code.partition(":")[0])
    if known is None:
        return reason
    return str(format_lazy("{} {}", known, case) if case else known)


def retold(reason: str) -> str:
    """Why a delivery waits or failed, for this reader: a worker wrote it down in English, our advice first and then the words of a
    server, which stay as they are.
    """
    ends = [
        place
        for place, letter in enumerate(reason, start=1)
        if letter == "." and reason[place : place + 1] in ("", " ")
    ]
    for end in reversed(ends):
        ours = reason[:end]
        if (told := in_readers_words(ours)) != ours:
            return told + reason[end:]
    return reason
