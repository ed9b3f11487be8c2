"""Nobody is told twice, nor what they did themselves, nor where they do not want to be told."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.utils import translation

from besa.accounts.models import User
from besa.calendars.models import BusinessHours
from besa.cases.actions import assign, receive
from besa.cases.models import Case
from besa.cases.ports import Address, InboundMessage
from besa.notifications import actions, mailing
from besa.notifications.errors import BadFocus
from besa.notifications.models import Notification
from besa.notifications.queries import bell_of, unread_of

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 4, 12, 0, tzinfo=UTC)  # a Wednesday


def told(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).order_by("pk").values_list("kind", flat=True))


def tell(user: User, once: str = "a", **more: object) -> Notification | None:
    data = {"number": 7, "subject": "طلب رقم 4711", "who": "Dana"}
    return actions.notify(user, kind="cases.assigned", once=once, data=data, **{"case_id": 1, "now": NOON, **more})


def test_assign_tells_the_new_owner_and_nobody_else(case: Case, amal: User, dana: User) -> None:
    assign(case, to=amal, by=dana)
    assert (told(amal), told(dana)) == (["cases.assigned"], [])
    assert unread_of(amal, now=NOON)[0].notifications[0].sentence == "\u2068Dana\u2069 assigned a case to you."


def test_assign_to_oneself_tells_nothing(case: Case, amal: User) -> None:
    assign(case, to=amal, by=amal)
    assert told(amal) == []


def test_message_tells_the_owner(case: Case, amal: User, yusuf) -> None:
    assign(case, to=amal, by=amal)
    said = InboundMessage(channel="email", text="وين طلبي؟", sender=Address("يوسف", "y@x.example"))
    receive(case, said=said, customer=yusuf, account="", at=NOON)
    one = Notification.objects.get()
    assert (one.user, one.kind, one.words) == (amal, "cases.message", "وين طلبي؟")


def test_notify_tells_once(amal: User) -> None:
    assert tell(amal) is not None
    assert tell(amal) is None
    assert told(amal) == ["cases.assigned"]


def test_notify_keeps_to_what_was_chosen(amal: User) -> None:
    places = {"cases.assigned": (False, False, False), "cases.mention": (True, False, False)}
    actions.choose(by=amal, places=places, only_in_hours=True, mail_every=timedelta(minutes=15))
    assert tell(amal) is None
    mention = actions.notify(amal, kind="cases.mention", once="m", case_id=1, data={"number": 1, "who": "x"}, now=NOON)
    assert (mention.in_desk, mention.in_browser, mention.by_mail) == (True, False, False)


def test_focus_holds_what_can_wait_and_tells_it_afterwards(amal: User) -> None:
    tell(amal, "before", now=NOON - timedelta(minutes=1))
    actions.begin_focus(by=amal, until=NOON + timedelta(hours=1), now=NOON)
    tell(amal, "can wait")
    tell(amal, "urgent", urgent=True)
    during, after = bell_of(amal, now=NOON), bell_of(amal, now=NOON + timedelta(hours=1))
    assert (during.count, during.held, after.count, after.held) == (2, 1, 3, 0)


def test_focus_ends_early(amal: User) -> None:
    actions.begin_focus(by=amal, until=NOON + timedelta(hours=1), now=NOON)
    tell(amal)
    actions.end_focus(by=amal, now=NOON + timedelta(minutes=1))
    assert bell_of(amal, now=NOON + timedelta(minutes=1)).count == 1


@pytest.mark.parametrize("until", [NOON, NOON - timedelta(hours=1), NOON + timedelta(days=2)])
def test_focus_has_an_end_that_makes_sense(amal: User, until: datetime) -> None:
    with pytest.raises(BadFocus):
        actions.begin_focus(by=amal, until=until, now=NOON)


def test_browser_is_given_each_once(amal: User) -> None:
    tell(amal)
    assert len(actions.claim_for_browser(by=amal, now=NOON)) == 1
    assert actions.claim_for_browser(by=amal, now=NOON) == []


def test_browser_keeps_quiet_during_a_focus_and_tells_afterwards(amal: User) -> None:
    actions.begin_focus(by=amal, until=NOON + timedelta(minutes=30), now=NOON)
    tell(amal)
    assert actions.claim_for_browser(by=amal, now=NOON) == []
    assert len(actions.claim_for_browser(by=amal, now=NOON + timedelta(minutes=30))) == 1


def test_mail_bundles_what_was_not_read(amal: User) -> None:
    for once in ("a", "b", "read"):
        one = tell(amal, once)
    actions.read([one.pk], by=amal)
    assert mailing.mail_due(now=NOON + timedelta(minutes=14)) == 0
    assert mailing.mail_due(now=NOON + timedelta(minutes=15)) == 1
    (sent,) = mail.outbox
    with translation.override("ar"):
        assert sent.subject == translation.ngettext(
            "One notification from %(desk)s", "%(count)s notifications from %(desk)s", 2
        ) % {"count": 2, "desk": "\u2068Besa\u2069"}
    assert (sent.to, sent.body.count("Dana"), sent.body.count("طلب رقم 4711")) == (["amal@desk.example"], 2, 1)


def test_mail_is_never_sent_twice_nor_too_often(amal: User) -> None:
    tell(amal)
    later = NOON + timedelta(minutes=15)
    assert [mailing.mail_due(now=later), mailing.mail_due(now=later)] == [1, 0]
    tell(amal, "b")
    assert mailing.mail_due(now=later + timedelta(minutes=5)) == 0
    assert mailing.mail_due(now=later + timedelta(minutes=15)) == 1
    assert len(mail.outbox) == 2


def test_mail_waits_for_the_working_hours_of_the_teams(amal: User, orders) -> None:
    week = [["09:00-17:00"] for _day in range(5)] + [[], []]
    orders.business_hours = BusinessHours.objects.create(name="H", week=week)
    orders.save()
    tell(amal, now=NOON + timedelta(hours=8))
    assert mailing.mail_due(now=NOON + timedelta(hours=9)) == 0
    assert mailing.mail_due(now=NOON + timedelta(hours=21)) == 1


def test_mail_waits_for_the_end_of_a_focus(amal: User) -> None:
    actions.begin_focus(by=amal, until=NOON + timedelta(hours=1), now=NOON)
    tell(amal)
    assert mailing.mail_due(now=NOON + timedelta(minutes=59)) == 0
    assert mailing.mail_due(now=NOON + timedelta(minutes=60)) == 1


def test_mail_that_could_not_leave_goes_with_the_next(amal: User, settings) -> None:
    tell(amal)
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1  # nobody listens there
    assert mailing.mail_due(now=NOON + timedelta(minutes=15)) == 0
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    assert mailing.mail_due(now=NOON + timedelta(minutes=30)) == 1
