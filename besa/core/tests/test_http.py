"""I01 to I03: what a stranger names never reaches our own network."""

import socket
import threading
from contextlib import contextmanager, suppress

import pytest

from besa.core import http
from besa.core.http import NotFetched, fetch, is_public

INSIDE = [
    "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
    "::1", "::", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:a9fe:a9fe", "64:ff9b::7f00:1", "2002:7f00:1::",
    "224.0.0.1", "255.255.255.255", "ff02::1", "not an address",
]  # fmt: skip


@pytest.mark.parametrize("address", INSIDE)
def test_inside_addresses_are_not_public(address):
    assert is_public(address) is False


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"])
def test_outside_addresses_are_public(address):
    assert is_public(address) is True


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/", "http://2130706433/", "http://0x7f.1/", "http://017700000001/", "http://[::1]/", "http://localhost/",
        "http://[::ffff:a9fe:a9fe]/", "http://x@127.0.0.1/", "http://user:pw@example.org/", "http://example.org:25/",
        "https://example.org:80/", "file:///etc/passwd", "ftp://example.org/", "gopher://x/", "//example.org/x",
        "http://", "http://[::1", "http:///x", "javascript:1",
    ],
)  # fmt: skip
def test_odd_addresses_are_refused_without_connecting(url, monkeypatch):
    monkeypatch.setattr(http.socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    with pytest.raises(NotFetched):
        fetch(url, seconds=2)


def test_one_inside_address_among_many_is_refused(monkeypatch):
    monkeypatch.setattr(http.socket, "create_connection", lambda *a, **k: pytest.fail("connected"))
    with pytest.raises(NotFetched, match="public"):
        fetch("http://example.org/", resolver=lambda host, port: ["93.184.216.34", "127.0.0.1"])


@contextmanager
def answering(answer, monkeypatch, times=1):
    """A real server on a free port; `answer` are the bytes that it sends, or a function of the connection."""
    server = socket.create_server(("127.0.0.1", 0))
    asked = []

    def serve():
        for _ in range(times):
            try:
                connection, _peer = server.accept()
            except OSError:
                return
            with connection:
                asked.append(connection.recv(65536))
                with suppress(OSError):
                    answer(connection) if callable(answer) else connection.sendall(answer)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    monkeypatch.setitem(http.PORTS, "http", server.getsockname()[1])
    try:
        yield asked
    finally:
        server.shutdown(socket.SHUT_RDWR)
        server.close()
        thread.join(timeout=5)


def fetch_local(**fields):
    return fetch(
        f"http://pictures.example:{http.PORTS['http']}/a.png?b=1",
        resolver=lambda host, port: ["127.0.0.1" if host == "pictures.example" else host],
        allowed=lambda address: address == "127.0.0.1",
        **fields,
    )


def test_fetch_brings_the_bytes_and_tells_nothing_about_us(monkeypatch):
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: image/png; x=1\r\nContent-Length: 3\r\n\r\npng"
    with answering(answer, monkeypatch) as asked:
        found = fetch_local()
    assert (found.content_type, found.content) == ("image/png", b"png")
    assert asked[0].startswith(b"GET /a.png?b=1 HTTP/1.1\r\nHost: pictures.example")
    assert not any(word in asked[0].lower() for word in (b"cookie", b"referer", b"authorization"))


def test_a_redirect_inside_is_refused(monkeypatch):
    answer = b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/latest\r\nContent-Length: 0\r\n\r\n"
    with answering(answer, monkeypatch), pytest.raises(NotFetched, match="public"):
        fetch_local()


def test_redirects_end(monkeypatch):
    port_of = lambda: http.PORTS["http"]  # noqa: E731

    def again(connection):
        text = f"HTTP/1.1 302 Found\r\nLocation: http://pictures.example:{port_of()}/\r\nContent-Length: 0\r\n\r\n"
        connection.sendall(text.encode())

    with answering(again, monkeypatch, times=9) as asked, pytest.raises(NotFetched, match="too often"):
        fetch_local()
    assert len(asked) == 4


def test_too_much_is_refused(monkeypatch):
    def pour(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\n" + b"x" * 300_000)

    with answering(pour, monkeypatch), pytest.raises(NotFetched, match="large"):
        fetch_local(limit=100_000)


def test_a_server_that_never_ends_is_left(monkeypatch):
    hold = threading.Event()

    def drip(connection):
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: image/png\r\n\r\nx")
        hold.wait(3)

    with answering(drip, monkeypatch):
        with pytest.raises(NotFetched):
            fetch_local(seconds=0.3)
        hold.set()
