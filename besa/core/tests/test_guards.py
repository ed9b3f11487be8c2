"""Guards refuse, or ask first."""

import pytest

from besa.core.errors import Doubted, Refused, Warned
from besa.core.registry import Guards


def warn(key: str) -> object:
    def guard(**about: object) -> None:
        raise Warned(f"Sure about {key}?", key=key)

    return guard


def refuse(**about: object) -> None:
    raise Refused("No.")


def guards_of(*functions: object) -> Guards:
    guards = Guards()
    guards.checks["send"].extend(functions)  # type: ignore[arg-type]
    return guards


def test_every_warning_is_told_at_once_and_each_is_confirmed_by_its_own_key() -> None:
    guards = guards_of(warn("night"), warn("placeholder:name"))
    with pytest.raises(Doubted) as doubt:
        guards.check("send")
    assert [warning.key for warning in doubt.value.warnings] == ["night", "placeholder:name"]
    assert str(doubt.value) == "Sure about night? Sure about placeholder:name?"
    with pytest.raises(Doubted) as doubt:
        guards.check("send", confirmed=["night"])
    assert [warning.key for warning in doubt.value.warnings] == ["placeholder:name"]
    guards.check("send", confirmed=["night", "placeholder:name"])


def test_a_refusal_is_never_confirmed_away() -> None:
    with pytest.raises(Refused) as refusal:
        guards_of(warn("night"), refuse).check("send", confirmed=["night", ""])
    assert str(refusal.value) == "No."
