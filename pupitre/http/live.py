"""A page that stays open and is told what happens: the answer of a view that opens a stream.

The view decides, as any other, who may hear what; the server (config/live) then keeps the connection, without a
thread.
Under a server that only knows threads the answer ends at once, and the browser asks again later.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpResponse

RETRY_LATER = b"retry: 30000\n\n"  # milliseconds


@dataclass(frozen=True)
class Reader:
    """Someone whose open page says that they are there: at the desk, or before these tickets."""

    person: int
    at_desk: bool = False
    tickets: frozenset[int] = frozenset()


class LiveResponse(HttpResponse):
    """`topics`: what is heard, as "ticket:12" (made of the keys of a notice). `reader`: who is seen there."""

    def __init__(self, topics: Collection[str], *, person: int, reader: Reader | None = None) -> None:
        super().__init__(RETRY_LATER, content_type="text/event-stream")
        self["Cache-Control"] = "no-cache, no-transform"
        self["X-Accel-Buffering"] = "no"  # nginx hands each notice on as it comes
        self.topics = frozenset(topics)
        self.person = person
        self.reader = reader
