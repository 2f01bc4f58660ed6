"""What the same act does to many devices: those it changes, those as asked already, those refused and why."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from pupitre.fleet.engine.states import Act, after

SERVING = ("in_use", "on_loan")
OUT_OF_LIFE = ("retired", "disposed", "lost", "stolen")
NO_STATE = ""


@dataclass(frozen=True)
class Facts:
    """A device as a bulk act sees it; `values` are the columns that the act may write."""

    key: int
    state: str
    school: int | None
    may: bool  # whether the person may do this act to it
    held: bool = False
    on_loan: bool = False
    placed: bool = False  # a set or a room has it
    undecided: bool = False  # its withdrawal waits for a committee
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """What is asked of them all: an act, values to write, or both; `school` is where a room or a set stands."""

    act: Act | None = None
    values: Mapping[str, Any] = field(default_factory=dict)
    school: int | None = None


@dataclass(frozen=True)
class Decision:
    """`changes` by the state that follows ("" = the state stays), `unchanged`, and `refused` by reason and detail."""

    changes: Mapping[str, tuple[int, ...]]
    unchanged: tuple[int, ...]
    refused: Mapping[tuple[str, str], tuple[int, ...]]

    @property
    def count(self) -> int:
        return sum(len(keys) for keys in self.changes.values())

    @property
    def refused_count(self) -> int:
        return sum(len(keys) for keys in self.refused.values())


def decide(devices: Iterable[Facts], asked: Asked) -> Decision:
    """The rule, device by device; the first obstacle met is the one that is said."""
    changes: dict[str, list[int]] = defaultdict(list)
    refused: dict[tuple[str, str], list[int]] = defaultdict(list)
    unchanged: list[int] = []
    for device in devices:
        state, obstacle = _one(device, asked)
        if obstacle:
            refused[obstacle].append(device.key)
        elif state == NO_STATE and all(device.values.get(name) == value for name, value in asked.values.items()):
            unchanged.append(device.key)
        else:
            changes[state].append(device.key)
    return Decision(
        {state: tuple(keys) for state, keys in changes.items()},
        tuple(unchanged),
        {reason: tuple(keys) for reason, keys in refused.items()},
    )


def _one(device: Facts, asked: Asked) -> tuple[str, tuple[str, str] | None]:
    """The state that follows and no obstacle, or the obstacle."""
    if not device.may:
        return NO_STATE, ("not_allowed", "")
    if asked.school is not None and device.school != asked.school:
        return NO_STATE, ("other_school", "")
    state = NO_STATE
    if asked.act is not None:
        placed = device.placed or any(asked.values.get(name) for name in ("set_id", "room_id"))
        following = after(device.state, asked.act, in_service=device.held or placed, on_loan=device.on_loan)
        if following is None or device.undecided:
            return NO_STATE, ("needs_decision", "") if following else ("not_possible", device.state)
        state = following
    elif device.state in OUT_OF_LIFE:
        return NO_STATE, ("out_of_life", device.state)
    if state in SERVING and device.school is None:
        return NO_STATE, ("no_school", "")
    return state, None
