"""OAuth refresh against a real HTTP server on this machine."""

import json
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs

import pytest

from besa.channels.email.oauth import Grant, GrantRefused, ProviderUnavailable, TokenSource, refresh

pytestmark = pytest.mark.server

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Provider(HTTPServer):
    """Answers with what `answers` holds, in order, and remembers the forms it was sent."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Answering)
        self.answers, self.forms = [], []

    def grant(self):
        return Grant(f"http://127.0.0.1:{self.server_port}/token", "client", "secret", "refresh-1", "mail")


class Answering(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.forms.append({name: values[0] for name, values in parse_qs(body).items()})
        status, answer = self.server.answers.pop(0)
        content = answer.encode() if isinstance(answer, str) else json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass


@pytest.fixture
def provider():
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def test_refresh_trades_the_refresh_token(provider):
    provider.answers = [(200, {"access_token": "access-1", "expires_in": 3600})]
    token = refresh(provider.grant(), now=NOW)
    assert (token.value, token.ends_at, token.refresh_token) == ("access-1", NOW + timedelta(hours=1), "")
    assert provider.forms == [
        {
            "grant_type": "refresh_token",
            "client_id": "client",
            "client_secret": "secret",
            "refresh_token": "refresh-1",
            "scope": "mail",
        }
    ]


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refresh_refused_needs_an_administrator(provider, status):
    provider.answers = [(status, {"error": "invalid_grant", "error_description": "Token has been revoked."})]
    with pytest.raises(GrantRefused, match=r"invalid_grant: Token has been revoked\."):
        refresh(provider.grant(), now=NOW)


@pytest.mark.parametrize(
    "answer", [(500, {"error": "x"}), (503, "<html>"), (429, {}), (200, "not json"), (200, "[1]"), (400, "null")]
)
def test_refresh_from_a_broken_provider_is_worth_another_try(provider, answer):
    provider.answers = [answer]
    with pytest.raises(ProviderUnavailable):
        refresh(provider.grant(), now=NOW)


def test_refresh_without_a_token_in_the_answer_is_refused(provider):
    provider.answers = [(200, {"access_token": None})]
    with pytest.raises(GrantRefused, match="HTTP 200"):
        refresh(provider.grant(), now=NOW)


def test_refresh_when_nobody_listens():
    with Provider() as server:
        grant = server.grant()
    with pytest.raises(ProviderUnavailable, match="ConnectError"):
        refresh(grant, now=NOW)


def test_source_asks_again_only_when_the_token_ends(provider):
    provider.answers = [(200, {"access_token": f"access-{n}", "expires_in": 3600}) for n in (1, 2)]
    times = [NOW, NOW + timedelta(minutes=57), NOW + timedelta(minutes=59)]
    source = TokenSource(provider.grant(), keep=lambda token: None, clock=lambda: times.pop(0))
    assert [source(), source(), source()] == ["access-1", "access-1", "access-2"]


def test_source_asks_again_after_a_refusal(provider):
    provider.answers = [(200, {"access_token": f"access-{n}", "expires_in": 3600}) for n in (1, 2)]
    source = TokenSource(provider.grant(), keep=lambda token: None, clock=lambda: NOW)
    first = source()
    source.forget()
    assert (first, source()) == ("access-1", "access-2")


def test_source_keeps_a_new_refresh_token_and_uses_it(provider):
    provider.answers = [
        (200, {"access_token": "access-1", "expires_in": "oops", "refresh_token": "refresh-2"}),
        (200, {"access_token": "access-2", "expires_in": 3600, "refresh_token": "refresh-2"}),
    ]
    kept = []
    times = [NOW, NOW + timedelta(hours=1)]
    source = TokenSource(provider.grant(), keep=kept.append, clock=lambda: times.pop(0))
    assert [source(), source()] == ["access-1", "access-2"]
    assert kept == ["refresh-2"]
    assert [form["refresh_token"] for form in provider.forms] == ["refresh-1", "refresh-2"]


def test_nothing_secret_is_shown():
    shown = repr(Grant("https://x", "client", "hidden-1", "hidden-2"))
    assert "hidden" not in shown
