"""The state of mailboxes in their rows: position, failures, alarm, and who fetches."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from besa.cases.models import Received
from besa.channels.email import actions, health
from besa.channels.email.imap import Cursor, Fetched
from besa.channels.email.models import Mailbox
from besa.channels.email.poller import DatabaseKeeper, Fetcher
from besa.channels.email.secrets import encrypt
from besa.channels.email.tasks import alarm_unreachable_mailboxes
from besa.channels.email.transport import Fault
from besa.core import heartbeats
from besa.core.models import LoggedEvent

# The poller closes and opens connections as it goes, which a transaction around the test would not survive.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def fetched(mailbox):
    Mailbox.objects.update(source="imap", imap_host="127.0.0.1", imap_user="x", imap_secret=encrypt("y"))
    mailbox.refresh_from_db()
    return mailbox


def findings(name):
    return [(f.level.value, f.detail) for f in health.mailboxes(timezone.now()) if f.name == name]


def names():
    rows = LoggedEvent.objects.filter(name__startswith="channels.email").order_by("pk")
    return list(rows.values_list("name", flat=True))


def test_first_position_is_the_moment_from_which_mail_is_ours(fetched):
    keeper = DatabaseKeeper(fetched)
    assert (keeper.cursor(), keeper.connected_at()) == (None, None)
    keeper.move_to(Cursor(7, 10))
    began = keeper.connected_at()
    keeper.move_to(Cursor(7, 12))
    assert (keeper.cursor(), keeper.connected_at()) == (Cursor(7, 12), began)


def test_failure_is_shown_and_success_takes_it_back(fetched):
    keeper = DatabaseKeeper(fetched)
    keeper.failing(Fault.REFUSED, "no")
    first = Mailbox.objects.get().failing_since
    assert findings("mailbox support@desk.example")[0][0] == "warning"
    keeper.failing(Fault.SIGN_IN, "[AUTHENTICATIONFAILED] still no")
    row = Mailbox.objects.get()
    assert (row.failing_since, row.last_error) == (first, "sign-in: [AUTHENTICATIONFAILED] still no")
    assert findings("mailbox support@desk.example")[0][0] == "failed"
    keeper.well()
    assert findings("mailbox support@desk.example") == [("ok", "")]


def test_alarm_after_a_quarter_of_an_hour_once_and_the_all_clear(fetched):
    now = timezone.now()
    Mailbox.objects.update(last_ok_at=now - timedelta(minutes=14))
    alarm_unreachable_mailboxes()
    assert names() == []
    Mailbox.objects.update(last_ok_at=now - timedelta(minutes=16), last_error="refused: x")
    alarm_unreachable_mailboxes()
    alarm_unreachable_mailboxes()
    assert names() == ["channels.email.MailboxUnreachable"]
    assert findings("mailbox support@desk.example")[0][0] == "failed"
    DatabaseKeeper(fetched).well()
    assert names() == ["channels.email.MailboxUnreachable", "channels.email.MailboxReachable"]


def test_dead_poller_alarms_without_having_failed(fetched):
    Mailbox.objects.update(created_at=timezone.now() - timedelta(hours=1))
    alarm_unreachable_mailboxes()
    assert names() == ["channels.email.MailboxUnreachable"]
    assert findings("mailbox support@desk.example") == [("failed", "It is not being fetched. Start `besa mail`.")]


def test_mailbox_that_is_not_fetched_never_alarms(mailbox):
    Mailbox.objects.update(created_at=timezone.now() - timedelta(hours=1))
    alarm_unreachable_mailboxes()
    assert names() == []


def test_one_process_fetches_until_it_lets_go_or_its_lease_ends(fetched):
    now = timezone.now()
    assert actions.hold_for_polling(fetched, holder="one", now=now)
    assert actions.hold_for_polling(fetched, holder="one", now=now)
    assert not actions.hold_for_polling(fetched, holder="two", now=now)
    assert actions.hold_for_polling(fetched, holder="two", now=now + actions.POLL_LEASE + timedelta(seconds=1))
    actions.let_go_of_polling(fetched.pk, holder="one")
    assert Mailbox.objects.get().polled_by == "two"
    actions.let_go_of_polling(fetched.pk, holder="two")
    assert actions.hold_for_polling(fetched, holder="one", now=now)


def test_lease_of_a_dead_process_is_free_at_once(fetched):
    actions.hold_for_polling(fetched, holder=f"{heartbeats.host()}:999999999")
    fetched.refresh_from_db()
    assert actions.hold_for_polling(fetched, holder="two")


def test_mail_above_the_limit_is_kept_with_its_headers_and_a_word(fetched, settings, tmp_path):
    settings.MEDIA_ROOT, settings.BESA_FREE_SPACE_FLOOR = tmp_path, 0
    head = b"From: yusuf@customer.example\r\nSubject: big\r\nContent-Type: multipart/mixed;\r\n boundary=x\r\n\r\n"
    at = datetime(2026, 11, 20, tzinfo=timezone.get_default_timezone())
    Fetcher(fetched)._take_in(Fetched(5, head, at, 70 * 2**20, is_cut=True))
    from besa.core import files

    received = Received.objects.get()
    raw = files.read(received.stored)
    assert raw.startswith(b"From: yusuf@customer.example\r\nSubject: big\r\nContent-Type: text/plain")
    assert "70.0\xa0MB, more than this desk takes in" in raw.decode()
    assert (received.source, received.received_at, received.source_ref) == ("imap", at, "INBOX 5")
