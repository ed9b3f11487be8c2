from importlib import import_module

from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "besa.channels.email"
    label = "email"

    def ready(self) -> None:
        """Once the models exist: what `besa doctor` looks at."""
        import_module("besa.channels.email.health")
