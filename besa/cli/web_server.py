"""The web part: uvicorn over our ASGI application, with its files collected."""

import hashlib
import logging
from pathlib import Path

import uvicorn
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from besa.cli.service import GRACE


def server() -> uvicorn.Server:
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    return uvicorn.Server(
        uvicorn.Config(
            "besa.asgi:application",
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            date_header=True,
            # Only a proxy that the administrator has named may say who the client is.
            proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
            timeout_graceful_shutdown=int(GRACE),
            timeout_keep_alive=30,
        )
    )


def collect_static() -> None:
    """Copy, name by content and compress the files of the pages, when any of them has changed."""
    stamp = Path(settings.STATIC_ROOT) / ".sources"
    current = _fingerprint()
    if stamp.exists() and stamp.read_text(encoding="ascii") == current:
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(current, encoding="ascii")


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
