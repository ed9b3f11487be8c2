"""The small registries through which areas meet. `besa.wiring` fills them; `core` calls what it was given and knows nobody by name."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.module_loading import import_string

from besa.core.errors import Doubted, Warned

Reaction = Callable[..., None]


@dataclass(slots=True)
class Reactions:
    """Event type -> functions called as `function(event, logged)`.

    `within`: in the writer's transaction, database only, must not be lost. `after`: on commit, can be recomputed.
    """

    within: dict[type, list[Reaction]] = field(default_factory=lambda: defaultdict(list))
    after: dict[type, list[Reaction]] = field(default_factory=lambda: defaultdict(list))


@dataclass(slots=True)
class Guards:
    """Action name -> functions called with the action's own arguments.

    One refuses by raising `besa.core.errors.Refused`, or asks first by raising `Warned` (docs/how-to/warn-before-sending.md).
    """

    checks: dict[str, list[Callable[..., None]]] = field(default_factory=lambda: defaultdict(list))

    def check(self, action: str, /, *, confirmed: Collection[str] = (), **arguments: Any) -> None:
        """Raises the first refusal; else Doubted with every warning whose key is not among `confirmed`."""
        warnings = []
        for guard in self.checks[action]:
            try:
                guard(**arguments)
            except Warned as warning:
                if warning.key not in confirmed:
                    warnings.append(warning)
        if warnings:
            raise Doubted(warnings)


@dataclass(slots=True)
class Slots:
    """Place in a page -> dotted paths of `panel(request, subject) -> (template, context)`."""

    panels: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def functions(self, place: str) -> Iterable[Callable[..., Any]]:
        return [import_string(path) for path in self.panels[place]]


@dataclass(frozen=True, slots=True)
class Shortcut:
    """A key of the desk and what it does. One letter presses the element with that `data-key`; `has_own_script`: any other."""

    key: str
    label: Any
    group: Any
    has_own_script: bool = False


class Counted(int):
    """A bounded counter that knows how many of its things have something new to the person."""

    news = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of navigation or settings. `label` is lazy text, `url` a path, `icon` a name of the sprite.

    `shown_to(user)` decides; `count(user)` gives a bounded counter or None. What is `daily(user)` stands open in the rail,
    the rest under "More". `brief`: a shorter label for the foot of a phone. `about`: what a page of settings is there for.
    """

    key: str
    label: Any
    url: str
    icon: str
    shown_to: Callable[[Any], bool] = lambda user: True
    count: Callable[[Any], int | None] = lambda user: None
    group: Any = ""
    daily: Callable[[Any], bool] = lambda user: False
    brief: Any = ""
    about: Any = ""


@dataclass(slots=True)
class Channels:
    """Channel kind -> dotted path of its transport object (`besa.cases.ports.Transport`)."""

    transports: dict[str, str] = field(default_factory=dict)

    def transport(self, kind: str) -> Any:
        return import_string(self.transports[kind])


reactions = Reactions()
guards = Guards()
slots = Slots()
channels = Channels()
navigation: list[Entry] = []
settings_pages: list[Entry] = []
# Every key of the desk, in the order of the list that `?` shows.
shortcuts: list[Shortcut] = []
# Event name -> function(logged event) that gives (icon, sentence) for the timeline, or None.
sentences: dict[str, Callable[[Any], Any]] = {}
# Event name -> function(logged event) that gives the ids of the users whom it concerns alone, for the live stream.
audiences: dict[str, Callable[[Any], Iterable[int]]] = {}
# Event name -> what the live stream calls it, and not by whom it was done, where its own name would say why.
told_as: dict[str, str] = {}
# Banners above every page: functions of the user that give (level, text, url) or None.
banners: list[Callable[[Any], Any]] = []
