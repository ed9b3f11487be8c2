"""Pages leave compressed where the browser can read it, and everything else as it is."""

import gzip

import pytest
from django.http import FileResponse, HttpResponse, JsonResponse
from django.test import RequestFactory

from besa.core.middleware import MOST_NOISE, lighter, squeezed

PAGE = "<p>السلام عليكم</p>" * 200


def asked(encoding: str = "gzip, deflate, br", answer: HttpResponse | None = None) -> HttpResponse:
    request = RequestFactory().get("/", headers={"Accept-Encoding": encoding})
    return lighter(request, answer or HttpResponse(PAGE))


def test_a_page_is_compressed_and_says_so() -> None:
    answer = asked()
    assert gzip.decompress(answer.content).decode() == PAGE
    assert (answer["Content-Encoding"], answer["Content-Length"]) == ("gzip", str(len(answer.content)))
    assert "Accept-Encoding" in answer["Vary"]
    assert len(answer.content) < len(PAGE.encode()) / 10


def test_who_cannot_read_it_gets_it_plain_and_caches_know() -> None:
    answer = asked(encoding="identity")
    assert (answer.content.decode(), answer.has_header("Content-Encoding"), answer["Vary"]) == (
        PAGE,
        False,
        "Accept-Encoding",
    )


def test_json_too() -> None:
    assert asked(answer=JsonResponse({"words": PAGE}))["Content-Encoding"] == "gzip"


@pytest.mark.parametrize("kind", ["image/png", "message/rfc822", "text/event-stream"])
def test_other_kinds_leave_as_they_are(kind: str) -> None:
    assert asked(answer=HttpResponse(PAGE, content_type=kind)).content.decode() == PAGE


def test_streams_small_answers_and_what_is_compressed_already_leave_as_they_are() -> None:
    for answer in (
        FileResponse([b"x" * 5000]),
        HttpResponse("ok"),
        HttpResponse(PAGE, headers={"Content-Encoding": "br"}),
    ):
        assert asked(answer=answer) is answer
        assert answer.get("Content-Encoding") != "gzip"


def test_how_long_an_answer_is_says_little_about_what_stands_in_it() -> None:
    lengths = {len(squeezed(PAGE.encode())) for _time in range(60)}
    assert 5 < len(lengths) <= MOST_NOISE


def test_a_real_page_over_the_whole_desk(client, amal) -> None:
    client.force_login(amal)
    answer = client.get("/inbox/mine/", headers={"Accept-Encoding": "gzip"})
    assert gzip.decompress(answer.content).decode().startswith("<!doctype html>")
