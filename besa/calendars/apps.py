from django.apps import AppConfig


class CalendarsConfig(AppConfig):
    name = "besa.calendars"
    label = "calendars"
