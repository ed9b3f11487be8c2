"""Doors of this machine: a port is taken before anything else starts, and a taken one says what to do."""

import socket

Door = socket.socket
# Whoever takes nothing of what was written to them is cut by the kernel after this time (tcp(7)): a browser that does not read,
# a computer that was closed or lost its network. Else they would stand open for a quarter of an hour, or for ever.
TAKES_NOTHING = 120.0


class PortTaken(Exception):
    """The text names the port and the variable that chooses another."""


def bind(host: str, port: int, *, variable: str) -> Door:
    """A listening socket. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_USER_TIMEOUT"):  # Linux; every accepted connection has it from its listener
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, round(TAKES_NOTHING * 1000))
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        why = f"Port {port} on {host} cannot be used: {error.strerror}."
        raise PortTaken(f"{why} Choose another, for example {variable}={port + 1}.") from error
    return listener
