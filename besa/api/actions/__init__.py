"""What one request of the API changes, all of it or nothing, by the actions of the areas below."""

from besa.api.actions.callbacks import arrange
from besa.api.actions.cases import change_case, open_case
from besa.api.actions.messages import say
from besa.api.actions.points import settle_point
from besa.api.actions.promises import promise
from besa.api.actions.repeats import forget_keys

__all__ = ["arrange", "change_case", "forget_keys", "open_case", "promise", "say", "settle_point"]
