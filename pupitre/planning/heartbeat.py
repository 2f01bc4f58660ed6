"""A worker's sign of life while it works, and its ear for a person who asks it to stop."""

import threading
from types import TracebackType
from typing import Any

from django.db import connections
from django.db.models import QuerySet
from django.utils import timezone

BEAT = 3.0
"""Seconds between two signs of life."""


class Heartbeat:
    """Within it, `beat_at` advances every few seconds and `stop_asked` is heard; on a connection of its own."""

    def __init__(self, held: QuerySet[Any], *, stop: str = "stop_asked", every: float = BEAT) -> None:
        self.held = held  # the one row that the worker holds
        self.stop = stop  # where it says that someone asked to stop
        self.every = every
        self._stop_asked = threading.Event()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heartbeat", daemon=True)

    def stop_asked(self) -> bool:
        """Whether someone asked to stop; what the solver calls between two steps."""
        return self._stop_asked.is_set()

    def __enter__(self) -> "Heartbeat":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        self._thread.join()

    def _beat(self) -> None:
        try:
            while not self._over.is_set():
                self.held.update(beat_at=timezone.now())
                if self.held.filter(**{self.stop: True}).exists():
                    self._stop_asked.set()
                self._over.wait(self.every)
        finally:
            connections.close_all()
