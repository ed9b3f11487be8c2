"""Addresses of call-backs at the desk."""

from django.urls import include, path

from besa.callbacks.views import day, desk, feed, offering, settings

pages = [
    path("callbacks/", day.day, name="day"),
    path("cases/<int:number>/call-back/", desk.new, name="new"),
    path("cases/<int:number>/call-back/link/", offering.link, name="link"),
    path("cases/<int:number>/call-back/links/removal/", offering.links, name="links"),
    path("call-backs/<int:call_back_id>/", desk.call_back, name="call-back"),
    path("call-backs/<int:call_back_id>/cancellation/", desk.cancellation, name="cancellation"),
    path("call-backs/<int:call_back_id>/tries/", desk.tries, name="tries"),
    path("settings/calendar/", feed.own, name="own-feed"),
    path("settings/calendar/removal/", feed.removal, name="own-feed-removal"),
    path("settings/call-backs/", settings.plans, name="plans"),
    path("settings/call-backs/<int:team_id>/", settings.plan, name="plan"),
]
urlpatterns = [path("", include((pages, "callbacks")))]
