"""What the master seeks, what it found, what is decided on the way, and the plans it has met."""

from __future__ import annotations

from dataclasses import dataclass, field

from .instance import Bools, Floats, Ints
from .oracle import Worth
from .shared import Answer


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of the master."""

    name: str
    worth: Worth
    floor: float = 0.0  # points for the fairness floor
    spending: float = 0.0  # points against a thousand euros missed of what must be spent
    cost: float = 0.0  # points against a thousand euros spent


@dataclass(frozen=True, slots=True)
class Outcome:
    """Where a goal ended."""

    value: float  # of the master
    bound: float  # no plan is better
    price: Floats  # (R,) shared rows, at the best bound
    rounds: int


@dataclass(frozen=True, slots=True)
class Softness:
    """Points lost for missing what was held: a whole floor, a promise, a thousand euros due."""

    floor: float
    promise: float
    spending: float


@dataclass(frozen=True, slots=True)
class Choice:
    """What is decided before sets are: who enters when, and from when an item that gives sets away buys no more."""

    entry: Ints  # (S,) W = never
    stops: Ints  # (Q',) of each giving item, a number of `Oracle.stops`


@dataclass(frozen=True, slots=True)
class May:
    """What schools may choose from when nothing more is decided."""

    allowed: Bools  # (S, W) enter at w
    stay_out: Bools  # (S,)
    stop: Bools  # (M, Q') of each giving item, which of `Oracle.stops`


@dataclass(slots=True)
class Pool:
    """The schools' plans met so far: column n of school `school[n]` is that school's part of `plans[source[n]]`."""

    plans: list[Answer] = field(default_factory=list)
    school: list[int] = field(default_factory=list)
    source: list[int] = field(default_factory=list)
    pattern: list[bytes] = field(default_factory=list)  # entry wave and stops of the school's giving items
    seen: set[tuple[int, bytes]] = field(default_factory=set)
