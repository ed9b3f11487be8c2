from django.apps import AppConfig

from besa.core import fused, lookups
from besa.core.messages import compile_stale


class CoreConfig(AppConfig):
    name = "besa.core"
    label = "core"

    def ready(self) -> None:
        # Before anybody asks for a translation: a checkout that changed the catalogues speaks them at the next start.
        compile_stale()
        lookups.install()
        fused.install()
