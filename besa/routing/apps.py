from django.apps import AppConfig


class RoutingConfig(AppConfig):
    name = "besa.routing"
    label = "routing"
