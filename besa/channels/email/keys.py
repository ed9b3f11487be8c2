"""The keys that sign what leaves Besa, and the mark by which a desk knows its own mail again."""

import functools
import hashlib

from django.conf import settings

from besa.channels.email.addresses import KeyRing


def keys() -> KeyRing:
    """The key ring of this installation: the secret key signs, former ones (SECRET_KEY_FALLBACKS) still check."""
    return _ring(settings.SECRET_KEY, tuple(settings.SECRET_KEY_FALLBACKS))


@functools.lru_cache(maxsize=4)
def _ring(secret: str, former: tuple[str, ...]) -> KeyRing:
    return KeyRing.of([secret, *former])


def loop_id() -> str:
    """What stands in `X-Besa-Desk` of everything that this desk sends (P6, F09). It proves nothing, it only silences."""
    return hashlib.sha256(b"besa.loop\0" + settings.SECRET_KEY.encode()).hexdigest()[:20]
