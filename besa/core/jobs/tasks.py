"""What the engine does for itself."""

from datetime import timedelta

from besa.core.jobs import actions, sweep


@sweep(every=timedelta(hours=1))
def purge_finished_jobs() -> None:
    actions.purge()
