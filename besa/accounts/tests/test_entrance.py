import re
import time
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.accounts import actions
from besa.accounts.models import User
from besa.core.jobs.execution import drain
from conftest import PASSWORD

pytestmark = pytest.mark.django_db
GOOD = "seven quiet lemons"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def _no_limits_yet(db):
    cache.clear()


def sign_in(client, email="amal@desk.example", password=PASSWORD, **extra):
    return client.post("/sign-in/", {"login": email, "password": password, **extra})


def totp_code(step=0):
    return format_hotp_value(hotp_value(SECRET, int(time.time()) // 30 + step))


# Sign-in


def test_sign_in_opens_the_desk_with_a_new_session_key(client, amal):
    client.get("/sign-in/")
    client.session["x"] = 1
    client.session.save()
    before = client.session.session_key
    answer = sign_in(client, "Amal@DESK.example")
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.session.session_key != before
    assert client.session["_auth_user_id"] == str(amal.pk)
    assert User.objects.get(pk=amal.pk).last_seen_at is not None


@pytest.mark.parametrize("email", ["amal@desk.example", "nobody@desk.example"])
def test_a_wrong_password_and_an_unknown_address_have_one_answer(client, amal, email):
    answer = sign_in(client, email, "wrong")
    assert "The address and the password do not fit together." in answer.content.decode()
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("language", ["ar", "he", "sq", "en"])
def test_the_page_says_its_language_and_direction(client, db, language):
    answer = client.get("/sign-in/", headers={"Accept-Language": language})
    direction = "rtl" if language in {"ar", "he"} else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in answer.content.decode()


def test_pages_need_no_inline_style_or_script(client, db):
    for url in ("/sign-in/", "/sign-in/reset/"):
        answer = client.get(url)
        assert "unsafe" not in answer["Content-Security-Policy"]
        assert not re.search(r"\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)", answer.content.decode())


def test_a_password_of_a_megabyte_is_refused_before_it_is_hashed(client, amal, monkeypatch):
    hashed = []
    monkeypatch.setattr(User, "check_password", lambda self, raw: hashed.append(raw))
    answer = sign_in(client, password="a" * 1_000_000)
    assert "This password is too long." in answer.content.decode()
    assert hashed == []


@pytest.mark.parametrize("bad", ["\x00", "a\x00b", "\u202e", "", " "])
def test_odd_addresses_and_passwords_are_an_answer_not_a_fault(client, amal, bad):
    assert sign_in(client, email=bad).status_code == 200
    assert sign_in(client, password=bad).status_code == 200


def test_sign_in_is_limited_for_each_address_whatever_the_host_header_says(amal):
    """G08. Six wrong ones, each under another Host: the right one has to wait too."""
    for number in range(6):
        Client(headers={"Host": f"h{number}.example"}).post(
            "/sign-in/", {"login": "amal@desk.example", "password": "wrong"}
        )
    answer = sign_in(Client())
    assert "That was wrong too often." in answer.content.decode()


@pytest.mark.parametrize(
    "target", ["//evil.example", "/\\evil.example", "https://evil.example/", "javascript:alert(1)", "///evil.example"]
)
def test_after_sign_in_nobody_is_sent_elsewhere(client, amal, target):
    assert sign_in(client, next=target)["Location"] == "/"


def test_after_sign_in_the_page_that_was_asked_for(client, amal):
    assert sign_in(client, next="/account/security/")["Location"] == "/account/security/"


def test_there_is_no_public_sign_up(client, db):
    for url in ("/sign-up/", "/accounts/signup/", "/signup/", "/account/signup/"):
        assert client.get(url).status_code == 404


def test_a_deactivated_person_does_not_get_in(client, amal):
    User.objects.update(is_active=False)
    sign_in(client)
    assert "_auth_user_id" not in client.session


def test_sign_out_is_a_post(client, amal):
    client.force_login(amal)
    assert client.get("/sign-out/").status_code == 405
    assert client.session["_auth_user_id"] == str(amal.pk)
    assert client.post("/sign-out/")["Location"] == "/sign-in/"
    assert "_auth_user_id" not in client.session


def test_csrf_guards_sign_in_and_sign_out(amal):
    strict = Client(enforce_csrf_checks=True)
    assert sign_in(strict).status_code == 403
    strict.force_login(amal)
    assert strict.post("/sign-out/").status_code == 403


# The second step


@pytest.fixture
def two_steps(amal):
    TOTP.activate(amal, SECRET)
    RecoveryCodes.activate(amal)
    return amal


def test_the_secret_of_the_second_step_is_not_readable_in_the_database(two_steps):
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


def test_the_password_alone_does_not_open_an_account_with_two_steps(client, two_steps):
    assert sign_in(client)["Location"].startswith("/sign-in/code/")
    assert "_auth_user_id" not in client.session
    assert client.post("/sign-in/code/", {"code": totp_code()})["Location"] == "/"
    assert client.session["_auth_user_id"] == str(two_steps.pk)


@pytest.mark.parametrize("write", [lambda code: code, lambda code: f" {code[:3]} {code[3:]} "])
def test_a_code_may_be_typed_in_arabic_digits_and_with_blanks(client, two_steps, write):
    sign_in(client)
    arabic = totp_code().translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert client.post("/sign-in/code/", {"code": write(arabic)})["Location"] == "/"


def test_a_code_opens_once_even_after_the_cache_is_gone(client, two_steps):
    code = totp_code()
    sign_in(client)
    client.post("/sign-in/code/", {"code": code})
    cache.clear()
    other = Client()
    sign_in(other)
    assert "That code does not fit." in other.post("/sign-in/code/", {"code": code}).content.decode()
    assert "_auth_user_id" not in other.session


def test_an_older_code_does_not_open_after_a_newer_one(client, two_steps):
    sign_in(client)
    client.post("/sign-in/code/", {"code": totp_code(1)})
    other = Client()
    sign_in(other)
    other.post("/sign-in/code/", {"code": totp_code()})
    assert "_auth_user_id" not in other.session


def test_a_recovery_code_opens_once(client, two_steps):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    sign_in(client)
    assert client.post("/sign-in/code/", {"code": code})["Location"] == "/"
    other = Client()
    sign_in(other)
    other.post("/sign-in/code/", {"code": code})
    assert "_auth_user_id" not in other.session


def test_codes_are_limited(client, two_steps):
    sign_in(client)
    for _number in range(5):
        client.post("/sign-in/code/", {"code": "000000"})
    assert "That was wrong too often." in client.post("/sign-in/code/", {"code": totp_code()}).content.decode()


def test_signing_in_can_be_given_up_between_the_steps(client, two_steps):
    sign_in(client)
    assert client.post("/sign-out/").status_code == 302
    assert client.get("/sign-in/code/")["Location"] == "/sign-in/"


def test_with_another_key_of_the_desk_nobody_gets_in_and_nothing_breaks(client, two_steps, settings):
    settings.SECRET_KEY = "another key of another desk"
    settings.SECRET_KEY_FALLBACKS = []
    sign_in(client)
    answer = client.post("/sign-in/code/", {"code": totp_code()})
    assert "That code does not fit." in answer.content.decode()
    client.force_login(two_steps)
    assert client.get("/account/security/").status_code == 200


# A forgotten password


def reset_link():
    drain()
    (message,) = mail.outbox
    return re.search(r"https?://\S+", message.body).group()


def path_of(link):
    return link.split("127.0.0.1:8000", 1)[1]


def test_a_link_by_mail_sets_a_new_password_once(client, amal):
    sign_in(Client())
    client.post("/sign-in/reset/", {"email": "AMAL@desk.example"})
    path = path_of(reset_link())
    assert client.post(path, {"password": GOOD})["Location"] == "/sign-in/?lang=ar"
    assert User.objects.get(pk=amal.pk).check_password(GOOD)
    assert (
        UserSession.objects.count()
        == Session.objects.filter(session_key__in=UserSession.objects.values("session_key")).count()
        == 0
    )
    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "another good one"}).status_code == 404
    assert User.objects.get(pk=amal.pk).check_password(GOOD)


def test_the_link_stands_on_our_own_address_whatever_the_request_says(amal):
    """G04."""
    poisoned = Client(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    poisoned.post("/sign-in/reset/", {"email": "amal@desk.example"})
    assert reset_link().startswith("http://127.0.0.1:8000/sign-in/reset/")
    assert "evil" not in mail.outbox[0].message().as_string()


def test_an_unknown_address_has_the_same_answer_and_the_same_work(client, amal):
    """G05. The mail itself is written later by a worker, so the time says nothing either."""
    answers, work = [], []
    for email in ("amal@desk.example", "nope@desk.example"):
        with CaptureQueriesContext(connection) as queries:
            answers.append(client.post("/sign-in/reset/", {"email": email}).content.decode().replace(email, "…"))
        work.append([re.split(" VALUES| WHERE", query["sql"])[0] for query in queries.captured_queries])
    assert work[0] == work[1] != []
    mask = re.compile(r'content="[A-Za-z0-9]{64}"|value="[A-Za-z0-9]{64}"')
    assert mask.sub("", answers[0]) == mask.sub("", answers[1])
    drain()
    assert [message.to for message in mail.outbox] == [["amal@desk.example"]]


def test_at_most_five_links_an_hour(client, amal):
    statuses = [client.post("/sign-in/reset/", {"email": "amal@desk.example"}).status_code for _number in range(7)]
    drain()
    assert statuses == [200] * 5 + [429] * 2
    assert len(mail.outbox) == 5


def test_a_link_ends_after_four_hours(client, amal, time_machine):
    link = path_of(actions.make_reset_link(amal))
    assert client.get(link).status_code == 200
    time_machine.move_to(timezone.now() + timedelta(hours=4, seconds=5))
    assert client.get(link).status_code == 404


@pytest.mark.parametrize(
    "tail", ["x/y/", "MQ/%20/", "MQ/0-0/", "%00/%00/", "MQ/token[]=/", "99999999999999999999/a-b/"]
)
def test_other_links_are_not_found(client, amal, tail):
    assert client.get(f"/sign-in/reset/{tail}").status_code == 404


def test_the_link_of_one_person_does_not_open_the_account_of_another(client, amal, noa):
    mine, theirs = (path_of(actions.make_reset_link(user)).split("/") for user in (amal, noa))
    assert client.get("/".join([*mine[:3], theirs[3], mine[4], ""])).status_code == 404


def test_the_mail_is_in_the_language_and_direction_of_the_reader(client, noa):
    client.post("/sign-in/reset/", {"email": "noa@desk.example"})
    reset_link()
    (html,) = mail.outbox[0].alternatives
    assert '<html lang="he" dir="rtl">' in html.content
    assert mail.outbox[0].extra_headers["Content-Language"] == "he"


# Invitations


def test_an_invitation_leads_in(client, admin, orders):
    _invitation, secret = actions.invite(
        email="new@desk.example", roles=["agent"], teams=[orders], by=admin, now=timezone.now()
    )
    page = client.get(f"/invitation/{secret}/")
    assert "new@desk.example" in page.content.decode()
    assert User.objects.filter(email="new@desk.example").count() == 0, "GET changes nothing"
    assert client.post(f"/invitation/{secret}/", {"name": "", "password": "short"}).status_code == 422
    assert client.post(f"/invitation/{secret}/", {"name": "نور", "password": GOOD})["Location"] == "/sign-in/?lang=en"
    assert sign_in(client, "new@desk.example", GOOD)["Location"] == "/"


def test_a_password_made_of_ones_own_name_or_address_is_refused(client, admin):
    _row, secret = actions.invite(email="nightingale@desk.example", roles=[], teams=[], by=admin, now=timezone.now())
    answer = client.post(f"/invitation/{secret}/", {"name": "Florence", "password": "nightingale"})
    assert answer.status_code == 422
    assert "too similar" in answer.content.decode()


def test_a_wrong_invitation_is_not_found(client, db):
    assert client.get("/invitation/nonsense/").status_code == 404
    assert client.post("/invitation/nonsense/", {"name": "x", "password": GOOD}).status_code == 404


# Sessions


def test_deactivating_ends_every_session_at_once(amal, admin):
    """G08."""
    browser = Client()
    sign_in(browser)
    assert browser.get("/account/security/").status_code == 200
    actions.deactivate(amal, by=admin)
    assert browser.get("/account/security/").status_code == 302
    actions.reactivate(amal, by=admin)
    assert browser.get("/account/security/").status_code == 302, "the old session stays ended"


def test_a_session_can_be_ended_from_another_browser(amal):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    row = UserSession.objects.get(session_key=there.session.session_key)
    here.post(f"/account/security/sessions/{row.pk}/ending/")
    assert there.get("/account/security/").status_code == 302
    assert here.get("/account/security/").status_code == 200


def test_the_session_of_somebody_else_is_not_found(client, amal, noa):
    browser = Client()
    sign_in(browser, "noa@desk.example")
    client.force_login(amal)
    row = UserSession.objects.get(user=noa)
    assert client.post(f"/account/security/sessions/{row.pk}/ending/").status_code == 404
    assert browser.get("/account/security/").status_code == 200


def test_a_new_password_ends_the_other_sessions_and_keeps_this_one(amal):
    here, there = Client(), Client()
    sign_in(here)
    sign_in(there)
    assert here.get("/account/security/password/")["Location"].startswith("/account/confirmation/")
    here.post("/account/confirmation/", {"password": PASSWORD, "next": "/account/security/password/"})
    assert here.post("/account/security/password/", {"password": GOOD})["Location"] == "/account/security/"
    assert there.get("/account/security/").status_code == 302
    assert here.get("/account/security/").status_code == 200


def test_expired_sessions_are_forgotten_and_others_stay(amal):
    here, gone = Client(), Client()
    sign_in(here)
    sign_in(gone)
    key = gone.session.session_key
    Session.objects.filter(session_key=key).update(expire_date=timezone.now() - timedelta(days=1))
    assert actions.forget_expired_sessions() == 1
    assert not Session.objects.filter(session_key=key).exists()
    assert here.get("/account/security/").status_code == 200
    assert UserSession.objects.get().session_key == here.session.session_key


def test_two_step_sign_in_is_switched_on_and_off(client, amal):
    sign_in(client)
    client.post("/account/confirmation/", {"password": PASSWORD})
    page = client.get("/account/security/two-step/")
    assert 'src="data:image/svg+xml;base64,' in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    wrong = client.post("/account/security/two-step/", {"code": "000000"})
    assert wrong.status_code == 422
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    codes = client.post("/account/security/two-step/", {"code": code}).content.decode()
    assert len(re.findall(r'<code dir="ltr">', codes)) == 10
    assert sorted(Authenticator.objects.values_list("type", flat=True)) == ["recovery_codes", "totp"]
    client.post("/account/security/two-step/removal/")
    assert not Authenticator.objects.exists()


def test_a_page_is_read_without_a_write(client, amal):
    client.force_login(amal)
    client.get("/account/security/")
    with CaptureQueriesContext(connection) as queries:
        client.get("/account/security/")
    assert not [
        query for query in queries.captured_queries if not query["sql"].lstrip("(").startswith(("SELECT", "SAVEPOINT"))
    ]


def test_a_form_that_was_sent_too_late_leads_back_to_its_page(client):
    def way(path, referer):
        answer = client.post(path, {"text": "x"}, headers={"Referer": referer})
        return (answer.status_code, answer.headers["Location"])

    assert way("/cases/7/notes/", "http://testserver/cases/7/?in=mine") == (
        302,
        "/sign-in/?next=%2Fcases%2F7%2F%3Fin%3Dmine",
    )
    assert way("/cases/7/notes/", "https://elsewhere.example/cases/7/") == (302, "/sign-in/?next=%2F")
    assert way("/cases/7/notes/", "") == (302, "/sign-in/?next=%2F")
    assert client.get("/cases/7/").headers["Location"] == "/sign-in/?next=/cases/7/"


@pytest.mark.parametrize("header", [{"HX-Request": "true"}, {"X-CSRFToken": "x"}, {"Sec-Fetch-Mode": "cors"}])
def test_a_script_is_told_that_one_must_sign_in_and_gets_no_page(client, header):
    answers = [client.get("/cases/7/", headers=header), client.post("/cases/7/notes/", headers=header)]
    assert [(answer.status_code, answer.content) for answer in answers] == [(401, b"")] * 2
    assert client.get("/cases/7/", headers={"Sec-Fetch-Mode": "navigate"}).status_code == 302


@pytest.mark.django_db
def test_a_stranger_chooses_the_language_of_the_pages_before_the_desk(client):
    """The place that they were on their way to is kept, and so is the choice, on this browser."""
    page = client.get("/sign-in/?next=/cases/7/", headers={"Accept-Language": "en"}).content.decode()
    assert 'href="?next=%2Fcases%2F7%2F&amp;lang=ar"' in page
    assert 'lang="ar" dir="rtl"' in client.get("/sign-in/?next=/cases/7/&lang=ar").content.decode()
    assert 'lang="ar" dir="rtl"' in client.get("/sign-in/reset/").content.decode()
    assert 'lang="ar" dir="rtl"' in client.get("/sign-in/?lang=xx").content.decode()
