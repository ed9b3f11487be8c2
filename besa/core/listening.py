"""Doors of this machine: a port is taken before anything else starts, and a taken one says what to do."""

import socket

Door = socket.socket


class PortTaken(Exception):
    """The text names the port and the variable that chooses another."""


def bind(host: str, port: int, *, variable: str) -> Door:
    """A listening socket. Raises PortTaken."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(1024)
    except OSError as error:
        listener.close()
        why = f"Port {port} on {host} cannot be used: {error.strerror}."
        raise PortTaken(f"{why} Choose another, for example {variable}={port + 1}.") from error
    return listener
