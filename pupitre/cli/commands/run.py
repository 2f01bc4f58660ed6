"""Try Pupitre on this machine: database, demo territory, pages and background work, in one command.

Nothing to install or set: without DATABASE_URL a PostgreSQL of its own starts, with its data in
`var/` (PUPITRE_HOME). An empty base is given the demo territory. Ctrl-C stops everything; the next
run starts again where this one was.

  pupitre run
  PORT=8010 pupitre run
  pupitre run --demo quebec"""

import argparse
import http.client
import signal
import sys

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop

NAME = "run"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--demo",
        choices=("france", "quebec", "none"),
        default="france",
        help="the territory to make when the base is empty (default: france)",
    )


def run(options: argparse.Namespace) -> int:
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
    for stop in (signal.SIGINT, signal.SIGTERM):  # systemd and docker stop with one, a script's `&` ignores the other
        signal.signal(stop, signal.default_int_handler)
    startup.prepare(_say)
    _demo(options.demo)
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


def _demo(variant: str) -> None:
    """Make the demo territory where there is none yet."""
    from django.utils import timezone

    from pupitre.cli.demo import doors, steps
    from pupitre.territory.models import Organisation

    if variant == "none" or Organisation.objects.exists():
        return
    _say("Making the demo territory")
    doors.keep(steps.make(variant, at=timezone.now()))


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
    from pupitre.cli.demo import doors

    known = doors.known()
    logins = f"\n{known.text()}\n" if known else ""
    print(f"\nPupitre is at http://{host}:{port}\n{logins}\nCtrl-C stops it.\n", flush=True)
