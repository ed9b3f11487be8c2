"""Whose check of senders is believed: learned from mail that came, believed only when an administrator says so."""

import pytest

from besa.cases.models import Received
from besa.channels.email.intake import accounting, reading
from besa.channels.email.intake.taking import take_in
from besa.channels.email.models import Mailbox
from besa.channels.email.parsing.reader import Reader
from besa.channels.email.tests.mails import mail
from besa.channels.email.trust import proposal_for

pytestmark = pytest.mark.django_db
VERDICT = "mx.provider.example; spf=pass; dmarc=pass header.from=customer.example"
BY_PROVIDER = "from out.customer.example by mx.provider.example; Mon, 23 Nov 2026 09:00:00 +0000"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT, settings.BESA_FREE_SPACE_FLOOR = tmp_path, 0


@pytest.fixture
def bring(mailbox):
    counter = iter(range(1000))

    def take(count, *, peer="", source="imap", **headers):
        for number in (next(counter) for _ in range(count)):
            raw = mail(**headers, Message_ID=f"<{number}@customer.example>")
            take_in(raw, mailbox=mailbox, envelope_from="", envelope_to="", source=source, peer=peer)

    return take


@pytest.fixture
def panel(client, admin, mailbox):
    client.force_login(admin)
    return lambda: client.get(f"/settings/mailboxes/{mailbox.pk}/").content.decode()


def test_a_name_that_most_mails_bear_is_proposed_and_confirmed_with_one_click(bring, panel, client, mailbox):
    bring(3)
    bring(4, Authentication_Results=VERDICT, Received=BY_PROVIDER)
    assert "So far" in panel()
    bring(14, Authentication_Results=VERDICT, Received=BY_PROVIDER)
    found = proposal_for(mailbox)
    assert (found.name, found.count, found.looked_at, found.is_ripe) == ("mx.provider.example", 18, 20, True)
    assert "Believe " in panel()
    url = f"/settings/mailboxes/{mailbox.pk}/checker/"
    client.post(url, {"name": "mx.provider.example"})
    assert Mailbox.objects.get().trusted_authserv_id == "mx.provider.example"
    assert "Besa believes the check of" in panel()
    client.post(url)
    assert Mailbox.objects.get().trusted_authserv_id == ""
    client.post(f"{url}?name=mx.provider.example")  # the undo of that
    assert Mailbox.objects.get().trusted_authserv_id == "mx.provider.example"


def test_until_it_is_confirmed_nothing_is_believed(bring, mailbox):
    with Reader() as reader:
        for trusted, verdict in (("", "none"), ("mx.provider.example", "authenticated")):
            Mailbox.objects.update(trusted_authserv_id=trusted)
            bring(1, Authentication_Results=VERDICT, Received=BY_PROVIDER)
            row = Received.objects.order_by("pk").last()
            accounting.process(reading.claim(row.pk, now=row.next_attempt_at), reader)
            assert Received.objects.get(pk=row.pk).message.verdict == verdict


@pytest.mark.parametrize(
    "given",
    [
        {"Received": "from evil by mx.other.example; today", "Authentication_Results": VERDICT},
        {"Authentication_Results": VERDICT, "peer": "93.184.216.34", "source": "smtp"},
        {"Authentication_Results": VERDICT, "source": "import"},
        {"Authentication_Results": "<script>; dmarc=pass"},
        {},
    ],
)
def test_what_a_stranger_can_write_is_not_proposed(bring, mailbox, given):
    """Below another host's Received, from servers that reach us directly, in an archive, or with an odd name."""
    bring(6, **given)
    assert proposal_for(mailbox).name == ""


def test_six_names_in_six_mails_are_no_provider(bring, mailbox):
    for number in range(6):
        bring(1, Authentication_Results=f"mx{number}.example; dmarc=pass")
    assert not proposal_for(mailbox).is_ripe
