"""Rows of the areas above that follow a customer, or a case, when two are merged."""

from besa.callbacks.actions import following as call_backs
from besa.cases.actions import merging
from besa.cases.models import Case, Message, Participant, Slip
from besa.customers import actions
from besa.promises.merging import go_back, go_over
from besa.promises.models import Promise

FOLLOWERS = [
    (Case, "customer"),
    (Participant, "customer"),
    (Message, "customer"),
    (Promise, "customer"),
    (Slip, "customer"),
]

# Name of what follows a case, how it goes over, how it goes back (`besa.cases.actions.merging`).
OF_CASES: list[tuple[str, merging.Move, merging.Back]] = [
    ("promises", go_over, go_back),
    ("call_backs", call_backs.go_over, call_backs.go_back),
]


def fill() -> None:
    merging.FOLLOWERS.extend(OF_CASES)
    actions.FOLLOWERS.extend(FOLLOWERS)
