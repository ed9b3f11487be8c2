from django.apps import AppConfig


class WellbeingConfig(AppConfig):
    name = "besa.wellbeing"
    label = "wellbeing"
