"""One's own switch by the API: read and set for oneself alone, in words that say no reason."""

from datetime import timedelta

from django.utils import timezone

from besa.accounts.actions import go_away
from besa.api.tests.conftest import Caller
from besa.core.models import LoggedEvent
from besa.notifications.actions import begin_focus


def test_it_is_read_and_set_for_oneself(as_amal, as_noa, noa):
    assert as_amal.get("/standing").json() == {"state": "available", "until": None, "seen_as": "not_here"}
    until = (timezone.now() + timedelta(hours=2)).replace(microsecond=0)
    said = as_amal("PUT", "/standing", {"state": "away", "until": until.isoformat()})
    expected = {"state": "away", "until": until.isoformat().replace("+00:00", "Z"), "seen_as": "away"}
    assert (said.status_code, said.json(), as_amal.get("/standing").json()) == (200, expected, expected)
    assert as_noa.get("/standing").json()["state"] == "available"
    assert as_amal("PUT", "/standing", {"state": "available"}).json()["state"] == "available"


def test_its_time_ends_it(as_amal, time_machine):
    until = timezone.now() + timedelta(minutes=30)
    as_amal("PUT", "/standing", {"state": "busy", "until": until.isoformat()})
    time_machine.move_to(until + timedelta(minutes=1))
    assert as_amal.get("/standing").json() == {"state": "available", "until": None, "seen_as": "not_here"}


def test_a_time_that_has_passed_or_is_far_is_refused(as_amal):
    for hours in (-1, 25):
        until = timezone.now() + timedelta(hours=hours)
        refused = as_amal("PUT", "/standing", {"state": "away", "until": until.isoformat()})
        assert (refused.status_code, [one["field"] for one in refused.json()["errors"]]) == (422, ["until"])
    assert as_amal.get("/standing").json()["state"] == "available"


def test_no_reason_is_asked_kept_or_told(as_amal, amal):
    assert as_amal("PUT", "/standing", {"state": "away", "reason": "ill"}).status_code == 422
    as_amal("PUT", "/standing", {"state": "away"})
    logged = LoggedEvent.objects.get(name="accounts.StandingSet")
    assert logged.data == {"user_id": amal.pk}


def test_available_ends_whatever_kept_cases_away(as_amal, amal):
    go_away(amal, by=amal)
    begin_focus(by=amal, until=timezone.now() + timedelta(hours=1), now=timezone.now())
    assert as_amal.get("/standing").json() == {"state": "available", "until": None, "seen_as": "away"}
    assert as_amal("PUT", "/standing", {"state": "available"}).json()["seen_as"] == "not_here"


def test_a_token_that_only_reads_sets_nothing_and_whoever_is_given_no_cases_has_none(as_stranger, amal):
    assert Caller(amal, ["read"])("PUT", "/standing", {"state": "away"}).status_code == 403
    assert as_stranger.get("/standing").status_code == 404
    assert as_stranger("PUT", "/standing", {"state": "away"}).status_code == 404
