"""What becomes of a mail: the table of reliability.md, section 4, as one pure function.

Identity comes from a signed token, not from the From header; a number in a subject is a hint for people and nothing more.
"""

from dataclasses import dataclass
from enum import StrEnum

from besa.cases.ports import Verdict


class Link(StrEnum):
    """The strongest thing in the mail that points at a case."""

    NONE = "none"
    NUMBER = "number"
    OWN_REFERENCE = "own_reference"
    SIGNED_ID = "signed_id"
    FOREIGN_REPLY_ADDRESS = "foreign_reply_address"
    REPLY_ADDRESS = "reply_address"
    FOREIGN_AGENT_ADDRESS = "foreign_agent_address"
    AGENT_ADDRESS = "agent_address"


class Fate(StrEnum):
    THREAD = "thread"
    NEW = "new"
    SUSPEND = "suspend"
    ANSWER = "answer"
    NOTE = "note"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What is known about a mail before anything is decided.

    `is_plain`: From is exactly one plain address. `mode`: the mailbox's `off`, `mark` or `enforce`. `is_participant`: the
    sender takes part in the case that `link` points at. `agent_may`: the agent of the token is active and may work on it.
    """

    verdict: Verdict
    is_plain: bool
    mode: str
    link: Link = Link.NONE
    is_participant: bool = False
    agent_may: bool = False
    is_released: bool = False

    @property
    def is_unverified(self) -> bool:
        """An odd From is nobody in every mode (findings 3 and 4); a failed check counts unless checking is off."""
        return not self.is_plain or (self.verdict == Verdict.FAILED and self.mode != "off")

    @property
    def is_held(self) -> bool:
        """Whether the administrator wants such mail held back, and no person has released it."""
        return self.is_unverified and self.mode == "enforce" and not self.is_released


@dataclass(frozen=True, slots=True)
class Decision:
    """`tie` is the kind of link between a new case and the one the mail points at; `reason` explains a suspension."""

    fate: Fate
    flags: tuple[str, ...] = ()
    tie: str = ""
    reason: str = ""


_TIES = {Link.SIGNED_ID: "looks_like_reply", Link.OWN_REFERENCE: "looks_like_reply", Link.NUMBER: "mentions"}


def decide(evidence: Evidence) -> Decision:
    """The row of the table that `evidence` stands in."""
    marked = ("sender_unverified",) if evidence.is_unverified else ()
    if evidence.link in (Link.AGENT_ADDRESS, Link.FOREIGN_AGENT_ADDRESS):
        return _from_agent(evidence)
    if evidence.link == Link.FOREIGN_REPLY_ADDRESS:
        return Decision(Fate.THREAD, ("third_party", *marked))
    tie = _TIES.get(evidence.link, "")
    if evidence.is_held:
        return Decision(Fate.SUSPEND, marked, tie, "sender-unverified")
    if evidence.link == Link.REPLY_ADDRESS:
        return Decision(Fate.THREAD, marked)
    if tie == "looks_like_reply" and evidence.is_participant and not evidence.is_unverified:
        return Decision(Fate.THREAD)
    return Decision(Fate.NEW, marked, tie)


def _from_agent(evidence: Evidence) -> Decision:
    """Only a reply that is the agent's beyond doubt goes to the customer (F02); one who lost access is refused (F05), and if a
    colleague releases it all the same, it is a note.
    """
    is_agent = evidence.link == Link.AGENT_ADDRESS and evidence.is_plain
    if is_agent and not evidence.agent_may and not evidence.is_released:
        return Decision(Fate.SUSPEND, ("unverified_agent",), "", "agent-not-allowed")
    if is_agent and evidence.agent_may and evidence.verdict == Verdict.AUTHENTICATED:
        return Decision(Fate.ANSWER)
    return Decision(Fate.NOTE, ("unverified_agent",))
