"""Every change to staff, teams, invitations, tokens and sessions."""

from besa.accounts.actions.availability import come_back, go_away
from besa.accounts.actions.codes import plain_code, use_code
from besa.accounts.actions.invitations import accept_invitation, invite, renew_invitation, revoke_invitation
from besa.accounts.actions.passwords import change_password, make_reset_link, reset_password, send_reset_link
from besa.accounts.actions.people import (
    add_user,
    change_person,
    deactivate,
    reactivate,
    remove_second_factor,
    rename,
    set_roles,
    set_teams,
)
from besa.accounts.actions.sessions import (
    end_other_sessions,
    end_session,
    end_sessions,
    forget_expired_sessions,
    note_present,
    note_seen,
    note_sign_in,
)
from besa.accounts.actions.standing import set_standing
from besa.accounts.actions.teams import change_team, close_team, open_team, reopen_team, set_members
from besa.accounts.actions.tokens import create_token, note_token_use, revoke_token

__all__ = [
    "accept_invitation",
    "add_user",
    "change_password",
    "change_person",
    "change_team",
    "close_team",
    "come_back",
    "create_token",
    "deactivate",
    "end_other_sessions",
    "end_session",
    "end_sessions",
    "forget_expired_sessions",
    "go_away",
    "invite",
    "make_reset_link",
    "note_present",
    "note_seen",
    "note_sign_in",
    "note_token_use",
    "open_team",
    "plain_code",
    "reactivate",
    "remove_second_factor",
    "rename",
    "renew_invitation",
    "reopen_team",
    "reset_password",
    "revoke_invitation",
    "revoke_token",
    "send_reset_link",
    "set_members",
    "set_roles",
    "set_standing",
    "set_teams",
    "use_code",
]
