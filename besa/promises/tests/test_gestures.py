"""Room for a pleasant surprise (PR-08): suggested once, decided by a person, never sent by a machine."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases import actions as cases
from besa.cases.models import Draft, Message
from besa.core.models import LoggedEvent
from besa.promises import actions, errors
from besa.promises.models import Gesture, Promise
from besa.promises.pleasing import ideas_for, suggested_in
from besa.promises.tests.arriving import arrive

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("hours", "clock")]
HOUR = timedelta(hours=1)


@pytest.fixture
def open_case(arben, orders, mailbox):
    found = arrive(arben, orders, mailbox)
    Promise.objects.filter(case=found).delete()
    return found


@pytest.fixture
def early(open_case, dana):
    """A delivery in a week, done today."""
    made = actions.promise(
        open_case, by=dana, kind="delivery", text="Parcel", due_at=timezone.now() + timedelta(days=7)
    )
    actions.keep(made, by=dana)
    made.refresh_from_db()
    return made


@pytest.fixture
def page(client, dana):
    dana.language = "en"
    dana.save()
    client.force_login(dana)
    return client


def suggested(case, **more):
    return suggested_in(case, list(case.promises.all()), now=timezone.now(), **more)


def test_what_was_done_early_suggests_a_gesture_for_two_weeks(open_case, early, clock):
    assert (early.state, suggested(open_case)) == ("kept_early", early)
    clock.shift(timedelta(days=15))
    assert suggested(open_case) is None


def test_a_case_in_which_every_word_was_kept_suggests_one_when_it_is_done(open_case, dana, clock):
    made = actions.promise(open_case, by=dana, kind="delivery", text="Parcel", due_at=timezone.now() + 4 * HOUR)
    clock.shift(3 * HOUR + timedelta(minutes=30))
    actions.keep(made, by=dana)
    made.refresh_from_db()
    assert (made.state, suggested(open_case)) == ("kept", None)
    cases.solve(open_case, by=dana)
    open_case.refresh_from_db()
    assert suggested(open_case) == made


def test_where_a_word_was_broken_none_is_suggested(open_case, early, dana):
    broken = actions.promise(open_case, by=dana, kind="other", text="Refund", due_at=timezone.now() + HOUR)
    Promise.objects.filter(pk=broken.pk).update(state="broken")
    assert suggested(open_case) is None


def test_it_is_suggested_beside_the_case_and_noted_on_its_timeline(page, open_case, early):
    assert "A small gesture?" in page.get(f"/cases/{open_case.number}/").content.decode()
    shown = page.get(f"/promises/{early.pk}/").content.decode()
    assert ("Room for a pleasant surprise" in shown, "Something small that goes along with it" in shown) == (True, True)
    page.post(f"/promises/{early.pk}/gesture/", {"words": "A card written by hand"})
    assert Gesture.objects.get().words == "A card written by hand"
    case = page.get(f"/cases/{open_case.number}/").content.decode()
    assert ("A small gesture?" in case, "Done beyond the promise" in case) == (False, True)
    assert "Beyond the promise" in page.get(f"/promises/{early.pk}/").content.decode()


def test_nothing_goes_to_the_customer_before_somebody_sends_it(page, open_case, early, dana):
    before = Message.objects.count()
    page.post(f"/promises/{early.pk}/gesture/draft/")
    draft = Draft.objects.get(user=dana, case=open_case)
    assert (Message.objects.count(), "më herët" in draft.text) == (before, True)


def test_not_this_time_ends_it_and_can_be_taken_back(page, open_case, early):
    page.post(f"/promises/{early.pk}/gesture/", {"leave": "yes"})
    assert (suggested(open_case), LoggedEvent.objects.filter(name__contains="Gesture").count()) == (None, 0)
    page.post(f"/promises/{early.pk}/gesture/removal/")
    assert suggested(open_case) == early


def test_two_at_once_make_one_and_empty_words_none(early, dana):
    with pytest.raises(errors.NothingDone):
        actions.make_gesture(early, words=" \t ", by=dana)
    actions.make_gesture(early, words="Card", by=dana)
    with pytest.raises(errors.GestureMadeAlready):
        actions.make_no_gesture(early, by=dana)
    actions.take_gesture_back(early, by=dana)
    actions.take_gesture_back(early, by=dana)
    assert [one.name for one in LoggedEvent.objects.filter(name__contains="Gesture").order_by("id")] == [
        "promises.GestureMade",
        "promises.GestureTakenBack",
    ]


def test_what_is_owed_still_takes_none(open_case, dana):
    made = actions.promise(open_case, by=dana, kind="delivery", text="Parcel", due_at=timezone.now() + HOUR)
    with pytest.raises(errors.NotKeptYet):
        actions.make_gesture(made, words="Card", by=dana)


def test_what_colleagues_did_of_late_is_an_idea(early, dana, clock):
    actions.make_gesture(early, words="Chocolate from Gjirokastër", by=dana)
    assert ideas_for(early, now=timezone.now())[-1] == "Chocolate from Gjirokastër"
    assert len(ideas_for(early, now=timezone.now() + timedelta(days=91))) == 3


def test_a_page_without_a_kept_promise_asks_no_more_of_the_database(page, open_case, dana):
    actions.promise(open_case, by=dana, kind="delivery", text="Parcel", due_at=timezone.now() + HOUR)
    with CaptureQueriesContext(connection) as asked:
        page.get(f"/cases/{open_case.number}/")
    assert [one for one in asked.captured_queries if "promises_gesture" in one["sql"]] == []
