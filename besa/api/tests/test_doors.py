import json
from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client

from besa.api import bodies
from besa.api.bodies import DEEPEST, loads
from besa.api.errors import BadJson
from besa.cases.models import Case
from besa.core import health
from besa.core.health import Finding, Level

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.parametrize(
    "body",
    [
        b" ",
        b"{",
        b"\xff",
        b'{"subject": NaN}',
        b'{"subject": -Infinity}',
        b'{"subject": 1e400}',
        b'{"subject": "a", "subject": "b"}',
        b'{"subject": "\\u0000"}',
        b'{"subject": "\\ud800"}',
        b'{"\\u0000": 1}',
        b'{"subject": ' + b"9" * 5000 + b"}",
        b"[" * 10_000 + b"]" * 10_000,
        b"[" * 200_000,
        b'{"a":' * 100 + b"1" + b"}" * 100,
    ],
)
def test_json_that_is_none_is_refused(as_amal, orders, body):
    """G03."""
    answer = as_amal.post("/cases", body)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    assert not Case.objects.exists()


@pytest.mark.parametrize("body", [b"[]", b"null", b'"text"', b"5", b"[" + b"1," * 999_999 + b"1]"])
def test_json_that_is_no_object_is_refused(as_amal, orders, body):
    assert as_amal.post("/cases", body).status_code == 422


def test_strict_json_reads_what_is_right():
    assert loads('{"a": [1, 2.5, "مرحبا", null, true]}'.encode()) == {"a": [1, 2.5, "مرحبا", None, True]}
    assert loads(b"[" * DEEPEST + b"]" * DEEPEST)
    with pytest.raises(BadJson):
        loads(b"[" * (DEEPEST + 1) + b"]" * (DEEPEST + 1))


@pytest.mark.parametrize("kind", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_only_json_is_taken(as_amal, orders, kind):
    answer = as_amal.post("/cases", b"x", **{"Content-Type": kind})
    assert (answer.status_code, answer.json()["code"]) == (415, "wrong_type")


def test_a_body_that_is_too_large_is_refused(as_amal, orders, monkeypatch):
    monkeypatch.setattr(bodies, "LARGEST_BODY", 1000)
    answer = as_amal.post("/cases", {"subject": "a" * 1001})
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")


def test_a_body_beyond_djangos_limit_for_forms_is_read(as_amal, case):
    content = "QUJD" * 1_500_000
    answer = as_amal.post(
        f"/cases/{case.number}/messages",
        {"direction": "note", "text": "x", "attachments": [{"filename": "a.bin", "content": content}]},
    )
    assert answer.status_code == 201
    assert answer.json()["attachments"][0]["size"] == 4_500_000


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/cases/", "/cases/x", "/cases/1/2/3", "/searches?q=x", "/messages/1"]
)
def test_what_nobody_knows_is_a_problem_too(as_amal, path):
    answer = as_amal.get(path)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_writing_to_nowhere_is_a_problem_too(case):
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/api/v1/nowhere", "{}", content_type="application/json")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_a_method_that_nobody_knows_is_a_problem_too(as_amal, case):
    answer = as_amal("DELETE", f"/cases/{case.number}")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert set(answer["Allow"].split(", ")) == {"GET", "PATCH"}


def test_a_database_that_is_busy_is_said_to_be(as_amal, monkeypatch):
    def busy(*args):
        raise OperationalError("database is locked")

    monkeypatch.setattr("besa.api.views.cases.listed", busy)
    answer = as_amal.get("/cases")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "locked" not in answer.content.decode()


def test_answers_are_not_kept_by_others(as_amal):
    assert as_amal.get("/cases")["Cache-Control"] == "private, no-store"


def test_health_needs_no_token_and_tells_no_reason(client, monkeypatch):
    monkeypatch.setattr(health, "_looks", [lambda now: [Finding("printer", Level.FAILED, "/secret/path")]])
    answer = client.get("/api/v1/health")
    assert answer.status_code == 503
    assert {"name": "printer", "level": "failed"} in answer.json()["parts"]
    assert "secret" not in answer.content.decode()


def test_the_document_is_the_one_in_the_repository(client):
    """After a change: make docs/openapi.json anew with `manage.py write_openapi`, and look at the difference."""
    shown = client.get("/api/v1/openapi.json").json()
    assert shown == json.loads((ROOT / "docs" / "openapi.json").read_text(encoding="utf-8"))
    assert shown["openapi"] == "3.1.0"
