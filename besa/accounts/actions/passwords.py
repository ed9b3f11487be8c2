"""Passwords: changed by their owner, or set again through a link that works once."""

from datetime import datetime

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_decode, urlsafe_base64_encode
from django.utils.translation import gettext_lazy as _

from besa.accounts.actions.sessions import end_other_sessions, end_sessions
from besa.accounts.errors import ResetLinkOver
from besa.accounts.events import PasswordChanged
from besa.accounts.mail import send_reset_mail
from besa.accounts.models import User
from besa.core.events import record

# A longer one is refused before it is hashed: hashing a megabyte is work that a stranger could order (G08).
MOST_PASSWORD_BYTES = 4096


def require_short_password(password: str) -> None:
    """Raises ValidationError for more than 4 kB."""
    if len(password.encode("utf-8", "surrogatepass")) > MOST_PASSWORD_BYTES:
        raise ValidationError(_("This password is too long. Use at most 4,000 characters."), code="password_too_long")


def require_good_password(password: str, user: User) -> None:
    """Raises ValidationError, with every reason in words."""
    require_short_password(password)
    validate_password(password, user)


@transaction.atomic
def change_password(user: User, *, password: str, keep: str = "", by: User | None) -> None:
    """Set the password and end every session but the one with the key `keep`. Raises ValidationError."""
    require_good_password(password, user)
    user.set_password(password)
    user.save(update_fields=["password"])
    if keep:
        end_other_sessions(user, keep=keep, by=by or user)
    else:
        end_sessions(user, by=by)
    record(PasswordChanged(user_id=user.pk), by=by)


def make_reset_link(user: User) -> str:
    """A link on BESA_URL (never on the Host of a request, G04) that lets its reader set a new password once.

    It ends after PASSWORD_RESET_TIMEOUT, with the next sign-in, and with any change of the password.
    """
    mark = urlsafe_base64_encode(force_bytes(user.pk))
    page = f"/sign-in/reset/{mark}/{default_token_generator.make_token(user)}/?lang={user.language}"
    return settings.BESA_URL.rstrip("/") + page


def user_of_reset_link(mark: str, token: str) -> User:
    """Whose link this is. Raises ResetLinkOver for every link that does not work, whatever the reason."""
    try:
        user: User = User.objects.active().get(pk=int(urlsafe_base64_decode(mark)))
    except (ValueError, OverflowError, User.DoesNotExist):
        raise ResetLinkOver from None
    if not default_token_generator.check_token(user, token):
        raise ResetLinkOver
    return user


def reset_password(mark: str, token: str, *, password: str) -> User:
    """Set the password through a link; every session ends. Raises ResetLinkOver, ValidationError."""
    user = user_of_reset_link(mark, token)
    change_password(user, password=password, by=user)
    return user


def send_reset_link(email: str, *, now: datetime) -> bool:
    """Mail the link, if this is the address of an active account. Reached through a job only: whoever asked has had
    the same answer after the same time by then, whether the address is known or not (G05)."""
    user = User.objects.active().filter(email=email).first()
    if user is None:
        return False
    send_reset_mail(user, make_reset_link(user))
    return True
