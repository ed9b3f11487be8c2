"""What the rail counts by prepared SQL is what the folders count, for everybody; and a quiet desk asks little."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.accounts.models import Membership, User
from besa.cases import counters
from besa.cases.actions import assign, mark_unread, open_by_hand, see, solve
from besa.cases.models import Case, Delivery, Received
from besa.cases.views.folders import FOLDERS
from besa.cases.views.received import banner
from besa.channels.email.health import banner as mail_banner
from besa.channels.email.views.outbox import waiting_count

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(case, orders, repairs, yusuf, amal, noa, admin, mailbox):
    """Cases of two teams: owned, unowned, solved, in the trash."""
    Membership.objects.create(user=amal, team=repairs)
    for number in range(3):
        open_by_hand(by=noa, customer=yusuf, team=repairs, subject=f"r{number}")
        open_by_hand(by=admin, customer=yusuf, team=orders, subject=f"o{number}", owner=amal if number else None)
    solve(Case.objects.get(subject="o2"), by=amal)
    Case.objects.filter(subject="r2").update(place="trash")
    return [User.objects.get(pk=person.pk) for person in (amal, noa, admin)]


def test_the_rail_counts_what_the_folders_hold(desk):
    for user in desk:
        for key, count in (("mine", counters.mine), ("unowned", counters.unowned), ("team", counters.team)):
            assert (user.email, key, count(user)) == (user.email, key, FOLDERS[key].count(user))
    assert [counters.team(user) for user in desk] == [5, 2, 5]


def test_counting_is_bounded(desk, monkeypatch):
    monkeypatch.setattr(counters, "COUNT_LIMIT", 1)
    assert counters.team(desk[0]) > 1


def test_what_is_late_or_held_is_still_told_to_whom_it_concerns(desk, case, orders, mailbox, amal, noa):
    now = timezone.now()
    assert (banner(amal), mail_banner(amal), waiting_count(amal), counters.held_back(amal)) == (None, None, None, 0)
    old = now - timedelta(hours=1)
    common = {"account": mailbox.account, "team": orders, "source": "smtp", "stored": "x", "size": 1, "sha256": "0"}
    Received.objects.create(**common, fingerprint="a", received_at=old)
    Received.objects.create(**common, fingerprint="b", state="suspended")
    message = case.messages.create(direction="out", text="x")
    Delivery.objects.create(message=message, recipient="a@b.example", created_at=old, next_attempt_at=old)
    assert banner(amal)[2] == "/received/?state=pending"
    assert mail_banner(amal)[2] == "/outbox/?state=late"
    assert (waiting_count(amal), counters.held_back(amal)) == (1, 1)
    assert (banner(noa), mail_banner(noa), waiting_count(noa), counters.held_back(noa)) == (None, None, None, 0)


def test_a_person_is_read_by_their_key_as_ever(amal):
    expected = amal, amal.roles, amal.team_ids
    with CaptureQueriesContext(connection) as asked:
        read = User.objects.get(pk=amal.pk)
        assert (read, read.roles, read.team_ids) == expected
    assert len(asked) == 3
    assert User.objects.get(email=amal.email) == User.objects.get(pk=str(amal.pk)) == amal
    with pytest.raises(User.DoesNotExist):
        User.objects.get(pk=amal.pk + 1000)
    prefetched = User.objects.with_rights().get(email=amal.email)
    with CaptureQueriesContext(connection) as asked:
        assert (prefetched.roles, prefetched.team_ids, prefetched.led_team_ids) == (
            amal.roles,
            amal.team_ids,
            frozenset(),
        )
    assert len(asked) == 0


def test_the_count_of_mine_says_how_many_have_something_new(case, amal, yusuf, orders):
    assign(case, to=amal, by=amal)
    assert (counters.mine(amal), counters.mine(amal).news) == (1, 0)
    message = case.messages.create(direction="in", text="Hello?", customer=yusuf)
    Case.objects.filter(pk=case.pk).update(newest_message_id=message.pk)
    assert (counters.mine(amal), counters.mine(amal).news) == (1, 1)
    see(case, by=amal, upto=message.pk)
    assert counters.mine(amal).news == 0
    mark_unread(case, by=amal)
    assert counters.mine(amal).news == 1
