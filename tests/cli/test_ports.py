"""A taken port is said before anything starts, with what to do."""

import socket

import pytest

from pupitre.cli.frame import Stop
from pupitre.cli.ports import refuse_taken


def test_a_taken_port_is_refused_with_a_way_out() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Stop, match=f"Port {port} .* is taken .* PORT={port + 1} make run"):
            refuse_taken("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused() -> None:
    with pytest.raises(Stop, match="is not an address of this machine"):
        refuse_taken("192.0.2.1", 8000)


def test_a_free_port_passes() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    refuse_taken("127.0.0.1", port)
