"""Pages under an event loop: what a browser sends reaches the view whole, what it answers leaves whole."""

import asyncio
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from pupitre.config.live.bridge import IN_MEMORY, PIECE, Bridge, environ_of

View = Callable[[HttpRequest], Any]


def served(view: View) -> Callable[..., Any]:
    """A WSGI application of one view, as Django's handler makes it."""

    def application(environ: dict[str, Any], start_response: Any) -> Any:
        response = view(WSGIRequest(environ))
        start_response(f"{response.status_code} {response.reason_phrase}", list(response.items()))
        return response

    return application


def ask(view: View, *, method: str = "GET", path: str = "/", body: tuple[bytes, ...] = (), **more: Any) -> Any:
    """One request through the bridge; the body comes in as many pieces as given. Gives status, headers, pieces."""
    incoming = [
        {"type": "http.request", "body": piece, "more_body": at < len(body) - 1} for at, piece in enumerate(body)
    ] or [{"type": "http.disconnect"}]
    sent: list[Any] = []

    async def receive() -> Any:
        return incoming.pop(0)

    def send(message: Any) -> Any:
        """As granian's: an awaitable, and no coroutine."""
        sent.append(message)
        done = asyncio.get_running_loop().create_future()
        done.set_result(None)
        return done

    scope = {"type": "http", "method": method, "path": path, "query_string": b"", "headers": [], **more}
    asyncio.run(_through(view, scope, receive, send))
    if not sent:
        return None
    return sent[0]["status"], dict(sent[0]["headers"]), [one["body"] for one in sent[1:]]


async def _through(view: View, scope: Any, receive: Any, send: Any) -> None:
    await Bridge(served(view), 1)(scope, receive, send)


def test_what_is_asked_reaches_the_view() -> None:
    def view(request: HttpRequest) -> HttpResponse:
        facts = (
            request.path,
            request.GET["q"],
            request.COOKIES["b"],
            request.headers["X-Some-Thing"],
            request.scheme,
        )
        return HttpResponse("|".join(facts), headers={"X-Answer": "é"})

    status, headers, pieces = ask(
        view, path="/école/", query_string=b"q=%C3%A9t%C3%A9", scheme="https",
        headers=[(b"cookie", b"a=1"), (b"cookie", b"b=2"), (b"x-some-thing", b"yes"), (b"host", b"here")],
    )  # fmt: skip
    assert (status, b"".join(pieces).decode()) == (200, "/école/|été|2|yes|https")
    assert headers[b"x-answer"] == "é".encode("latin-1")


@pytest.mark.parametrize("size", [0, 10, IN_MEMORY - 1, IN_MEMORY + 1, 3 * IN_MEMORY])
def test_a_body_is_read_whole_whatever_its_pieces(size: int) -> None:
    whole = bytes(range(256)) * (size // 256 + 1)
    whole = whole[:size]
    pieces = (whole[: size // 3], whole[size // 3 : size // 2], whole[size // 2 :])
    _, _, answered = ask(
        lambda request: HttpResponse(request.read()), method="POST", body=pieces,
        headers=[(b"content-type", b"application/octet-stream")],
    )  # fmt: skip
    assert b"".join(answered) == whole


def test_a_client_that_leaves_in_the_middle_costs_nothing() -> None:
    called: list[Any] = []
    assert ask(called.append, method="POST", body=()) is None
    assert not called


def test_a_long_answer_leaves_in_pieces_and_a_short_one_at_once() -> None:
    chunks = [b"x" * (PIECE // 4)] * 10
    _, _, pieces = ask(lambda _: StreamingHttpResponse(iter(chunks)))
    assert b"".join(pieces) == b"".join(chunks)
    assert len(pieces) == 4  # two whole pieces, the rest, and the end
    assert ask(lambda _: StreamingHttpResponse(iter([b"a", b"b"])))[2] == [b"ab"]


def test_a_thread_serves_again_so_that_it_keeps_its_connection() -> None:
    async def twice() -> set[int]:
        bridge = Bridge(served(lambda _: HttpResponse(str(threading.get_ident()))), 1)
        scope = {"method": "GET", "path": "/", "query_string": b"", "headers": []}
        said: list[bytes] = []

        async def send(message: Any) -> None:
            said.append(message.get("body", b""))

        for _ in range(3):
            await bridge(scope, None, send)  # type: ignore[arg-type]
        return {int(word) for word in said if word}

    assert len(asyncio.run(twice())) == 1


def test_no_header_passes_for_one_of_ours() -> None:
    """A client's header with an underscore must not stand in for one that the proxy sets."""
    environ = environ_of(
        {"method": "GET", "path": "/", "query_string": b"", "headers": [(b"x_forwarded_proto", b"https")]}, None
    )
    assert "HTTP_X_FORWARDED_PROTO" not in environ
