"""Addresses of the API. Each view stands behind the same door; what nobody knows is a problem, too, not a page."""

from django.urls import URLPattern, re_path
from django.views.decorators.csrf import csrf_exempt

from besa.api.api import api
from besa.api.doors import door
from besa.api.problems import not_found

app_name = "api"
patterns = api.urls[0]
for pattern in patterns:
    if isinstance(pattern, URLPattern):
        pattern.callback = door(api, pattern.callback)

urlpatterns = [*patterns, re_path(r"^.*$", csrf_exempt(door(api, not_found)), name="not-found")]
