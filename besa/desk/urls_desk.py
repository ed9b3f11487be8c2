"""Addresses of the frame: the first page and one's own profile."""

from django.urls import path

from besa.desk.views import counters, installation, own, palette

urlpatterns = [
    path("", own.home),
    path("counters/", counters.show),
    path("palette/", palette.find),
    path("account/profile/", own.profile),
    path("account/profile/theme/", own.theme),
    path("settings/", own.settings),
    path("settings/desk/", installation.show),
]
