"""Every write of call-backs: one verb, one function, `by=` explicit."""

from besa.callbacks.actions.booking import book
from besa.callbacks.actions.changing import cancel, move
from besa.callbacks.actions.planning import offer_link, save_plan
from besa.callbacks.actions.reminding import put_off, remind
from besa.callbacks.actions.trying import note_try

__all__ = ["book", "cancel", "move", "note_try", "offer_link", "put_off", "remind", "save_plan"]
