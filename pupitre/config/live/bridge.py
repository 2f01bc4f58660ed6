"""The ordinary pages under an event loop: a WSGI application served by a bounded pool of threads.

Threads are the pool's for the life of the process, so each keeps its connection to the base. The body of a request is
read before a thread is taken: a slow sender holds none.
"""

import asyncio
import contextlib
import io
import sys
import tempfile
import threading
from collections.abc import Awaitable, Callable, Iterable, Iterator, MutableMapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from django.db import connections

from pupitre.http.live import LiveResponse

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
Environ = dict[str, Any]

IN_MEMORY = 2**20  # bytes of a body kept in memory; beyond, in a file
LAST_PAGE = 5.0  # seconds that a stop waits for a page still being made
PIECE = 2**16  # bytes of a streamed answer handed to the loop at once


class Gone(Exception):
    """The client left before its request was whole."""


@dataclass
class Answer:
    """What a thread brought back. `live`: the page asked to be told what happens."""

    status: int
    headers: Headers
    body: bytes = b""
    live: LiveResponse | None = None
    sent: bool = False  # piece by piece, by the thread itself


class Bridge:
    """Calls a WSGI application in `threads` threads."""

    def __init__(self, application: Callable[..., Iterable[bytes]], threads: int) -> None:
        self.application, self.threads = application, threads
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> tuple[Answer, Environ] | None:
        """Answer a request; None where the client left. An answer that opens a stream is not sent yet."""
        try:
            environ = environ_of(scope, await body_of(scope, receive))
        except Gone:
            return None
        loop = asyncio.get_running_loop()

        async def sent(message: Message) -> None:
            await send(message)  # a server may give any awaitable

        def hand_on(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(sent(message), loop).result()

        try:
            answer = await loop.run_in_executor(self.pool, self.answer, environ, hand_on)
        finally:
            environ["wsgi.input"].close()
        if not answer.sent and answer.live is None:
            await send({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
            await send({"type": "http.response.body", "body": answer.body})
        return answer, environ

    def stop(self) -> None:
        """Close the connections of the threads, each once it has answered, and end them."""
        together = threading.Barrier(self.threads)

        def close() -> None:
            with contextlib.suppress(threading.BrokenBarrierError):
                together.wait(LAST_PAGE)  # no thread takes two
            connections.close_all()

        for _ in range(self.threads):
            self.pool.submit(close)
        self.pool.shutdown()

    def answer(self, environ: Environ, hand_on: Callable[[Message], None] | None = None) -> Answer:
        """Call the application, in this thread. A large answer leaves through `hand_on` as it is made."""
        said: list[Any] = []
        response: Any = self.application(environ, lambda *start: said.extend(start))
        try:
            answer = Answer(
                int(said[0][:3]), [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in said[1]]
            )
            if isinstance(response, LiveResponse):
                answer.live = response
            elif not getattr(response, "streaming", True):
                answer.body = response.content
            else:
                _stream(answer, response, hand_on)
            return answer
        finally:
            response.close()


def _stream(answer: Answer, response: Iterable[bytes], hand_on: Callable[[Message], None] | None) -> None:
    pieces = _pieces(response)
    first, following = next(pieces, b""), next(pieces, None)
    if following is None or hand_on is None:
        answer.body = first
        return
    answer.sent = True
    hand_on({"type": "http.response.start", "status": answer.status, "headers": answer.headers})
    hand_on({"type": "http.response.body", "body": first, "more_body": True})
    while following is not None:
        hand_on({"type": "http.response.body", "body": following, "more_body": True})
        following = next(pieces, None)
    hand_on({"type": "http.response.body", "body": b""})


def _pieces(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in pieces large enough to be worth a turn of the loop."""
    held, size = [], 0
    for chunk in chunks:
        held.append(chunk)
        size += len(chunk)
        if size >= PIECE:
            yield b"".join(held)
            held, size = [], 0
    if held:
        yield b"".join(held)


async def body_of(scope: Scope, receive: Receive) -> Any:
    """The body of a request, as a file. Errors: Gone."""
    if scope["method"] in {"GET", "HEAD"} and not any(name == b"transfer-encoding" for name, _ in scope["headers"]):
        return io.BytesIO()
    body: Any = io.BytesIO()
    size, more = 0, True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            body.close()
            raise Gone
        piece = message.get("body", b"")
        if size <= IN_MEMORY < size + len(piece):
            larger = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the request
            larger.write(body.getvalue())
            body = larger
        body.write(piece)
        size += len(piece)
        more = message.get("more_body", False)
    body.seek(0)
    return body


def environ_of(scope: Scope, body: Any) -> Environ:
    """The request as WSGI says it (PEP 3333)."""
    server = scope.get("server") or ("localhost", 80)
    environ: Environ = {
        "REQUEST_METHOD": scope["method"],
        "SCRIPT_NAME": "",
        "PATH_INFO": scope["path"].encode().decode("latin-1"),
        "QUERY_STRING": scope["query_string"].decode("latin-1"),
        "SERVER_NAME": server[0],
        "SERVER_PORT": str(server[1]),
        "SERVER_PROTOCOL": f"HTTP/{scope.get('http_version', '1.1')}",
        "REMOTE_ADDR": (scope.get("client") or ("",))[0],
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": scope.get("scheme", "http"),
        "wsgi.input": body,
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
    }
    for raw, value in scope["headers"]:
        if b"_" in raw:  # it would pass for another, written with a dash
            continue
        name = raw.decode("latin-1").upper().replace("-", "_")
        key = name if name in {"CONTENT_TYPE", "CONTENT_LENGTH"} else f"HTTP_{name}"
        text = value.decode("latin-1")
        if key in environ:
            text = f"{environ[key]}{'; ' if name == 'COOKIE' else ','}{text}"
        environ[key] = text
    if "CONTENT_LENGTH" not in environ and scope["method"] not in {"GET", "HEAD"}:
        environ["CONTENT_LENGTH"] = str(body.seek(0, 2))
        body.seek(0)
    return environ
