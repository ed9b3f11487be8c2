"""Settings of mailboxes: who may, what is refused, what is never shown, and what a test of the connection says."""

import pytest
from django.utils import timezone

from besa.channels.email import dns_check
from besa.channels.email.models import Mailbox
from besa.channels.email.secrets import SecretLost, decrypt, encrypt
from besa.channels.email.tests.sink import Sink
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db


def fields(orders, **changes):
    return {
        "address": "help@desk.example",
        "name": "Help",
        "team": orders.pk,
        "language": "he",
        "acknowledges": "on",
        "source": "smtp",
        "sender_check": "mark",
        "reply_address": "plus",
        "imap_port": 993,
        "imap_security": "tls",
        "imap_sign": "password",
        "imap_folder": "INBOX",
        "smtp_port": 465,
        "smtp_security": "tls",
        "smtp_sign": "password",
    } | changes


@pytest.fixture
def as_admin(client, admin):
    client.force_login(admin)
    return client


def test_mailbox_is_added_and_its_secrets_are_kept_encrypted(as_admin, orders):
    new = fields(orders, source="imap", imap_host="imap.desk.example", imap_user="help", imap_secret="pass-word-1")
    response = as_admin.post("/settings/mailboxes/new/", new)
    mailbox = Mailbox.objects.get()
    assert response["Location"] == f"/settings/mailboxes/{mailbox.pk}/check/?begin=yes"
    assert 'hx-trigger="load' in as_admin.get(response["Location"]).content.decode()
    assert 'hx-trigger="load' not in as_admin.get(f"/settings/mailboxes/{mailbox.pk}/check/").content.decode()
    assert (mailbox.address, mailbox.language, mailbox.team) == ("help@desk.example", "he", orders)
    assert "pass-word-1" not in mailbox.imap_secret
    assert decrypt(mailbox.imap_secret) == "pass-word-1"
    assert "pass-word-1" not in str(list(LoggedEvent.objects.values_list("data", flat=True)))


def test_secret_is_never_shown_and_an_empty_field_keeps_it(as_admin, orders, mailbox):
    Mailbox.objects.update(imap_secret=encrypt("pass-word-1"), smtp_secret=encrypt("pass-word-2"))
    url = f"/settings/mailboxes/{mailbox.pk}/"
    body = as_admin.get(url).content.decode()
    assert "pass-word" not in body
    assert Mailbox.objects.get().imap_secret not in body
    as_admin.post(url, fields(orders, address=mailbox.address, name="Renamed", smtp_secret="pass-word-3"))
    row = Mailbox.objects.get()
    assert (row.name, decrypt(row.imap_secret), decrypt(row.smtp_secret)) == ("Renamed", "pass-word-1", "pass-word-3")


def test_what_was_refused_is_still_in_the_form(as_admin, orders):
    response = as_admin.post("/settings/mailboxes/new/", fields(orders, source="imap", imap_user="me@desk.example"))
    assert response.status_code == 422
    assert response.context["form"].errors == {"imap_host": ["Say from which server mail is fetched."]}
    assert "me@desk.example" in response.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"address": "no-reply@desk.example"}, "address"),
        ({"address": "support@desk.example"}, "address"),
        ({"address": "nonsense"}, "address"),
        ({"smtp_host": "smtp.desk.example", "smtp_security": "plain"}, "smtp_security"),
        ({"source": "imap", "imap_user": "x", "imap_host": "i.example", "imap_security": "plain"}, "imap_security"),
        ({"reply_address": "subdomain"}, "reply_domain"),
        ({"smtp_host": "smtp.desk.example", "smtp_sign": "oauth"}, "oauth_client_id"),
        ({"smtp_port": "many"}, "smtp_port"),
    ],
)
def test_settings_that_cannot_work_are_refused_with_the_field(as_admin, orders, mailbox, changes, field):
    response = as_admin.post("/settings/mailboxes/new/", fields(orders, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert Mailbox.objects.count() == 1


def test_plain_connection_to_this_machine_is_allowed(as_admin, orders):
    as_admin.post("/settings/mailboxes/new/", fields(orders, smtp_host="localhost", smtp_security="plain"))
    assert Mailbox.objects.get().smtp_security == "plain"


def test_only_administrators_come_in(client, amal, dana, stranger, mailbox):
    urls = ["", "new/", f"{mailbox.pk}/", f"{mailbox.pk}/check/"]
    for user in (amal, dana, stranger):
        client.force_login(user)
        assert [client.get(f"/settings/mailboxes/{url}").status_code for url in urls] == [404] * 4
        assert client.post(f"/settings/mailboxes/{mailbox.pk}/deactivation/").status_code == 404
    assert Mailbox.objects.get().is_active


def test_mailbox_is_switched_off_and_on(as_admin, mailbox):
    as_admin.post(f"/settings/mailboxes/{mailbox.pk}/deactivation/")
    assert not Mailbox.objects.get().is_active
    as_admin.post(f"/settings/mailboxes/{mailbox.pk}/reactivation/")
    assert Mailbox.objects.get().is_active
    assert as_admin.get(f"/settings/mailboxes/{mailbox.pk}/deactivation/").status_code == 405


def test_list_shows_trouble_in_words(as_admin, mailbox):
    Mailbox.objects.update(source="imap", failing_since=timezone.now(), last_error="sign-in: [AUTHENTICATIONFAILED] no")
    body = as_admin.get("/settings/mailboxes/").content.decode()
    assert "The server refuses user name or password." in body
    assert "[AUTHENTICATIONFAILED] no" in body


def test_other_folder_starts_from_now(as_admin, orders, mailbox):
    Mailbox.objects.update(uidvalidity=7, last_uid=99, connected_at=timezone.now())
    as_admin.post(f"/settings/mailboxes/{mailbox.pk}/", fields(orders, address=mailbox.address, imap_folder="Support"))
    row = Mailbox.objects.get()
    assert (row.uidvalidity, row.last_uid, row.revision) == (None, None, 1)


def test_secret_of_another_key_is_lost_and_says_so(settings):
    kept = encrypt("x")
    settings.SECRET_KEY = "another" * 10
    with pytest.raises(SecretLost):
        decrypt(kept)
    settings.SECRET_KEY_FALLBACKS = ["only-for-tests-" * 4]
    assert decrypt(kept) == "x"


@pytest.mark.server
def test_check_says_what_to_do(as_admin, mailbox, monkeypatch):
    records = {("desk.example", "MX"): ["10 mx.desk.example."]}
    monkeypatch.setattr(dns_check.dns.resolver, "resolve", _no_answers(records))
    with Sink(extensions=("AUTH PLAIN",), passwords={"support": "right"}) as sink:
        Mailbox.objects.update(
            smtp_host="127.0.0.1", smtp_port=sink.port, smtp_security="plain", smtp_user="support",
            smtp_secret=encrypt("wrong"),
        )  # fmt: skip
        url = f"/settings/mailboxes/{mailbox.pk}/check/"
        assert "refuses user name" not in as_admin.get(url).content.decode()
        findings = {finding.part: finding for finding in as_admin.post(url).context["findings"]}
        assert findings["SMTP"].advice.startswith("The server refuses user name or password.")
        assert (findings["SMTP"].verdict, findings["SPF"].verdict) == ("bad", "bad")
        Mailbox.objects.update(smtp_secret=encrypt("right"))
        findings = {finding.part: finding for finding in as_admin.post(url).context["findings"]}
        assert findings["SMTP"].verdict == "good"
        assert sink.journal == []


def _no_answers(records):
    """The outside world: a name server that knows nothing."""
    import dns.resolver

    def resolve(name, kind, lifetime):
        raise dns.resolver.NXDOMAIN

    return resolve


def test_an_empty_folder_of_a_desk_without_a_mailbox_leads_its_administrator_to_one(as_admin, client, amal, mailbox):
    asks = 'href="/settings/mailboxes/new/"'
    assert asks not in as_admin.get("/inbox/mine/").content.decode()
    mailbox.delete()
    assert asks in as_admin.get("/inbox/mine/").content.decode()
    client.force_login(amal)
    assert asks not in client.get("/inbox/mine/").content.decode()
