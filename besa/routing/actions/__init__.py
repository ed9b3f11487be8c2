"""Every write of routing."""

from besa.routing.actions.offers import accept, decline, expire, offer, withdraw
from besa.routing.actions.people import set_seat, set_shift, set_skill, set_skills_of
from besa.routing.actions.policies import change_policy, create_policy, remove_policy
from besa.routing.actions.waiting import choose_wait, consider, route, stop_waiting

__all__ = [
    "accept",
    "change_policy",
    "choose_wait",
    "consider",
    "create_policy",
    "decline",
    "expire",
    "offer",
    "remove_policy",
    "route",
    "set_seat",
    "set_shift",
    "set_skill",
    "set_skills_of",
    "stop_waiting",
    "withdraw",
]
