"""The company once loaded: whole, dated, acknowledged, and silent towards the world. A sixth of it, loaded once for all tests here."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import Count, Max, Min, Q

from besa.accounts.models import User
from besa.calendars.models import schedule_of
from besa.calendars.worktime import is_open
from besa.cases.models import Attachment, Case, Delivery, Draft, Message, Received
from besa.core.models import LoggedEvent
from besa.demo.load import DeskIsFilled, load
from besa.demo.story import stories
from besa.promises.models import Errand, Promise, SLAPolicy

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(300)]

# A Wednesday morning: every team works. Far from the clock of the machine, so that a time which was not passed in is seen.
NOW = datetime(2026, 3, 11, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module")
def desk(django_db_setup, django_db_blocker):
    """Within a transaction of the module, which is rolled back."""
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield load(now=NOW, every=6)
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _loaded(desk):
    """Every test looks at the loaded desk, from within a transaction of its own."""


def test_it_is_told_in_four_languages(desk):
    assert desk.cases == Case.objects.count() > 50
    assert desk.staff == 12
    counts = dict(Case.objects.order_by().values_list("language").annotate(Count("pk")))
    assert all(counts[language] > 5 for language in ("ar", "he", "sq", "en"))


def test_whoever_signs_in_first_finds_work_of_their_own():
    for login in ("dana@desk.example", "amal@desk.example", "noa@desk.example"):
        assert Case.objects.active().filter(owner__email=login).exists(), login


def test_everything_received_is_accounted_for():
    states = dict(Received.objects.order_by().values_list("state").annotate(Count("pk")))
    assert set(states) == {"new_case", "threaded", "ignored", "suspended"}
    assert states["ignored"] == 4
    assert states["suspended"] == 2
    by_mail = Message.objects.filter(direction="in", channel="email").count()
    assert states["new_case"] + states["threaded"] == by_mail


def test_every_reply_found_its_case():
    assert Case.objects.filter(links__isnull=False).count() == 0
    assert Case.objects.filter(place="inbox").count() == len(stories(now=NOW)[::6])


def test_nothing_is_left_to_send():
    assert set(Delivery.objects.values_list("state", "reason")) == {("sent", "viewer")}
    assert Delivery.objects.filter(stored="").count() == 0


def test_every_time_was_passed_in():
    events = LoggedEvent.objects.filter(case_id__isnull=False).aggregate(first=Min("at"), last=Max("at"))
    assert NOW - timedelta(days=29) < events["first"]
    assert events["last"] <= NOW
    for model, field in ((Message, "said_at"), (Delivery, "sent_at"), (Case, "updated_at"), (Received, "accounted_at")):
        assert model.objects.aggregate(last=Max(field))["last"] <= NOW, (model, field)


def test_each_customer_was_acknowledged_once_and_never_answered_by_a_machine():
    opened = Case.objects.filter(place="inbox", channel="email").annotate(
        acknowledged=Count(
            "messages", filter=Q(messages__automatic=True, messages__direction="out", messages__automatic_reason="")
        )
    )
    held_back = set(
        LoggedEvent.objects.filter(name__endswith="AcknowledgementHeldBack").values_list("case_id", flat=True)
    )
    assert {case.pk for case in opened if case.acknowledged != 1} == held_back
    assert Promise.objects.filter(kept_by__automatic=True).count() == 0


def test_promises_are_kept_broken_and_open():
    states = dict(Promise.objects.order_by().values_list("state").annotate(Count("pk")))
    assert states["kept"] > 25
    assert states["broken"] >= 2
    assert states["open"] >= 1
    assert Promise.objects.filter(state="open", due_at__lte=NOW - timedelta(minutes=1)).count() == 0


def test_cases_stand_in_every_status_with_an_owner_where_answered():
    statuses = dict(Case.objects.filter(place="inbox").order_by().values_list("status").annotate(Count("pk")))
    assert set(statuses) >= {"new", "waiting", "on_hold", "solved", "closed"}
    assert Case.objects.filter(status__in=("waiting", "on_hold"), owner=None).count() == 0


def test_numbers_follow_time():
    times = list(Case.objects.order_by("number").values_list("created_at", flat=True))
    assert times == sorted(times)


def test_pictures_and_papers_are_there():
    kinds = dict(Attachment.objects.order_by().values_list("content_type").annotate(Count("pk")))
    assert kinds["image/png"] > 3
    assert kinds["application/pdf"] > 3
    assert Attachment.objects.filter(inline=True).count() > 0


def test_amal_has_something_to_do():
    amal = User.objects.get(email="amal@desk.example")
    assert Case.objects.visible_to(amal).active().count() > 3
    assert Draft.objects.filter(user=amal).count() == 1


def test_a_desk_in_use_is_refused():
    with pytest.raises(DeskIsFilled):
        load(now=NOW)


def test_the_company_has_policies_one_of_them_still_tried_and_kinds_of_errands():
    assert list(SLAPolicy.objects.values_list("name", "is_active")) == [
        ("Complaints", True),
        ("Everybody", True),
        ("Before the holidays", False),
    ]
    assert Errand.objects.count() == 3


def test_nobody_promised_anything_for_the_night():
    rows = Promise.objects.filter(kind__in=("update", "delivery", "other"), due_at__gt=NOW, state="open")
    ahead = list(rows.select_related("team__business_hours"))
    assert len(ahead) > 3
    assert [one.text for one in ahead if not is_open(schedule_of(one.team.business_hours), one.due_at)] == []
