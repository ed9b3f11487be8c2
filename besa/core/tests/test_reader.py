import asyncio
from types import SimpleNamespace

import pytest
import structlog
from asgiref.sync import sync_to_async
from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import timezone, translation

from besa.core import registry
from besa.core.context import frame
from besa.core.middleware import ReaderMiddleware, RequestIdMiddleware
from besa.core.reader import Reader, current_reader, reading
from besa.core.registry import Entry


def request(path="/", user=None, **headers):
    made = RequestFactory().get(path, headers=headers)
    made.user = user or AnonymousUser()
    return made


def staff(**settings):
    given = {"language": "ar", "digits": "arabic", "calendar": "hijri", "time_zone": "Asia/Amman"} | settings
    return SimpleNamespace(is_authenticated=True, **given)


def answer(_request):
    reader = current_reader()
    zone = timezone.get_current_timezone_name()
    return HttpResponse(f"{reader.language} {translation.get_language()} {reader.digits} {reader.calendar} {zone}")


def test_a_page_is_made_for_its_reader_and_nothing_is_left_behind():
    response = ReaderMiddleware(answer)(request(user=staff()))
    assert response.content == b"ar ar arabic hijri Asia/Amman"
    assert response.headers["Content-Language"] == "ar"
    assert current_reader() == Reader("en")
    assert translation.get_language() == "en"
    assert timezone.get_current_timezone_name() == "UTC"


def test_the_same_without_a_thread_of_its_own():
    async def answer_later(incoming):
        await asyncio.sleep(0)
        return await sync_to_async(answer)(incoming)

    response = asyncio.run(RequestIdMiddleware(ReaderMiddleware(answer_later))(request(user=staff(language="he"))))
    assert response.content == b"he he arabic hijri Asia/Amman"
    assert len(response.headers["X-Request-Id"]) == 16


@pytest.mark.parametrize(
    ("cookie", "accepts", "language"),
    [
        ("he", "ar", "he"),
        ("", "ar-EG,en;q=0.5", "ar"),
        ("", "sq", "sq"),
        ("", "he-IL", "he"),
        ("xx", "fr", "en"),
        ("../../etc", "", "en"),
    ],
)
def test_a_stranger_is_read_to_in_the_language_they_ask_for(cookie, accepts, language):
    asked = request(**{"accept-language": accepts})
    asked.COOKIES["besa-language"] = cookie
    response = ReaderMiddleware(answer)(asked)
    assert response.content.decode().split()[0] == language
    assert response.headers["Vary"] == "Accept-Language, Cookie"


def test_a_setting_that_is_gone_breaks_no_page():
    response = ReaderMiddleware(answer)(request(user=staff(language="fr", time_zone="Mars/Olympus")))
    assert response.content == b"en en arabic hijri UTC"


@pytest.mark.parametrize(
    ("given", "kept"), [("proxy-1234-abcd", True), ("short", False), ("x" * 81, False), ("a b\tcccccc", False)]
)
def test_a_request_has_one_name_in_answer_and_log(given, kept):
    seen = []

    def note(incoming):
        seen.append((incoming.id, structlog.contextvars.get_contextvars()["request_id"]))
        return HttpResponse()

    named = RequestIdMiddleware(note)(request(**{"x-request-id": given})).headers["X-Request-Id"]
    assert seen == [(named, named)]
    assert (named == given) is kept
    assert "request_id" not in structlog.contextvars.get_contextvars()


def test_direction_and_blocks_inside_each_other():
    with reading(Reader("ar")):
        with reading(Reader("sq", time_zone="Europe/Tirane")):
            assert (current_reader().direction, translation.get_language()) == ("ltr", "sq")
        assert (current_reader().direction, translation.get_language()) == ("rtl", "ar")


def test_the_frame_shows_each_person_their_own_places(monkeypatch):
    mine = Entry("inbox", "Inbox", "/inbox/", "inbox", count=lambda user: 7)
    theirs = Entry("staff", "Staff", "/staff/", "users", shown_to=lambda user: False)
    monkeypatch.setattr(registry, "navigation", [mine, theirs])
    monkeypatch.setattr(registry, "banners", [lambda user: None, lambda user: ("danger", "Mail waits", "/outbox/")])
    with reading(Reader("he")):
        context = frame(request("/inbox/3/", user=staff()))
    assert (context["language"], context["direction"]) == ("he", "rtl")
    (place,) = context["navigation"]()
    assert (place.key, place.count, place.is_current) == ("inbox", 7, True)
    assert context["banners"]() == [("danger", "Mail waits", "/outbox/")]
    stranger = frame(request())
    assert (stranger["navigation"](), stranger["settings_pages"](), stranger["banners"]()) == ([], [], [])
