from django.apps import AppConfig

from besa.core import beginning, fused, lookups
from besa.core.messages import compile_stale


class CoreConfig(AppConfig):
    name = "besa.core"
    label = "core"

    def import_models(self) -> None:
        # Before the first model: each keeps the way to say its choices that it finds when it is made.
        lookups.install_display()
        super().import_models()

    def ready(self) -> None:
        # Before anybody asks for a translation: a checkout that changed the catalogues speaks them at the next start.
        compile_stale()
        beginning.install()
        lookups.install()
        fused.install()
