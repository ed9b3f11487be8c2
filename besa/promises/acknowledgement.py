"""The acknowledgement: the automatic message that confirms receipt and gives a time (CH-13). It is never an answer (CH-14).

It quotes nothing of what the sender wrote but 60 characters of the subject, and greets nobody by a name that anybody can
type: a form or a forged sender must not turn it into a letter of their own (F11, reliability.md 4).
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from html import escape
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.calendars.zones import zone_name
from besa.cases import actions as case_actions
from besa.cases.actions.messages import Letter
from besa.cases.models import Message
from besa.core import gathering
from besa.core.errors import Refused
from besa.core.moments import full_moment
from besa.core.prepared import Prepared, PreparedForKeys
from besa.core.reader import LANGUAGES, Reader, reading
from besa.core.text.controls import clean_line, isolate, isolate_ltr
from besa.core.text.direction import direction_of
from besa.customers.models import ContactPoint
from besa.customers.rules import plain_email
from besa.promises import budgets
from besa.promises.actions import say_held_back
from besa.promises.rules import OLDEST_ACKNOWLEDGED

if TYPE_CHECKING:
    from besa.cases.models import Case
    from besa.promises.models import Promise

SUBJECT_SHOWN = 60
_DEAD: Prepared[ContactPoint] = Prepared(
    lambda address: ContactPoint.objects.filter(
        kind=ContactPoint.Kind.EMAIL, value=address, state=ContactPoint.State.DEAD
    ).values_list("pk"),
    "?address",
)
_ALL_DEAD: PreparedForKeys[ContactPoint] = PreparedForKeys(
    lambda addresses: ContactPoint.objects.filter(
        kind=ContactPoint.Kind.EMAIL, value__in=addresses, state=ContactPoint.State.DEAD
    ).values_list("value"),
    texts=True,
)
MINUTE = timedelta(minutes=1)
# What other areas offer in it: `link(case, now)` gives an address or ''; filled by wiring.
OFFERS_OF_A_CALL: list[Callable[[Case, datetime], str]] = []


def acknowledge(message: Message, promise: Promise, *, now: datetime) -> Message | None:
    """Queue the acknowledgement of `message`, or say on the case why there is none. Must be called inside a transaction.

    The caller has made sure that a person wrote it, that it opened the case and that its mailbox acknowledges.
    At most seven queries before the message is written.
    """
    case = message.case
    address = plain_email(message.from_address)
    reason = why_not(message, address, now)
    if not reason:
        try:
            return case_actions.answer_automatically(case, letter=letter(case, promise, to=address, now=now), now=now)
        except Refused:  # nobody can send for this team: the case must be opened all the same
            reason = "no_mailbox"
    say_held_back(case, reason=reason, now=now)
    return None


def foresee(addresses: Collection[str], now: datetime) -> None:
    """Look ahead for acknowledgements to these addresses, while changes are gathered: three queries for all of them."""
    gathering.foresee(_DEAD, addresses, [one for (one,) in _ALL_DEAD.tuples(addresses)])
    budgets.foresee(addresses, now)


def hold_back(message: Message, *, now: datetime) -> None:
    """The channel has decided against an acknowledgement: say so where the reason lies in this message.

    A mailbox that never acknowledges needs no word on each case.
    """
    date = message.header_date
    if message.verdict == Message.Verdict.FAILED or "sender_unverified" in message.flags:
        say_held_back(message.case, reason="sender_failed", now=now)
    elif not plain_email(message.from_address):
        say_held_back(message.case, reason="no_address", now=now)
    elif date is not None and message.said_at - date > OLDEST_ACKNOWLEDGED:
        say_held_back(message.case, reason="too_old", now=now)


def why_not(message: Message, address: str, now: datetime) -> str:
    """A word of `rules.HELD_BACK`, or '' when nothing speaks against it."""
    if message.verdict == Message.Verdict.FAILED:
        return "sender_failed"
    if not address:
        return "no_address"
    if now - message.said_at > OLDEST_ACKNOWLEDGED:
        return "too_old"
    dead = not gathering.has_none(_DEAD, address) and _DEAD.tuples(address)
    return "dead_address" if dead else budgets.spent_budget(message, address=address, account=message.account, now=now)


def letter(case: Case, promise: Promise, *, to: str, now: datetime) -> Letter:
    """The acknowledgement in the customer's language, as text and as HTML with the right direction in both."""
    reader = Reader(language=language_of(case), time_zone=promise.hours["zone"])
    subject = shown_subject(case)
    link = next((link for offer in OFFERS_OF_A_CALL if (link := offer(case, now))), "")
    frame = frame_for(reader, who(case), next_minute(promise.due_at), bool(subject), bool(link))
    values = {"subject": subject, "reference": f"#{case.number}", "link": link}
    return Letter(
        subject=subject or frame.subject,
        text=frame.text % plain_values(values),
        html=frame.html % html_values(values, reader),
        to=[("", to)],
        direction=reader.direction,
        language=reader.language,
    )


@dataclass(frozen=True, slots=True)
class Frame:
    """What many letters have in common: everything but the sender's subject and the reference."""

    subject: str
    text: str
    html: str


@lru_cache(maxsize=512)
def frame_for(reader: Reader, who: str, due_at: datetime, has_subject: bool, has_link: bool) -> Frame:
    with reading(reader):
        paragraphs = list(sentences(who, due_at, reader.time_zone, has_subject, has_link))
        return Frame(
            subject=pgettext("subject of a mail", "Your message"),
            text="\n\n".join(filled(sentence, plain_values(values)) for sentence, values in paragraphs),
            html="".join(html_paragraph(sentence, values, reader) for sentence, values in paragraphs),
        )


def filled(sentence: str, values: dict[str, str]) -> str:
    """The sentence with its values; one that waits for the subject or the reference stays as it is."""
    return (sentence % values).replace("%", "%%") if values else sentence


def language_of(case: Case) -> str:
    """The customer's own, as their message shows it; else as we know it; else the team's."""
    codes = (case.language, case.customer.language, case.team.language)
    return next((code[:2] for code in codes if code[:2] in LANGUAGES), "en")


def sentences(
    who: str, due_at: datetime, zone: str, has_subject: bool, has_link: bool
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each paragraph with its values, as far as they are known before the case is."""
    if has_subject:
        # Translators: first line of the automatic reply. ar: وصلتنا رسالتك «%(subject)s»، وشكرًا لك على مراسلتنا.
        # he: קיבלנו את הודעתך "%(subject)s". תודה שפנית אלינו.
        # sq: E morëm mesazhin tuaj “%(subject)s”. Faleminderit që na shkruat.
        yield _("We have received your message “%(subject)s”. Thank you for writing to us."), {}
    else:
        # Translators: the same for a message without a subject. ar: وصلتنا رسالتك، وشكرًا لك على مراسلتنا.
        # he: קיבלנו את הודעתך. תודה שפנית אלינו.   sq: E morëm mesazhin tuaj. Faleminderit që na shkruat.
        yield _("We have received your message. Thank you for writing to us."), {}
    # Translators: %(who)s is a person or a desk; %(time)s a full date and time, %(zone)s such as "Tirana time".
    # ar: سيصلك الرد من %(who)s في موعد أقصاه %(time)s (%(zone)s).
    # he: %(who)s ישיבו לך לא יאוחר מ%(time)s (%(zone)s).
    # sq: %(who)s do t'ju përgjigjet jo më vonë se %(time)s (%(zone)s).
    yield (
        _("%(who)s will answer you by %(time)s (%(zone)s)."),
        {"who": who, "time": full_moment(due_at), "zone": zone_name(zone)},
    )
    # Translators: ar: رقم طلبك هو %(reference)s.   he: מספר הפנייה שלך: %(reference)s.
    # sq: Numri i kërkesës suaj është %(reference)s.
    yield _("Your reference number is %(reference)s."), {}
    # Translators: ar: لإضافة أي معلومات، يكفي أن ترد على هذه الرسالة.   he: כדי להוסיף פרטים, פשוט יש להשיב להודעה זו.
    # sq: Nëse doni të shtoni diçka, mjafton t'i përgjigjeni këtij mesazhi.
    yield _("If you would like to add something, just reply to this message."), {}
    if has_link:
        yield _("If you would rather be called, choose a time here: %(link)s"), {}
    # Translators: ar: هذه رسالة آلية لتأكيد الاستلام، وليست الرد على طلبك.   he: זו הודעה אוטומטית לאישור קבלה, ולא התשובה לפנייתך.
    # sq: Ky është një mesazh automatik që konfirmon marrjen; ai nuk është përgjigjja juaj.
    yield _("This message was sent automatically to confirm receipt. It is not the answer to your message."), {}


def who(case: Case) -> str:
    """The named owner, or the desk (issue 2, decision 0)."""
    return case.owner.name if case.owner else case.team.public_name_in(language_of(case))


def shown_subject(case: Case) -> str:
    """At most 60 characters of what the sender wrote, without controls; a letter is never cut from its marks."""
    subject = clean_line(case.subject)
    if len(subject) <= SUBJECT_SHOWN:
        return subject
    end = SUBJECT_SHOWN - 1
    while end and unicodedata.combining(subject[end]):
        end -= 1
    return subject[:end].rstrip() + "…"


def next_minute(due_at: datetime) -> datetime:
    """The minute that has begun by then: what we say is never earlier than what we keep."""
    late = timedelta(seconds=due_at.second, microseconds=due_at.microsecond)
    return due_at - late + MINUTE if late else due_at


def plain_values(values: dict[str, Any]) -> dict[str, str]:
    """For plain text: foreign words between FSI and PDI, numbers between LRI and PDI (language.md 5.2); an address as it is."""
    return {key: value if key == "link" else _isolated(key, value) for key, value in values.items()}


def _isolated(key: str, value: Any) -> str:
    return isolate_ltr(value) if key == "reference" else isolate(value)


def html_paragraph(sentence: str, values: dict[str, Any], reader: Reader) -> str:
    return f'<p dir="{reader.direction}">{filled(escape(sentence), html_values(values, reader))}</p>'


def html_values(values: dict[str, Any], reader: Reader) -> dict[str, str]:
    """For HTML: each value escaped and in a `<bdi>` that says its direction, because mail programs do not find it out."""
    return {key: _html_value(key, value, reader) for key, value in values.items()}


def _html_value(key: str, value: Any, reader: Reader) -> str:
    if key == "link":
        return f'<a href="{escape(value)}" dir="ltr">{escape(value)}</a>'
    return f'<bdi dir="{value_direction(key, value, reader)}">{escape(value)}</bdi>'


def value_direction(key: str, value: str, reader: Reader) -> str:
    return "ltr" if key == "reference" else direction_of(value, reader.direction)
