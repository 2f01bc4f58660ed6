"""The real server on the tests' database: in a thread, or in a process that a test may kill."""

import asyncio
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from django.contrib.staticfiles.handlers import StaticFilesHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from granian.constants import Interfaces
from granian.server.embed import Server

from pupitre.config.live.application import Application


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def wait_for(port: int, alive: Callable[[], bool]) -> None:
    """Until something listens there."""
    deadline = time.monotonic() + 120
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            return
        except OSError:
            assert alive(), "the server did not start"
            assert time.monotonic() < deadline
            time.sleep(0.05)


class Served(threading.Thread):
    """The server, in a thread of the tests."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(daemon=True)
        self.port = port or free_port()

    def run(self) -> None:
        asyncio.run(self._serve())

    async def _serve(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.application = Application(StaticFilesHandler(WSGIHandler()), 4)
        self.server = Server(
            self.application,
            port=self.port,
            interface=Interfaces.ASGI,
            websockets=False,
            log_enabled=False,
            backpressure=1000,
        )
        await self.server.serve()

    def wait_until_ready(self) -> None:
        wait_for(self.port, self.is_alive)

    def settle(self) -> None:
        """Return once nothing answers nor tells who is there: the base is about to be emptied."""
        bridge, quiet = self.application.bridge, threading.Event()

        def let_go() -> None:
            for inbox in self.application.hub.inboxes():
                inbox.close()
            self.application.presence.forget()
            quiet.set()

        self.loop.call_soon_threadsafe(let_go)
        quiet.wait(20)
        together = threading.Barrier(bridge.threads + 1)
        for _ in range(bridge.threads):
            bridge.pool.submit(together.wait, 20)
        together.wait(20)

    def stop(self) -> None:
        self.loop.call_soon_threadsafe(self.server.stop)
        self.join(20)


ALONE = """
import sys
import django
django.setup()
from tests.e2e.served import Served
Served(int(sys.argv[1])).run()
"""


class Killable:
    """The same in a process of its own; it may be killed and started again at the same address."""

    def __init__(self) -> None:
        self.port = free_port()
        self.start()

    def start(self) -> None:
        facts = connection.get_connection_params()
        who = f"{facts.get('user', '')}:{facts.get('password', '')}"
        url = f"postgresql://{who}@/{facts['dbname']}?host={facts['host']}"
        self.process = subprocess.Popen(
            [sys.executable, "-c", ALONE, str(self.port)],
            env={**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"},
        )
        wait_for(self.port, lambda: self.process.poll() is None)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
