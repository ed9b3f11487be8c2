"""Addresses of notifications at the desk."""

from django.urls import path

from besa.notifications.views import desk, preferences

urlpatterns = [
    path("notifications/", desk.notifications),
    path("notifications/panel/", desk.panel),
    path("notifications/count/", desk.count),
    path("notifications/reading/", desk.reading),
    path("notifications/return/", desk.put_back),
    path("notifications/showing/", desk.showing),
    path("notifications/cases/<int:case_id>/reading/", desk.case_reading),
    path("notifications/focus/", preferences.focus),
    path("notifications/focus/ending/", preferences.focus_ending),
    path("settings/notifications/", preferences.show),
]
