"""Addresses of wellbeing: one's own, all of them."""

from django.urls import include, path

from besa.wellbeing.views import desk

pages = [
    path("rest/", desk.rest, name="rest"),
    path("rest/hard-contacts/", desk.hard_contacts, name="hard-contacts"),
    path("rest/hard-contacts/<int:contact_id>/removal/", desk.removal, name="removal"),
    path("rest/longer/", desk.longer, name="longer"),
    path("rest/ending/", desk.ending, name="ending"),
]
urlpatterns = [path("", include((pages, "wellbeing")))]
