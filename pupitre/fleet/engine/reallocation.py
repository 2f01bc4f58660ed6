"""Which sets could serve elsewhere: who lacks, who may give, how far, on what conditions, and why.

A set goes whole or stays. A giver keeps at least two fifths of what it has of an equipment, so that no school is ever
emptied; a set that is used, nearly worn out or itself needed is not given. The conditions of the receiver are those
of a delivery: nobody is sent what they may not yet use. Largest sets first, so that few vans leave.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from typing import Any

MOST_WITHDRAWN = 0.6
"""Share of a school's devices of an equipment that may leave (planner.md, section 2)."""


@dataclass(frozen=True)
class Lack:
    """Devices that a school lacks of an equipment; `unmet` are the conditions it does not fulfil yet."""

    school: int
    function: str
    devices: int
    unmet: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A set of a school: its devices, its use (active days a week, None unknown), the years it still serves.

    `hold`: why it stays whatever its use ("" where nothing holds it), as the reading of a review says.
    """

    key: int
    school: int
    function: str
    devices: int
    use: float | None
    years_left: float
    hold: str = ""


@dataclass(frozen=True)
class Rules:
    """What an organisation sets: below which use a set may leave, years it must still serve, how far in km."""

    below_use: float = 1.0
    min_years: float = 1.0
    max_km: float = 50.0


@dataclass(frozen=True)
class Move:
    """A set goes to a school, `km` away."""

    offer: Offer
    to_school: int
    km: float


@dataclass(frozen=True)
class Kept:
    """Why a set stays: used, unknown_use, worn, needed_here, nobody_lacks, too_many, too_far, too_large, its hold."""

    offer: Offer
    why: str


@dataclass(frozen=True)
class Plan:
    """Moves, sets that stay with the reason, lacks that nothing met, and lacks that a condition stops."""

    moves: tuple[Move, ...]
    kept: tuple[Kept, ...]
    unmet: tuple[Lack, ...]
    stopped: tuple[Lack, ...]


@dataclass
class _Ground:
    """Where schools stand, what is set, and the devices that may still leave each, by equipment."""

    places: Mapping[int, tuple[float, float]]
    rules: Rules
    allowance: dict[tuple[int, str], float]

    def km(self, one: int, other: int) -> float:
        """As the crow flies; the end of the reach where a place is not known."""
        here, there = self.places.get(one), self.places.get(other)
        if here is None or there is None:
            return self.rules.max_km
        return round(hypot(here[0] - there[0], here[1] - there[1]), 1)


def reallocate(
    lacks: Sequence[Lack], offers: Sequence[Offer], places: Mapping[int, tuple[float, float]], rules: Rules
) -> Plan:
    """The moves, always the same for the same facts; `places` in km, a school without one is at the end of the reach.

    The largest lack is served first, by the set that fills most of it, then the nearest: so that few vans leave.
    """
    able = [lack for lack in lacks if lack.devices > 0 and not lack.unmet]
    left = {(lack.school, lack.function): lack.devices for lack in sorted(able, key=_by_need)}
    lacking = {(lack.school, lack.function) for lack in lacks if lack.devices > 0}
    reasons = {offer: _stays(offer, lacking, rules) for offer in offers}
    givable = {offer for offer, why in reasons.items() if not why}
    ground = _Ground(places, rules, _allowance(offers))
    moves: list[Move] = []
    for key in sorted(left, key=lambda one: (-left[one], one)):
        while left[key] > 0:
            move = _best(key, left[key], givable, ground)
            if move is None:
                break
            moves.append(move)
            givable.discard(move.offer)
            ground.allowance[move.offer.school, move.offer.function] -= move.offer.devices
            left[key] -= move.offer.devices
    gone = {move.offer for move in moves}
    kept = tuple(
        Kept(offer, reasons[offer] or _unused(offer, left, ground))
        for offer in sorted(set(offers) - gone, key=lambda one: one.key)
    )
    unmet = tuple(Lack(*key, devices) for key, devices in sorted(left.items()) if devices > 0)
    stopped = tuple(lack for lack in sorted(lacks, key=_by_need) if lack.unmet and lack.devices > 0)
    return Plan(tuple(moves), kept, unmet, stopped)


def _by_need(lack: Lack) -> tuple[int, int, str]:
    return (-lack.devices, lack.school, lack.function)


def _stays(offer: Offer, lacking: set[tuple[int, str]], rules: Rules) -> str:
    """Why a set is not to be given at all, or nothing."""
    if offer.use is None:
        return "unknown_use"  # nothing is taken from a school on missing data
    if offer.use >= rules.below_use:
        return "used"
    if offer.years_left < rules.min_years:
        return "worn"
    if offer.hold:
        return offer.hold
    return "needed_here" if (offer.school, offer.function) in lacking else ""


def _allowance(offers: Sequence[Offer]) -> dict[tuple[int, str], float]:
    """Devices that may still leave each school, by equipment."""
    held: dict[tuple[int, str], int] = defaultdict(int)
    for offer in offers:
        held[offer.school, offer.function] += offer.devices
    return {key: devices * MOST_WITHDRAWN for key, devices in held.items()}


def _best(key: tuple[int, str], lack: int, givable: set[Offer], ground: _Ground) -> Move | None:
    """The set that fills most of the lack without exceeding it, then the nearest, then the first."""
    school, function = key
    fitting = [
        Move(offer, school, km)
        for offer in givable
        if offer.function == function
        and offer.devices <= min(lack, ground.allowance[offer.school, function])
        and (km := ground.km(offer.school, school)) <= ground.rules.max_km
    ]
    return min(fitting, key=lambda move: (-move.offer.devices, move.km, move.offer.key), default=None)


def _unused(offer: Offer, left: Mapping[tuple[int, str], int], ground: _Ground) -> str:
    """Why a set that could be given is not."""
    lacking = [school for (school, function), devices in left.items() if function == offer.function and devices > 0]
    if not lacking:
        return "nobody_lacks"
    if offer.devices > ground.allowance[offer.school, offer.function]:
        return "too_many"
    near = any(ground.km(offer.school, school) <= ground.rules.max_km for school in lacking)
    return "too_large" if near else "too_far"
