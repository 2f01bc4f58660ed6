"""What a committee can decide on: each room offers its kinds, wired in config/wiring.py.

SCENARIOS = Decider("planning.scenario", _("a scenario"), search=find, label=name_of)
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from pupitre.kernel.viewer import Viewer


@dataclass(frozen=True)
class Decider:
    """A kind of thing that is decided upon.

    `search(viewer, text, limit)` gives (key, label) pairs that the viewer may see and that wait for a decision, the
    most likely first; with an empty text, all of them. `label(key)` gives the label kept with the decision, or ""
    where there is no such thing.
    """

    kind: str
    name: str | Promise
    search: Callable[[Viewer, str, int], Sequence[tuple[int, str]]]
    label: Callable[[int], str]


_deciders: dict[str, Decider] = {}


def register(*deciders: Decider) -> None:
    """Offer the kinds, in order; registering again replaces."""
    _deciders.clear()
    _deciders.update({decider.kind: decider for decider in deciders})


def deciders() -> Sequence[Decider]:
    return list(_deciders.values())


def label(kind: str, key: int) -> str:
    """The label of a thing; "" where the kind is not offered or the thing does not exist."""
    decider = _deciders.get(kind)
    return decider.label(key) if decider else ""
