from django.apps import AppConfig


class AutomationsConfig(AppConfig):
    name = "besa.automations"
    label = "automations"
