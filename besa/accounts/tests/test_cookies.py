"""Cookies are as strict as the address allows: HTTPS gives them a __Host- name, plain HTTP of a local network still works."""

import os
import subprocess
import sys

import pytest

ASK = """
import django
django.setup()
from django.conf import settings
from django.test import Client
from django.apps import apps
from django.core.management import call_command
settings.MIGRATION_MODULES = {app.label: None for app in apps.get_app_configs()}  # the tables as they are now, at once
call_command("migrate", run_syncdb=True, verbosity=0)
from besa.accounts.actions import add_user
add_user(email="amal@desk.example", name="Amal", roles=["agent"], password="seven quiet lemons", by=None)
is_https = settings.BESA_URL.startswith("https")
client = Client(enforce_csrf_checks=True, headers={"Origin": settings.BESA_URL, "Referer": settings.BESA_URL})
client.get("/sign-in/", secure=is_https)
token = client.cookies[settings.CSRF_COOKIE_NAME].value
data = {"login": "amal@desk.example", "password": "seven quiet lemons", "csrfmiddlewaretoken": token}
answer = client.post("/sign-in/", data, secure=is_https)
print(answer.status_code, answer.get("Location"), bool(answer.get("Strict-Transport-Security")))
for name, morsel in sorted(client.cookies.items()):
    print(name, bool(morsel["secure"]), bool(morsel["httponly"]), morsel["samesite"], morsel["path"], morsel["domain"])
"""


def answers_of(url, home):
    environment = {
        **os.environ,
        "BESA_URL": url,
        "BESA_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "besa.settings_test",
    }
    environment.pop("BESA_DATABASE_URL", None)
    ran = subprocess.run([sys.executable, "-c", ASK], env=environment, capture_output=True, text=True, timeout=100)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.splitlines()


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        (
            "https://desk.example",
            ["302 / True", "__Host-besa True True Lax / ", "__Host-besa-csrf True True Lax / "],
        ),
        ("http://192.168.1.20:8000", ["302 / False", "besa False True Lax / ", "besa-csrf False True Lax / "]),
    ],
)
def test_sign_in_works_and_its_cookies_are_as_strict_as_the_address_allows(tmp_path, url, expected):
    assert answers_of(url, tmp_path) == expected
