"""Addresses of promises at the desk."""

from django.urls import path

from besa.promises.views import desk

urlpatterns = [
    path("promises/<int:promise_id>/why/", desk.why),
]
