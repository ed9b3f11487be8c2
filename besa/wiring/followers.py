"""Rows of the areas above that follow a customer when two are merged."""

from besa.cases.models import Case, Message, Participant
from besa.customers import actions

FOLLOWERS = [(Case, "customer"), (Participant, "customer"), (Message, "customer")]


def fill() -> None:
    actions.FOLLOWERS.extend(FOLLOWERS)
