"""Addresses of sign-in, of one's own account and of the staff. The names without a prefix are those that allauth asks for."""

from django.urls import include, path

from besa.accounts.views.desk import availability, entrance, own, people, teams

pages = [
    path("sign-in/reset/", entrance.reset_request, name="reset-request"),
    path("sign-in/reset/<str:mark>/<str:token>/", entrance.reset, name="reset"),
    path("invitation/<str:secret>/", entrance.accept, name="accept"),
    path("account/security/", own.security, name="security"),
    path("account/security/password/", own.password, name="password"),
    path("account/security/two-step/", own.two_step, name="two-step"),
    path("account/security/two-step/removal/", own.two_step_removal, name="two-step-removal"),
    path("account/security/two-step/codes/", own.recovery_codes, name="recovery-codes"),
    path("account/security/sessions/others/ending/", own.other_sessions_ending, name="other-sessions-ending"),
    path("account/security/sessions/<int:session_id>/ending/", own.session_ending, name="session-ending"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/invitations/", people.invitations, name="invitations"),
    path(
        "settings/people/invitations/<int:invitation_id>/renewal/", people.invitation_renewal, name="invitation-renewal"
    ),
    path(
        "settings/people/invitations/<int:invitation_id>/revocation/",
        people.invitation_revocation,
        name="invitation-revocation",
    ),
    path("settings/people/<int:user_id>/", people.person, name="person"),
    path("settings/people/<int:user_id>/deactivation/", people.deactivation, name="deactivation"),
    path("settings/people/<int:user_id>/reactivation/", people.reactivation, name="reactivation"),
    path("settings/people/<int:user_id>/sessions/ending/", people.sessions_ending, name="sessions-ending"),
    path("settings/people/<int:user_id>/two-step/removal/", people.two_step_removal, name="person-two-step-removal"),
    path("settings/teams/", teams.teams, name="teams"),
    path("settings/teams/new/", teams.new_team, name="new-team"),
    path("settings/teams/<int:team_id>/", teams.team, name="team"),
    path("settings/teams/<int:team_id>/closing/", teams.closing, name="closing"),
    path("settings/teams/<int:team_id>/reopening/", teams.reopening, name="reopening"),
    path("settings/away/", availability.away, name="away"),
    path("settings/away/<int:user_id>/", availability.away_person, name="away-person"),
    path("settings/away/<int:availability_id>/ending/", availability.away_ending, name="away-ending"),
    path("settings/tokens/", own.tokens, name="tokens"),
    path("settings/tokens/<int:token_id>/revocation/", own.token_revocation, name="token-revocation"),
]

urlpatterns = [
    path("sign-in/", entrance.SignIn.as_view(), name="account_login"),
    path("sign-in/code/", entrance.SecondStep.as_view(), name="mfa_authenticate"),
    path("sign-in/inactive/", entrance.inactive, name="account_inactive"),
    path("sign-out/", entrance.SignOut.as_view(), name="account_logout"),
    path("account/confirmation/", entrance.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("account/confirmation/code/", entrance.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("", include((pages, "accounts"))),
]
