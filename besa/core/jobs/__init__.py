"""Background work (DEP 14 over our own table). The one place to import it from; `django.tasks` takes over at Django 6.

@task()                                   # a module-level function of plain JSON arguments
def process(received_id: int) -> None: ...

process.enqueue(7)                        # a row in the caller's transaction
process.using(run_after=later).enqueue(7)
task(queue_name=NETWORK)                  # work that waits for other machines: it never holds up the rest

@sweep(every=timedelta(minutes=1))        # finds due work from the tables themselves (architecture.md, rule 3.3)
def process_forgotten() -> None: ...
"""

from django_tasks import task

from besa.core.jobs.sweeps import sweep
from besa.core.jobs.wakeup import wake

DEFAULT = "default"
NETWORK = "network"

__all__ = ["DEFAULT", "NETWORK", "sweep", "task", "wake"]
