"""The bell and its pages."""

from datetime import timedelta

import pytest
from django.utils import timezone

from besa.accounts.models import User
from besa.cases.actions import assign
from besa.cases.models import Case
from besa.notifications import actions
from besa.notifications.models import Focus, Notification, Preference

pytestmark = pytest.mark.django_db


def tell(user: User, once: str, case_id: int = 1) -> Notification:
    data = {"number": case_id, "subject": "طلب", "who": "Dana"}
    return actions.notify(user, kind="cases.assigned", once=once, case_id=case_id, data=data)


def unread(user: User) -> list[str]:
    return list(Notification.objects.filter(user=user).unread().order_by("pk").values_list("once", flat=True))


@pytest.fixture
def at_desk(client, amal: User):
    amal.language = "en"
    amal.save()
    client.force_login(amal)
    return client


def test_page_groups_by_case(at_desk, amal: User) -> None:
    for once, case_id in (("a", 1), ("b", 2), ("c", 1)):
        tell(amal, once, case_id)
    page = at_desk.get("/notifications/")
    assert [len(group.notifications) for group in page.context["unread"]] == [2, 1]
    assert "bell__number" in page.content.decode()


@pytest.mark.parametrize("address", ["/notifications/", "/notifications/panel/", "/notifications/count/"])
def test_queries_do_not_grow(at_desk, amal: User, address: str, django_assert_max_num_queries) -> None:
    tell(amal, "a")
    at_desk.get(address)
    with django_assert_max_num_queries(60) as few:
        at_desk.get(address)
    for number in range(6):
        tell(amal, f"b{number}", number)
    with django_assert_max_num_queries(len(few)):
        at_desk.get(address)


def test_reading_all_leaves_what_came_since(at_desk, amal: User) -> None:
    newest = tell(amal, "a").pk
    tell(amal, "later")
    at_desk.post("/notifications/reading/", {"until": newest})
    assert unread(amal) == ["later"]


def test_reading_can_be_undone(at_desk, amal: User) -> None:
    one = tell(amal, "a").pk
    at_desk.post("/notifications/reading/", {"notification": one})
    assert unread(amal) == []
    at_desk.post(f"/notifications/return/?notification={one}")
    assert unread(amal) == ["a"]


def test_nobody_reads_for_somebody_else(at_desk, amal: User, noa: User) -> None:
    one = tell(noa, "a")
    at_desk.post("/notifications/reading/", {"notification": one.pk})
    at_desk.post("/notifications/reading/", {"until": one.pk})
    at_desk.post("/notifications/cases/1/reading/")
    assert unread(noa) == ["a"]
    assert at_desk.get("/notifications/").context["unread"] == []


def test_get_reads_nothing_and_the_page_of_the_case_says_that_it_was_seen(at_desk, case: Case, amal, dana) -> None:
    assign(case, to=amal, by=dana)
    page = at_desk.get(f"/cases/{case.number}/").content.decode()
    assert f'hx-post="/notifications/cases/{case.pk}/reading/"' in page
    assert len(unread(amal)) == 1
    at_desk.post(f"/notifications/cases/{case.pk}/reading/", headers={"HX-Request": "true"})
    assert unread(amal) == []
    assert "/reading/" not in at_desk.get(f"/cases/{case.number}/").content.decode().partition("bell-panel")[2]


def test_showing_gives_plain_text_with_isolated_names(at_desk, amal: User) -> None:
    one = tell(amal, "a")
    found = at_desk.post("/notifications/showing/").json()["notifications"]
    assert found == [
        {
            "tag": f"besa-{one.pk}",
            "title": "\u2068Dana\u2069 assigned a case to you.",
            "body": "\u2066#1\u2069 \u2068طلب\u2069",
            "path": "/cases/1/",
        }
    ]


def test_preferences_are_kept(at_desk, amal: User) -> None:
    sent = {"cases.assigned:in_desk": "on", "cases.mention:by_mail": "on", "mail_every": "60"}
    assert at_desk.post("/settings/notifications/", sent).status_code == 302
    rows = {row.kind: (row.in_desk, row.in_browser, row.by_mail) for row in Preference.objects.filter(user=amal)}
    assert rows["cases.assigned"] == (True, False, False)
    assert rows["cases.mention"] == (False, False, True)
    focus = Focus.objects.get(user=amal)
    assert (focus.only_in_hours, focus.mail_every) == (False, timedelta(hours=1))
    assert at_desk.get("/settings/notifications/").status_code == 200


def test_focus_by_button(at_desk, amal: User) -> None:
    at_desk.post("/notifications/focus/", {"for": "60"})
    assert Focus.objects.get(user=amal).is_on(timezone.now() + timedelta(minutes=59))
    assert "until" in at_desk.get("/notifications/").content.decode()
    at_desk.post("/notifications/focus/ending/")
    assert not Focus.objects.get(user=amal).is_on(timezone.now())
    at_desk.post("/notifications/focus/", {"for": "day"})
    assert Focus.objects.get(user=amal).is_on(timezone.now())
