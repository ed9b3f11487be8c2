from django.apps import AppConfig


class SearchConfig(AppConfig):
    name = "besa.core.search"
    label = "search"
