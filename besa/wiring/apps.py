from importlib import import_module

from django.apps import AppConfig


class WiringConfig(AppConfig):
    name = "besa.wiring"
    label = "wiring"

    def ready(self) -> None:
        """Fill the registries of `core`, once all models exist."""
        for table in (
            "reactions",
            "guards",
            "slots",
            "fields",
            "placeholders",
            "sentences",
            "channels",
            "navigation",
            "settings_pages",
            "shortcuts",
            "followers",
            "undoing",
            "notifications",
            "audiences",
        ):
            import_module(f"besa.wiring.{table}").fill()
