"""The permission of a provider, from the button to mail that flows: a real OAuth server, Dovecot and an SMTP server."""

import base64
import re
import time
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from django.test import Client

from besa.cases import actions as cases
from besa.cases.actions.messages import Letter
from besa.cases.models import Delivery
from besa.cases.sending import send_due
from besa.channels.email import imap, inspection
from besa.channels.email.actions import keep_permission
from besa.channels.email.models import Mailbox
from besa.channels.email.oauth import GOOGLE, MICROSOFT, PROVIDERS
from besa.channels.email.routes import imap_of, smtp_of, tokens_of
from besa.channels.email.secrets import decrypt, encrypt
from besa.channels.email.tests import dovecot as dovecots
from besa.channels.email.tests.oauth_server import OAuthServer
from besa.channels.email.tests.sink import make_certificate
from besa.channels.email.transport import Fault
from besa.core.models import LoggedEvent

pytestmark = [pytest.mark.server, pytest.mark.django_db]
RETURN = "/settings/mailboxes/oauth/"


@pytest.fixture
def provider():
    with OAuthServer() as server:
        yield server


@pytest.fixture
def asking(mailbox, provider):
    Mailbox.objects.update(**provider.fields(), oauth_client_secret=encrypt(provider.secret))
    mailbox.refresh_from_db()
    return mailbox


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


def agree(browser, mailbox):
    """Press the button, agree at the provider, come back. The page we land on."""
    answer = browser.post(f"/settings/mailboxes/{mailbox.pk}/oauth/")
    assert answer.status_code == 302
    back = urlsplit(httpx.get(answer["Location"]).headers["Location"])
    assert back.path == RETURN
    return browser.get(f"{back.path}?{back.query}", follow=True)


def words(page):
    return re.sub(r"\s+", " ", page.content.decode())


def test_permission_is_asked_with_proof_and_kept_encrypted(browser, asking, provider):
    page = agree(browser, asking)
    assert page.redirect_chain == [(f"/settings/mailboxes/{asking.pk}/check/", 302)]
    row = Mailbox.objects.get()
    (token,) = provider.refresh_tokens
    assert decrypt(row.oauth_refresh_token) == token
    assert token not in row.oauth_refresh_token + str(list(LoggedEvent.objects.values_list("data", flat=True)))
    assert row.oauth_granted_at is not None
    assert tokens_of(row)() in provider.access_tokens  # by our own refresh call


def test_the_page_lets_its_form_go_to_the_provider_and_nowhere_else(browser, asking, provider):
    page = browser.get(f"/settings/mailboxes/{asking.pk}/")
    policy = page["Content-Security-Policy"]
    assert re.search(r"form-action ([^;]*)", policy)[1].split() == ["'self'", provider.url("")]
    assert "http://127.0.0.1:8000/settings/mailboxes/oauth/" in words(page)


@pytest.mark.parametrize(("provider_name", "known"), [("google", GOOGLE), ("microsoft", MICROSOFT)])
def test_google_and_microsoft_are_asked_for_a_lasting_permission(browser, mailbox, provider_name, known):
    Mailbox.objects.update(oauth_provider=provider_name, oauth_client_id="x")
    target = browser.post(f"/settings/mailboxes/{mailbox.pk}/oauth/")["Location"]
    asked = {name: values[0] for name, values in parse_qs(urlsplit(target).query).items()}
    assert target.startswith(known.authorize_url)
    assert (asked["scope"], asked["login_hint"], asked["code_challenge_method"]) == (
        known.scope,
        mailbox.address,
        "S256",
    )
    assert asked.get("access_type") == "offline" or "offline_access" in asked["scope"]


def test_an_answer_counts_once_for_who_asked_and_for_ten_minutes(browser, asking, provider, dana, monkeypatch):
    target = browser.post(f"/settings/mailboxes/{asking.pk}/oauth/")["Location"]
    back = urlsplit(httpx.get(target).headers["Location"])
    answer = f"{back.path}?{back.query}"
    stranger = Client()
    stranger.force_login(dana)
    assert stranger.get(answer).status_code == 404
    forged = re.sub("state=[^&]+", "state=forged", answer)
    assert "is to no question of yours" in words(browser.get(forged, follow=True))
    # Even the right one is gone now: a state is looked at once.
    assert "is to no question of yours" in words(browser.get(answer, follow=True))
    target = browser.post(f"/settings/mailboxes/{asking.pk}/oauth/")["Location"]
    back = urlsplit(httpx.get(target).headers["Location"])
    later = time.time() + timedelta(minutes=11).total_seconds()
    monkeypatch.setattr(time, "time", lambda: later)
    assert "is to no question of yours" in words(browser.get(f"{back.path}?{back.query}", follow=True))
    assert (Mailbox.objects.get().oauth_refresh_token, "/token" in provider.asked) == ("", False)


@pytest.mark.parametrize(
    ("denies", "secret", "said"),
    [
        ("access_denied", "besa-secret", "The permission was not given."),
        ("invalid_scope", "besa-secret", "does not offer this kind of permission"),
        ("<script>", "besa-secret", "The provider refused: &lt;script&gt;"),
        ("", "wrong", "or the client secret does not fit"),
    ],
)
def test_a_refusal_says_what_to_do(browser, asking, provider, denies, secret, said):
    provider.denies = denies
    Mailbox.objects.update(oauth_client_secret=encrypt(secret))
    page = agree(browser, asking)
    assert page.redirect_chain == [(f"/settings/mailboxes/{asking.pk}/", 302)]
    assert said in words(page)
    assert Mailbox.objects.get().oauth_refresh_token == ""


def test_a_provider_that_is_away_says_so(browser, asking, provider):
    Mailbox.objects.update(oauth_token_url="http://127.0.0.1:9/token")
    assert "The server does not answer in time." in words(agree(browser, asking))


def test_without_a_client_id_the_button_says_what_is_missing(browser, mailbox):
    page = browser.post(f"/settings/mailboxes/{mailbox.pk}/oauth/", follow=True)
    assert "Choose the provider and type in the client ID first" in words(page)


@pytest.mark.parametrize("provider_name", ["google", "microsoft"])
def test_the_servers_of_the_provider_are_filled_in(mailbox, admin, provider_name):
    known = PROVIDERS[provider_name]
    keep_permission(mailbox, refresh_token="r", provider=known, by=admin)
    assert (mailbox.source, mailbox.imap_host, mailbox.imap_sign) == ("imap", known.imap_host, "oauth")
    assert (mailbox.smtp_host, mailbox.smtp_port, mailbox.smtp_user) == (
        known.smtp_host,
        known.smtp_port,
        mailbox.address,
    )
    assert mailbox.smtp_security == known.smtp_security


@pytest.fixture
def dovecot(provider, tmp_path_factory):
    dovecots.require(pytest)
    server = dovecots.Dovecot(make_certificate(tmp_path_factory.mktemp("tls")), introspect=provider.url("/introspect"))
    server.start()
    yield server
    server.end()


def test_imap_signs_in_with_a_token_and_with_nothing_else(asking, provider, dovecot):
    """XOAUTH2 at a real Dovecot that asks the provider about the token."""
    Mailbox.objects.update(
        source="imap", imap_host="localhost", imap_port=dovecot.port, imap_security="plain", imap_sign="oauth",
        imap_user=provider.account, oauth_refresh_token=encrypt(provider.granted()),
    )  # fmt: skip
    asking.refresh_from_db()
    client = imap.connect(imap_of(asking))
    assert client.folder_exists("INBOX")
    client.shutdown()
    assert "/introspect" in provider.asked
    assert inspection.look_at_imap(asking).verdict == "good"
    provider.access_tokens.clear()  # taken back: the next sign-in is refused, the one after brings a new token
    with pytest.raises(imap.Unusable) as refused:
        imap.connect(imap_of(asking))
    assert refused.value.fault == Fault.SIGN_IN
    imap.connect(imap_of(asking)).shutdown()
    Mailbox.objects.update(oauth_refresh_token=encrypt("taken back"))
    asking.refresh_from_db()
    with pytest.raises(imap.Unusable) as refused:
        imap.connect(imap_of(asking))
    assert refused.value.fault == Fault.OAUTH


class Post:
    """An SMTP server that takes mail from whoever brings a token of the provider."""

    def __init__(self, provider):
        self.provider, self.taken = provider, []

    async def auth_XOAUTH2(self, server, args):
        answer = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        user, _, token = answer.rstrip("\1").partition("\1auth=Bearer ")
        is_good = self.provider.access_tokens.get(token) == user.removeprefix("user=")
        if not is_good:
            return AuthResult(success=False, handled=False)
        return AuthResult(success=True, auth_data=user)

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((session.authenticated, envelope.rcpt_tos))
        return "250 OK"


# Its own machine only: TLS would prove nothing about tokens.
@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_smtp_signs_in_with_a_token(asking, provider, case, amal, settings, tmp_path):
    """XOAUTH2 at aiosmtpd: an answer leaves, and a token that was taken back is renewed at the next try."""
    settings.MEDIA_ROOT = tmp_path
    post = Post(provider)
    door = Controller(post, "127.0.0.1", dovecots.free_port(), auth_required=True, auth_require_tls=False)
    door.start()
    try:
        Mailbox.objects.update(
            smtp_host="127.0.0.1", smtp_port=door.port, smtp_security="plain", smtp_sign="oauth",
            smtp_user=provider.account, oauth_refresh_token=encrypt(provider.granted()),
        )  # fmt: skip
        asking.refresh_from_db()
        smtp_of(asking).token()
        provider.access_tokens.clear()
        letter = Letter(text="Hello", to=[("", "yusuf@customer.example")])
        cases.answer(case, by=amal, letter=letter, undo=timedelta(0))
        send_due()
        assert (Delivery.objects.get().state, post.taken) == ("queued", [])
        Delivery.objects.update(next_attempt_at="2020-01-01T00:00Z")
        send_due()
        assert (Delivery.objects.get().state, post.taken) == ("sent", [(True, ["yusuf@customer.example"])])
    finally:
        door.stop()
