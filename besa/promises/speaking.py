"""What a writer may say to the customer about a time: sentences for the composer, in the customer's language, with the zone named."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from besa.calendars.zones import zone_name
from besa.core.moments import full_moment
from besa.core.reader import ZONES, Reader, reading
from besa.core.text.controls import isolate
from besa.promises.acknowledgement import language_of, next_minute
from besa.promises.queries import schedule_of_team

if TYPE_CHECKING:
    from besa.cases.models import Case
    from besa.promises.models import Promise


def reader_for(case: Case) -> Reader:
    """The customer as a reader: their language, and their own clock where it is known, else the desk's."""
    zone = case.customer.time_zone
    return Reader(language_of(case), time_zone=zone if zone in ZONES else schedule_of_team(case.team).zone)


def when(at: datetime, reader: Reader) -> str:
    """The full moment and whose clock it is, for the language that is active."""
    words = {"time": full_moment(next_minute(at)), "zone": zone_name(reader.time_zone)}
    return isolate(_("%(time)s (%(zone)s)") % words)


def finding_out(case: Case, due_at: datetime) -> str:
    """PR-09: we do not know yet, say so, and give a time that holds also without news."""
    reader = reader_for(case)
    with reading(reader):
        # Translators: to a customer. “I” of any gender.
        words = _("I do not know this yet, and I do not want to guess. I will find out and write to you by %(time)s.")
        return words % {"time": when(due_at, reader)}


def will_tell(case: Case, what: str, tell_by: datetime) -> str:
    """PR-05: nothing is sure yet; what is sure is when they will know."""
    reader = reader_for(case)
    with reading(reader):
        words = _(
            "I have asked whether this is possible: %(what)s. I will write to you by %(time)s what the answer is."
        )
        return words % {"what": isolate(what), "time": when(tell_by, reader)}


def is_certain(case: Case, what: str, certain_at: datetime, *, is_other: bool) -> str:
    """Whoever does it has said yes, or named another time."""
    reader = reader_for(case)
    with reading(reader):
        if is_other:
            words = _("This is certain now: %(what)s, by %(time)s. Does that suit you?")
        else:
            words = _("This is certain now: %(what)s, by %(time)s.")
        return words % {"what": isolate(what), "time": when(certain_at, reader)}


def is_not_possible(case: Case, what: str) -> str:
    """Never alone: what can be done stands behind it, in the writer's own words (CO-18)."""
    reader = reader_for(case)
    with reading(reader):
        return _("Unfortunately this is not possible: %(what)s. What we can do instead:") % {"what": isolate(what)}


def no_news_yet(case: Case, due_at: datetime) -> str:
    """PR-12: a sign of life, which never pretends to be news."""
    reader = reader_for(case)
    with reading(reader):
        words = _("There is no news yet; we are still working on it. You will hear from me again by %(time)s.")
        return words % {"time": when(due_at, reader)}


def beyond(promise: Promise) -> str:
    """PR-08: it was done early, or everything was kept; said once, without praise of ourselves."""
    reader = reader_for(promise.case)
    with reading(reader):
        if promise.state == promise.State.KEPT_EARLY:
            words = _(
                "This is done sooner than we had said (%(time)s), and we are glad of it. If there is anything else that we "
                "can make easier for you, just answer this mail."
            )
            return words % {"time": when(promise.due_at, reader)}
        return _(
            "Everything is done now as we had said. Thank you for your trust. If there is anything else that we can make "
            "easier for you, just answer this mail."
        )
