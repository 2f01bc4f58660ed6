"""What a room offers to pages made of several rooms: panels of the first page, results of the search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Panel:
    """A panel of the first page: drawn by `template` with `context`. A room with nothing to say returns None instead.

    `waiting` counts what waits for this person (0 = for information); panels with more come first.
    """

    title: Any
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    note: Any = ""
    waiting: int = 0


@dataclass(frozen=True)
class Found:
    """One thing that a search found."""

    name: str
    url: str
    detail: str = ""


@dataclass(frozen=True)
class Finder:
    """How a room answers a search: `find(viewer, text, limit)` gives what the viewer may see, best first."""

    title: Any
    capability: str
    find: Callable[[Viewer, str, int], Sequence[Found]]


Offer = Callable[[HttpRequest], Panel | None]
