"""Which target holds for a request: the one of its type where the desk set it, else the desk's general one."""

from collections.abc import Collection
from dataclasses import dataclass

GENERAL = ""
"""The type of the targets that hold for every type without one of its own."""


@dataclass(frozen=True)
class Chosen:
    """The target that holds, by its key (type, priority); `own`: it is of the request's very type."""

    type: str
    priority: int

    @property
    def own(self) -> bool:
        return self.type != GENERAL


def target(type_: str, priority: int, known: Collection[tuple[str, int]]) -> Chosen | None:
    """The target of a type and a priority among those `known`; None: nothing is owed.

    A type that has targets for other priorities alone takes the general one for this priority.
    """
    for one in (type_, GENERAL):
        if (one, priority) in known:
            return Chosen(one, priority)
    return None
