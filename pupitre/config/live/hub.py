"""One ear per process: a connection that LISTENs, and the open streams to which it hands what it hears.

A notice is a JSON object of keys ({"kind": "message", "ticket": 12, "organisation": 3}); it is for the topics made of
them ("ticket:12", "organisation:3"). Queues are bounded: a reader too slow is let go, comes back and reads again.
"""

import asyncio
import json
import logging
import secrets
from collections import defaultdict, deque
from collections.abc import Callable, Collection
from typing import Any

import psycopg

log = logging.getLogger("pupitre.live")

ABOUT = ("ticket", "organisation", "person")  # keys of a notice that make its topics
WAITING = 100  # notices that a stream may hold back
REMEMBERED = 2000  # notices by which a page that returns knows whether it missed anything
PATIENCE = 5.0  # seconds a stream waits for the ear to be there
PAUSES = (0.5, 1, 2, 5, 10)  # seconds between tries to listen again
AGAIN = b"event: again\ndata: {}\n\n"
"""Read the page again: something may have been missed."""


class Inbox:
    """What a stream has to be told. `get` gives None once it is closed."""

    def __init__(self, topics: Collection[str], person: int) -> None:
        self.topics, self.person = frozenset(topics), person
        self.doubtful = asyncio.Event()  # whoever reads may have lost the right to
        self._queue: asyncio.Queue[bytes | None] = asyncio.Queue(WAITING + 1)
        self.closed = False

    def put(self, event: bytes) -> None:
        if self._queue.qsize() >= WAITING:
            self.close()
        if not self.closed:
            self._queue.put_nowait(event)

    def close(self, word: bytes | None = None) -> None:
        """Let the reader go, whatever still waits, with a last word."""
        if self.closed:
            return
        self.closed = True
        while not self._queue.empty():
            self._queue.get_nowait()
        if word is not None:
            self._queue.put_nowait(word)
        self._queue.put_nowait(None)

    async def get(self) -> bytes | None:
        return await self._queue.get()


class Hub:
    """The streams of a process. `parameters`: how psycopg reaches the base, asked at each connection."""

    def __init__(self, parameters: Callable[[], dict[str, Any]], channel: str) -> None:
        self.parameters, self.channel = parameters, channel
        self.name = secrets.token_hex(4)
        self.listening = asyncio.Event()
        self._by_topic: dict[str, set[Inbox]] = defaultdict(set)
        self._past: deque[tuple[int, frozenset[str]]] = deque(maxlen=REMEMBERED)
        self._count = 0
        self._task: asyncio.Task[None] | None = None
        self.stopped = False

    async def open(self, topics: Collection[str], person: int, last: str = "") -> Inbox:
        """A stream begins; the ear is there when this returns. `last`: the number of the last notice it had.

        Errors: TimeoutError where the base cannot be listened to.
        """
        if self._task is None:
            self._task = asyncio.create_task(self._listen())
        await asyncio.wait_for(self.listening.wait(), PATIENCE)
        inbox = Inbox([*topics, f"person:{person}"], person)
        if last and self._missed(last, inbox.topics):
            inbox.put(AGAIN)
        for topic in inbox.topics:
            self._by_topic[topic].add(inbox)
        if self.stopped:
            inbox.close()
        return inbox

    def leave(self, inbox: Inbox) -> None:
        inbox.close()
        for topic in inbox.topics:
            self._by_topic[topic].discard(inbox)
            if not self._by_topic[topic]:
                del self._by_topic[topic]

    def inboxes(self) -> set[Inbox]:
        return set().union(*self._by_topic.values()) if self._by_topic else set()

    def hand_out(self, payload: str) -> None:
        """Give a notice to the streams that it is for."""
        try:
            notice = json.loads(payload)
            topics = frozenset(f"{name}:{notice[name]}" for name in ABOUT if name in notice)
        except (ValueError, TypeError):
            log.warning("a notice that is not ours")
            return
        self._count += 1
        self._past.append((self._count, topics))
        reached = set().union(*(self._by_topic[topic] for topic in topics if topic in self._by_topic))
        if notice.get("kind") == "session":
            for inbox in reached:
                inbox.doubtful.set()
            return
        event = f"id: {self.last}\ndata: {payload}\n\n".encode()
        for inbox in reached:
            inbox.put(event)

    @property
    def last(self) -> str:
        return f"{self.name}-{self._count}"

    def stop(self) -> None:
        """Let every stream go, so that the process may end; callable from a signal."""
        self.stopped = True
        for inbox in self.inboxes():
            inbox.close()
        if self._task is not None:
            self._task.cancel()

    def _missed(self, last: str, topics: frozenset[str]) -> bool:
        name, _, number = last.rpartition("-")
        if name != self.name or not number.isdecimal():
            return True
        oldest = self._past[0][0] if self._past else self._count + 1
        return int(number) + 1 < oldest or any(count > int(number) and about & topics for count, about in self._past)

    async def _listen(self) -> None:
        failures = 0
        while True:
            try:
                connection = await psycopg.AsyncConnection.connect(**self.parameters(), autocommit=True)
                async with connection:
                    await connection.execute(f"LISTEN {self.channel}")
                    self._back()
                    failures = 0
                    async for notify in connection.notifies():
                        self.hand_out(notify.payload)
            except (psycopg.Error, OSError):
                log.warning("the base cannot be listened to; trying again")
            self.listening.clear()
            await asyncio.sleep(PAUSES[min(failures, len(PAUSES) - 1)])
            failures += 1

    def _back(self) -> None:
        """Listening (again): what was told meanwhile is lost, so every page reads again."""
        self.name, self._count = secrets.token_hex(4), 0
        self._past.clear()
        for inbox in self.inboxes():
            inbox.put(AGAIN)
        self.listening.set()
