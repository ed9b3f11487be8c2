"""Views: any condition, one's own or shared, in any order, with counters that cost little however many there are."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases.actions import saving as actions
from besa.cases.conditions import parse
from besa.cases.errors import NotAllowed
from besa.cases.models import Case, Pin, View
from besa.cases.views.counting import counts_of
from besa.cases.views.folders import FOLDERS, folder_of, folder_of_view
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db
OPEN = {"field": "activity", "op": "is", "value": ["open"]}
URGENT = {"field": "priority", "op": "is", "value": [4]}
FORM = {"name": "عاجل", "sharing": "nobody", "sort": "newest", "c-mode": "all", "c-row": "1", "c-1-field": "priority",
        "c-1-op": "is", "c-1-value": "4"}  # fmt: skip


@pytest.fixture(autouse=True)
def _nothing_counted():
    cache.clear()


@pytest.fixture
def make_case(yusuf, orders):
    def make(number, **fields):
        now = timezone.now()
        return Case.objects.create(number=number, customer=yusuf, team=fields.pop("team", orders),
                                   last_message_at=now - timedelta(hours=number % 100), **fields)  # fmt: skip

    return make


def view_of(user, condition, **fields):
    return actions.save_view(None, by=user, name=fields.pop("name", "V"), condition=parse(condition), **fields)


def numbers(view, user, **page):
    return [case.number for case in folder_of_view(view).page(user, after=None, **page).items]


def test_a_view_shows_what_meets_it_and_its_reader_may_see(make_case, repairs, amal, noa, admin):
    for number, team in ((901, None), (902, repairs)):
        make_case(number, priority=4, **({"team": team} if team else {}))
    make_case(903, priority=4, place="trash")
    make_case(904, priority=4, is_active=False, status="solved")
    view = view_of(amal, {"all": [URGENT]})
    assert [numbers(view, user) for user in (amal, noa, admin)] == [[901, 904], [902], [901, 902, 904]]


def test_me_is_whoever_looks(make_case, amal, noa, dana):
    make_case(901, owner=amal)
    make_case(902, owner=dana)
    make_case(903, owner=noa)
    view = view_of(dana, {"field": "owner", "op": "is", "value": ["me"]}, shared_with="everybody")
    assert [numbers(view, user) for user in (amal, dana, noa)] == [[901], [902], [903]]


def test_the_counter_counts_each_case_once(make_case, amal):
    make_case(901, owner=amal, created_by=amal)
    view = view_of(amal, {"all": [OPEN]})
    assert counts_of([view], amal, budget=5) == {view.pk: 1}


def test_a_place_that_is_asked_for_is_not_hidden_by_the_inbox(make_case, amal):
    make_case(901, place="spam")
    make_case(902)
    assert numbers(view_of(amal, {"field": "place", "op": "is", "value": ["spam"]}), amal) == [901]
    assert numbers(view_of(amal, {"not": {"field": "place", "op": "is", "value": ["inbox"]}}), amal) == [901]


@pytest.mark.parametrize("sort", View.Sort.values)
def test_every_order_goes_page_by_page_through_every_case_once(sort, make_case, amal, dana):
    now = timezone.now()
    for number in range(1, 12):
        case = make_case(900 + number, priority=1 + number % 4, owner=amal if number % 2 else dana)
        times = {"created_at": now - timedelta(days=number * 5 % 7), "updated_at": now - timedelta(days=number * 3 % 7)}
        some = {"next_due_at": now + timedelta(hours=number * 7 % 11)} if number % 3 else {}
        some |= {"unanswered_since": now - timedelta(hours=number * 5 % 11)} if number % 4 else {}
        Case.objects.filter(pk=case.pk).update(**times, **some)
    folder = folder_of_view(view_of(amal, {"all": [OPEN]}, sort=sort))
    found, after = [], None
    while True:
        page = folder.page(amal, after=after, limit=2)
        found += page.items
        after = page.next
        if after is None:
            break
        assert page.items, "no page is empty"
    assert len(found) == len(set(found)) == 11
    whole = folder.page(amal, after=None, limit=50)
    assert (found, whole.next) == (whole.items, None)
    in_order = {
        "newest": lambda c: -c.last_message_at.timestamp(),
        "oldest": lambda c: c.last_message_at.timestamp(),
        "due": lambda c: c.next_due_at.timestamp() if c.next_due_at else 9e12,
        "waiting": lambda c: c.unanswered_since.timestamp() if c.unanswered_since else 9e12,
        "priority": lambda c: (-c.priority, -c.last_message_at.timestamp()),
        "created": lambda c: -c.created_at.timestamp(),
        "updated": lambda c: -c.updated_at.timestamp(),
    }[sort]
    assert [in_order(case) for case in found] == sorted(in_order(case) for case in found)


def test_a_view_is_made_at_the_desk_and_stands_in_the_rail(client, amal, make_case):
    make_case(901, priority=4)
    client.force_login(amal)
    assert client.post("/views/new/", FORM).status_code == 302
    view = View.objects.get()
    assert (view.name, view.condition) == ("عاجل", {"all": [URGENT]})
    assert LoggedEvent.objects.filter(name="cases.ViewSaved", actor=amal).count() == 1
    page = client.get(f"/views/{view.pk}/").content.decode()
    assert f'href="/cases/901/?in=view-{view.pk}"' in page
    assert 'aria-current="page"' in page.split("rail-views")[1]
    assert f"in=view-{view.pk}" in client.get(f"/cases/901/?in=view-{view.pk}").content.decode()
    assert ">1</span>" in client.get("/views/rail/").content.decode()


@pytest.mark.parametrize("broken", [{"name": ""}, {"c-1-value": ""}, {"sharing": "everybody"}, {"sharing": "team-999"}])
def test_a_form_that_lacks_something_comes_back_with_what_was_typed(client, amal, broken):
    client.force_login(amal)
    answer = client.post("/views/new/", FORM | broken)
    assert answer.status_code == 422
    assert ('value="عاجل"' in answer.content.decode()) == (broken != {"name": ""})
    assert View.objects.count() == 0


def test_the_preview_says_what_a_condition_would_find(client, dana, make_case):
    make_case(901, priority=4)
    client.force_login(dana)
    assert "1 case" in client.post("/views/preview/", FORM).content.decode()
    assert (
        "Choose what “Priority” should be." in client.post("/views/preview/", FORM | {"c-1-value": ""}).content.decode()
    )


@pytest.mark.parametrize("folder", ["mine", "unowned", "team", "waiting", "all", "solved", "spam", "trash"])
def test_a_view_that_starts_with_a_folder_shows_the_same(client, folder, make_case, case, amal):
    for number, fields in enumerate(
        [
            {"owner": amal},
            {"status": "waiting"},
            {"is_active": False, "status": "solved"},
            {"place": "spam"},
            {"place": "trash"},
        ]
    ):
        make_case(900 + number, **fields)
    client.force_login(amal)
    form = client.get(f"/views/new/?from={folder}").context["editor"]
    view = view_of(amal, form.condition().to_json())
    shown = [one.number for one in folder_of(folder, amal).page(amal, after=None).items]
    assert shown
    assert sorted(numbers(view, amal)) == sorted(shown)


@pytest.mark.parametrize("mark", [*FOLDERS, "", "no-such", "team-", "owner-", "view-x"])
def test_a_view_starts_with_every_folder_and_without_one(client, mark, amal):
    client.force_login(amal)
    assert client.get(f"/views/new/?from={mark}").context["editor"].condition()


def test_who_may_see_change_and_share_a_view(amal, noa, dana, admin, orders):
    private = view_of(amal, OPEN)
    team = view_of(amal, OPEN, shared_with="team", team=orders)
    everybody = view_of(dana, OPEN, shared_with="everybody")
    seen = {user.name: set(View.objects.visible_to(user)) for user in (amal, noa, dana, admin)}
    assert seen == {
        "Amal": {private, team, everybody},
        "Noa": {everybody},
        "Dana": {team, everybody},
        "Admin": {everybody},
    }
    for view, user in ((private, dana), (everybody, amal), (team, noa)):
        with pytest.raises(NotAllowed):
            actions.remove_view(view, by=user)
    with pytest.raises(NotAllowed):
        view_of(amal, OPEN, shared_with="everybody")
    with pytest.raises(NotAllowed):
        view_of(noa, OPEN, shared_with="team", team=orders)
    actions.remove_view(team, by=dana)


def test_a_removed_view_comes_back_where_it_was(client, amal):
    view = view_of(amal, OPEN)
    client.force_login(amal)
    answer = client.post(f"/views/{view.pk}/removal/", follow=True)
    assert f'action="/views/{view.pk}/return/"' in answer.content.decode()
    assert client.get(f"/views/{view.pk}/").status_code == 404
    client.post(f"/views/{view.pk}/return/")
    assert client.get(f"/views/{view.pk}/").status_code == 200
    assert Pin.objects.filter(user=amal, view=view).exists()


def test_the_rail_keeps_everybodys_own_order(client, amal):
    first, second, third = (view_of(amal, OPEN, name=name) for name in "ABC")
    client.force_login(amal)
    client.post(f"/views/{third.pk}/place/", {"step": "up"})
    client.post(f"/views/{first.pk}/place/", {"step": "up"})
    client.post(f"/views/{first.pk}/pin/", {"pinned": "no"})
    assert [pin.view for pin in amal.pins.all()] == [third, second]


def test_a_view_whose_field_is_gone_says_so(client, dana):
    view = View.objects.create(owner=dana, name="Old", condition={"field": "custom_7", "op": "is", "value": ["x"]})
    actions.pin(view, by=dana)
    client.force_login(dana)
    for address in (f"/views/{view.pk}/", "/views/", f"/views/{view.pk}/change/"):
        answer = client.get(address)
        assert answer.status_code == 200
        assert "There is no field “custom_7” to ask for." in answer.content.decode()


def test_a_hundred_views_cost_no_more_queries_than_one(client, amal, make_case):
    make_case(901, priority=4)
    client.force_login(amal)
    view_of(amal, {"all": [OPEN, URGENT]})
    asked = {}
    for count in (1, 100):
        for _more in range(count - View.objects.count()):
            view_of(amal, {"all": [OPEN, URGENT]})
        counts_of(View.objects.all(), amal, budget=5)
        for address in ("/views/", "/inbox/mine/"):
            client.get(address)
            with CaptureQueriesContext(connection) as captured:
                assert client.get(address).status_code == 200
            asked.setdefault(address, []).append(len(captured))
    assert all(one == hundred for one, hundred in asked.values()), asked


def test_counting_stops_when_its_time_is_over_and_goes_on_at_the_next_look(amal, make_case):
    make_case(901)
    views = [view_of(amal, {"all": [OPEN]}) for _number in range(3)]
    assert set(counts_of(views, amal, budget=0).values()) == {None}
    assert set(counts_of(views, amal, budget=5).values()) == {1}
    make_case(902)
    assert set(counts_of(views, amal, budget=5).values()) == {1}, "kept for some seconds"
