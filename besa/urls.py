"""Every address of Besa, by area. A prefix stands here once; nouns inside (style.md, principle 3)."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("besa.accounts.urls_desk")),
]
