"""What people are told about: a table that each area fills through `besa.wiring.notifications`."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Data = dict[str, Any]


def _to_the_case(data: Data) -> str:
    return f"/cases/{data['number']}/" if "number" in data else "/notifications/"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notification. `label` is lazy and names it among the preferences: “A case is assigned to me”.

    `sentence(data)` gives plain text in the language that is active; names in it stand between isolates
    (`besa.core.text.controls.isolate`), so that it is right in the desk, in the browser and in a mail. `path(data)` is where
    it leads. The rest is what holds for somebody who has chosen nothing.
    """

    key: str
    label: Any
    icon: str
    sentence: Callable[[Data], str]
    path: Callable[[Data], str] = _to_the_case
    in_browser: bool = True
    by_mail: bool = True


kinds: dict[str, Kind] = {}
