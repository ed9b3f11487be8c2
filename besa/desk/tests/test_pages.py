"""The frame: where work begins, one's own profile, and what is said when a page cannot be shown."""

import pytest
from django.test import Client, RequestFactory
from django.utils import translation

from besa.accounts.models import User
from besa.desk.views import errors


@pytest.mark.parametrize(("person", "home"), [("amal", "/inbox/mine/"), ("stranger", "/inbox/all/")])
def test_work_begins_where_there_is_some(client, request, person, home):
    client.force_login(request.getfixturevalue(person))
    assert client.get("/")["Location"] == home


@pytest.mark.parametrize("path", ["/", "/inbox/mine/", "/account/profile/", "/customers/", "/cases/new/", "/cases/1/"])
def test_the_anonymous_are_led_to_the_door(client, db, path):
    assert client.get(path)["Location"].startswith("/sign-in/?next=")


def test_the_profile_changes_the_page_at_once(client, dana):
    client.force_login(dana)
    data = {
        "name": "Dana", "language": "he", "digits": "latin", "calendar": "hebrew", "time_zone": "Asia/Jerusalem",
        "theme": "dark", "signature": "דנה",
    }  # fmt: skip
    client.post("/account/profile/", data)
    kept = User.objects.values("language", "calendar", "time_zone", "theme", "signature").get(pk=dana.pk)
    assert kept == {key: data[key] for key in kept}
    page = client.get("/account/profile/").content.decode()
    assert '<html lang="he" dir="rtl" data-theme="dark">' in page


def test_a_time_zone_that_is_none_is_refused(client, dana):
    client.force_login(dana)
    data = {
        "name": "D",
        "language": "en",
        "digits": "latin",
        "calendar": "gregorian",
        "time_zone": "Mars/Base",
        "theme": "auto",
    }
    assert client.post("/account/profile/", data).status_code == 422
    assert User.objects.get(pk=dana.pk).name == "Dana"


def test_the_theme_is_one_of_three(client, dana):
    client.force_login(dana)
    client.post("/account/profile/theme/", {"theme": "dark"})
    assert client.post("/account/profile/theme/", {"theme": "pink"}).status_code == 404
    assert User.objects.get(pk=dana.pk).theme == "dark"


@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("he", "rtl"), ("sq", "ltr"), ("en", "ltr")])
def test_a_missing_page_speaks_the_readers_language(client, dana, language, direction):
    User.objects.filter(pk=dana.pk).update(language=language)
    client.force_login(dana)
    answer = client.get("/nothing/")
    assert answer.status_code == 404
    assert f'<html lang="{language}" dir="{direction}"' in answer.content.decode()


def test_a_broken_page_needs_nothing_to_be_shown():
    with translation.override("ar"):
        answer = errors.broken(RequestFactory().get("/"))
    assert answer.status_code == 500
    assert '<html lang="ar" dir="rtl">' in answer.content.decode()


def test_a_form_that_was_open_too_long_says_so(dana):
    client = Client(enforce_csrf_checks=True)
    client.force_login(dana)
    answer = client.post("/account/profile/theme/", {"theme": "dark"})
    assert answer.status_code == 403
    assert "nothing was changed" in answer.content.decode()


def test_only_what_one_may_see_stands_in_the_rail(client, stranger, dana):
    client.force_login(stranger)
    page = client.get("/inbox/all/").content.decode()
    assert 'href="/customers/"' not in page
    assert 'href="/received/"' not in page
    client.force_login(dana)
    assert 'href="/received/"' in client.get("/inbox/all/").content.decode()
