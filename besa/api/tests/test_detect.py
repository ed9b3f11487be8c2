import pytest

from besa.accounts.models import Membership
from besa.calendars.actions import create_hours
from besa.promises.models import Promise

pytestmark = pytest.mark.django_db


def asked(text, **fields):
    return {"text": text, "at": "2026-03-03T09:00:00Z", "time_zone": "Europe/Tirane", **fields}


def works(team, name, week):
    team.business_hours = create_hours(name=name, time_zone="Europe/Tirane", week=week, by=None)
    team.save()


def open_on(*days):
    return [["09:00-17:00"] if day in days else [] for day in range(7)]


def test_a_promise_is_found_and_none_is_made(as_amal):
    text = "Thank you. I will call you tomorrow at 3."
    answer = as_amal.post("/promises/detect", asked(text, language="en"))
    assert answer.status_code == 200
    assert answer.json() == {
        "items": [
            {
                "text": "I will call you tomorrow at 3.",
                "confidence": "sure",
                "kind": "call_back",
                "start": "2026-03-04T15:00:00+01:00",
                "end": "2026-03-04T15:00:00+01:00",
            }
        ],
        "next": None,
    }
    assert not Promise.objects.exists()


@pytest.mark.parametrize(
    "text", ["Do t’ju telefonoj nesër në orën 15.", "אתקשר אליך מחר ב-15:00.", "سأتصل بك غدا الساعة الثالثة."]
)
def test_the_text_shows_its_language(as_amal, text):
    (item,) = as_amal.post("/promises/detect", asked(text)).json()["items"]
    assert (item["start"], item["confidence"], item["text"]) == ("2026-03-04T15:00:00+01:00", "sure", text)


def test_working_days_are_those_of_the_users_teams_when_they_agree(as_amal, amal, orders, repairs):
    def promised():
        text = "We will send it within 3 working days."
        (item,) = as_amal.post("/promises/detect", asked(text, language="en")).json()["items"]
        return item["end"][:10], item["confidence"]

    assert promised() == ("2026-03-06", "maybe")  # no hours, so plain days
    works(orders, "Levant", open_on(6, 0, 1, 2, 3))
    assert promised() == ("2026-03-08", "sure")
    Membership.objects.create(user=amal, team=repairs)
    works(repairs, "West", open_on(0, 1, 2, 3, 4))
    assert promised() == ("2026-03-09", "maybe")  # a day that both can keep
    works(repairs, "Levant too", open_on(6, 0, 1, 2, 3))
    assert promised() == ("2026-03-08", "sure")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"at": "tomorrow"}, "at"),
        ({"at": None}, "at"),
        ({"time_zone": "Mars/Olympus"}, "time_zone"),
        ({"time_zone": "../etc/passwd"}, "time_zone"),
        ({"time_zone": ""}, "time_zone"),
        ({"language": "fr"}, "language"),
        ({"text": "a" * 20_001}, "text"),
        ({"text": 5}, "text"),
        ({"closed": [5]}, "closed"),
    ],
)
def test_what_cannot_be_understood_is_named(as_amal, fields, field):
    answer = as_amal.post("/promises/detect", asked("I will call you tomorrow.") | fields)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_reading_is_enough_and_needed(amal):
    from besa.api.tests.conftest import Caller

    body = asked("I will call you tomorrow.")
    assert Caller(amal, ["read"]).post("/promises/detect", body).status_code == 200
    assert Caller(amal, ["write"]).post("/promises/detect", body).status_code == 403
    assert Caller(amal, ["read"]).post("/promises/detect", "x", **{"Content-Type": "text/plain"}).status_code == 415
    assert Caller(amal, ["read"]).get("/promises/detect").status_code == 405


def test_a_time_without_offset_is_on_the_clocks_of_the_zone(as_amal):
    body = asked("I will call you in two hours.", at="2026-07-01T23:30:00", time_zone="Asia/Hebron")
    (item,) = as_amal.post("/promises/detect", body).json()["items"]
    assert item["end"] == "2026-07-02T01:30:00+03:00"


def test_an_empty_text_promises_nothing(as_amal):
    assert as_amal.post("/promises/detect", asked("")).json() == {"items": [], "next": None}
