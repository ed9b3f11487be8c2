from django.apps import AppConfig


class EmailConfig(AppConfig):
    name = "besa.channels.email"
    label = "email"
