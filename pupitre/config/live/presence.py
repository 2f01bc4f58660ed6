"""Who is there, told to the base for all the streams of a process at once."""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from pupitre.http.live import Reader

log = logging.getLogger("pupitre.live")

EVERY = 30.0  # seconds between two signs of life
SOON = 1.0  # seconds in which those who come and go are told together; a page that follows another leaves no gap
Keep = Callable[[Collection[Reader], Collection[Reader], Collection[Reader]], Any]


class Presence:
    """`keep(here, new, gone)` writes; it is called in the pool of pages, never twice at once."""

    def __init__(self, keep: Keep, run: Callable[..., Any]) -> None:
        self.keep, self.run = keep, run
        self._open: Counter[Reader] = Counter()
        self._told: set[Reader] = set()
        self._changed = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def come(self, reader: Reader) -> None:
        self._open[reader] += 1
        self._changed.set()
        if self._task is None:
            self._task = asyncio.create_task(self._tell())

    def leave(self, reader: Reader) -> None:
        self._open[reader] -= 1
        self._changed.set()

    def forget(self) -> None:
        """Take everybody for gone, without a word of it."""
        self._open.clear()
        self._told = set()

    async def stop(self) -> None:
        """Say that all are gone: the process ends."""
        if self._task is not None:
            self._task.cancel()
            if self._told:
                await self._write(set())

    async def _tell(self) -> None:
        while True:
            try:
                await asyncio.wait_for(self._changed.wait(), EVERY)
                await asyncio.sleep(SOON)
            except TimeoutError:
                pass
            self._changed.clear()
            await self._write({reader for reader, count in self._open.items() if count > 0})

    async def _write(self, here: set[Reader]) -> None:
        self._open = +self._open
        if not here and not self._told:
            return
        new, gone = here - self._told, self._told - here
        try:
            await self.run(self.keep, here, new, gone)
            self._told = here
        except Exception:  # the base may be away: the next sign of life says it all again
            log.exception("presence could not be written")
