"""Every write to the ledger of promises: one verb, one function, `by=` explicit."""

from besa.promises.actions.accepting import write_down
from besa.promises.actions.aiming import aim_anew
from besa.promises.actions.alarms import put_off, settle_overdue
from besa.promises.actions.errands import ask_for_errand, close_errand, save_errand
from besa.promises.actions.following import follow, reopen_kept_by
from besa.promises.actions.gestures import make_gesture, make_no_gesture, take_gesture_back
from besa.promises.actions.personal import keep, pass_on, promise, take_up_again, withdraw
from besa.promises.actions.points import (
    add_point,
    answer_points,
    change_point,
    find_points,
    reopen_point,
    reopen_points_of,
    settle_point,
)
from besa.promises.actions.policies import raise_target, save_policy
from besa.promises.actions.policy import (
    promise_first_answer,
    promise_next_answer,
    promise_opening,
    promise_solution,
    say_held_back,
    time_of,
)
from besa.promises.actions.renegotiating import agree, confirm_wish, give_wished_time, renegotiate
from besa.promises.actions.rows import refresh_next_due
from besa.promises.actions.settling import keep_by
from besa.promises.actions.silence import hear, hear_no_more, listen, put_off_silence, settle_silence
from besa.promises.actions.standing_in import cover_the_absent
from besa.promises.actions.wished import end_unreached

__all__ = [
    "add_point",
    "agree",
    "aim_anew",
    "answer_points",
    "ask_for_errand",
    "change_point",
    "close_errand",
    "confirm_wish",
    "cover_the_absent",
    "end_unreached",
    "find_points",
    "follow",
    "give_wished_time",
    "hear",
    "hear_no_more",
    "keep",
    "keep_by",
    "listen",
    "make_gesture",
    "make_no_gesture",
    "pass_on",
    "promise",
    "promise_first_answer",
    "promise_next_answer",
    "promise_opening",
    "promise_solution",
    "put_off",
    "put_off_silence",
    "raise_target",
    "refresh_next_due",
    "renegotiate",
    "reopen_kept_by",
    "reopen_point",
    "reopen_points_of",
    "save_errand",
    "save_policy",
    "say_held_back",
    "settle_overdue",
    "settle_point",
    "settle_silence",
    "take_gesture_back",
    "take_up_again",
    "time_of",
    "withdraw",
    "write_down",
]
