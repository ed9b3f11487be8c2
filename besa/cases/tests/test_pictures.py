"""D07: a remote picture is fetched by us, when asked, and only when the mail names it."""

from io import BytesIO

import pytest
from PIL import Image

from besa.cases.models import Message
from besa.cases.views import pictures
from besa.cases.views.pictures import picture_type, with_pictures
from besa.core.http import Fetched, NotFetched


def png(width=2, height=2):
    out = BytesIO()
    Image.new("1", (width, height)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def mail(case):
    html = '<p>x</p><img alt="a" data-remote-src="https://p.example/a.png?x=1&amp;y=2"><img data-remote-src="https://p.example/b">'
    return Message.objects.create(case=case, direction="in", html=html, remote_images=True)


@pytest.fixture
def web(monkeypatch):
    """The one seam to the outside: what the web would answer, and what it was asked."""
    asked = []

    def answer(url, limit):
        asked.append(url)
        if url.endswith("/b"):
            raise NotFetched("no")
        return Fetched("text/html", png())

    monkeypatch.setattr(pictures, "fetch", answer)
    return asked


def test_pictures_are_led_through_our_door(mail):
    assert with_pictures(mail) == (
        f'<p>x</p><img alt="a" src="/messages/{mail.pk}/remote/1/" loading="lazy">'
        f'<img src="/messages/{mail.pk}/remote/2/" loading="lazy">'
    )


def test_a_named_picture_is_shown_by_its_own_type(client, amal, mail, web):
    client.force_login(amal)
    answer = client.get(f"/messages/{mail.pk}/remote/1/")
    assert (answer["Content-Type"], answer.content) == ("image/png", png())
    assert web == ["https://p.example/a.png?x=1&y=2"]


@pytest.mark.parametrize("place", [0, 2, 3])
def test_anything_else_is_not_there(client, amal, mail, web, place):
    client.force_login(amal)
    assert client.get(f"/messages/{mail.pk}/remote/{place}/").status_code == 404


def test_strangers_make_us_fetch_nothing(client, noa, mail, web):
    client.force_login(noa)
    assert client.get(f"/messages/{mail.pk}/remote/1/").status_code == 404
    assert web == []


def test_only_pictures_of_a_bearable_size_are_shown():
    assert picture_type(png()) == "image/png"
    assert picture_type(png(50_000, 1_000)) is None
    assert picture_type(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert picture_type(b"GIF89a<script>") is None
    assert picture_type(b"") is None
