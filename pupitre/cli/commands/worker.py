"""Do the background work: plans, imports, mail (in production: as many as needed, on any machine).

Asked to stop, a worker gives its jobs a few seconds, then puts back in the queue those that are not
done. The jobs of a worker that was killed are taken up again within two minutes.

  pupitre worker
  pupitre worker --at-once 4 --queue default --queue mail"""

import argparse
import asyncio
import os
import signal
from typing import TYPE_CHECKING, Any

from pupitre.cli.exits import Exit
from pupitre.cli.frame import Needs

if TYPE_CHECKING:
    from procrastinate import App

NAME = "worker"
NEEDS = Needs.DATABASE
WARNING = 3  # seconds before running jobs are asked to end
PATIENCE = 8  # seconds before those that did not are put back


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at-once", type=int, default=2, metavar="N", help="jobs done at the same time (default 2)")
    parser.add_argument("--queue", action="append", metavar="NAME", help="take jobs of this queue only; repeatable")


def run(options: argparse.Namespace) -> int:
    from procrastinate.contrib.django import app

    from pupitre.kernel.queue import WorkerConnector

    with app.replace_connector(WorkerConnector()) as worker_app:
        asyncio.run(_work(worker_app, options.queue, options.at_once))
    return Exit.DONE


async def _work(app: "App", queues: list[str] | None, at_once: int) -> None:
    from procrastinate.worker import Worker

    from pupitre.kernel.upkeep import take_up_again

    async with app.open_async():
        app.perform_import_paths()
        await take_up_again(app)
        options: dict[str, Any] = dict(app.worker_defaults)  # among them, what gives each job a live connection
        options |= {"queues": queues, "concurrency": at_once}
        worker = Worker(app, **options, shutdown_graceful_timeout=WARNING, install_signal_handlers=False)
        asked = asyncio.Event()
        for stop in (signal.SIGINT, signal.SIGTERM):
            asyncio.get_running_loop().add_signal_handler(stop, asked.set)
        running = asyncio.create_task(worker.run())
        await asyncio.wait([running, asyncio.create_task(asked.wait())], return_when=asyncio.FIRST_COMPLETED)
        worker.stop()
        done, _ = await asyncio.wait([running], timeout=PATIENCE)
        if done:
            return running.result()
        await _put_back(app, worker.worker_id)
        os._exit(Exit.DONE)  # a thread that computes cannot be stopped otherwise; its transaction is undone


async def _put_back(app: "App", worker_id: int | None) -> None:
    """Return to the queue what this worker has not finished, and take its name off the list."""
    from procrastinate.jobs import Status

    for job in await app.job_manager.list_jobs_async(status=Status.DOING.value, worker_id=worker_id):
        await app.job_manager.retry_job(job)
    if worker_id is not None:
        await app.job_manager.unregister_worker(worker_id)
