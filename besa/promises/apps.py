from django.apps import AppConfig


class PromisesConfig(AppConfig):
    name = "besa.promises"
    label = "promises"
