"""Passwords of mailboxes at rest: encrypted (Fernet: AES-128-CBC with HMAC) with a key derived from the secret key.

Who has a backup of the database alone has no password; who has the secret key as well has all of them.
"""

import base64
import functools
import hmac

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SecretLost(Exception):
    """The secret was encrypted with another secret key: it must be typed in again."""


def encrypt(secret: str) -> str:
    """Text for the database; '' stays ''."""
    return _fernet(*_keys()).encrypt(secret.encode()).decode("ascii") if secret else ""


def decrypt(kept: str) -> str:
    """The secret again. Raises SecretLost."""
    if not kept:
        return ""
    try:
        return _fernet(*_keys()).decrypt(kept.encode()).decode()
    except InvalidToken:
        raise SecretLost from None


def _keys() -> tuple[str, ...]:
    former: list[str] = list(settings.SECRET_KEY_FALLBACKS)  # type: ignore[arg-type]  # Django allows bytes, we do not
    return (settings.SECRET_KEY, *former)


@functools.lru_cache(maxsize=4)
def _fernet(*secrets: str) -> MultiFernet:
    derived = (hmac.digest(secret.encode(), b"besa.channels.email.secrets", "sha256") for secret in secrets)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])
