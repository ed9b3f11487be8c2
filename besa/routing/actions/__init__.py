"""Every write of routing."""

from besa.routing.actions.escalating import alarm, ask_for, come, confirm_read, debrief, withdraw_call
from besa.routing.actions.offers import accept, decline, expire, offer, withdraw
from besa.routing.actions.people import end_pause, pause, set_seat, set_shift, set_skill, set_skills_of
from besa.routing.actions.policies import change_policy, create_policy, remove_policy
from besa.routing.actions.switching import step_back, step_in, switch, switch_back
from besa.routing.actions.waiting import choose_wait, consider, route, stop_waiting

__all__ = [
    "accept",
    "alarm",
    "ask_for",
    "change_policy",
    "choose_wait",
    "come",
    "confirm_read",
    "consider",
    "create_policy",
    "debrief",
    "decline",
    "end_pause",
    "expire",
    "offer",
    "pause",
    "remove_policy",
    "route",
    "set_seat",
    "set_shift",
    "set_skill",
    "set_skills_of",
    "step_back",
    "step_in",
    "stop_waiting",
    "switch",
    "switch_back",
    "withdraw",
    "withdraw_call",
]
