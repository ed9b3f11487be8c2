"""P3 on the screen: every raw mail is listed with its one state, and what people may decide about it."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from besa.cases.models import IgnoreRule, Received
from besa.cases.views.received import banner
from besa.core import files


@pytest.fixture
def held(mailbox, orders):
    stored = files.put(b"From: x@y.example\r\n\r\nhello", kind="raw")
    return Received.objects.create(
        account=mailbox.account,
        team=orders,
        fingerprint="f",
        source="smtp",
        stored=stored.name,
        size=stored.size,
        sha256=stored.sha256,
        state="suspended",
        reason="sender-unverified #1042",
        subject_shown="طلب",
        accounted_at=timezone.now(),
    )


def test_list_shows_the_state_and_the_reason(client, dana, held):
    client.force_login(dana)
    page = client.get("/received/?state=suspended").content.decode()
    assert "طلب" in page
    assert "server does not confirm who wrote this. #1042" in page
    assert f"/received/{held.pk}/release/" in page


def test_strangers_see_and_change_nothing(client, noa, stranger, held):
    for somebody in (noa, stranger):
        client.force_login(somebody)
        assert "طلب" not in client.get("/received/").content.decode()
        assert client.get(f"/received/{held.pk}/raw/").status_code == 404
        for verb in ("release", "discarding", "restoration", "reading"):
            assert client.post(f"/received/{held.pk}/{verb}/").status_code == 404
    assert Received.objects.get().discarded_at is None


def test_put_aside_and_brought_back(client, amal, held):
    client.force_login(amal)
    client.post(f"/received/{held.pk}/discarding/")
    assert Received.objects.get().discarded_at is not None
    assert f"/received/{held.pk}/release/" not in client.get("/received/?state=suspended").content.decode()
    assert f"/received/{held.pk}/restoration/" in client.get("/received/?state=discarded").content.decode()
    client.post(f"/received/{held.pk}/restoration/")
    assert Received.objects.get().discarded_at is None


def test_raw_bytes_come_as_a_file_that_runs_nothing(client, amal, held):
    client.force_login(amal)
    answer = client.get(f"/received/{held.pk}/raw/")
    assert answer.content == b"From: x@y.example\r\n\r\nhello"
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"] == f'attachment; filename="received-{held.pk}.eml"'
    assert answer["Content-Security-Policy"].startswith("sandbox;")


def test_getting_changes_nothing(client, amal, held):
    client.force_login(amal)
    for verb in ("release", "discarding", "restoration", "reading"):
        assert client.get(f"/received/{held.pk}/{verb}/").status_code == 405


def test_banner_stands_while_mail_is_not_accounted_for(amal, held):
    assert banner(amal) is None
    Received.objects.update(state="pending", received_at=timezone.now() - timedelta(seconds=61))
    assert banner(amal)[0] == "late"
    Received.objects.update(received_at=timezone.now())
    assert banner(amal) is None


def test_list_costs_the_same_for_one_and_three(client, amal, held):
    client.force_login(amal)
    client.get("/received/")
    with CaptureQueriesContext(connection) as one:
        client.get("/received/")
    for i in range(2):
        held.pk, held.fingerprint = None, f"f{i}"
        held.save()
    with CaptureQueriesContext(connection) as three:
        client.get("/received/")
    assert len(one) == len(three)


def test_every_reason_of_the_intake_has_words():
    """A code on the screen is a string that nobody translated."""
    import re
    from pathlib import Path

    from besa.cases.views.reasons import REASONS

    intake = Path(__file__).parents[2] / "channels/email"
    source = "".join(
        path.read_text(encoding="utf-8") for path in [*intake.glob("intake/*.py"), intake / "parsing/reader.py"]
    )
    said = re.findall(r"""(?:SUSPENDED|THREADED|NEW_CASE|"ignored"|"suspended"), f?"([a-z-]+)[":]""", source)
    said += re.findall(r"""Unreadable\("([a-z-]+)""", source) + re.findall(r"""signal\.SIG\w+: "([a-z]+)""", source)
    assert len(said) >= 14
    assert set(said) - set(REASONS) == set()


def test_rules_that_ignore_are_made_and_taken_back_with_undo(client, amal):
    client.force_login(amal)
    page = client.get("/received/rules/?value=news@shop.example").content.decode()
    assert 'value="news@shop.example"' in page
    client.post("/received/rules/", {"field": "sender", "value": "News@Shop.example", "note": "weekly"})
    rule = IgnoreRule.objects.get()
    assert (rule.value, rule.note, rule.by, rule.is_active) == ("news@shop.example", "weekly", amal, True)
    client.post(f"/received/rules/{rule.pk}/removal/")
    assert not IgnoreRule.objects.get().is_active
    client.post(f"/received/rules/{rule.pk}/restoration/")
    assert (IgnoreRule.objects.get().is_active, IgnoreRule.objects.get().note) == (True, "weekly")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sender", "news"),
        ("sender", "a@b.example, c@d.example"),
        ("domain", "example"),
        ("subject", "re"),
        ("subject", ""),
    ],
)
def test_a_rule_that_would_match_too_much_is_refused_and_stays_in_the_form(client, amal, field, value):
    client.force_login(amal)
    answer = client.post("/received/rules/", {"field": field, "value": value})
    assert (answer.status_code, IgnoreRule.objects.count()) == (422, 0)
    assert list(answer.context["form"].errors) == ["value"]


def test_an_employee_makes_no_rules(client, stranger):
    client.force_login(stranger)
    assert client.get("/received/rules/").status_code == 404
    assert client.post("/received/rules/", {"field": "domain", "value": "shop.example"}).status_code == 404
