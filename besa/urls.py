"""Every address of Besa, by area. A prefix stands here once; nouns inside (style.md, principle 3)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("besa.accounts.urls_desk")),
    path("api/v1/", include("besa.api.urls_api")),
    path("", include("besa.desk.urls_desk")),
    path("", include("besa.notifications.urls_desk")),
    path("", include("besa.cases.urls_desk")),
    path("", include("besa.customers.urls_desk")),
    path("", include("besa.calendars.urls_desk")),
    path("", include("besa.promises.urls_desk")),
    path("", include("besa.routing.urls_desk")),
    path("", include("besa.wellbeing.urls_desk")),
    path("", include("besa.callbacks.urls_desk")),
    path("", include("besa.callbacks.urls_public")),
    path("", include("besa.channels.email.urls_desk")),
    path("", include("besa.automations.urls_desk")),
]
handler400 = "besa.desk.views.errors.bad_request"
handler403 = "besa.desk.views.errors.forbidden"
handler404 = "besa.desk.views.errors.not_found"
handler500 = "besa.desk.views.errors.broken"
