"""What allauth tells us, written into our log."""

from typing import Any

import structlog
from allauth.account.adapter import get_adapter
from allauth.account.signals import user_logged_in
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_out, user_login_failed
from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone

from besa.accounts import actions
from besa.accounts.events import RecoveryCodesMade, SecondFactorAdded, SecondFactorRemoved, SignedOut
from besa.core.events import record

log = structlog.get_logger()


@receiver(user_logged_in)
def signed_in(request: Any, user: Any, **kwargs: Any) -> None:
    actions.note_sign_in(user, address=get_adapter(request).get_client_ip(request), now=timezone.now())


@receiver(user_logged_out)
def signed_out(request: Any, user: Any, **kwargs: Any) -> None:
    """For whoever must let go of this person at once, such as the live stream of the browser."""
    if user is not None:
        _record(SignedOut(user_id=user.pk), user)


@receiver(user_login_failed)
def sign_in_failed(request: Any, **kwargs: Any) -> None:
    """To the log of the process, not to the table: a stranger could fill the table."""
    log.warning("sign_in_failed", address=get_adapter(request).get_client_ip(request) if request else "")


@receiver(authenticator_added)
def second_factor_added(user: Any, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == authenticator.Type.TOTP:
        _record(SecondFactorAdded(user_id=user.pk), user)


@receiver(authenticator_removed)
def second_factor_removed(user: Any, authenticator: Any, **kwargs: Any) -> None:
    if authenticator.type == authenticator.Type.TOTP:
        _record(SecondFactorRemoved(user_id=user.pk), user)


@receiver(authenticator_reset)
def recovery_codes_made(user: Any, **kwargs: Any) -> None:
    _record(RecoveryCodesMade(user_id=user.pk), user)


def _record(event: Any, user: Any) -> None:
    with transaction.atomic():
        record(event, by=user)
