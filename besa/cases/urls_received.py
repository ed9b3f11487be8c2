"""Received mail: nouns for what is decided about it."""

from django.urls import path

from besa.cases.views import received

urlpatterns = [
    path("", received.listing),
    path("<int:pk>/raw/", received.raw),
    path("<int:pk>/release/", received.release),
    path("<int:pk>/discarding/", received.discarding),
    path("<int:pk>/restoration/", received.restoration),
    path("<int:pk>/reading/", received.reading),
]
