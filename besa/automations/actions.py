"""Every write of automations: macros, and runs over one case or many."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import structlog
from django.db import transaction
from django.utils import timezone, translation

from besa.automations import steps as kinds
from besa.automations.errors import BadStep, NothingChosen, TooManyToMerge
from besa.automations.events import MacroChanged, MacroRun, RunStarted, RunTakenBack
from besa.automations.models import Macro, Run, RunCase
from besa.automations.rules import MOST_MERGED, MOST_STEPS, may_change
from besa.cases.models import Case, Message
from besa.cases.undo import REVERSALS, undo
from besa.core.errors import NotAllowed, Refused
from besa.core.events import gathered, record
from besa.core.models import LoggedEvent
from besa.core.patience import is_away

if TYPE_CHECKING:
    from besa.accounts.models import Team, User

Steps = list[dict[str, Any]]
log = structlog.get_logger()


# Macros


@transaction.atomic
def save_macro(
    macro: Macro | None, *, by: User, name: str, steps: Steps, shared_with: str = "nobody", team: Team | None = None
) -> Macro:
    """A new macro, or `macro` changed. Raises NotAllowed, NothingChosen (no step), BadStep (too many)."""
    if not steps:
        raise NothingChosen
    if len(steps) > MOST_STEPS:
        raise BadStep
    if macro is not None and not may_change(by, macro):
        raise NotAllowed
    found = macro or Macro(owner=by)
    found.name, found.steps, found.shared_with = name.strip()[:80], steps, shared_with
    found.team = team if shared_with == Macro.Sharing.TEAM else None
    found.save()
    record(MacroChanged(macro_id=found.pk, macro=found.name), by=by)
    return found


def remove_macro(macro: Macro, *, by: User, back: bool = False) -> None:
    """Out of every menu; `back` undoes it."""
    if not may_change(by, macro):
        raise NotAllowed
    Macro.objects.filter(pk=macro.pk).update(removed_at=None if back else timezone.now())


@transaction.atomic
def run_macro(macro: Macro, *, case: Case, by: User) -> list[LoggedEvent]:
    """All steps on one case or none of them; the events, of which the last names the macro. Raises what a step refuses."""
    draft = _draft(case, by)
    before = (draft.text, draft.html) if draft else ("", "")
    files = set(draft.files.values_list("pk", flat=True)) if draft else set()
    with gathered() as events:
        for step in macro.steps:
            kinds.apply(case, step, by=by)
    after = _draft(case, by)
    written = after is not None and (after.text, after.html) != before
    told = MacroRun(
        case_id=case.pk,
        macro_id=macro.pk,
        macro=macro.name,
        draft_id=after.pk if after and written else None,
        version=after.version if after and written else 0,
        files=tuple(after.files.exclude(pk__in=files).values_list("pk", flat=True)) if after and written else (),
        words=before[0] if written else "",
        html=before[1] if written else "",
    )
    logged = record(told, by=by)
    run = Run.objects.create(
        macro=macro, steps=macro.steps, by=by, total=1, state=Run.State.DONE, finished_at=timezone.now()
    )
    RunCase.objects.create(run=run, case=case, state=RunCase.State.DONE, events=_reversible([*events, logged]))
    return [*events, logged]


def _draft(case: Case, by: User) -> Any:
    return by.drafts.filter(case=case, direction=Message.Direction.OUT, send_at=None, discarded_at=None).first()


# Runs over many cases


@transaction.atomic
def start_run(*, by: User, steps: Steps, cases: Sequence[int], macro: Macro | None = None, left_out: int = 0) -> Run:
    """Write down what shall happen to the cases with these ids; a worker does it. Raises NothingChosen, TooManyToMerge, BadStep."""
    steps = [step for step in steps if not kinds.kind_of(step).is_single]
    if not cases or not steps:
        raise NothingChosen
    if any(step["kind"] == "merge" for step in steps):
        steps, cases = _as_merge(cases)
    run = Run.objects.create(macro=macro, steps=steps, by=by, total=len(cases), left_out=left_out)
    RunCase.objects.bulk_create([RunCase(run=run, case_id=key) for key in cases], batch_size=500)
    record(RunStarted(run_id=run.pk, total=len(cases)), by=by)
    return run


def _as_merge(cases: Sequence[int]) -> tuple[Steps, list[int]]:
    """All become part of the oldest one."""
    if not 2 <= len(cases) <= MOST_MERGED:
        raise TooManyToMerge
    oldest, *others = Case.objects.filter(pk__in=cases).order_by("number")
    return [{"kind": "merge", "value": str(oldest.number)}], [other.pk for other in others]


def go_on(run: Run, *, limit: int = 50) -> bool:
    """Do, or take back, the next `limit` rows. True while there are more.

    Each row is one transaction in which it is claimed: a killed worker leaves it as it was, and two workers never do one twice.
    So does a database that is away or locked (X05, X06): its error goes on to the job, and the sweep comes again.
    """
    is_undo = run.state == Run.State.UNDOING
    rows = run.rows.filter(state=RunCase.State.DONE if is_undo else RunCase.State.WAITING)
    keys = list(rows.order_by("-pk" if is_undo else "pk").values_list("pk", flat=True)[:limit])
    with translation.override(run.by.language or None):
        for key in keys:
            (_take_back if is_undo else _do)(run, key)
    if len(keys) == limit:
        return True
    _finish(run)
    return False


@transaction.atomic
def take_back(run: Run, *, by: User) -> None:
    """Undo of the whole run, by whoever started it; a worker does it. Raises NotAllowed. Silent when it is on its way."""
    if run.by_id != by.pk:
        raise NotAllowed
    changed = Run.objects.filter(pk=run.pk).exclude(state__in=(Run.State.UNDOING, Run.State.UNDONE))
    if changed.update(state=Run.State.UNDOING, finished_at=None):
        run.rows.filter(state=RunCase.State.WAITING).update(state=RunCase.State.SKIPPED)
        record(RunTakenBack(run_id=run.pk), by=by)
        run.state = Run.State.UNDOING


def _do(run: Run, key: int) -> None:
    try:
        with transaction.atomic():
            if not _claim(key, RunCase.State.WAITING, RunCase.State.DONE):
                return
            row = RunCase.objects.select_related("case__customer", "case__owner", "case__team").get(pk=key)
            with gathered() as events:
                _steps(row.case, run)
            RunCase.objects.filter(pk=key).update(events=_reversible(events))
    except Refused as refusal:
        _leave(key, RunCase.State.WAITING, RunCase.State.SKIPPED, str(refusal))
    except Exception as error:  # one case must not stop the others
        if is_away(error):
            raise
        log.exception("run_row_failed", run=run.pk, row=key, error=type(error).__name__)
        _leave(key, RunCase.State.WAITING, RunCase.State.SKIPPED, Refused().sentence())


def _steps(case: Case, run: Run) -> None:
    """With the permissions of whoever started it, as they are now. Whoever no longer sees the case may not work on it either."""
    if not Case.objects.visible_to(run.by).filter(pk=case.pk).exists():
        raise NotAllowed
    for step in run.steps:
        kinds.apply(case, step, by=run.by)


def _take_back(run: Run, key: int) -> None:
    try:
        with transaction.atomic():
            if not _claim(key, RunCase.State.DONE, RunCase.State.UNDONE):
                return
            row = RunCase.objects.get(pk=key)
            for case_id in {case_id for case_id, _event in row.events}:
                case = Case.objects.select_related("owner", "team", "customer").get(pk=case_id)
                undo(case, changes=[event for one, event in row.events if one == case_id], by=run.by)
    except Refused as refusal:
        _leave(key, RunCase.State.DONE, RunCase.State.KEPT, str(refusal))
    except Exception as error:
        if is_away(error):
            raise
        log.exception("run_row_not_undone", run=run.pk, row=key, error=type(error).__name__)
        _leave(key, RunCase.State.DONE, RunCase.State.KEPT, Refused().sentence())


def _claim(key: int, before: str, after: str) -> bool:
    return bool(RunCase.objects.filter(pk=key, state=before).update(state=after))


def _leave(key: int, before: str, after: str, reason: str) -> None:
    RunCase.objects.filter(pk=key, state=before).update(state=after, reason=reason[:300])


def _finish(run: Run) -> None:
    after = Run.State.UNDONE if run.state == Run.State.UNDOING else Run.State.DONE
    if Run.objects.filter(pk=run.pk, state=run.state).update(state=after, finished_at=timezone.now()):
        run.state = after


def _reversible(events: Sequence[LoggedEvent]) -> list[list[int]]:
    return [[event.case_id, event.pk] for event in events if event.case_id and event.name in REVERSALS]
