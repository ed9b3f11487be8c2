import json

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from besa.accounts import actions


@pytest.fixture(autouse=True)
def _no_limits_yet(db):
    cache.clear()


@pytest.fixture
def in_one_minute(time_machine):
    """The first request of a minute takes a portion of the token's allowance, which costs a query: `in_one_minute(as_amal)`."""

    def begin(caller):
        time_machine.move_to(timezone.now().replace(second=0), tick=False)
        caller.get("/cases?limit=1")

    return begin


class Caller:
    """A program with a token: JSON in, JSON out."""

    def __init__(self, user, scopes=("read", "write")):
        self.token, self.secret = actions.create_token(user, name="Test", scopes=list(scopes), by=user)
        self.client = Client()

    def __call__(self, method, path, body=None, **headers):
        content = body if isinstance(body, str | bytes) else json.dumps(body)
        headers = {
            "Authorization": f"Bearer {self.secret}",
            **{name.replace("_", "-"): v for name, v in headers.items()},
        }
        kind = headers.pop("Content-Type", "application/json")
        data = b"" if body is None else content
        return self.client.generic(method, f"/api/v1{path}", data, content_type=kind, headers=headers)

    def get(self, path, **headers):
        return self("GET", path, **headers)

    def post(self, path, body, **headers):
        return self("POST", path, body, **headers)

    def patch(self, path, body, **headers):
        return self("PATCH", path, body, **headers)


@pytest.fixture
def as_amal(amal):
    return Caller(amal)


@pytest.fixture
def as_noa(noa):
    return Caller(noa)


@pytest.fixture
def as_admin(admin):
    return Caller(admin, ["admin"])


@pytest.fixture
def as_stranger(stranger):
    return Caller(stranger)
