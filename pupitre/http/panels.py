"""What a room offers to pages made of several rooms: panels, results of the search."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, ParamSpec

from django.http import HttpRequest

from pupitre.kernel.viewer import Viewer

P = ParamSpec("P")


@dataclass(frozen=True)
class Panel:
    """A panel as it is drawn: by `template` with `context`. A room with nothing to say returns None instead.

    `waiting` counts what waits for this person (0 = for information).
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


@dataclass(frozen=True)
class Offered(Generic[P]):
    """A panel that a room offers to a page of several rooms, read at an address of its own once the page stands.

    The page itself asks `opens` alone, which reads nothing: what a panel costs is never the page's. `code` ends its
    address and the name of its URL (`web:today_<code>`, `web:school_<code>`); `title` holds its place meanwhile.
    """

    code: str
    title: Any
    capability: str | None  # None = anyone signed in
    offer: Callable[P, Panel | None]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> Panel | None:
        return self.offer(*args, **kwargs)

    def opens(self, viewer: Viewer) -> bool:
        return self.capability is None or viewer.can(self.capability)


def offered(
    code: str, title: Any, capability: str | None = None
) -> Callable[[Callable[P, Panel | None]], Offered[P]]:
    """`@offered("late", _("Orders late"), "procurement.order")`, over `def late(request) -> Panel | None`."""
    return lambda offer: Offered(code, title, capability, offer)


Offer = Offered[[HttpRequest]]  # a panel of the first page
