"""Pure decisions about cases: no database, no clock of their own."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from besa.calendars.worktime import DAY, Schedule, is_open
from besa.cases.errors import MergedAlready, NotAllowed

if TYPE_CHECKING:
    from besa.accounts.models import User
    from besa.cases.models import Case, SavedReply, View

# A customer's reply reopens a solved case this long; later it opens a linked one (issue 2, decision 0).
REOPENS_FOR = timedelta(days=14)
UNDO_TIME = timedelta(seconds=30)
LONGEST_UNDO = timedelta(minutes=10)
LONGEST_SCHEDULE = timedelta(days=366)
# One upload: the whole mail is bounded anyway; this keeps a slip of the hand from filling the disk.
FILE_LIMIT = 25 * 1000 * 1000
# All files of a saved reply together; in base64 they grow by a third, and many servers take 20 MB.
REPLY_FILES_LIMIT = 12 * 1000 * 1000
SUMMARY_LINES = 2

# `automatic_reason` of a message that a person passed on to a third person: no answer, as a machine's is none.
FORWARD = "forward"
# And of the notice that tells the customer of it.
PASSED_ON = "passed_on"

THIRD_PARTY, REPLY_ELSEWHERE = "third_party", "reply_elsewhere"
FLAGS = {
    THIRD_PARTY: pgettext_lazy("flag of a message", "Written by somebody else than the customer"),
    # Followed by the addresses: the message has them in `reply_to`.
    REPLY_ELSEWHERE: pgettext_lazy("flag of a message", "Asks for the answer elsewhere, and is not verified:"),
    "sender_unverified": pgettext_lazy("flag of a message", "The sender is not verified"),
    "same_id_other_content": pgettext_lazy("flag of a message", "Same number as an earlier mail, other content"),
    "damaged": pgettext_lazy("flag of a message", "Parts of this mail were damaged"),
    "cut": pgettext_lazy("flag of a message", "Shortened; the whole mail can be downloaded"),
    "unreadable": pgettext_lazy("flag of a message", "Could not be read; the raw mail can be downloaded"),
    "loop": pgettext_lazy("flag of a message", "Part of a loop of automatic mails"),
    "unverified_agent": pgettext_lazy("flag of a message", "Claims to be from a colleague, and could not be verified"),
}

# A note that asks a colleague, and one that answers: told by a chip of their own, and no warning.
ASKING = frozenset({"question", "answer"})


def may_work_on(user: User | None, case: Case) -> bool:
    """Whether `user` may change `case`. None is the system itself."""
    if user is None:
        return True
    if not user.is_active or not user.works_on_cases or case.merged_into_id:
        return False
    return user.is_administrator or case.team_id in user.team_ids or case.owner_id == user.pk


def may_begin_mail(user: User) -> bool:
    """Whether `user` may write to a customer first: whoever serves, in a team of theirs."""
    return user.works_on_cases and (user.is_administrator or bool(user.team_ids))


def may_change_reply(user: User | None, reply: SavedReply) -> bool:
    """Whoever wrote a saved reply, those who lead its team, managers and administrators. None is the system itself."""
    if user is None:
        return True
    if not user.works_on_cases or (reply.team_id and not user.is_administrator and reply.team_id not in user.team_ids):
        return False
    return user.is_administrator or user.is_manager or reply.created_by_id == user.pk


def require_work_on(user: User | None, case: Case) -> None:
    """Raises NotAllowed unless `user` may change `case`, and MergedAlready for one whose messages are elsewhere."""
    if case.merged_into_id and user is not None:
        raise MergedAlready
    if not may_work_on(user, case):
        raise NotAllowed


def may_change_view(user: User, view: View) -> bool:
    """One's own; of a team also its managers; of everybody also every manager; administrators all that is shared."""
    if view.owner_id == user.pk:
        return True
    if view.shared_with == "team":
        return user.is_administrator or (user.is_manager and view.team_id in user.team_ids)
    return view.shared_with == "everybody" and (user.is_manager or user.is_administrator)


def may_share_with(user: User, sharing: str, team_id: int | None) -> bool:
    """With one's own teams; with everybody: managers and administrators."""
    if sharing == "team":
        return team_id in user.team_ids or user.is_administrator
    return sharing == "nobody" or user.is_manager or user.is_administrator


def reopens(case: Case, *, now: datetime) -> bool:
    """Whether a customer's message at `now` reopens this solved or closed case."""
    done_at = case.solved_at or case.closed_at
    return done_at is not None and now - done_at <= REOPENS_FOR


def last_words(text: str, limit: int = 200) -> str:
    """The first words of a message on one line, for the list."""
    return " ".join(text[: limit * 4].split())[:limit]


def two_lines(text: str) -> str:
    """A summary has at most two lines; further line ends become spaces."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    head, rest = lines[: SUMMARY_LINES - 1], lines[SUMMARY_LINES - 1 :]
    return "\n".join([*head, " ".join(rest)] if rest else head)[:400]


# Whoever works round the clock still begins a morning at nine.
MORNING = time(9)
EARLIEST_MORNING = time(6)
LATER_TODAY = timedelta(hours=3)
_DAYS_AHEAD = 60


def snooze_times(schedule: Schedule, *, now: datetime) -> list[tuple[str, datetime]]:
    """Times worth offering to put a case off, by the hours of its team: `today`, `tomorrow` or `next` (the next working day
    where tomorrow is none), `week` (the first working day after the next day off). No instant twice.
    """
    local = now.astimezone(schedule.tzinfo)
    mornings = [_morning(schedule, local.date() + timedelta(days=ahead)) for ahead in range(1, _DAYS_AHEAD)]
    later = local + LATER_TODAY
    found = {"today": later} if is_open(schedule, later) and later.date() == local.date() else {}
    first = next((at for at in mornings if at), None)
    week = next((at for at in mornings if at and _begins_week(schedule, at.date())), None)
    week = week or (mornings[6] or first)
    if first and first != week:
        found["tomorrow" if first == mornings[0] else "next"] = first
    if week:
        found["week"] = week
    return [(key, at.astimezone(UTC)) for key, at in found.items()]


def _begins_week(schedule: Schedule, day: date) -> bool:
    return bool(schedule.week[day.weekday()]) and not schedule.week[day.weekday() - 1]


def _morning(schedule: Schedule, day: date) -> datetime | None:
    intervals = schedule.hours_on(day.toordinal())
    if not intervals:
        return None
    opens = time(*divmod(min(one.start for one in intervals) % DAY, 60))
    return datetime.combine(day, opens if opens >= EARLIEST_MORNING else MORNING, schedule.tzinfo)
