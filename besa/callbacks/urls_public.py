"""Addresses that customers have by a signed link."""

from django.urls import path

from besa.callbacks.views import feed, public

urlpatterns = [
    path("call-back/<str:token>/", public.choice),
    path("call-back/<str:token>/cancellation/", public.cancellation),
    path("call-back/<str:token>/calendar.ics", public.calendar),
    path("call-back/<str:token>/renewal/", public.renewal),
    path("call-back-feeds/<str:secret>/calls.ics", feed.calls),
]
