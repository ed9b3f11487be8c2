"""Addresses that customers have by a signed link."""

from django.urls import path

from besa.callbacks.views import public

urlpatterns = [
    path("call-back/<str:token>/", public.choice),
    path("call-back/<str:token>/cancellation/", public.cancellation),
    path("call-back/<str:token>/calendar.ics", public.calendar),
]
