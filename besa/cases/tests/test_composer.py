"""The composer: rich words, pictures in them, warnings that can be confirmed, and what panels take along."""

import re
from email import message_from_bytes, policy

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from besa.cases.actions.messages import Letter
from besa.cases.models import Draft, DraftFile, Message
from besa.channels.email.models import Mailbox
from besa.channels.email.outbound import exact_bytes
from besa.core.errors import Warned
from besa.core.models import LoggedEvent
from besa.core.registry import guards, slots

PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
RTL, LTR = 'style="direction:rtl;text-align:right"', 'style="direction:ltr;text-align:left"'


@pytest.fixture
def desk(client, amal):
    client.force_login(amal)
    return client


def send(desk, case, *, to="yusuf@customer.example", **data):
    return desk.post(f"/cases/{case.number}/replies/", {"to": to, **data})


def parts_of(message):
    delivery = message.deliveries.get()
    mail = message_from_bytes(exact_bytes(delivery, Mailbox.of_account(delivery.account)), policy=policy.default)
    return mail, mail.get_body(("plain",)).get_content(), mail.get_body(("html",)).get_content()


def test_each_paragraph_leaves_in_the_direction_that_it_had_in_the_editor(desk, case):
    html = '<p dir="rtl">مرحبا 10–12</p><p dir="ltr">See DHL</p><ul dir="rtl"><li dir="rtl"><p dir="rtl">شاشة</p></li></ul>'
    send(desk, case, html=html, text="ignored")
    message = case.messages.get()
    assert message.text == "مرحبا 10–12\n\nSee DHL\n\n- شاشة"
    _mail, text, body = parts_of(message)
    assert text == "مرحبا \u206810–12\u2069\r\n\r\nSee DHL\r\n\r\n- شاشة\r\n"
    assert f'<p dir="rtl" {RTL}>مرحبا <bdi dir="ltr">10–12</bdi></p>' in body
    assert f'<p dir="ltr" {LTR}>See DHL</p>' in body
    assert f'<ul dir="rtl" {RTL}><li dir="rtl" {RTL}><p dir="rtl" {RTL}>شاشة</p></li></ul>' in body


def test_the_page_shows_rich_words_without_a_frame_and_without_anything_else(desk, case):
    send(desk, case, html='<p dir="rtl">Hello <b>you</b><script>x()</script></p><p onclick="x()">two</p>')
    page = desk.get(f"/cases/{case.number}/").content.decode()
    shown = re.search(r'<div class="message__text message__text--rich" lang="ar">(.*?)</div>', page, re.DOTALL)
    assert shown
    assert shown[1] == '<p dir="rtl">Hello <b>you</b></p><p dir="ltr">two</p>'


def test_rich_html_written_by_something_else_is_cleaned_again_where_it_is_shown(desk, case, amal):
    case.messages.create(direction="out", author=amal, text="a", html="<p>a<img src=x onerror=alert(1)></p>")
    assert "onerror" not in desk.get(f"/cases/{case.number}/").content.decode()


def test_a_pasted_picture_travels_inside_of_the_mail(desk, case):
    url = desk.post(
        f"/cases/{case.number}/drafts/out/files/",
        {"file": SimpleUploadedFile("a.png", PNG, "image/png"), "inline": "yes"},
    ).json()["url"]
    content_id = DraftFile.objects.get().content_id
    assert url == f"/drafts/pictures/{content_id}/"
    assert desk.get(url).content == PNG
    send(desk, case, html=f'<p>See <img src="{url}"></p>')
    message = case.messages.get()
    assert message.html == f'<p dir="ltr">See <img src="cid:{content_id}"></p>'
    mail, _text, body = parts_of(message)
    assert f'<img src="cid:{content_id}">' in body
    (picture,) = [part for part in mail.walk() if part["Content-ID"] == f"<{content_id}>"]
    assert picture.get_content() == PNG
    attachment = message.attachments.get()
    assert f'src="/attachments/{attachment.pk}/picture/"' in desk.get(f"/cases/{case.number}/").content.decode()


def test_a_picture_that_the_words_show_no_more_is_not_sent(desk, case):
    desk.post(f"/cases/{case.number}/drafts/out/files/", {"file": SimpleUploadedFile("a.png", PNG), "inline": "yes"})
    send(desk, case, html="<p>Without it</p>")
    assert case.messages.get().attachments.count() == 0


def test_what_is_no_picture_is_attached_as_a_file(desk, case):
    file = SimpleUploadedFile("a.png", b"<script>", "image/png")
    answer = desk.post(f"/cases/{case.number}/drafts/out/files/", {"file": file, "inline": "yes"})
    assert "a.png" in answer.content.decode()
    assert DraftFile.objects.get().inline is False


def test_pictures_of_drafts_are_ones_own(client, desk, case, dana):
    url = desk.post(
        f"/cases/{case.number}/drafts/out/files/", {"file": SimpleUploadedFile("a.png", PNG), "inline": "yes"}
    ).json()["url"]
    client.force_login(dana)
    assert client.get(url).status_code == 404


def test_a_draft_keeps_both_forms_and_comes_back_for_the_editor(desk, case, amal):
    desk.post(f"/cases/{case.number}/drafts/out/", {"html": '<p>Hi <b>x</b><img src="/drafts/pictures/1@besa/"></p>'})
    draft = Draft.objects.get(user=amal)
    assert (draft.text, draft.html) == ("Hi x", '<p dir="ltr">Hi <b>x</b><img src="cid:1@besa"></p>')
    page = desk.get(f"/cases/{case.number}/").content.decode()
    assert "&lt;img src=&quot;/drafts/pictures/1@besa/&quot;&gt;" in page


@pytest.fixture
def careful():
    """A guard that asks before anything with “sure” in it is sent or noted."""

    def ask(*, letter: Letter, **about: object) -> None:
        if "sure" in letter.text:
            raise Warned("Are you sure?", key="sure")

    for action in ("send", "note"):
        guards.checks[action].append(ask)
    yield
    for action in ("send", "note"):
        guards.checks[action].remove(ask)


@pytest.mark.parametrize(("path", "count"), [("replies", 1), ("notes", 1)])
def test_a_warning_stops_once_and_is_confirmed_by_sending_again(desk, case, careful, path, count):
    data = {"to": "yusuf@customer.example", "html": "<p>sure</p>"}
    answer = desk.post(f"/cases/{case.number}/{path}/", data)
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Are you sure?" in page
    assert '<input type="hidden" name="confirmed" value="sure">' in page
    assert "&lt;p dir=&quot;ltr&quot;&gt;sure&lt;/p&gt;" in page
    assert case.messages.count() == 0
    desk.post(f"/cases/{case.number}/{path}/", data | {"confirmed": "sure"})
    assert case.messages.count() == count


def panel_of_a_test(request, subject):
    _case, composer = subject
    return ("cases/_next.html", {}) if composer.direction == Message.Direction.OUT else None


def test_panels_stand_in_the_composer_and_their_fields_travel_with_the_post(desk, case):
    slots.panels["in the composer"].append(f"{__name__}.panel_of_a_test")
    try:
        page = desk.get(f"/cases/{case.number}/").content.decode()
    finally:
        slots.panels["in the composer"].pop()
    composer = page[page.index('<form class="composer') :]
    assert '<input type="hidden" name="next"' in composer
    send(desk, case, text="Hello", **{"extra-promise": "friday", "else": "no"})
    assert LoggedEvent.objects.get(name="cases.AnswerQueued").data["extra"] == {"promise": "friday"}
