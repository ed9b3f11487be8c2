"""Every change can be taken back until a later change of the same conflicts."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.errors import ChangedSince, NotAllowed, NothingToUndo
from besa.cases.models import Case
from besa.cases.undo import standing_of, undo
from besa.core.events import gathered
from besa.core.models import LoggedEvent
from besa.promises.models import Promise


def reading_english(user):
    user.language = "en"
    user.save()
    return user


def state(case):
    row = Case.objects.get(pk=case.pk)
    fields = ("status", "is_active", "owner_id", "team_id", "priority", "kind", "summary", "needed_by", "needed_for",
              "place", "solved_at", "closed_at", "unanswered_since")  # fmt: skip
    return {name: getattr(row, name) for name in fields} | {"tags": sorted(row.tags.values_list("name", flat=True))}


CHANGES = {
    "assign": lambda case, who, there: actions.assign(case, to=who, by=who),
    "transfer": lambda case, who, there: actions.transfer(case, to=there, by=who),
    "solve": lambda case, who, there: actions.solve(case, by=who),
    "hold": lambda case, who, there: actions.set_status(case, status="on_hold", by=who),
    "tag": lambda case, who, there: actions.tag(case, by=who, name="urgent"),
    "untag": lambda case, who, there: actions.untag(case, by=who, name="old"),
    "priority": lambda case, who, there: actions.change_fields(case, by=who, priority=4),
    "needed": lambda case, who, there: actions.change_fields(case, by=who, needed_by=there.day, needed_for="x"),
    "summary": lambda case, who, there: actions.change_fields(case, by=who, summary="Two lines"),
    "kind": lambda case, who, there: actions.change_fields(case, by=who, kind="complaint"),
    "spam": lambda case, who, there: actions.mark_spam(case, by=who),
    "trash": lambda case, who, there: actions.trash(case, by=who),
}


@pytest.fixture
def waiting(case, amal):
    actions.tag(case, by=amal, name="old")
    Case.objects.filter(pk=case.pk).update(unanswered_since=timezone.now() - timedelta(hours=2))
    case.refresh_from_db()
    return case


def done(change, case, who, there):
    there.day = timezone.now().date()
    with gathered() as events:
        CHANGES[change](case, who, there)
    return [event.pk for event in events if event.case_id == case.pk and not event.name.startswith("promises.")]


@pytest.mark.parametrize("change", CHANGES)
def test_an_undo_brings_back_what_was_there(waiting, amal, repairs, change):
    before = state(waiting)
    changes = done(change, waiting, amal, repairs)
    assert state(waiting) != before
    undo(waiting, changes=changes, by=amal)
    assert state(waiting) == before
    last = LoggedEvent.objects.order_by("-pk").first()
    assert (last.name, last.data["undid"]) == ("cases.ChangeUndone", changes)


@pytest.mark.parametrize("change", CHANGES)
def test_what_was_taken_back_cannot_be_taken_back_again(waiting, amal, repairs, change):
    changes = done(change, waiting, amal, repairs)
    undo(waiting, changes=changes, by=amal)
    with pytest.raises(NothingToUndo):
        undo(waiting, changes=changes, by=amal)


def test_a_later_change_of_the_same_is_a_conflict(waiting, amal, dana):
    first = done("hold", waiting, amal, waiting.team)
    actions.set_status(waiting, status="waiting", by=dana)
    before = state(waiting)
    with pytest.raises(ChangedSince):
        undo(waiting, changes=first, by=amal)
    assert state(waiting) == before


def test_a_later_change_of_something_else_is_none(waiting, amal, dana):
    first = done("hold", waiting, amal, waiting.team)
    actions.assign(waiting, to=dana, by=dana)
    undo(waiting, changes=first, by=amal)
    assert (waiting.status, waiting.owner) == ("new", dana)


def test_what_was_taken_back_is_no_conflict_for_what_came_before(waiting, amal):
    first = done("hold", waiting, amal, waiting.team)
    second = done("solve", waiting, amal, waiting.team)
    undo(waiting, changes=second, by=amal)
    undo(waiting, changes=first, by=amal)
    assert state(waiting)["status"] == "new"


def test_several_changes_go_together_or_not_at_all(waiting, amal, dana):
    changes = [*done("hold", waiting, amal, waiting.team), *done("priority", waiting, amal, waiting.team)]
    actions.change_fields(waiting, by=dana, priority=1)
    before = state(waiting)
    with pytest.raises(ChangedSince):
        undo(waiting, changes=changes, by=amal)
    assert state(waiting) == before


def test_undoing_a_solution_brings_the_promise_back(waiting, amal):
    promise = Promise.objects.create(
        case=waiting, kind="first_answer", customer=waiting.customer, team=waiting.team, started_at=timezone.now(),
        due_at=timezone.now() + timedelta(hours=1), target=timedelta(hours=1), hours={}, derivation={},
    )  # fmt: skip
    changes = done("solve", waiting, amal, waiting.team)
    promise.refresh_from_db()
    assert promise.state == "withdrawn"
    undo(waiting, changes=changes, by=amal)
    promise.refresh_from_db()
    assert promise.state == "open"


def test_who_may_not_work_on_the_case_takes_nothing_back(waiting, amal, noa):
    changes = done("hold", waiting, amal, waiting.team)
    with pytest.raises(NotAllowed):
        undo(waiting, changes=changes, by=noa)
    assert state(waiting)["status"] == "on_hold"


def test_who_passed_a_case_out_of_sight_can_take_it_back_for_ten_minutes(waiting, amal, repairs):
    changes = done("transfer", waiting, amal, repairs)
    with pytest.raises(NotAllowed):
        undo(waiting, changes=changes, by=amal, now=timezone.now() + timedelta(minutes=11))
    undo(waiting, changes=changes, by=amal)
    assert waiting.team.name == "Orders"


def test_only_the_last_change_of_an_aspect_is_offered(waiting, amal, repairs):
    first, second = done("hold", waiting, amal, repairs), done("solve", waiting, amal, repairs)
    tagged = done("tag", waiting, amal, repairs)
    standing = standing_of(LoggedEvent.objects.filter(case_id=waiting.pk))
    assert standing.free >= {*second, *tagged}
    assert not standing.free & set(first)


def test_the_toast_takes_back_what_the_click_did(client, waiting, amal, repairs):
    client.force_login(reading_english(amal))
    page = client.post(f"/cases/{waiting.number}/assignment/", {"owner": "me"}, follow=True).content.decode()
    toast = page[page.index('id="toasts"') :]
    assert "took the case." in toast
    assert 'data-key="z"' in toast
    path = re.search(r'action="(/cases/\d+/undo/[^"]+)"', toast)[1].replace("&amp;", "&")
    page = client.post(path, follow=True).content.decode()
    assert "Taken back." in page
    assert state(waiting)["owner_id"] is None


def test_the_toast_takes_back_a_transfer_out_of_sight(client, waiting, amal, repairs):
    client.force_login(reading_english(amal))
    page = client.post(f"/cases/{waiting.number}/transfer/", {"team": repairs.pk, "next": "/inbox/team/"}, follow=True)
    path = re.search(r'action="(/cases/\d+/undo/[^"]+)"', page.content.decode())[1].replace("&amp;", "&")
    assert client.get(f"/cases/{waiting.number}/").status_code in (200, 404)
    client.post(path)
    assert Case.objects.get(pk=waiting.pk).team.name == "Orders"


def test_the_timeline_shows_what_was_taken_back(client, waiting, amal):
    client.force_login(reading_english(amal))
    done("priority", waiting, amal, waiting.team)
    page = client.get(f"/cases/{waiting.number}/").content.decode()
    change = re.findall(r'name="change" value="(\d+)"', page)[-1]
    page = client.post(f"/cases/{waiting.number}/undo/", {"change": change}, follow=True).content.decode()
    assert page.count("event--undone") == 1
    assert "took back:" in page
    assert page.count("set the priority to") == 2
