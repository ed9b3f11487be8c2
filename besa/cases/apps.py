from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "besa.cases"
    label = "cases"
