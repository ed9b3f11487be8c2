"""Addresses of working hours, under settings."""

from django.urls import include, path

from besa.calendars.views import desk

pages = [
    path("", desk.hours_list, name="list"),
    path("new/", desk.new_hours, name="new"),
    path("<int:hours_id>/", desk.hours, name="hours"),
    path("<int:hours_id>/removal/", desk.removal, name="removal"),
    path("<int:hours_id>/holidays/", desk.holidays, name="holidays"),
    path("<int:hours_id>/holidays/country/", desk.holidays_of_country, name="country"),
    path("<int:hours_id>/holidays/<int:holiday_id>/removal/", desk.holiday_removal, name="holiday-removal"),
]
urlpatterns = [path("settings/hours/", include((pages, "calendars")))]
