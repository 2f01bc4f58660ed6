"""Do the background work: plans, imports, mail (in production: as many as needed, on any machine).

A worker that was killed leaves its jobs to the next: they are taken up again after 30 seconds.

  pupitre worker
  pupitre worker --at-once 4 --queue default --queue plans"""

import argparse

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs

NAME = "worker"
NEEDS = Needs.DATABASE


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="jobs done at the same time (default 2)")
    parser.add_argument("--queue", action="append", metavar="NAME", help="take jobs of this queue only; repeatable")


def run(options: argparse.Namespace) -> int:
    from procrastinate.contrib.django import app

    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        app.run_worker(
            queues=options.queue,
            concurrency=options.at_once,
            shutdown_graceful_timeout=10,
            delete_jobs="never",
        )
    return Exit.DONE
