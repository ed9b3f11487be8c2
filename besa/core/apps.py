from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "besa.core"
    label = "core"
