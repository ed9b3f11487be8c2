from django.apps import AppConfig


class RealtimeConfig(AppConfig):
    name = "besa.realtime"
    label = "realtime"
