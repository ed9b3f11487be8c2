"""What a customer is told about a call, in their language and zone, the zone always named; as text and as HTML."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from besa.calendars.zones import zone_name
from besa.core import moments
from besa.core.reader import Reader, reading
from besa.core.text.controls import isolate, isolate_ltr
from besa.core.text.direction import direction_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from besa.callbacks.models import CallBack

LTR = frozenset({"phone", "reference", "link"})


@dataclass(frozen=True, slots=True)
class Words:
    """A letter as far as words go."""

    subject: str
    text: str
    html: str
    reader: Reader


def words_of(call_back: CallBack, kind: str, *, link: str) -> Words:
    """`kind`: booked, moved, cancelled, reminder or not_reached. `link`: where the customer moves, cancels or books again."""
    reader = Reader(language=call_back.language, time_zone=call_back.time_zone)
    with reading(reader):
        return _words(kind, values_of(call_back, link), reader)


def words_of_link(team: str, link: str, reader: Reader) -> Words:
    """A link to somebody whose last one has grown too old. `team`: by which name they know us."""
    with reading(reader):
        return _words("link", {"team": team, "link": link, "time": ""}, reader)


def _words(kind: str, values: dict[str, str], reader: Reader) -> Words:
    found = [(sentence, _chosen(sentence, values)) for sentence in SENTENCES[kind]()]
    return Words(
        subject=SUBJECTS[kind]() % {"time": values["time"]},
        text="\n\n".join(_plain(sentence, chosen) for sentence, chosen in found),
        html="".join(_html(sentence, chosen, reader) for sentence, chosen in found),
        reader=reader,
    )


def values_of(call_back: CallBack, link: str) -> dict[str, str]:
    return {
        "team": call_back.team.public_name_in(call_back.language),
        "time": moments.full_moment(call_back.starts_at),
        "zone": zone_name(call_back.time_zone),
        "phone": call_back.phone,
        "length": moments.duration(call_back.ends_at - call_back.starts_at),
        "reference": f"#{call_back.case.number}",
        "link": link,
    }


def _chosen(sentence: str, values: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in values.items() if f"%({key})s" in sentence}


def _plain(sentence: str, values: dict[str, str]) -> str:
    shown = {key: value if key == "link" else _isolated(key, value) for key, value in values.items()}
    return sentence % shown


def _isolated(key: str, value: str) -> str:
    return isolate_ltr(value) if key in LTR else isolate(value)


def _html(sentence: str, values: dict[str, str], reader: Reader) -> str:
    shown = {key: _html_value(key, value, reader) for key, value in values.items()}
    return f'<p dir="{reader.direction}">{escape(sentence) % shown}</p>'


def _html_value(key: str, value: str, reader: Reader) -> str:
    if key == "link":
        return f'<a href="{escape(value)}" dir="ltr">{escape(value)}</a>'
    direction = "ltr" if key in LTR else direction_of(value, reader.direction)
    return f'<bdi dir="{direction}">{escape(value)}</bdi>'


def _booked() -> Iterator[str]:
    yield _("%(team)s will call you on %(time)s (%(zone)s).")
    yield _("We call this number: %(phone)s. Please keep about %(length)s free.")
    yield _("The invitation in this mail puts the call into your calendar.")
    yield _changing()


def _moved() -> Iterator[str]:
    yield _("The call has a new time: %(team)s will call you on %(time)s (%(zone)s).")
    yield _("We call this number: %(phone)s. Please keep about %(length)s free.")
    yield _changing()


def _cancelled() -> Iterator[str]:
    yield _("The call on %(time)s (%(zone)s) is cancelled.")
    yield _("You can choose another time here: %(link)s")


def _reminder() -> Iterator[str]:
    yield _("A reminder: %(team)s will call you on %(time)s (%(zone)s).")
    yield _("We call this number: %(phone)s. Please keep about %(length)s free.")
    yield _changing()


def _not_reached() -> Iterator[str]:
    yield _("We called %(phone)s as arranged for %(time)s (%(zone)s), and could not reach you.")
    yield _("You can choose another time here: %(link)s")
    yield _("Or reply to this message, and we will write to you instead.")


def _link() -> Iterator[str]:
    yield _("Here is a new link to %(team)s. By it you choose, change or cancel the time of a call: %(link)s")
    yield _("If you did not ask for it, you need not do anything.")


def _changing() -> str:
    return _("If this time does not suit you, you can change or cancel it here: %(link)s")


SENTENCES: dict[str, Callable[[], Iterator[str]]] = {
    "booked": _booked,
    "moved": _moved,
    "cancelled": _cancelled,
    "reminder": _reminder,
    "not_reached": _not_reached,
    "link": _link,
}
SUBJECTS: dict[str, Callable[[], str]] = {
    "booked": lambda: pgettext("subject of a mail", "Our call: %(time)s"),
    "moved": lambda: pgettext("subject of a mail", "New time for our call: %(time)s"),
    "cancelled": lambda: pgettext("subject of a mail", "Cancelled: our call on %(time)s"),
    "reminder": lambda: pgettext("subject of a mail", "Reminder: our call on %(time)s"),
    "not_reached": lambda: pgettext("subject of a mail", "We could not reach you"),
    "link": lambda: pgettext("subject of a mail", "Your new link"),
}


def in_calendar(call_back: CallBack, *, link: str) -> tuple[str, str]:
    """Title and description of the entry in the customer's calendar."""
    reader = Reader(language=call_back.language, time_zone=call_back.time_zone)
    with reading(reader):
        team = isolate(call_back.team.public_name_in(call_back.language))
        title = pgettext("in a calendar", "Call from %(team)s") % {"team": team}
        lines = [_("We call this number: %(phone)s") % {"phone": isolate_ltr(call_back.phone)}]
        lines += [_changing() % {"link": link}] if link else []
        return title, "\n".join(lines)
