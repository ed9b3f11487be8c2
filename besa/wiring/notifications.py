"""What people are told about: the kinds of each area, in the order in which preferences show them."""

from besa.callbacks import notices as call_backs
from besa.cases import notices as cases
from besa.notifications.kinds import Kind, kinds
from besa.promises import notices as promises
from besa.routing import notices as routing

KINDS: list[Kind] = [*cases.KINDS, *promises.KINDS, *call_backs.KINDS, *routing.KINDS]


def fill() -> None:
    kinds.update({kind.key: kind for kind in KINDS})
