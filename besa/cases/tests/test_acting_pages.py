"""Snooze, follow, link, merge and split at the desk."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from besa.cases import actions
from besa.cases.models import Case, CaseLink, Follower, Snooze
from besa.cases.search import indexing
from besa.cases.tests.test_joining import first, second, texts, wrote  # noqa: F401 - fixtures
from besa.customers.models import Customer


def page(answer):
    return answer.content.decode()


def undo_path(html):
    return re.search(r'action="(/cases/\d+/undo/[^"]+)"', html)[1].replace("&amp;", "&")


def test_the_menu_offers_times_and_the_case_leaves_the_list(desk, first):  # noqa: F811
    menu = page(desk.get(f"/cases/{first.number}/snooze/times/?next=/inbox/team/"))
    until = re.findall(r'name="until" value="([^"]+)"', menu)
    assert len(until) >= 3
    assert 'name="next" value="/inbox/team/"' in menu
    html = page(
        desk.post(
            f"/cases/{first.number}/snooze/",
            {"until": until[0], "on_reply": "yes", "next": "/inbox/team/"},
            follow=True,
        )
    )
    assert f'href="/cases/{first.number}/?in=team"' not in html
    assert "put the case off until" in html
    assert f'href="/cases/{first.number}/?in=snoozed"' in page(desk.get("/inbox/snoozed/"))
    desk.post(undo_path(html))
    assert f'href="/cases/{first.number}/?in=team"' in page(desk.get("/inbox/team/"))


@pytest.mark.parametrize("at", ["", "yesterday", "2001-01-01T10:00", "9999-99-99T10:00"])
def test_a_time_that_cannot_be_is_refused_in_words(desk, first, at):  # noqa: F811
    html = page(desk.post(f"/cases/{first.number}/snooze/", {"until": "at", "at": at}, follow=True))
    assert "toast--error" in html
    assert Snooze.objects.count() == 0


def test_a_time_of_ones_own_is_of_ones_own_zone(desk, first, amal):  # noqa: F811
    amal.time_zone = "Asia/Hebron"
    amal.save()
    day = (timezone.now() + timedelta(days=3)).date()
    desk.post(f"/cases/{first.number}/snooze/", {"until": "at", "at": f"{day}T10:30"})
    found = Snooze.objects.get()
    assert found.until.strftime("%H:%M") in ("07:30", "08:30")
    assert found.on_reply is False


def test_a_case_that_is_back_says_why(desk, first, arben):  # noqa: F811
    actions.snooze(first, by=None)
    wrote(Case.objects.get(pk=first.pk), arben, "Any news?")
    assert "Back: the customer wrote" in page(desk.get("/inbox/team/"))
    assert "Back: the customer wrote" in page(desk.get(f"/cases/{first.number}/"))


def test_following_is_a_button(desk, first, amal):  # noqa: F811
    desk.post(f"/cases/{first.number}/followers/", {"follow": "me"})
    assert list(Follower.objects.values_list("user", flat=True)) == [amal.pk]
    assert 'name="unfollow"' in page(desk.get(f"/cases/{first.number}/"))
    desk.post(f"/cases/{first.number}/followers/", {"unfollow": "me"})
    assert Follower.objects.count() == 0


def test_the_same_customers_cases_are_offered_first_and_others_are_found(desk, first, second, rivka, orders, amal):  # noqa: F811
    strange = actions.open_by_hand(by=amal, customer=rivka, team=orders, subject="Tangerines")
    indexing.reconcile(since=timezone.now() - timedelta(hours=9))
    offered = page(desk.get(f"/cases/{first.number}/merges/"))
    assert re.findall(r"merges/\?other=(\d+)", offered) == [str(second.number)]
    for find in ("tangerines", str(strange.number), f"#{strange.number}"):
        found = page(desk.get(f"/cases/{first.number}/candidates/", {"find": find, "for": "merge"}))
        assert re.findall(r"merges/\?other=(\d+)", found) == [str(strange.number)]


def test_merging_shows_both_and_the_old_number_leads_on(desk, first, second):  # noqa: F811
    both = page(desk.get(f"/cases/{first.number}/merges/?other={second.number}"))
    assert "Where is my order?" in both
    assert "Nobody answers me." in both
    html = page(
        desk.post(f"/cases/{first.number}/merges/", {"other": second.number, "stays": second.number}, follow=True)
    )
    assert texts(second) == ["Where is my order?", "Nobody answers me."]
    assert f"#{first.number}" in html
    moved = desk.get(f"/cases/{first.number}/")
    assert (moved.status_code, moved["Location"]) == (302, f"/cases/{second.number}/")
    desk.post(undo_path(html))
    assert texts(first) == ["Where is my order?"]
    assert desk.get(f"/cases/{first.number}/").status_code == 200


def test_two_customers_are_warned_of(desk, first, second, rivka):  # noqa: F811
    assert "two customers" not in page(desk.get(f"/cases/{first.number}/merges/?other={second.number}"))
    Case.objects.filter(pk=second.pk).update(customer=rivka)
    assert "two customers" in page(desk.get(f"/cases/{first.number}/merges/?other={second.number}"))


def test_what_another_team_has_cannot_be_chosen(desk, first, repairs, noa):  # noqa: F811
    theirs = actions.open_by_hand(by=noa, customer=Customer.objects.get(), team=repairs, subject="secret-of-repairs")
    assert "secret-of-repairs" not in page(desk.get(f"/cases/{first.number}/merges/?find={theirs.number}"))
    for path in ("merges", "links"):
        assert (
            desk.post(f"/cases/{first.number}/{path}/", {"other": theirs.number, "kind": "related"}).status_code == 404
        )
    assert CaseLink.objects.count() == 0


def test_splitting_takes_what_was_chosen(desk, first, arben):  # noqa: F811
    more = wrote(first, arben, "And another thing")
    assert f'value="{more.pk}"' in page(desk.get(f"/cases/{first.number}/splits/"))
    html = page(desk.post(f"/cases/{first.number}/splits/", {"message": more.pk, "subject": "Another"}, follow=True))
    new = Case.objects.get(subject="Another")
    assert f"<title>#{new.number} Another" in html
    assert f'href="/cases/{first.number}/"' in html
    desk.post(undo_path(html))
    assert texts(first) == ["Where is my order?", "And another thing"]
    refused = page(desk.post(f"/cases/{first.number}/splits/", {}, follow=True))
    assert "Choose what belongs into the new case" in refused


def test_links_show_on_both_sides_and_go(desk, first, second):  # noqa: F811
    desk.post(f"/cases/{first.number}/links/", {"other": second.number, "kind": "duplicate"})
    assert f'<a href="/cases/{second.number}/">' in page(desk.get(f"/cases/{first.number}/"))
    assert f'<a href="/cases/{first.number}/">' in page(desk.get(f"/cases/{second.number}/"))
    desk.post(f"/cases/{second.number}/links/removal/", {"other": first.number, "kind": "duplicate"})
    assert CaseLink.objects.count() == 0
