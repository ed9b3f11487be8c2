"""Recipients as people type them."""

import contextlib
import time

import pytest

from besa.cases.errors import BadAddress
from besa.cases.forms import pairs_of


@pytest.mark.parametrize(
    ("typed", "people"),
    [
        ("", []),
        (" , ;", []),
        ("a@b.example", [("", "a@b.example")]),
        ("Arben Hoxha <a@b.example>", [("Arben Hoxha", "a@b.example")]),
        ('"Hoxha, Arben" <a@b.example>; c@d.example', [("Hoxha, Arben", "a@b.example"), ("", "c@d.example")]),
        ("ليلى الحداد <l@m.example>، r@v.example", [("ليلى الحداد", "l@m.example"), ("", "r@v.example")]),
        ("a@b.example, A <a@b.example>", [("", "a@b.example")]),
        ("<a@b.example>", [("", "a@b.example")]),
    ],
)
def test_people_are_understood(typed, people):
    assert pairs_of(typed) == people


@pytest.mark.parametrize(
    "typed", ["arben", "a@b", "a@b.example c@d.example", "A <b>", "a@b.example, x", '"a', "<a@b.example"]
)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(BadAddress):
        pairs_of(typed)


@pytest.mark.parametrize("typed", ['"' * 50_000, "<" * 50_000, "a " * 50_000, "a@b.example," * 5_000])
def test_no_text_takes_long(typed):
    began = time.process_time()
    with contextlib.suppress(BadAddress):
        pairs_of(typed)
    assert time.process_time() - began < 1
