"""Try Pupitre on this machine: database, pages and background work, in one command.

Nothing to install or set: without DATABASE_URL a PostgreSQL of its own starts, with its data in
`var/` (PUPITRE_HOME). Ctrl-C stops everything; the next
run starts again where this one was.

  pupitre run
  PORT=8010 pupitre run"""

import argparse
import http.client
import signal
import sys

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop

NAME = "run"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    """No argument: an address is set by HOST and PORT."""


def run(_: argparse.Namespace) -> int:
    from django.db import connections

    from pupitre.cli import startup
    from pupitre.cli.ports import refuse_taken
    from pupitre.cli.supervisor import Child, Died, supervise
    from pupitre.config import env

    environment = env.read()
    if environment.production:
        raise Stop(
            Exit.REFUSED, "`pupitre run` is for trying: in production run `pupitre serve` and `pupitre worker`."
        )
    refuse_taken(environment.host, environment.port)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # a stop by systemd or docker is a Ctrl-C
    startup.prepare(_say)
    connections.close_all()

    command = (sys.executable, "-m", "pupitre")
    children = (Child("web", (*command, "serve")), Child("worker", (*command, "worker")))
    _say("Starting")
    try:
        supervise(
            children,
            ready=lambda: _answers(environment.host, environment.port),
            announce=lambda: _announce(environment.host, environment.port),
        )
    except Died as death:
        raise Stop(Exit.REFUSED, str(death)) from death
    _say("Stopped")
    return Exit.DONE


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


def _answers(host: str, port: int) -> bool:
    here = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - an address to ask, not to listen on
    connection = http.client.HTTPConnection(here, port, timeout=1)
    try:
        connection.request("GET", "/health/live")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _announce(host: str, port: int) -> None:
    print(f"\nPupitre is at http://{host}:{port}\n", flush=True)
