import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from besa.accounts import actions
from besa.accounts.models import AccessToken, Invitation, Team, User

pytestmark = pytest.mark.django_db

PAGES = ["/settings/people/", "/settings/people/invitations/", "/settings/teams/", "/settings/teams/new/"]


@pytest.mark.parametrize("url", PAGES)
def test_pages_of_the_staff_are_for_administrators(client, admin, dana, url):
    assert client.get(url)["Location"] == f"/sign-in/?next={url}"
    client.force_login(dana)
    assert client.get(url).status_code == 404
    client.force_login(admin)
    assert client.get(url).status_code == 200


def test_an_invitation_is_mailed_and_its_link_shown_once(client, admin, orders, settings):
    settings.BESA_EMAIL_URL = "smtp://mail.example"
    client.force_login(admin)
    data = {"email": "new@desk.example", "name": "نور", "language": "ar", "roles": ["agent"], "teams": [orders.pk]}
    page = client.post("/settings/people/invitations/", data).content.decode()
    link = re.search(r'value="(http://127.0.0.1:8000/invitation/[^"]+)"', page).group(1)
    (message,) = mail.outbox
    assert message.to == ["new@desk.example"]
    assert link in message.body
    assert '<html lang="ar" dir="rtl">' in message.alternatives[0].content
    assert "new@desk.example" in client.get("/settings/people/").content.decode()
    assert link.split("/")[-2] not in client.get("/settings/people/").content.decode()
    client.logout()
    welcome = client.get(link.removeprefix("http://127.0.0.1:8000"), headers={"Accept-Language": "en"})
    assert '<html lang="ar" dir="rtl"' in welcome.content.decode()


def test_without_a_mail_server_the_page_says_so(client, admin):
    client.force_login(admin)
    data = {"email": "new@desk.example", "language": "en", "roles": ["agent"]}
    page = client.post("/settings/people/invitations/", data).content.decode()
    assert "pass the link on yourself" in page


def test_a_subject_of_many_lines_is_one_line(client, admin):
    admin.name = "A\r\nBcc: x@evil.example"
    admin.save()
    client.force_login(admin)
    client.post("/settings/people/invitations/", {"email": "n@desk.example", "language": "en", "roles": ["agent"]})
    assert "\n" not in mail.outbox[0].subject
    assert mail.outbox[0].recipients() == ["n@desk.example"]


def test_what_was_typed_stays_when_an_invitation_is_refused(client, admin, amal):
    client.force_login(admin)
    data = {"email": "amal@desk.example", "name": "Typed Name", "language": "sq", "roles": ["agent"]}
    answer = client.post("/settings/people/invitations/", data)
    assert answer.status_code == 422
    assert "There is already an account with this address." in answer.content.decode()
    assert 'value="Typed Name"' in answer.content.decode()


def test_an_invitation_is_sent_again_or_revoked(client, admin):
    client.force_login(admin)
    client.post("/settings/people/invitations/", {"email": "n@desk.example", "language": "en", "roles": ["agent"]})
    row = Invitation.objects.get()
    assert client.post(f"/settings/people/invitations/{row.pk}/renewal/").status_code == 200
    client.post(f"/settings/people/invitations/{row.pk}/revocation/")
    assert Invitation.objects.get().revoked_at is not None
    assert client.post(f"/settings/people/invitations/{row.pk}/renewal/").status_code == 302


def test_roles_and_teams_are_changed(client, admin, amal, repairs):
    client.force_login(admin)
    url = f"/settings/people/{amal.pk}/"
    assert client.get(url).status_code == 200
    client.post(url, {"name": "Amal N.", "roles": ["manager"], "teams": [repairs.pk]})
    fresh = User.objects.get(pk=amal.pk)
    assert (fresh.name, fresh.roles, fresh.team_ids) == ("Amal N.", {"manager"}, {repairs.pk})


def test_fields_that_the_form_does_not_have_change_nothing(client, admin, amal):
    """G02."""
    client.force_login(admin)
    before = User.objects.values().get(pk=amal.pk)
    data = {"name": amal.name, "roles": ["agent"], "teams": list(amal.team_ids)}
    extra = {"email": "x@evil.example", "is_active": "", "password": "x", "created_at": "2000-01-01", "id": "1"}
    client.post(f"/settings/people/{amal.pk}/", data | extra)
    assert User.objects.values().get(pk=amal.pk) == before


def test_the_last_administrator_is_told_why(client, admin):
    client.force_login(admin)
    answer = client.post(f"/settings/people/{admin.pk}/", {"name": "Admin", "roles": ["agent"]})
    assert answer.status_code == 422
    assert "This is the last administrator." in answer.content.decode()
    assert User.objects.get(pk=admin.pk).is_administrator


def test_deactivated_and_reactivated(client, admin, amal):
    client.force_login(admin)
    client.post(f"/settings/people/{amal.pk}/deactivation/")
    assert not User.objects.get(pk=amal.pk).is_active
    assert "Deactivated" in client.get("/settings/people/").content.decode()
    client.post(f"/settings/people/{amal.pk}/reactivation/")
    assert User.objects.get(pk=amal.pk).is_active


def test_the_list_of_people_costs_the_same_for_one_and_for_many(client, admin, django_assert_num_queries, amal):
    client.force_login(admin)
    client.get("/settings/people/")
    with CaptureQueriesContext(connection) as few:
        client.get("/settings/people/")
    for number in range(5):
        actions.add_user(email=f"p{number}@desk.example", name="P", roles=["agent"], teams=Team.objects.all(), by=admin)
    with django_assert_num_queries(len(few)):
        client.get("/settings/people/")


def test_a_team_is_opened_and_changed(client, admin, amal):
    client.force_login(admin)
    data = {
        "name": "Billing",
        "public_name": "حسابات",
        "public_name_he": "חשבונות",
        "language": "ar",
        "hours": "2",
        "minutes": "30",
        "signature": "",
    }
    assert client.post("/settings/teams/new/", data | {"members": [amal.pk], "leads": [amal.pk]}).status_code == 302
    team = Team.objects.get(name="Billing")
    assert team.first_answer_target.total_seconds() == 9000
    assert team.public_names == {"he": "חשבונות"}
    assert list(team.memberships.values_list("user_id", "is_lead")) == [(amal.pk, True)]
    assert "2 hours 30 minutes" in client.get("/settings/teams/").content.decode()
    page = client.get(f"/settings/teams/{team.pk}/").content.decode()
    assert 'value="30"' in page
    assert 'value="חשבונות"' in page
    client.post(f"/settings/teams/{team.pk}/", data | {"name": "Money", "members": []})
    assert Team.objects.get(pk=team.pk).name == "Money"
    client.post(f"/settings/teams/{team.pk}/closing/")
    assert not Team.objects.get(pk=team.pk).is_active
    client.post(f"/settings/teams/{team.pk}/reopening/")
    assert Team.objects.get(pk=team.pk).is_active


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"hours": "0", "minutes": "0"}, "Give the team at least one minute"),
        ({"hours": "-1"}, "greater than or equal to 0"),
        ({"hours": "999999999"}, "less than or equal to 240"),
        ({"name": ""}, "This field is required"),
        ({"leads": True}, "Only a member can lead"),
    ],
)
def test_a_team_that_makes_no_sense_is_refused_in_words(client, admin, amal, change, words):
    client.force_login(admin)
    data = {"name": "B", "public_name": "B", "language": "ar", "hours": "2", "minutes": "0", "signature": ""} | change
    if change.get("leads"):
        data["leads"] = [amal.pk]
    answer = client.post("/settings/teams/new/", data)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Team.objects.filter(name="B").exists()


def test_a_token_is_made_shown_once_and_revoked(client, amal):
    client.force_login(amal)
    data = {"name": "Report", "scopes": ["read"], "expiry": "30"}
    page = client.post("/settings/tokens/", data).content.decode()
    secret = re.search(r'value="(besa_[^"]+)"', page).group(1)
    assert secret not in client.get("/settings/tokens/").content.decode()
    row = AccessToken.objects.get()
    assert (row.user, row.scopes, round((row.expires_at - row.created_at) / timedelta(days=1))) == (amal, ["read"], 30)
    client.post(f"/settings/tokens/{row.pk}/revocation/")
    assert AccessToken.objects.get().revoked_at is not None


def test_an_agent_is_not_offered_a_token_that_administers(client, amal):
    client.force_login(amal)
    answer = client.post("/settings/tokens/", {"name": "Report", "scopes": ["admin"], "expiry": "30"})
    assert answer.status_code == 422
    assert not AccessToken.objects.exists()


def test_the_token_of_somebody_else_is_not_found(client, amal, admin):
    token, _secret = actions.create_token(amal, name="Mine", scopes=["read"], by=amal)
    client.force_login(admin)
    assert client.post(f"/settings/tokens/{token.pk}/revocation/").status_code == 404
    assert AccessToken.objects.get().revoked_at is None
