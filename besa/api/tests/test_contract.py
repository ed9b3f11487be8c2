"""schemathesis reads our document and tries to break what it promises: through ASGI, in this process, in seconds."""

import json
from pathlib import Path

import pytest
import schemathesis
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, settings
from schemathesis.config import SchemathesisConfig

from besa.accounts import actions
from besa.api import tokens
from besa.asgi import application
from besa.cases.models import Message

DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8"))
CONFIG = SchemathesisConfig.from_dict(
    {
        "generation": {"deterministic": True, "max-examples": 12},
        "phases": {"stateful": {"enabled": False}},
        # What the document cannot say, such as “one plain e-mail address”, may be refused.
        "checks": {"positive_data_acceptance": {"enabled": False}},
    }
)
document = schemathesis.openapi.from_dict(DOCUMENT, config=CONFIG)
document.app = application
# /health says 503 here, because no worker runs beside the tests; test_doors.py tries it.
operations = document.exclude(path="/api/v1/health")


@document.hook
def map_path_parameters(context, path_parameters):
    """Every second number is one that exists, so that more than 404 is tried."""
    for name, value in (path_parameters or {}).items():
        if isinstance(value, int) and value % 2:
            path_parameters[name] = 1001 if name == "number" else 1
    return path_parameters


@pytest.fixture
def secret(transactional_db, case, amal, monkeypatch):
    monkeypatch.setattr(tokens, "TOKEN_LIMIT", 10**9)
    monkeypatch.setattr(tokens, "STRANGER_LIMIT", 10**9)
    cache.clear()
    Message.objects.create(pk=1, case=case, direction="in", text="Hello", customer=case.customer)
    return actions.create_token(amal, name="Test", scopes=["read", "write"], by=amal)[1]


@operations.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_what_its_document_says(case, secret):
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})
