"""Streams: who is told what, what is missed, who is let go."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any

import psycopg
import pytest
from django.http import HttpResponse

from pupitre.config.live import streams
from pupitre.config.live.application import parameters
from pupitre.config.live.bridge import Bridge
from pupitre.config.live.hub import AGAIN, WAITING, Hub
from pupitre.config.live.presence import Presence
from pupitre.http.live import LiveResponse, Reader

pytestmark = pytest.mark.django_db
CHANNEL = "pupitre_live_test"


def run(story: Callable[[Hub], Awaitable[None]]) -> None:
    """Play a story with a hub that listens to the tests' base."""

    async def play() -> None:
        hub = Hub(parameters, CHANNEL)
        try:
            await asyncio.wait_for(story(hub), 20)
        finally:
            hub.stop()

    asyncio.run(play())


async def tell(**notice: Any) -> None:
    async with await psycopg.AsyncConnection.connect(**parameters(), autocommit=True) as other:
        await other.execute("SELECT pg_notify(%s, %s)", [CHANNEL, json.dumps(notice)])


async def next_of(inbox: Any) -> Any:
    event = await asyncio.wait_for(inbox.get(), 5)
    return event if event in (None, AGAIN) else json.loads(event.split(b"data: ")[1])


def test_a_notice_reaches_those_whom_it_concerns() -> None:
    async def story(hub: Hub) -> None:
        here, there = await hub.open({"ticket:1"}, 7), await hub.open({"ticket:2", "organisation:3"}, 8)
        await tell(kind="message", ticket=1)
        await tell(kind="ticket", ticket=9, organisation=3)
        assert await next_of(here) == {"kind": "message", "ticket": 1}
        assert await next_of(there) == {"kind": "ticket", "ticket": 9, "organisation": 3}
        hub.leave(here)
        await tell(kind="message", ticket=1)
        await tell(kind="message", ticket=2)
        assert await next_of(there) == {"kind": "message", "ticket": 2}
        assert hub.inboxes() == {there}

    run(story)


def test_a_page_that_returns_reads_again_what_it_missed_and_only_then() -> None:
    async def story(hub: Hub) -> None:
        first = await hub.open({"ticket:1"}, 7)
        known = hub.last
        hub.leave(first)
        nothing = await hub.open({"ticket:1"}, 7, known)
        hub.hand_out(json.dumps({"kind": "message", "ticket": 2}))
        nothing.put(b"data: 0")
        assert await next_of(nothing) == 0
        hub.hand_out(json.dumps({"kind": "message", "ticket": 1}))
        assert await next_of(await hub.open({"ticket:1"}, 7, known)) == AGAIN
        assert await next_of(await hub.open({"ticket:1"}, 7, "other-3")) == AGAIN

    run(story)


def test_the_ear_comes_back_by_itself_and_pages_read_again() -> None:
    async def story(hub: Hub) -> None:
        inbox = await hub.open({"ticket:1"}, 7)
        async with await psycopg.AsyncConnection.connect(**parameters(), autocommit=True) as other:
            await other.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query = %s", [f"LISTEN {CHANNEL}"]
            )
        assert await next_of(inbox) == AGAIN
        await tell(kind="message", ticket=1)
        assert await next_of(inbox) == {"kind": "message", "ticket": 1}

    run(story)


def test_a_reader_too_slow_is_let_go() -> None:
    async def story(hub: Hub) -> None:
        inbox = await hub.open({"ticket:1"}, 7)
        for _ in range(WAITING + 1):
            hub.hand_out(json.dumps({"kind": "message", "ticket": 1}))
        assert await next_of(inbox) is None

    run(story)


class Page:
    """A browser on a stream: what it was sent, and its leaving."""

    def __init__(self) -> None:
        self.sent: list[Any] = []
        self.left = asyncio.Event()

    async def receive(self) -> Any:
        await self.left.wait()
        return {"type": "http.disconnect"}

    async def send(self, message: Any) -> None:
        self.sent.append(message)

    def said(self) -> bytes:
        return b"".join(one.get("body", b"") for one in self.sent)

    async def until(self, word: bytes) -> None:
        while word not in self.said():
            await asyncio.sleep(0.01)


SCOPE = {"method": "GET", "path": "/live/", "query_string": b"", "headers": []}


def application(view: Callable[[], Any]) -> Callable[..., Any]:
    def answered(environ: Any, start: Any) -> Any:
        response = view()
        start(f"{response.status_code} -", list(response.items()))
        return response

    return answered


@pytest.mark.parametrize(
    ("afterwards", "last"),
    [
        (lambda: HttpResponse(status=403), streams.ENDED),
        (lambda: HttpResponse(status=302), streams.ENDED),
        (lambda: LiveResponse({"ticket:1"}, person=7), b": hello\n\n"),  # hears less: comes back for the rest
    ],
)
def test_a_session_or_a_right_that_ends_closes_the_stream(afterwards: Callable[[], Any], last: bytes) -> None:
    answers = [lambda: LiveResponse({"ticket:1", "ticket:2"}, person=7), afterwards]

    async def story(hub: Hub) -> None:
        def view() -> Any:
            return answers.pop(0)()

        bridge = Bridge(application(view), 1)
        page = Page()
        done = await bridge(SCOPE, page.receive, page.send)
        assert done is not None
        presence = Presence(lambda *_: None, None)  # type: ignore[arg-type]
        serving = asyncio.create_task(streams.Streams(hub, bridge, presence).serve(*done, page.receive, page.send))
        await page.until(b"hello")
        hub.hand_out(json.dumps({"kind": "session", "person": 7}))
        await asyncio.wait_for(serving, 5)
        assert page.said().endswith(last)
        assert page.sent[-1].get("more_body") is None
        assert not hub.inboxes()

    run(story)


def test_a_stop_lets_every_page_go_at_once() -> None:
    async def story(hub: Hub) -> None:
        inbox = await hub.open({"ticket:1"}, 7)
        hub.stop()
        assert await next_of(inbox) is None
        hub.listening.set()
        assert await next_of(await hub.open({"ticket:1"}, 7)) is None

    run(story)


def test_those_who_come_and_go_are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pupitre.config.live.presence.SOON", 0.02)
    monkeypatch.setattr("pupitre.config.live.presence.EVERY", 0.2)
    written: list[tuple[set[Reader], ...]] = []
    one, two = Reader(1, at_desk=True), Reader(2, tickets=frozenset({5}))

    async def story() -> None:
        async def run_it(function: Any, *arguments: Any) -> None:
            function(*arguments)

        presence = Presence(lambda *sets: written.append(sets), run_it)
        presence.come(one)
        presence.come(two)
        await asyncio.sleep(0.1)
        assert written == [({one, two}, {one, two}, set())]
        presence.leave(two)  # a page that follows another leaves no gap
        presence.come(two)
        await asyncio.sleep(0.1)
        assert written[-1] == ({one, two}, set(), set())
        presence.leave(two)
        await asyncio.sleep(0.1)
        assert written[-1] == ({one}, set(), {two})
        await presence.stop()
        assert written[-1] == (set(), set(), {one})

    asyncio.run(story())
