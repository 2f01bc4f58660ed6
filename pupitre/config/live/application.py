"""What a process serves: its pool of threads, its ear, its streams."""

import asyncio
import signal
import threading
from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection

from pupitre.config.live.bridge import Bridge, Receive, Scope, Send
from pupitre.config.live.hub import Hub
from pupitre.config.live.presence import Presence
from pupitre.config.live.streams import Streams
from pupitre.support.live import CHANNEL
from pupitre.support.operations import presence

KEEPALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 10,
    "keepalives_count": 3,
}  # a base that vanished is noticed


def parameters() -> dict[str, Any]:
    """How Django reaches the base, for a connection that is not Django's."""
    known = connection.get_connection_params()
    for django_only in ("cursor_factory", "context", "prepare_threshold"):
        known.pop(django_only, None)
    return {**known, **KEEPALIVE, "application_name": "pupitre live"}


class Application:
    """An ASGI application; one per process."""

    def __init__(self, pages: Callable[..., Iterable[bytes]], threads: int) -> None:
        self.bridge = Bridge(pages, threads)
        self.hub = Hub(parameters, CHANNEL)
        self.presence = Presence(presence.keep, self._in_pool)
        self.streams = Streams(self.hub, self.bridge, self.presence)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
            return
        done = await self.bridge(scope, receive, send)
        if done is not None and done[0].live is not None:
            await self.streams.serve(*done, receive, send)

    async def _in_pool(self, function: Any, *arguments: Any) -> Any:
        return await asyncio.get_running_loop().run_in_executor(self.bridge.pool, function, *arguments)

    async def _live(self, receive: Receive, send: Send) -> None:
        await receive()
        self._let_go_when_stopped()
        await send({"type": "lifespan.startup.complete"})
        await receive()
        self.hub.stop()
        await self.presence.stop()
        await asyncio.to_thread(self.bridge.stop)
        await send({"type": "lifespan.shutdown.complete"})

    def _let_go_when_stopped(self) -> None:
        """Close the streams as soon as the process is asked to end: the server waits for every connection.

        The loop hears the signal besides, by its wakeup descriptor, and ends the server in order.
        """
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: loop.call_soon_threadsafe(self.hub.stop))
