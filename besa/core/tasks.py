"""Background work of core."""

from datetime import timedelta

from besa.core.jobs import sweep
from besa.core.shared_cache import forget_ended


@sweep(every=timedelta(hours=1))
def forget_shared_values() -> None:
    forget_ended()
