"""The shapes of the demonstration data. Texts have `{slots}` that `besa.demo.story` fills, see `SLOTS`."""

from dataclasses import dataclass

# order, p (a product with its article), pi (without), pa (accusative, Albanian), model, branch, price, phone, agent, name,
# day (a weekday as it stands in a sentence), street, serial, card (last four digits), month.
SLOTS = {
    "order", "p", "pi", "pa", "model", "branch", "price", "phone", "agent", "name", "day", "street", "serial", "card", "month"
}  # fmt: skip

CUSTOMER, AGENT, NOTE, CALL, VISIT = "customer", "agent", "note", "call", "visit"


@dataclass(frozen=True)
class Turn:
    """One thing said. `files`: "photo" (attached), "inline" (picture inside HTML), "invoice" (PDF)."""

    by: str
    text: str
    files: tuple[str, ...] = ()
    minutes: int = 0


@dataclass(frozen=True)
class Thread:
    """A conversation that happens `times` times, each time to other people with other goods.

    `ending` is the status after the last turn when all of them lie in the past: solved, closed, waiting, hold, open.
    `who` and `goods` ask for a customer ("f", "m") and a product of one grammatical gender.
    """

    team: str
    kind: str
    subjects: tuple[str, ...]
    summary: str
    turns: tuple[Turn, ...]
    ending: str = "solved"
    tags: tuple[str, ...] = ()
    who: str = ""
    goods: str = ""
    priority: str = "normal"
    times: int = 4
    needs_organization: bool = False


@dataclass(frozen=True)
class Staff:
    email: str
    name: str
    role: str
    teams: tuple[str, ...]
    language: str
    zone: str


@dataclass(frozen=True)
class Person:
    """A customer; `local` is the part of the address before the @, `organization` a key of ORGANIZATIONS."""

    name: str
    local: str
    gender: str
    language: str
    organization: str = ""


@dataclass(frozen=True)
class Team:
    """`hours` by weekday, as `Schedule.weekly` takes them; `mailbox` is the address and the name that customers see."""

    key: str
    name: str
    mailbox: tuple[str, str]
    language: str
    zone: str
    hours_name: str
    hours: dict[str, str]
    lead: str
    # Language -> what customers who read it know the team by.
    names: tuple[tuple[str, str], ...] = ()


def customer(text: str, *files: str) -> Turn:
    return Turn(CUSTOMER, text.strip(), files)


def agent(text: str, *files: str) -> Turn:
    return Turn(AGENT, text.strip(), files)


def note(text: str) -> Turn:
    return Turn(NOTE, text.strip())


def call(text: str, minutes: int) -> Turn:
    return Turn(CALL, text.strip(), (), minutes)


def visit(text: str, minutes: int) -> Turn:
    return Turn(VISIT, text.strip(), (), minutes)
