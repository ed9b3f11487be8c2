"""What macros and runs leave in the log."""

from dataclasses import dataclass

from besa.core.events import Event


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroRun(Event):
    """The steps of a macro were done to a case; what each did has its own event. `draft`: the words it wrote over."""

    case_id: int
    macro_id: int
    macro: str
    draft_id: int | None = None
    # Of the draft, after it was written; and the files that it brought.
    version: int = 0
    files: tuple[int, ...] = ()
    words: str = ""
    html: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MacroChanged(Event):
    macro_id: int
    macro: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStarted(Event):
    """Many cases at once."""

    run_id: int
    total: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTakenBack(Event):
    run_id: int
