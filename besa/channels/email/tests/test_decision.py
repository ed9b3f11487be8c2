"""The decision table of reliability.md, section 4: every way to point at a case, from every kind of sender, in every mode.

The expectations are written by hand, one letter for each cell: T threaded, 3 threaded as third party, N new case, L new case
linked for agents, S held back, A answer to the customer, n internal note. A small letter beside it: u marked unverified.
"""

from __future__ import annotations

import pytest

from besa.cases.ports import Verdict
from besa.channels.email.intake.decision import Decision, Evidence, Fate, Link, decide

MODES = ("off", "mark", "enforce")
# Who writes: one plain address whose provider vouches, says nothing, or refuses; or an odd From (32 of them: test_headers).
SENDERS = {
    "vouched": (Verdict.AUTHENTICATED, True),
    "unknown": (Verdict.NONE, True),
    "failed": (Verdict.FAILED, True),
    "odd": (Verdict.FAILED, False),
}
# link, takes part in the case, may work on the case: vouched, unknown, failed, odd; each in modes off, mark, enforce.
TABLE: list[tuple[Link, bool, bool, str]] = [
    (Link.REPLY_ADDRESS, True, False, "T T T    T T T    T Tu S    Tu Tu S"),
    (Link.FOREIGN_REPLY_ADDRESS, False, False, "3 3 3    3 3 3    3 3u 3u    3u 3u 3u"),
    (Link.SIGNED_ID, True, False, "T T T    T T T    T Lu S    Lu Lu S"),
    (Link.SIGNED_ID, False, False, "L L L    L L L    L Lu S    Lu Lu S"),
    (Link.OWN_REFERENCE, True, False, "T T T    T T T    T Lu S    Lu Lu S"),
    (Link.OWN_REFERENCE, False, False, "L L L    L L L    L Lu S    Lu Lu S"),
    (Link.NUMBER, True, False, "L L L    L L L    L Lu S    Lu Lu S"),
    (Link.NUMBER, False, False, "L L L    L L L    L Lu S    Lu Lu S"),
    (Link.NONE, False, False, "N N N    N N N    N Nu S    Nu Nu S"),
    (Link.AGENT_ADDRESS, False, True, "A A A    n n n    n n n    n n n"),
    (Link.AGENT_ADDRESS, False, False, "S S S    S S S    S S S    n n n"),
    (Link.FOREIGN_AGENT_ADDRESS, False, True, "n n n    n n n    n n n    n n n"),
    (Link.FOREIGN_AGENT_ADDRESS, False, False, "n n n    n n n    n n n    n n n"),
]
CELLS = [
    (link, takes_part, may, sender, mode, cell)
    for link, takes_part, may, row in TABLE
    for (sender, mode), cell in zip([(s, m) for s in SENDERS for m in MODES], row.split(), strict=True)
]
TIES = {Link.SIGNED_ID: "looks_like_reply", Link.OWN_REFERENCE: "looks_like_reply", Link.NUMBER: "mentions"}


def expected(cell: str, link: Link) -> tuple[Fate, str]:
    """(fate, kind of the link that agents see)."""
    fates = {
        "T": Fate.THREAD,
        "3": Fate.THREAD,
        "N": Fate.NEW,
        "L": Fate.NEW,
        "S": Fate.SUSPEND,
        "A": Fate.ANSWER,
        "n": Fate.NOTE,
    }
    return fates[cell[0]], TIES[link] if cell[0] == "L" else ""


def decided(link: Link, takes_part: bool, may: bool, sender: str, mode: str, released: bool = False) -> Decision:
    verdict, is_plain = SENDERS[sender]
    return decide(
        Evidence(
            verdict=verdict,
            is_plain=is_plain,
            mode=mode,
            link=link,
            is_participant=takes_part,
            agent_may=may,
            is_released=released,
        )
    )


@pytest.mark.parametrize(("link", "takes_part", "may", "sender", "mode", "cell"), CELLS)
def test_every_cell(link: Link, takes_part: bool, may: bool, sender: str, mode: str, cell: str) -> None:
    decision = decided(link, takes_part, may, sender, mode)
    fate, tie = expected(cell, link)
    assert decision.fate == fate
    if fate != Fate.SUSPEND:
        assert decision.tie == tie
        assert ("third_party" in decision.flags) is (cell[0] == "3")
        assert ("sender_unverified" in decision.flags) is cell.endswith("u")
        assert ("unverified_agent" in decision.flags) is (fate == Fate.NOTE)


def test_the_table_is_complete() -> None:
    assert {row[0] for row in TABLE} == set(Link)
    assert len(CELLS) == len(TABLE) * len(SENDERS) * len(MODES)


@pytest.mark.parametrize("sender", SENDERS)
@pytest.mark.parametrize("mode", MODES)
def test_nobody_but_a_vouched_agent_answers_a_customer(sender: str, mode: str) -> None:
    """F02: read off every row at once, so that a new row cannot forget it."""
    for link, takes_part, may, _row in TABLE:
        if decided(link, takes_part, may, sender, mode).fate == Fate.ANSWER:
            assert (sender, link, may) == ("vouched", Link.AGENT_ADDRESS, True)


@pytest.mark.parametrize("sender", ["failed", "odd"])
def test_a_person_may_release_what_was_held_back(sender: str) -> None:
    assert decided(Link.NONE, False, False, sender, "enforce").fate == Fate.SUSPEND
    assert decided(Link.NONE, False, False, sender, "enforce", released=True).fate == Fate.NEW
    assert decided(Link.REPLY_ADDRESS, True, False, sender, "enforce", released=True).fate == Fate.THREAD


def test_a_number_never_threads() -> None:
    """F01: whoever writes it, in whatever mode."""
    assert {decided(Link.NUMBER, True, True, sender, mode).fate for sender in SENDERS for mode in MODES} == {
        Fate.NEW,
        Fate.SUSPEND,
    }


def test_what_a_colleague_releases_in_the_name_of_another_is_never_sent():
    """F05: whoever lost access does not write to the customer through somebody's click."""
    for verdict in Verdict:
        evidence = Evidence(
            verdict=verdict, is_plain=True, mode="mark", link=Link.AGENT_ADDRESS, agent_may=False, is_released=True
        )
        assert decide(evidence).fate == Fate.NOTE
