"""Working time: pure functions, UTC in and out, read off the wall clock of the calendar's own zone (X13).

*An hour of work is an hour on the wall*: an opening from 22:00 to 06:00 is eight hours in every night of the year.
Where a clock is put forward, the skipped hour passes in an instant; where it is put back, the repeated hour counts
once (its first pass) and working time stands still during the second. An opening that the clock skips altogether, as on
30 December 2011 in Apia, does not take place. So working time never runs backwards and never is negative.

An opening belongs to the day on which it starts: the night shift of the eve goes on into a holiday.
"""

from besa.calendars.worktime.arithmetic import add_working_time, is_open, next_opening, working_time_between
from besa.calendars.worktime.explaining import Derivation, Segment, SkippedDay, explain_working_time
from besa.calendars.worktime.values import (
    DAY,
    BadHours,
    Interval,
    NeverOpens,
    Schedule,
    SpecialDay,
    WeeklyHours,
    WorktimeError,
)

__all__ = [
    "DAY",
    "BadHours",
    "Derivation",
    "Interval",
    "NeverOpens",
    "Schedule",
    "Segment",
    "SkippedDay",
    "SpecialDay",
    "WeeklyHours",
    "WorktimeError",
    "add_working_time",
    "explain_working_time",
    "is_open",
    "next_opening",
    "working_time_between",
]
