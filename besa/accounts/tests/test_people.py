from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.utils import timezone

from besa.accounts import actions
from besa.accounts.errors import (
    AdministratorsOnly,
    AlreadyInvited,
    AlreadyStaff,
    InvitationOver,
    LastAdministrator,
    NotYourOwnAccount,
    ScopeNotAllowed,
    TeamInUse,
    TeamNameTaken,
)
from besa.accounts.models import AccessToken, Invitation, Role, Team, User
from besa.accounts.queries import invitation_of_link, usable_token
from besa.cases.actions import set_status
from besa.core.models import LoggedEvent

pytestmark = pytest.mark.django_db
GOOD = "seven quiet lemons"


def facts(name):
    return [row.data for row in LoggedEvent.objects.filter(name=f"accounts.{name}").order_by("id")]


def invited(admin, email="new@desk.example", **fields):
    fields = {"roles": [Role.AGENT], "teams": [], "now": timezone.now(), **fields}
    return actions.invite(email=email, by=admin, **fields)


# Roles, and the last administrator


def test_set_roles_gives_exactly_these_and_says_so_in_the_log(admin, amal):
    actions.set_roles(amal, roles=[Role.MANAGER, Role.OBSERVER], by=admin)
    assert amal.roles == {"manager", "observer"}
    assert facts("RolesChanged") == [{"user_id": amal.pk, "before": ["agent"], "after": ["manager", "observer"]}]


def test_set_roles_is_for_administrators(amal, dana):
    with pytest.raises(AdministratorsOnly):
        actions.set_roles(amal, roles=[Role.ADMINISTRATOR], by=dana)
    assert User.objects.get(pk=amal.pk).roles == {"agent"}


def other_administrator():
    user = User.objects.create_user("second@desk.example", name="Second")
    user.role_rows.create(role=Role.ADMINISTRATOR)
    return user


@pytest.mark.parametrize("is_deactivated_other", [False, True])
def test_the_last_administrator_keeps_the_role(admin, is_deactivated_other):
    if is_deactivated_other:  # somebody who cannot sign in does not count
        User.objects.filter(pk=other_administrator().pk).update(is_active=False)
    with pytest.raises(LastAdministrator):
        actions.set_roles(admin, roles=[Role.AGENT], by=admin)
    assert User.objects.get(pk=admin.pk).roles == {"administrator"}


def test_one_of_two_administrators_may_go(admin):
    actions.set_roles(admin, roles=[Role.AGENT], by=other_administrator())
    assert admin.roles == {"agent"}


def test_the_last_administrator_is_not_deactivated(admin):
    second = other_administrator()
    actions.deactivate(second, by=admin)
    with pytest.raises(LastAdministrator):
        actions.deactivate(admin, by=None)
    assert User.objects.get(pk=admin.pk).is_active


def test_every_sequence_of_changes_leaves_an_administrator(admin):
    """The invariant: whatever is asked for, in any order, somebody can still let people in."""
    staff = [admin, other_administrator(), User.objects.create_user("third@desk.example", name="Third")]
    wishes = [(verb, user) for user in staff for verb in ("demote", "deactivate", "demote")]
    for verb, user in wishes + wishes[::-1]:
        by = User.objects.administrators().first()
        try:
            if verb == "demote":
                actions.set_roles(user, roles=[Role.EMPLOYEE], by=by)
            else:
                actions.deactivate(user, by=by)
        except (LastAdministrator, NotYourOwnAccount):
            pass
        assert User.objects.administrators().exists()


def test_nobody_deactivates_themselves(admin):
    other_administrator()
    with pytest.raises(NotYourOwnAccount):
        actions.deactivate(admin, by=admin)


def test_deactivating_ends_tokens_and_roles_at_once(admin, amal):
    _token, secret = actions.create_token(amal, name="Script", scopes=["read"], by=amal)
    actions.deactivate(amal, by=admin)
    assert usable_token(secret, timezone.now()) is None
    assert amal.roles == frozenset()
    actions.reactivate(amal, by=admin)
    assert amal.roles == {"agent"}


def test_giving_away_ones_own_rights_may_be_finished(admin, orders):
    other_administrator()
    actions.change_person(admin, name="Once Admin", roles=[Role.AGENT], teams=[orders], by=admin)
    fresh = User.objects.get(pk=admin.pk)
    assert (fresh.name, fresh.roles, fresh.team_ids) == ("Once Admin", {"agent"}, {orders.pk})


def test_set_teams_keeps_who_leads(admin, amal, orders, repairs):
    amal.memberships.update(is_lead=True)
    actions.set_teams(amal, teams=[orders, repairs], by=admin)
    assert amal.led_team_ids == {orders.pk}
    assert amal.team_ids == {orders.pk, repairs.pk}


def test_add_user_refuses_an_address_that_is_taken(amal):
    with pytest.raises(AlreadyStaff):
        actions.add_user(email="AMAL@desk.example", name="Other", by=None)


def test_removing_the_second_factor_is_for_administrators(admin, amal):
    Authenticator.objects.create(user=amal, type="totp", data={"secret": "x"})
    with pytest.raises(AdministratorsOnly):
        actions.remove_second_factor(amal, by=amal)
    actions.remove_second_factor(amal, by=admin)
    assert not Authenticator.objects.exists()
    assert facts("SecondFactorRemoved") == [{"user_id": amal.pk}]


# Invitations


def test_an_invited_person_joins_with_roles_and_teams(admin, orders):
    invitation, secret = invited(admin, roles=[Role.AGENT, Role.OBSERVER], teams=[orders], language="he")
    assert secret not in str(vars(invitation))
    found = invitation_of_link(secret, timezone.now())
    user = actions.accept_invitation(found, name="New", password=GOOD, now=timezone.now())
    fresh = User.objects.get(email="new@desk.example")
    assert (fresh.roles, fresh.team_ids, fresh.language) == ({"agent", "observer"}, {orders.pk}, "he")
    assert fresh.check_password(GOOD)
    assert facts("UserJoined") == [
        {"user_id": user.pk, "roles": ["agent", "observer"], "team_ids": [orders.pk], "invitation_id": invitation.pk}
    ]


def test_an_invitation_works_once(admin):
    invitation, secret = invited(admin)
    actions.accept_invitation(invitation, name="New", password=GOOD, now=timezone.now())
    with pytest.raises(InvitationOver):
        actions.accept_invitation(invitation, name="Again", password=GOOD, now=timezone.now())
    with pytest.raises(InvitationOver):
        invitation_of_link(secret, timezone.now())
    assert User.objects.filter(email="new@desk.example").count() == 1


def test_an_invitation_ends_after_seven_days(admin):
    now = timezone.now()
    invitation, secret = invited(admin, now=now)
    late = now + timedelta(days=7)
    with pytest.raises(InvitationOver):
        invitation_of_link(secret, late)
    with pytest.raises(InvitationOver):
        actions.accept_invitation(invitation, name="Late", password=GOOD, now=late)


def test_a_revoked_invitation_opens_nothing(admin):
    invitation, secret = invited(admin)
    actions.revoke_invitation(invitation, by=admin, now=timezone.now())
    with pytest.raises(InvitationOver):
        invitation_of_link(secret, timezone.now())
    with pytest.raises(InvitationOver):
        actions.renew_invitation(invitation, by=admin, now=timezone.now())


def test_a_renewed_invitation_has_a_new_link_and_the_old_one_ends(admin):
    now = timezone.now()
    invitation, old = invited(admin, now=now)
    new = actions.renew_invitation(invitation, by=admin, now=now + timedelta(days=6))
    with pytest.raises(InvitationOver):
        invitation_of_link(old, now + timedelta(days=6))
    assert invitation_of_link(new, now + timedelta(days=12)) == invitation


@pytest.mark.parametrize("link", ["", " ", "%20", "x", "\x00", "é" * 100, "\udcff"])
def test_other_texts_are_no_invitation(admin, link):
    invited(admin)
    with pytest.raises(InvitationOver):
        invitation_of_link(link, timezone.now())


def test_nobody_is_invited_twice_nor_if_they_are_here(admin, amal):
    invited(admin)
    with pytest.raises(AlreadyInvited):
        invited(admin, email="NEW@desk.example")
    with pytest.raises(AlreadyStaff):
        invited(admin, email="amal@DESK.example")
    assert Invitation.objects.count() == 1


def test_only_administrators_invite(dana):
    with pytest.raises(AdministratorsOnly):
        invited(dana)


def test_a_weak_password_leaves_the_invitation_open(admin):
    invitation, secret = invited(admin)
    with pytest.raises(ValidationError):
        actions.accept_invitation(invitation, name="New", password="short", now=timezone.now())
    assert invitation_of_link(secret, timezone.now()) == invitation


# Tokens


def test_a_token_is_shown_once_and_kept_as_a_hash(amal):
    token, secret = actions.create_token(amal, name="Script", scopes=["write", "read"], by=amal)
    assert secret.startswith("besa_")
    assert secret.startswith(token.prefix)
    assert len(secret) >= 45
    assert secret not in str(AccessToken.objects.values_list().get())
    assert usable_token(secret, timezone.now()) == token
    assert token.scopes == ["read", "write"]


@pytest.mark.parametrize("change", ["revoked", "expired", "deactivated"])
def test_a_token_that_is_over_opens_nothing(amal, change):
    now = timezone.now()
    token, secret = actions.create_token(amal, name="S", scopes=["read"], by=amal, expires_at=now + timedelta(days=1))
    if change == "revoked":
        actions.revoke_token(token, by=amal, now=now)
    elif change == "expired":
        now += timedelta(days=1)
    else:
        User.objects.filter(pk=amal.pk).update(is_active=False)
    assert usable_token(secret, now) is None


def test_only_an_administrator_gets_a_token_that_administers(amal, admin):
    with pytest.raises(ScopeNotAllowed):
        actions.create_token(amal, name="Script", scopes=["read", "admin"], by=amal)
    assert actions.create_token(admin, name="Script", scopes=["admin"], by=admin)[0].scopes == ["admin"]


def test_the_use_of_a_token_is_noted_to_the_minute(amal, django_assert_num_queries):
    token, _secret = actions.create_token(amal, name="Script", scopes=["read"], by=amal)
    now = timezone.now()
    actions.note_token_use(token, now=now)
    token.refresh_from_db()
    assert token.last_used_at == now
    with django_assert_num_queries(0):
        actions.note_token_use(token, now=now + timedelta(seconds=59))


# Teams


def test_a_team_is_opened_changed_staffed_and_closed(admin, amal, noa):
    team = actions.open_team(name="Billing", by=admin, language="sq")
    assert team.public_name == "Billing"
    actions.change_team(team, by=admin, public_name="Faturat", first_answer_target=timedelta(hours=2))
    actions.set_members(team, members=[amal, noa], leads=[noa], by=admin)
    actions.close_team(team, by=admin)
    row = Team.objects.get(pk=team.pk)
    assert (row.public_name, row.first_answer_target, row.is_active) == ("Faturat", timedelta(hours=2), False)
    assert dict(row.memberships.values_list("user__name", "is_lead")) == {"Amal": False, "Noa": True}
    assert facts("TeamChanged") == [{"team_id": team.pk, "fields": ["first_answer_target", "public_name"]}]


def test_a_team_with_open_cases_or_a_mailbox_stays_open(admin, case, orders, mailbox, repairs):
    with pytest.raises(TeamInUse):
        actions.close_team(orders, by=admin)
    set_status(case, status="solved", by=admin)
    with pytest.raises(TeamInUse):
        actions.close_team(orders, by=admin)
    type(mailbox).objects.update(is_active=False)
    actions.close_team(orders, by=admin)
    assert not Team.objects.get(pk=orders.pk).is_active


def test_two_teams_do_not_share_a_name(admin, orders):
    with pytest.raises(TeamNameTaken):
        actions.open_team(name="Orders", by=admin)


def test_teams_are_for_administrators(dana, orders):
    with pytest.raises(AdministratorsOnly):
        actions.change_team(orders, by=dana, name="Mine")
