"""What happens to the people we serve."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerEvent(Event):
    customer_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerAdded(CustomerEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerChanged(CustomerEvent):
    field: str
    value: str
    previous: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AccommodationChanged(CustomerEvent):
    """What is needed is not repeated here: the log is read by more people than the need."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccommodationRead(CustomerEvent):
    """Somebody looked at what a customer needs (PV-06)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundDifferent(CustomerEvent):
    """Two records that look alike are two people."""

    other_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointAdded(CustomerEvent):
    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPointRemoved(CustomerEvent):
    kind: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressStateChanged(CustomerEvent):
    value: str
    state: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersMerged(CustomerEvent):
    """`customer_id` is who remains."""

    source_id: int
    merge_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomersSeparated(CustomerEvent):
    """A merge was undone."""

    source_id: int
    merge_id: int
