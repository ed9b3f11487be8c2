"""Where mail is fetched from and handed to: address, protection and credentials of one mail server, as plain values."""

import ipaddress
import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol
from urllib.parse import parse_qs, unquote, urlsplit


class Security(StrEnum):
    TLS = "tls"
    STARTTLS = "starttls"
    PLAIN = "plain"


class Tokens(Protocol):
    """OAuth access tokens: ask, and say when the server refused the last one."""

    def __call__(self) -> str: ...

    def forget(self) -> None: ...


class BadServerURL(ValueError):
    """The address of a mail server cannot be used; the text says what to write."""


@dataclass(frozen=True)
class Server:
    """One mail server. `token` gives an OAuth access token when it is asked for and stands in for the password."""

    host: str
    port: int
    security: Security
    username: str = ""
    password: str = field(default="", repr=False)
    token: Tokens | None = field(default=None, repr=False)
    ca_file: str | None = None

    def tls(self) -> ssl.SSLContext:
        """Certificates and names are always checked (ASVS V12.3.2). `ca_file` adds a house's own authority."""
        context = ssl.create_default_context()
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        if self.ca_file:
            context.load_verify_locations(self.ca_file)
        return context


def is_this_machine(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def smtp_server(url: str) -> Server:
    """The server of `smtp://user:password@host:port` or `smtps://...` (BESA_EMAIL_URL).

    `smtp` means STARTTLS, and no mail leaves without it, unless the host is this machine or the address ends in
    `?security=plain`: a fall-back to plain text is never silent (X23). Raises BadServerURL.
    """
    parts = urlsplit(url)
    asked = parse_qs(parts.query).get("security", [""])[0]
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or asked not in {"", *Security}:
        raise BadServerURL("Write smtp://user:password@host:587 or smtps://user:password@host:465.")
    return Server(
        host=parts.hostname,
        port=_port(url) or (465 if parts.scheme == "smtps" else 587),
        security=_security(parts.scheme, parts.hostname, asked),
        username=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
    )


def _port(url: str) -> int | None:
    try:
        return urlsplit(url).port
    except ValueError:
        raise BadServerURL("The port of a mail server is a number, such as 587.") from None


def _security(scheme: str, host: str, asked: str) -> Security:
    if scheme == "smtps":
        return Security.TLS
    if asked:
        return Security(asked)
    return Security.PLAIN if is_this_machine(host) else Security.STARTTLS
