"""What a promise costs the plan: the same case without it, what could then be covered, and by whom.

A promise is a group of obligations with one name and one deadline, the waves announced by orders, or a person's wish
for a school. Taken away, the mix of plans adapts for a few rounds: what it gains is about what the promise costs, and
the schools that gain are those which lose by it. Both are estimates; `Cost.bound` is proven: no plan without the
promise exceeds it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace

import numpy as np

from .bound_if import answer_of
from .case import Case
from .instance import Floats
from .priced import Priced
from .pricing import Master

ROUNDS = 40  # of prices at the most: where schools may enter otherwise, the plans met before are of no use
LEAST = 0.01  # points of a school under which its gain is arithmetic
SHOWN = 6  # schools named, those that lose most first


@dataclass(frozen=True, slots=True)
class Promise:
    """What was promised: an obligation has a label, a function and a deadline; a wish has a wave, or none.

    What was announced is one promise: every school for which a wave was ordered keeps its own.
    """

    kind: str  # obligation, announced, wish
    label: str
    function: str
    deadline_year: int
    schools: tuple[str, ...]
    wave: int | None = None


@dataclass(frozen=True, slots=True)
class Shift:
    """Points that a school wins (or loses, negative)."""

    school_id: str
    points: float


@dataclass(frozen=True, slots=True)
class Cost:
    """What a promise costs: about `points`; no plan without it exceeds `bound`. `losers`: points they lose by it."""

    promise: Promise
    points: float
    bound: float
    losers: tuple[Shift, ...]


def promises_of(case: Case, announced: Collection[str] = ()) -> Iterator[Promise]:
    """The promises of a case: what was announced (schools whose pin nobody wrote), obligations, then wishes."""
    kept = tuple(sorted(pin.school_id for pin in case.pins if pin.school_id in announced))
    if kept:
        yield Promise("announced", "", "", 0, kept)
    groups: dict[tuple[str, str, int], list[str]] = {}
    for row in case.obligations:
        groups.setdefault((row.label, row.function, row.deadline_year), []).append(row.school_id)
    for (label, function, year), schools in sorted(groups.items()):
        yield Promise("obligation", label, function, year, tuple(sorted(set(schools))))
    for pin in case.pins:
        if pin.school_id not in kept:
            yield Promise("wish", "", "", 0, (pin.school_id,), pin.wave)


def without(case: Case, promise: Promise) -> Case:
    """The case in which it was never made."""
    if promise.kind != "obligation":
        freed = set(promise.schools)
        return replace(case, pins=tuple(pin for pin in case.pins if pin.school_id not in freed))
    key = promise.label, promise.function, promise.deadline_year
    left = tuple(row for row in case.obligations if (row.label, row.function, row.deadline_year) != key)
    return replace(case, obligations=left)


def cost_of(priced: Priced, promise: Promise, *, rounds: int = ROUNDS) -> Cost:
    """What the promise costs the plan."""
    found, master = answer_of(priced, without(priced.instance.case, promise), rounds=rounds)
    gained = shifts(priced, master)
    others = (one for one in gained if one.points > LEAST and one.school_id not in promise.schools)
    losers = tuple(Shift(one.school_id, -one.points) for one in others)[:SHOWN]
    points = max(0.0, (found.estimate or priced.outcome.value) - priced.outcome.value)
    return Cost(promise, points, found.bound, losers)


def shifts(priced: Priced, master: Master) -> list[Shift]:
    """What each school of the mix of today wins in another mix, the most first; schools of both cases alone."""
    before, after = _points(priced.master), _points(master)
    now = {name: float(after[s]) for s, name in enumerate(master.instance.schools.ids)}
    rows = [
        Shift(name, now[name] - float(before[s])) for s, name in enumerate(priced.instance.schools.ids) if name in now
    ]
    return sorted(rows, key=lambda one: (-one.points, one.school_id))


def _points(master: Master) -> Floats:
    """(S,) points of each school in the last mix."""
    share = master.x[master.first :]
    school = np.array(master.pool.school)[: len(share)]
    points: Floats = np.zeros(len(master.instance.schools.ids))
    np.add.at(points, school, share * np.array(master.coverage)[: len(share)])
    return points
