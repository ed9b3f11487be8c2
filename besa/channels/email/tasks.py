"""What a worker does for e-mail: it finds from the tables what is due, whoever left it (architecture.md, rule 3.3)."""

from datetime import timedelta

from besa.channels.email.intake.processor import process_waiting
from besa.core.jobs import sweep


@sweep(every=timedelta(seconds=30))
def process_received() -> None:
    """Mail that was taken in and not accounted for: by the pipe, by an import, or by a process that died."""
    process_waiting()
