"""Every write of call-backs: one verb, one function, `by=` explicit."""

from besa.callbacks.actions.booking import book
from besa.callbacks.actions.changing import cancel, move
from besa.callbacks.actions.feeding import end_feed, make_feed
from besa.callbacks.actions.planning import offer_link, restore_links, save_plan, take_links_back
from besa.callbacks.actions.reminding import put_off, remind
from besa.callbacks.actions.renewing import renew_link
from besa.callbacks.actions.trying import note_try

__all__ = [
    "book",
    "cancel",
    "end_feed",
    "make_feed",
    "move",
    "note_try",
    "offer_link",
    "put_off",
    "remind",
    "renew_link",
    "restore_links",
    "save_plan",
    "take_links_back",
]
