"""Rows of the areas above that follow a customer when two are merged."""

from besa.cases.models import Case, Message, Participant, Slip
from besa.customers import actions
from besa.promises.models import Promise

FOLLOWERS = [
    (Case, "customer"),
    (Participant, "customer"),
    (Message, "customer"),
    (Promise, "customer"),
    (Slip, "customer"),
]


def fill() -> None:
    actions.FOLLOWERS.extend(FOLLOWERS)
