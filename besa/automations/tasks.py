"""Runs go on in the background; the rows say what is left, so that a lost job or a killed worker costs nothing."""

import time
from datetime import timedelta

from besa.automations import actions
from besa.automations.models import Run
from besa.core.jobs import sweep, task

# Between chunks others write; a turn stays short.
REST = 0.02
TURN = 20.0


@task()
def process(run_id: int) -> None:
    """Go on with a run for some seconds; what is left is taken up by the next."""
    _process(run_id)


def _process(run_id: int) -> None:
    ends_at = time.monotonic() + TURN
    run = Run.objects.select_related("by").filter(pk=run_id).first()
    while run and run.is_moving and time.monotonic() < ends_at:
        if not actions.go_on(run):
            return
        time.sleep(REST)
        run.refresh_from_db(fields=["state"])
    if run and run.is_moving:
        process.enqueue(run_id)


def _is_anything_left() -> bool:
    return Run.objects.unfinished().exists()


@sweep(every=timedelta(seconds=15), only_if=_is_anything_left)
def go_on_with_runs() -> None:
    """What a worker left when it died, and whatever no job asked for."""
    for key in list(Run.objects.unfinished().order_by("pk").values_list("pk", flat=True)[:20]):
        _process(key)
