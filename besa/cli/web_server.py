"""The web part: uvicorn over our ASGI application, with the files of the pages collected."""

import contextlib
import fcntl
import hashlib
from collections.abc import Iterator
from pathlib import Path

import uvicorn
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from besa.cli.service import GRACE, Service
from besa.core.heartbeats import Pulse
from besa.core.listening import Door
from besa.core.search.lemmas import warm_beside
from besa.realtime.hub import hub
from besa.realtime.reader import pulse, reader


class Server(uvicorn.Server):
    """uvicorn without signals of its own: the service tells it when to end."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def serve(service: Service, door: Door) -> int:
    """Serve pages in this thread, with the service's parts beside it, until the service ends."""
    server = Server(_config())

    def end() -> None:
        hub.stop()  # streams never end by themselves
        # A second signal does not wait for what is still open.
        server.force_exit = server.should_exit
        server.should_exit = True

    service.on_end = end
    service.beats.add("web", lambda: Pulse(server.started, f"connections: {len(server.server_state.connections)}"))
    reader()
    service.beats.add("live", pulse)
    service.listen_to_signals()
    service.start()
    warm_beside()
    server.run(sockets=[door])
    return service.stop()


def collect_static() -> None:
    """Copy, name by content and compress the files of the pages, when any of them has changed."""
    root = Path(settings.STATIC_ROOT)
    root.mkdir(parents=True, exist_ok=True)
    stamp = root.parent / f".{root.name}.stamp"
    current = _fingerprint()
    with stamp.open("a+") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two processes that start together collect once
        file.seek(0)
        if file.read() == current:
            return
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        file.truncate(0)
        file.write(current)


def _config() -> uvicorn.Config:
    return uvicorn.Config(
        "besa.asgi:application",
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # Only behind a proxy that the administrator has named may a header say who the client is.
        proxy_headers=settings.SECURE_PROXY_SSL_HEADER is not None,
        timeout_graceful_shutdown=int(GRACE),
        timeout_keep_alive=30,
    )


def _fingerprint() -> str:
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            status = Path(storage.path(path)).stat()
            digest.update(f"{path}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()
