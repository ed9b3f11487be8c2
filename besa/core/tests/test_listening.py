"""Doors: who takes nothing is cut."""

import socket
from contextlib import closing

import pytest

from besa.core.listening import TAKES_NOTHING, PortTaken, bind


@pytest.mark.skipif(not hasattr(socket, "TCP_USER_TIMEOUT"), reason="only Linux cuts whoever takes nothing")
def test_every_connection_of_a_door_is_cut_when_it_takes_nothing():
    with (
        closing(bind("127.0.0.1", 0, variable="BESA_PORT")) as door,
        socket.create_connection(door.getsockname()),
        closing(door.accept()[0]) as accepted,
    ):
        assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == TAKES_NOTHING * 1000


def test_a_taken_port_names_the_variable_that_chooses_another():
    with closing(bind("127.0.0.1", 0, variable="BESA_PORT")) as door:
        port = door.getsockname()[1]
        with pytest.raises(PortTaken, match=f"BESA_PORT={port + 1}"):
            bind("127.0.0.1", port, variable="BESA_PORT")
