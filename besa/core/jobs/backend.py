"""The door of DEP 14: `enqueue` writes a row in the caller's transaction and nudges the workers when it commits."""

from typing import Any

from django.apps import apps
from django.utils import timezone
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.exceptions import InvalidTaskError
from django_tasks.utils import normalize_json

from besa.core.jobs.telling import tell_on_commit
from besa.core.jobs.timing import database_now
from besa.core.jobs.wakeup import wake
from besa.core.prepared import insert


class JobBackend(BaseTaskBackend):
    supports_defer = True

    def validate_task(self, task: Task[..., Any]) -> None:
        super().validate_task(task)
        if task.takes_context:
            raise InvalidTaskError("Besa's tasks get no context; the row says everything (docs/architecture.md).")

    def enqueue(self, task: Task[..., Any], args: Any, kwargs: Any) -> TaskResult[Any]:
        """Raises TypeError at once, in the caller's hands, when an argument is not plain JSON. One INSERT."""
        self.validate_task(task)
        job = apps.get_model("jobs", "Job")(  # tasks are declared before the models are ready
            task=task.module_path,
            args=normalize_json(args),
            kwargs=normalize_json(kwargs),
            queue=task.queue_name,
            run_at=task.run_after or database_now(),
            created_at=timezone.now(),  # told to people, and asked by nobody
        )
        insert(job)
        wake()
        if task.run_after is None:
            tell_on_commit(job)
        return self.result(task, job)

    def result(self, task: Task[..., Any], job: Any) -> TaskResult[Any]:
        return TaskResult(
            task=task,
            id=str(job.pk),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=job.args,
            kwargs=job.kwargs,
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )
