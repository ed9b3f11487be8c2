from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.utils import timezone

from besa.accounts import rules
from besa.accounts.models import AccessToken, Invitation, Role, Team, User

pytestmark = pytest.mark.django_db


def make_user(email, *roles, **fields):
    user = User.objects.create_user(email, name=email.split("@")[0].title(), **fields)
    for role in roles:
        user.role_rows.create(role=role)
    return user


def test_an_address_is_kept_in_one_spelling():
    user = make_user(" Amal@Desk.EXAMPLE ")
    assert user.email == "amal@desk.example"
    assert User.objects.get(email="AMAL@desk.example") == user
    assert User.objects.get_by_natural_key("AMAL@DESK.EXAMPLE") == user


def test_a_second_account_in_other_letters_is_refused():
    make_user("amal@desk.example")
    with pytest.raises(IntegrityError):
        User.objects.create(email="AMAL@Desk.Example", name="Other")


def test_a_user_made_without_a_password_cannot_sign_in():
    assert not make_user("amal@desk.example").has_usable_password()


def test_a_superuser_is_an_administrator():
    assert User.objects.create_superuser("admin@desk.example", "x", name="Admin").is_administrator


def test_roles_answer_and_are_read_once(django_assert_num_queries):
    user = User.objects.get(pk=make_user("dana@desk.example", Role.MANAGER, Role.OBSERVER).pk)
    with django_assert_num_queries(1):
        assert user.has_role(Role.AGENT, Role.MANAGER)
        assert not user.is_agent
        assert user.sees_every_case
        assert user.works_on_cases


def test_a_deactivated_user_has_no_role():
    assert make_user("dana@desk.example", Role.MANAGER, is_active=False).roles == frozenset()


def test_rights_are_read_anew_after_a_refresh():
    user = make_user("amal@desk.example")
    assert user.roles == frozenset()
    user.role_rows.create(role=Role.AGENT)
    user.refresh_from_db()
    assert user.roles == {"agent"}


def test_teams_are_known_by_membership():
    amal = make_user("amal@desk.example", Role.AGENT)
    sales, service = (Team.objects.create(name=name, public_name=name) for name in ("Sales", "Service"))
    amal.memberships.create(team=service, is_lead=True)
    assert amal.team_ids == {service.pk}
    assert rules.is_member_of(amal, service)
    assert not rules.is_member_of(amal, sales)
    assert rules.leads(amal, service)


@pytest.mark.parametrize(
    ("role", "sees", "works"),
    [
        (Role.EMPLOYEE, False, False),
        (Role.AGENT, False, True),
        (Role.MANAGER, False, True),
        (Role.OBSERVER, True, False),
        (Role.EXECUTIVE, True, False),
        (Role.ADMINISTRATOR, True, True),
        (Role.PRIVACY_OFFICER, True, False),
    ],
)
def test_who_reads_every_case_and_who_writes(role, sees, works):
    user = make_user("one@desk.example", role)
    assert (rules.sees_every_case(user), rules.works_on_cases(user)) == (sees, works)
    assert (user.sees_every_case, user.works_on_cases) == (sees, works)


def test_a_stranger_has_no_right_and_sees_nobody():
    make_user("amal@desk.example")
    Team.objects.create(name="Sales", public_name="Sales")
    nobody = AnonymousUser()
    assert not rules.is_staff(nobody)
    assert not rules.works_on_cases(nobody)
    assert list(User.objects.visible_to(nobody)) == list(Team.objects.visible_to(nobody)) == []


def test_a_team_without_time_to_answer_is_refused():
    with pytest.raises(IntegrityError):
        Team.objects.create(name="Sales", public_name="Sales", first_answer_target=timedelta(0))


def test_nobody_sees_the_tokens_of_another_not_even_an_administrator():
    amal, admin = make_user("amal@desk.example"), make_user("admin@desk.example", Role.ADMINISTRATOR)
    token = AccessToken.objects.create(user=amal, name="Script", prefix="besa_abc", secret_hash="a" * 64)
    assert list(AccessToken.objects.visible_to(amal)) == [token]
    assert list(AccessToken.objects.visible_to(admin)) == []


def test_a_token_is_usable_until_it_expires_or_is_revoked():
    now, amal = timezone.now(), make_user("amal@desk.example")
    token = AccessToken.objects.create(
        user=amal, name="Script", prefix="p", secret_hash="a" * 64, expires_at=now + timedelta(hours=1)
    )
    assert token.is_usable(now)
    assert not token.is_usable(now + timedelta(hours=1))
    assert list(AccessToken.objects.usable(now)) == [token]
    AccessToken.objects.update(revoked_at=now)
    assert list(AccessToken.objects.usable(now)) == []


def test_an_invitation_ends_after_a_week():
    admin = make_user("admin@desk.example", Role.ADMINISTRATOR)
    invitation = Invitation.objects.create(email="New@Desk.example", secret_hash="b" * 64, invited_by=admin)
    now = timezone.now()
    assert invitation.email == "new@desk.example"
    assert invitation.is_open(now)
    assert not invitation.is_open(now + timedelta(days=8))
    assert list(Invitation.objects.visible_to(make_user("amal@desk.example", Role.AGENT))) == []
    assert list(Invitation.objects.visible_to(admin)) == [invitation]


def test_only_active_administrators_count():
    make_user("gone@desk.example", Role.ADMINISTRATOR, is_active=False)
    make_user("amal@desk.example", Role.AGENT)
    admin = make_user("admin@desk.example", Role.ADMINISTRATOR)
    assert list(User.objects.administrators()) == [admin]


def test_a_team_is_known_by_its_name_in_the_reader_s_language_or_by_its_public_name():
    team = Team(public_name="Orders and delivery", public_names={"ar": "قسم الطلبات"})
    assert [team.public_name_in(language) for language in ("ar", "ar-SA", "he")] == [
        "قسم الطلبات",
        "قسم الطلبات",
        "Orders and delivery",
    ]
