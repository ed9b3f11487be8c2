"""A small OAuth 2 provider on this machine: authorization code with PKCE, refresh, introspection (RFC 6749, 7636, 7662)."""

import base64
import hashlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlencode, urlsplit


class OAuthServer(ThreadingHTTPServer):
    """Knows one client, and the account `support@desk.example`. Tokens are good until they are taken `back`."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Page)
        self.client, self.secret = "besa-client", "besa-secret"
        self.account = "support@desk.example"
        self.codes, self.refresh_tokens, self.access_tokens = {}, set(), {}
        self.denies = ""
        self.asked = []

    def __enter__(self):
        self.thread = threading.Thread(target=self.serve_forever, args=(0.05,))
        self.thread.start()
        return super().__enter__()

    def __exit__(self, *error):
        self.shutdown()
        self.thread.join()
        super().__exit__(*error)

    def url(self, path):
        return f"http://127.0.0.1:{self.server_port}{path}"

    def fields(self):
        """How a mailbox knows this provider."""
        return {
            "oauth_provider": "other",
            "oauth_client_id": self.client,
            "oauth_authorize_url": self.url("/authorize"),
            "oauth_token_url": self.url("/token"),
            "oauth_scope": "mail",
        }

    def granted(self):
        """A refresh token, as if somebody had agreed before."""
        token = secrets.token_urlsafe(20)
        self.refresh_tokens.add(token)
        return token


class _Page(BaseHTTPRequestHandler):
    def do_GET(self):
        parts = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append(parts.path)
        if parts.path == "/authorize":
            self._authorize(asked)
        elif parts.path == "/introspect":
            self._introspect(asked.get("token", ""))
        else:
            self._say(404, {})

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked.append(urlsplit(self.path).path)
        if form.get("client_id") != self.server.client or form.get("client_secret") != self.server.secret:
            self._say(401, {"error": "invalid_client", "error_description": "Who are you?"})
        elif form["grant_type"] == "authorization_code":
            self._trade(form)
        elif form["grant_type"] == "refresh_token" and form["refresh_token"] in self.server.refresh_tokens:
            self._give(new_refresh_token=False)
        else:
            self._say(400, {"error": "invalid_grant"})

    def _authorize(self, asked):
        """The account's owner agrees at once, or `denies`."""
        if self.server.denies:
            answer = {"error": self.server.denies, "state": asked["state"]}
        else:
            assert (asked["response_type"], asked["client_id"]) == ("code", self.server.client)
            assert (asked["code_challenge_method"], asked["scope"]) == ("S256", "mail")
            code = secrets.token_urlsafe(16)
            self.server.codes[code] = asked["code_challenge"], asked["redirect_uri"]
            answer = {"code": code, "state": asked["state"]}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(answer)}")
        self.end_headers()

    def _trade(self, form):
        challenge, redirect = self.server.codes.pop(form["code"], ("", ""))
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        proved = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if not challenge or proved != challenge or form["redirect_uri"] != redirect:
            self._say(400, {"error": "invalid_grant"})
        else:
            self._give(new_refresh_token=True)

    def _give(self, *, new_refresh_token):
        access = secrets.token_urlsafe(20)
        self.server.access_tokens[access] = self.server.account
        answer = {"access_token": access, "token_type": "Bearer", "expires_in": 3600}
        self._say(200, answer | ({"refresh_token": self.server.granted()} if new_refresh_token else {}))

    def _introspect(self, token):
        account = self.server.access_tokens.get(token)
        self._say(200, {"active": True, "email": account, "username": account} if account else {"active": False})

    def _say(self, status, answer):
        content = json.dumps(answer).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *args):
        pass
