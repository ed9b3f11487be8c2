from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts import actions
from besa.accounts.models import AccessToken, User
from besa.api import tokens
from besa.api.tests.conftest import Caller
from besa.api.tokens import STRANGER_LIMIT, TOKEN_LIMIT

pytestmark = pytest.mark.django_db


def test_without_a_token_there_is_a_problem_that_says_what_to_do(client, case):
    answer = client.get("/api/v1/cases")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"] == 'Bearer realm="besa"'
    problem = answer.json()
    assert (problem["status"], problem["code"], problem["title"]) == (401, "no_token", "Unauthorized")
    assert problem["request_id"] == answer["X-Request-Id"]


@pytest.mark.parametrize(
    "header",
    [
        "",
        "Bearer",
        "Bearer ",
        "Bearer x",
        "Basic YTpi",
        "Bearer besa_" + "a" * 43,
        "Bearer \udcff",
        "Bearer " + "a" * 9999,
    ],
)
def test_other_headers_are_no_token(client, amal, header):
    assert client.get("/api/v1/cases", headers={"Authorization": header}).status_code == 401


def test_a_token_in_the_address_is_no_token(client, as_amal):
    """ASVS 14.2.1."""
    for name in ("token", "access_token", "api_key", "Authorization"):
        assert client.get("/api/v1/cases", {name: as_amal.secret}).status_code == 401


def test_a_session_is_no_token(client, amal):
    client.force_login(amal)
    assert client.get("/api/v1/cases").status_code == 401


@pytest.mark.parametrize("fate", ["revoked", "expired", "deactivated"])
def test_a_token_that_is_over_is_refused(as_amal, amal, fate):
    """G13."""
    assert as_amal.get("/cases").status_code == 200
    if fate == "revoked":
        actions.revoke_token(as_amal.token, by=amal, now=timezone.now())
    elif fate == "expired":
        AccessToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    else:
        User.objects.update(is_active=False)
    assert as_amal.get("/cases").status_code == 401


def test_a_token_that_reads_does_not_write(amal, case):
    reader = Caller(amal, ["read"])
    assert reader.get("/cases").status_code == 200
    answer = reader.patch(f"/cases/{case.number}", {"kind": "complaint"})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    case.refresh_from_db()
    assert case.kind == "request"


def test_a_token_that_writes_does_not_read(amal, case):
    assert Caller(amal, ["write"]).get("/cases").status_code == 403


def test_the_scope_admin_includes_the_others(as_admin, case):
    assert as_admin.get("/cases").status_code == 200
    assert as_admin.patch(f"/cases/{case.number}", {"kind": "complaint"}).status_code == 200


def test_a_token_does_not_more_than_its_user(as_stranger, case):
    assert as_stranger.get("/cases").json() == {"items": [], "next": None}
    assert as_stranger.patch(f"/cases/{case.number}", {"kind": "complaint"}).status_code == 404


def test_use_is_noted(as_amal):
    as_amal.get("/cases")
    assert AccessToken.objects.get().last_used_at is not None


def test_a_token_that_asks_too_often_has_to_wait(as_amal, time_machine, monkeypatch):
    assert TOKEN_LIMIT == 600
    monkeypatch.setattr(tokens, "TOKEN_LIMIT", 60)  # each request costs time
    time_machine.move_to(timezone.now().replace(second=0), tick=False)
    statuses = [as_amal.get("/health").status_code for _number in range(3)]
    assert 429 not in statuses, "health asks for no token and spends none"
    for _number in range(60):
        as_amal.get("/cases?limit=1")
    answer = as_amal.get("/cases?limit=1")
    assert (answer.status_code, answer["Retry-After"]) == (429, "60")
    time_machine.shift(60)
    assert as_amal.get("/cases?limit=1").status_code == 200


def test_a_stranger_who_guesses_has_to_wait(client, db, time_machine):
    time_machine.move_to(timezone.now().replace(second=0), tick=False)
    statuses = [
        client.get("/api/v1/cases", headers={"Authorization": f"Bearer besa_{number}"}).status_code
        for number in range(STRANGER_LIMIT + 1)
    ]
    assert statuses == [401] * STRANGER_LIMIT + [429]


@pytest.mark.parametrize(("language", "start"), [("ar", "لا"), ("he", ""), ("sq", ""), ("en", "There is nothing here")])
def test_problems_speak_the_language_of_the_owner(as_amal, amal, language, start):
    User.objects.filter(pk=amal.pk).update(language=language)
    answer = as_amal.get("/cases/4711", Accept_Language="fr")
    assert answer["Content-Language"] == language
    if language == "en":
        assert answer.json()["detail"].startswith(start)
