"""Keep a few processes alive together: all start, one failing ends all, a stop reaches every one of them."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

GRACE = 20  # seconds a process is given to end by itself
PATIENCE = 0.2  # seconds between two looks at the processes


@dataclass(frozen=True)
class Child:
    """A process by the name people are told, and its command line."""

    name: str
    command: tuple[str, ...]


class Died(Exception):
    """A process ended by itself."""

    def __init__(self, name: str, code: int) -> None:
        super().__init__(f"The {name} process ended by itself (code {code}); what it last said stands above.")
        self.name = name


def supervise(children: Sequence[Child], *, ready: Callable[[], bool], announce: Callable[[], None]) -> None:
    """Start the processes, announce once `ready` answers yes, and stay until one dies or Ctrl-C.

    Ctrl-C (KeyboardInterrupt) is a normal end. Errors: Died. Whatever happens, no process is left behind.
    """
    running: list[tuple[Child, subprocess.Popen[bytes]]] = []
    try:
        for child in children:
            running.append((child, _start(child)))  # noqa: PERF401 - one that fails to start must not hide the others
        announced = False
        while True:
            for child, process in running:
                if (code := process.poll()) is not None:
                    raise Died(child.name, code)
            if not announced and ready():
                announce()
                announced = True
            time.sleep(PATIENCE)
    except KeyboardInterrupt:
        return
    finally:
        _stop([process for _, process in running])


def _start(child: Child) -> subprocess.Popen[bytes]:
    # Its own session: the terminal's Ctrl-C reaches us alone, and we stop it in good order.
    return subprocess.Popen(  # noqa: S603 - our own command line
        child.command,
        start_new_session=True,
        preexec_fn=_die_with_parent,  # noqa: PLW1509 - we have one thread
    )


def _die_with_parent() -> None:
    """Ask Linux to end this process when its parent is killed outright; elsewhere it would stay."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _stop(processes: Sequence[subprocess.Popen[bytes]]) -> None:
    """Ask each to end, then insist; a second Ctrl-C insists at once."""
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + GRACE
    for process in processes:
        try:
            process.wait(timeout=max(0.0, deadline - time.monotonic()))
        except (subprocess.TimeoutExpired, KeyboardInterrupt):
            deadline = 0.0
    for process in processes:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
