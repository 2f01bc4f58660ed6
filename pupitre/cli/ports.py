"""Whether an address can be listened on, said before anything is started."""

import errno
import socket

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Stop


def refuse_taken(host: str, port: int) -> None:
    """Errors: Stop, when another program listens there or the address is not this machine's."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a port just left is free
        try:
            probe.bind((host, port))
        except OSError as problem:
            raise Stop(Exit.REFUSED, _sentence(host, port, problem)) from problem


def _sentence(host: str, port: int, problem: OSError) -> str:
    if problem.errno == errno.EADDRINUSE:
        return (
            f"Port {port} of {host} is taken by another program (perhaps Pupitre itself, already running). "
            f"Stop it, or choose another port: PORT={port + 1} make run"
        )
    if problem.errno == errno.EACCES:
        return f"Port {port} is reserved to the administrator: choose one above 1023, for instance PORT=8000."
    return f"{host} is not an address of this machine ({problem.strerror}): set HOST to 127.0.0.1 or 0.0.0.0."
