"""What a committee can decide on: each room offers its kinds, wired in config/wiring.py.

SCENARIOS = Decider("planning.scenario", _("a scenario"), search=find, label=name_of)

A room that offers a kind hears its outcome through `events.DecisionAdopted` and `events.DecisionRejected`, looks at
`subject_kind` first, and acts or refuses: governance/README.md, "What a committee decides on".
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from pupitre.kernel.viewer import Viewer


def _silent(_key: int) -> str:
    return ""


def _nowhere(_viewer: Viewer, _key: int) -> str:
    return ""


@dataclass(frozen=True)
class Decider:
    """A kind of thing that is decided upon.

    `search(viewer, text, limit)` gives (key, label) pairs that the viewer may see and that wait for a decision, the
    most likely first; with an empty text, all of them. `label(key)` gives the label kept with the decision, or ""
    where there is no such thing. `effect(key)` says in one sentence, in figures, what happens once the decision is
    adopted, for who records it. `page(viewer, key)` is the address of the thing, "" for those who may not open it.
    """

    kind: str
    name: str | Promise
    search: Callable[[Viewer, str, int], Sequence[tuple[int, str]]]
    label: Callable[[int], str]
    effect: Callable[[int], str] = _silent
    page: Callable[[Viewer, int], str] = _nowhere


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


def effect(kind: str, key: int | None) -> str:
    """What an adopted decision on a thing does; "" where its room says nothing."""
    decider = _deciders.get(kind)
    return decider.effect(key) if decider and key is not None else ""


def page(viewer: Viewer, kind: str, key: int | None) -> str:
    """The address of a thing; "" where its room gives none to this viewer."""
    decider = _deciders.get(kind)
    return decider.page(viewer, key) if decider and key is not None else ""
