"""schemathesis reads our document and tries to break what it promises: through ASGI, in this process, in seconds."""

import json
import os
from pathlib import Path

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, Phase, settings

from besa.accounts import actions
from besa.api import tokens
from besa.asgi import application
from besa.cases.models import Message

DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "docs" / "openapi.json").read_text(encoding="utf-8"))
# /health says 503 here, because no worker runs beside the tests; test_doors.py tries it.
OPERATIONS = [
    (method.upper(), path)
    for path, methods in DOCUMENT["paths"].items()
    for method in methods
    if path != "/api/v1/health"
]
# In `make test-faults` twice the examples, and the systematic edges of each parameter, which are two thousand requests.
FULL = os.environ.get("BESA_FAULTS") == "full"
EXAMPLES = 12 if FULL else 6
CONFIG = {
    "generation": {"deterministic": True, "max-examples": EXAMPLES},
    "phases": {"stateful": {"enabled": False}, "coverage": {"enabled": FULL}},
    # What the document cannot say, such as “one plain e-mail address”, may be refused.
    "checks": {"positive_data_acceptance": {"enabled": False}},
}

SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def schemathesis():
    """Every worker would spend two seconds on it, who only collects the tests; so its plugin is off, too (pyproject.toml)."""
    import schemathesis

    return schemathesis


@pytest.fixture(scope="module")
def document(schemathesis):
    config = schemathesis.config.SchemathesisConfig.from_dict(CONFIG)
    document = schemathesis.openapi.from_dict(DOCUMENT, config=config)
    document.app = application
    document.hook(map_path_parameters)
    return document


def map_path_parameters(context, path_parameters):
    """Every second number is one that exists, so that more than 404 is tried."""
    for name, value in (path_parameters or {}).items():
        if isinstance(value, int) and value in range(1, 2**63, 2):
            path_parameters[name] = 1001 if name == "number" else 1
    return path_parameters


@pytest.fixture
def secret(transactional_db, case, amal, monkeypatch):
    monkeypatch.setattr(tokens, "TOKEN_LIMIT", 10**9)
    monkeypatch.setattr(tokens, "STRANGER_LIMIT", 10**9)
    cache.clear()
    Message.objects.create(pk=1, case=case, direction="in", text="Hello", customer=case.customer)
    return actions.create_token(amal, name="Test", scopes=["read", "write"], by=amal)[1]


def keeps_what_it_says(case, secret):
    case.call_and_validate(headers={"Authorization": f"Bearer {secret}"})


@pytest.mark.faults
# Each with a name of its own: those that schemathesis 4.32 collects have all the same under pytest 9.2, and xdist runs one of them.
@pytest.mark.parametrize(("method", "path"), OPERATIONS)
def test_the_api_keeps_what_its_document_says(document, secret, method, path):
    from schemathesis.checks import load_all_checks
    from schemathesis.generation.feedback import FeedbackSources
    from schemathesis.pytest._test_builder import build_operation_test

    load_all_checks()
    tries = build_operation_test(
        config=document.config,
        operation=document[path][method],
        test_func=keeps_what_it_says,
        given_kwargs={},
        feedback=FeedbackSources(constants_value_source=None),
        explicit_settings=SETTINGS,
    )
    tries(secret=secret)
