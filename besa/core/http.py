"""Safe outgoing HTTP: fetches what a stranger named, without becoming the stranger's tool (SSRF; reliability.md I01 to I03)."""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import SplitResult, urljoin, urlsplit

SECONDS = 10
LARGEST = 5 * 1024 * 1024
MOST_REDIRECTS = 3
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})

Resolver = Callable[[str, int], list[str]]


class NotFetched(Exception):
    """The address was refused, or answered nothing usable; the text says which."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """What came back: status 200, its content type without parameters, at most the asked number of bytes."""

    content_type: str
    content: bytes


def is_public(address: str) -> bool:
    """Whether an IP address is on the public internet: not loopback, private, link-local, mapped, multicast or reserved."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is not None:
            return is_public(str(inner))
        if ip in ipaddress.ip_network("64:ff9b::/96"):
            return is_public(str(ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)))
    return ip.is_global and not ip.is_multicast


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host name, by the system's resolver."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def fetch(
    url: str,
    *,
    limit: int = LARGEST,
    seconds: float = SECONDS,
    resolver: Resolver = resolve,
    allowed: Callable[[str], bool] = is_public,
) -> Fetched:
    """GET `url` without cookies, credentials or referrer, following at most three redirects, each checked anew.

    Only http on 80 and https on 443, to addresses for which `allowed` is true; the address that was checked is the one
    that is connected to. In all at most `seconds` and `limit` bytes. Raises NotFetched.
    """
    deadline = time.monotonic() + seconds
    for _attempt in range(MOST_REDIRECTS + 1):
        parts = _checked(url)
        status, headers, content = _get(parts, deadline, limit, resolver, allowed)
        if status in REDIRECTS and headers.get("location"):
            url = urljoin(url, headers["location"])
            continue
        if status != 200:
            raise NotFetched(f"answered {status}")
        return Fetched(headers.get("content-type", "").partition(";")[0].strip().casefold(), content)
    raise NotFetched("redirected too often")


def _checked(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise NotFetched("not an address") from None
    if parts.scheme not in PORTS or not parts.hostname:
        raise NotFetched("not an http address")
    if parts.username is not None or parts.password is not None:
        raise NotFetched("names a user")
    if port not in (None, PORTS[parts.scheme]):
        raise NotFetched("an unusual port")
    return parts


def _get(
    parts: SplitResult, deadline: float, limit: int, resolver: Resolver, allowed: Callable[[str], bool]
) -> tuple[int, dict[str, str], bytes]:
    connection = None
    try:
        connection = _connect(parts, deadline, resolver, allowed)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("GET", path, headers={"Accept": "*/*", "User-Agent": "Besa"})
        answer = connection.getresponse()
        content = _read(answer, connection, deadline, limit) if answer.status == 200 else b""
        return answer.status, {name.casefold(): value for name, value in answer.getheaders()}, content
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as error:
        raise NotFetched(type(error).__name__) from error
    finally:
        if connection is not None:
            connection.close()


def _connect(
    parts: SplitResult, deadline: float, resolver: Resolver, allowed: Callable[[str], bool]
) -> http.client.HTTPConnection:
    host, port = str(parts.hostname), PORTS[parts.scheme]
    addresses = resolver(host, port)
    # One bad address among good ones is an attempt: all must be public.
    if not addresses or not all(allowed(address) for address in addresses):
        raise NotFetched("not a public address")
    raw = socket.create_connection((addresses[0], port), timeout=_left(deadline))
    connection = http.client.HTTPConnection(host, port)
    connection.sock = _secured(raw, host, deadline) if parts.scheme == "https" else raw
    return connection


def _secured(raw: socket.socket, host: str, deadline: float) -> ssl.SSLSocket:
    try:
        raw.settimeout(_left(deadline))
        return ssl.create_default_context().wrap_socket(raw, server_hostname=host)
    except BaseException:
        raw.close()
        raise


def _read(
    answer: http.client.HTTPResponse, connection: http.client.HTTPConnection, deadline: float, limit: int
) -> bytes:
    chunks: list[bytes] = []
    size = 0
    while True:
        if connection.sock is not None:
            connection.sock.settimeout(_left(deadline))
        chunk = answer.read1(65536)
        if not chunk:
            return b"".join(chunks)
        size += len(chunk)
        if size > limit:
            raise NotFetched("too large")
        chunks.append(chunk)


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise NotFetched("took too long")
    return left
