"""A stream: server-sent events to one page, until it leaves or may no longer listen."""

import asyncio
import contextlib
import secrets
from http import HTTPStatus
from typing import Any

from pupitre.config.live.bridge import Answer, Bridge, Environ, Receive, Send
from pupitre.config.live.hub import Hub, Inbox
from pupitre.config.live.presence import Presence

HEARTBEAT = 20.0  # seconds: proxies cut a connection that is silent for sixty
CHECK = 180.0  # seconds between two looks at the session and the rights
GRACE = 0.5  # seconds: a sign-out is told just before its session goes
BUSY = {"type": "http.response.start", "status": 503, "headers": [(b"retry-after", b"5")]}
ENDED = b"event: ended\ndata: {}\n\n"
"""The session or the right is gone: do not come back."""


class Streams:
    def __init__(self, hub: Hub, bridge: Bridge, presence: Presence) -> None:
        self.hub, self.bridge, self.presence = hub, bridge, presence

    async def serve(self, answer: Answer, environ: Environ, receive: Receive, send: Send) -> None:
        """Keep the page of `answer` told. Its rights were checked by the view, and are again from time to time."""
        assert answer.live is not None
        try:
            inbox = await self.hub.open(answer.live.topics, answer.live.person, environ.get("HTTP_LAST_EVENT_ID", ""))
        except TimeoutError:
            await send(BUSY)
            await send({"type": "http.response.body", "body": b""})
            return
        headers = [header for header in answer.headers if header[0] != b"content-length"]
        reader = answer.live.reader
        if reader:
            self.presence.come(reader)
        watchers = [
            asyncio.create_task(_until_gone(receive, inbox)),
            asyncio.create_task(self._check(inbox, environ)),
        ]
        try:
            await send({"type": "http.response.start", "status": 200, "headers": headers})
            await _write(inbox, send, f"retry: {1000 + secrets.randbelow(3000)}\nid: {self.hub.last}\n: hello\n\n")
        except (OSError, RuntimeError):  # the client left while it was written to
            pass
        finally:
            for watcher in watchers:
                watcher.cancel()
            self.hub.leave(inbox)
            if reader:
                self.presence.leave(reader)

    async def _check(self, inbox: Inbox, environ: Environ) -> None:
        """Ask the view again every few minutes, and at once when something makes it doubtful."""
        while not inbox.closed:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(inbox.doubtful.wait(), CHECK * (0.9 + secrets.randbelow(20) / 100))
                await asyncio.sleep(GRACE)
            inbox.doubtful.clear()
            answer: Answer = await asyncio.get_running_loop().run_in_executor(
                self.bridge.pool, self.bridge.answer, dict(environ)
            )
            if answer.live is not None and not inbox.topics - answer.live.topics - {f"person:{inbox.person}"}:
                continue
            if answer.live is not None or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
                inbox.close()  # it hears something else now, or cannot be asked: it comes back
            else:
                inbox.close(ENDED)


async def _until_gone(receive: Receive, inbox: Inbox) -> None:
    message: Any = {}
    while message.get("type") != "http.disconnect":
        message = await receive()
    inbox.close()


async def _write(inbox: Inbox, send: Send, first: str) -> None:
    event: bytes | None = first.encode()
    while event is not None:
        await send({"type": "http.response.body", "body": event, "more_body": True})
        try:
            event = await asyncio.wait_for(inbox.get(), HEARTBEAT)
        except TimeoutError:
            event = b": still here\n\n"
    await send({"type": "http.response.body", "body": b""})
