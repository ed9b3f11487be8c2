"""Typed readers of the environment: the only way a setting enters Besa."""

import os
import secrets
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

TRUE_WORDS = {"1", "true", "yes", "on"}
FALSE_WORDS = {"0", "false", "no", "off", ""}


class BadEnvironment(Exception):
    """A variable has a value that Besa cannot use; the message names it and says what to write."""


def use_our_settings() -> None:
    """Django reads `besa.settings`, unless somebody has chosen others (the tests do)."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "besa.settings")


def text(name: str, default: str = "") -> str:
    return os.environ.get(name, default)


def flag(name: str, default: bool = False) -> bool:
    value = os.environ.get(name)
    if value is None:
        return default
    if value.lower() in TRUE_WORDS:
        return True
    if value.lower() in FALSE_WORDS:
        return False
    raise BadEnvironment(f"{name}={value!r}: write 1 or 0.")


def number(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    try:
        return int(value)
    except ValueError:
        raise BadEnvironment(f"{name}={value!r}: write a whole number.") from None


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default).expanduser().resolve()


def database(name: str, home: Path) -> dict[str, object]:
    """Django's DATABASES entry for `postgres://user:password@host:port/name` or, when unset, SQLite in `home`.

    SQLite: IMMEDIATE transactions and FULL synchronisation are what promise P1 stands on (reliability.md, finding 7).
    """
    url = os.environ.get(name, "")
    if not url:
        return sqlite(home / "besa.sqlite3")
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        return sqlite(Path(unquote(parts.path)))
    if parts.scheme not in {"postgres", "postgresql"}:
        raise BadEnvironment(f"{name}: write postgres://user:password@host:5432/name, or leave it empty for SQLite.")
    return postgresql(parts.path.lstrip("/"), parts.hostname, parts.port, parts.username, parts.password, parts.query)


def sqlite(file: Path) -> dict[str, object]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
            " PRAGMA cache_size=-32000; PRAGMA mmap_size=134217728; PRAGMA temp_store=MEMORY;",
        },
    }


# A server whose machine is gone says nothing at all, not even goodbye (a fail-over, X06). Without these a thread would wait
# for it a quarter of an hour, and one that only listens two hours. A slow answer of a living server is waited for as ever.
NOTICES_A_DEAD_HOST = {
    "connect_timeout": 10,
    "keepalives_idle": 20,
    "keepalives_interval": 5,
    "keepalives_count": 4,
    "tcp_user_timeout": 40_000,
}


def postgresql(
    name: str, host: str | None, port: int | None, user: str | None, password: str | None, query: str
) -> dict[str, object]:
    # A socket directory cannot stand in the host part of an address: ?host=/run/postgresql, as libpq reads it.
    options: dict[str, object] = {**NOTICES_A_DEAD_HOST, **dict(parse_qsl(query))}
    socket = options.pop("host", None)
    # A page asks for little, many times: to start a second process for one of its questions takes longer than the answer.
    options.setdefault("options", "-c max_parallel_workers_per_gather=0")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(name),
        "HOST": socket or host or "",
        "PORT": str(port or ""),
        "USER": unquote(user or ""),
        "PASSWORD": unquote(password or ""),
        "CONN_HEALTH_CHECKS": True,
        # The pool tries again in growing pauses; ten seconds of them, so that it is back soon after the server is (X06).
        "OPTIONS": {"pool": {"min_size": 1, "max_size": 12, "timeout": 20, "reconnect_timeout": 10}, **options},
    }


class MailServer(NamedTuple):
    """How Django hands mail to an SMTP server."""

    host: str
    port: int
    user: str
    password: str
    is_tls: bool
    is_starttls: bool


def mail_server(name: str) -> MailServer | None:
    """The server of `smtp://user:password@host:587` or `smtps://...:465`, None when unset.

    `smtp` means STARTTLS, except to this machine or with `?security=none`: never silently in the clear (X23).
    """
    url = os.environ.get(name, "")
    if not url:
        return None
    parts = urlsplit(url)
    asked = dict(parse_qsl(parts.query)).get("security", "")
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or asked not in {"", "tls", "starttls", "none"}:
        raise BadEnvironment(f"{name}: write smtp://user:password@host:587 or smtps://user:password@host:465.")
    is_tls = parts.scheme == "smtps" or asked == "tls"
    is_clear = asked == "none" or (not asked and parts.hostname in {"localhost", "127.0.0.1", "::1"})
    return MailServer(
        host=parts.hostname,
        port=parts.port or (465 if is_tls else 587),
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        is_tls=is_tls,
        is_starttls=not is_tls and not is_clear,
    )


def secret(name: str, file: Path) -> str:
    """The secret from the environment, or from `file`, which is made with mode 0600 on the first start."""
    value = os.environ.get(name)
    if value:
        return value
    if not file.exists():
        make_secret(file)
    return file.read_text(encoding="ascii").strip()


def make_secret(file: Path) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return  # another process was faster: its secret is as good
    with os.fdopen(handle, "w", encoding="ascii") as target:
        target.write(secrets.token_urlsafe(64))
        target.flush()
        os.fsync(target.fileno())


def of_our_process() -> dict[str, str]:
    """The environment for another process of Besa: this one's, from wherever it was started."""
    places = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, places))}
