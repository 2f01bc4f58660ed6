"""Serve the pages (in production: beside `pupitre worker`, behind nginx or caddy).

Listens on HOST and PORT (127.0.0.1 and 8000 unless told otherwise). Prepare the installation
first with `pupitre prepare`: serving changes nothing in the base.

  pupitre serve
  PORT=9000 pupitre serve --workers 4"""

import argparse
import os

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs, Stop

NAME = "serve"
NEEDS = Needs.SERVER
OPEN_AT_ONCE = 4096  # requests and streams of a process; a stream holds no thread


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--workers", type=int, default=1, metavar="N", help="processes (about one a core; default 1)")
    parser.add_argument(
        "--threads", type=int, default=4, metavar="N", help="threads for pages, a process (default 4)"
    )


def run(options: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces
    from granian.errors import FatalError
    from granian.log import LogLevels

    from pupitre.cli.ports import refuse_taken
    from pupitre.config import env

    environment = env.read()
    refuse_taken(environment.host, environment.port)
    os.environ["PUPITRE_PAGE_THREADS"] = str(options.threads)  # config/asgi.py, in each process
    server = Granian(
        "pupitre.config.asgi:application",
        address=environment.host,
        port=environment.port,
        interface=Interfaces.ASGI,
        workers=options.workers,
        backpressure=OPEN_AT_ONCE,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=15,
    )
    try:
        server.serve()
    except FatalError as problem:
        raise Stop(Exit.REFUSED, f"The web server could not start: {problem}") from problem
    return Exit.DONE
