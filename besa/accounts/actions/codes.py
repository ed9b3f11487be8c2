"""Codes of the second step, each good for one use, in whichever web process it arrives (G08, RFC 6238 section 5.2)."""

import unicodedata

import structlog
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db.models import Q

from besa.accounts.adapter import SecondFactorUnreadable
from besa.accounts.models import User

log = structlog.get_logger()


def use_code(user: User, typed: str) -> Authenticator | None:
    """The authenticator of `user` that gave the code, which is used up by this call; None for a wrong or used one."""
    code = plain_code(typed)
    for authenticator in Authenticator.objects.filter(user=user).order_by("-type"):
        if _use(authenticator, code):
            authenticator.user = user
            return authenticator
    return None


def plain_code(typed: str) -> str:
    """The code in Latin digits, without the blanks and dashes that people put between groups."""
    plain = (str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in typed)
    return "".join(letter for letter in plain if letter.isalnum())


def _use(authenticator: Authenticator, code: str) -> bool:
    try:
        if authenticator.type == Authenticator.Type.TOTP:
            return _use_totp(authenticator, code)
        return bool(authenticator.wrap().validate_code(code))
    except SecondFactorUnreadable:
        # Nobody gets in by losing the key of the desk; an administrator or the command line removes the second step.
        log.error("second_factor_unreadable", user=authenticator.user_id)
        return False


def _use_totp(authenticator: Authenticator, code: str) -> bool:
    counter = _counter_of(decrypt(authenticator.data["secret"]), code)
    if counter is None:
        return False
    # A conditional UPDATE: of two processes that get the same code at once, one changes a row.
    unused = Q(data__counter=None) | Q(data__counter__lt=counter) | ~Q(data__has_key="counter")
    data = authenticator.data | {"counter": counter}
    return bool(Authenticator.objects.filter(unused, pk=authenticator.pk).update(data=data))


def _counter_of(secret: str, code: str) -> int | None:
    for counter in yield_hotp_counters_from_time():
        if format_hotp_value(hotp_value(secret, counter)) == code:
            return int(counter)
    return None
