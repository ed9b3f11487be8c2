from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class JobsConfig(AppConfig):
    name = "besa.core.jobs"
    label = "jobs"

    def ready(self) -> None:
        autodiscover_modules("tasks")  # a worker must know every task and every sweep
