from django.apps import AppConfig


class CallbacksConfig(AppConfig):
    name = "besa.callbacks"
    label = "callbacks"
