"""What must be true before a device leaves: rooms above register what they ask (a signed contract, for instance)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Pupil, School

# (school, pupils, day) -> of the pupils refused, the sentence that says why and what to do, to the reader.
Gate = Callable[[School, Sequence[Pupil], date], Mapping[int, str]]
_gates: list[Gate] = []


def register(gate: Gate) -> None:
    """Ask `gate` before each hand-out; registering twice is the same as once."""
    if gate not in _gates:
        _gates.append(gate)


# (viewer, pupils) -> where a reader who may can mend it, by pupil.
Place = Callable[[Viewer, Collection[int]], Mapping[int, str]]
_places: list[Place] = []


def register_place(place: Place) -> None:
    """Ask `place` where what a gate refuses is mended; registering twice is the same as once."""
    if place not in _places:
        _places.append(place)


def places(viewer: Viewer, pupils: Collection[int]) -> dict[int, str]:
    """The address where each pupil's refusal is mended, for those who may open it."""
    found: dict[int, str] = {}
    for place in _places:
        for pupil, address in place(viewer, pupils).items() if pupils else ():
            found.setdefault(pupil, address)
    return found


def refusals(school: School, pupils: Sequence[Pupil], on: date) -> dict[int, str]:
    """The pupils to whom nothing may be handed out yet, each with the first reason; one call a gate for all."""
    found: dict[int, str] = {}
    for gate in _gates:
        for pupil, sentence in gate(school, pupils, on).items():
            found.setdefault(pupil, sentence)
    return found
