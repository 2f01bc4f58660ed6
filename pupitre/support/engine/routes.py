"""The order in which a day's schools are best visited: nearest neighbour, then 2-opt, as the crow flies.

Roads are longer than that, but mostly in the same order; a person has the last word.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import asin, cos, radians, sin, sqrt

EARTH = 6371.0088  # km, mean radius (IUGG)
DETOUR = 1.3  # km of road per km as the crow flies, in towns and their surroundings
SPEED = 35.0  # km an hour, stops and parking included
LEAST = 1e-9  # km: what is gained below is the rounding of floats


@dataclass(frozen=True)
class Place:
    """Somewhere to go. Without coordinates it is visited after the others, in the order given."""

    key: int
    latitude: float | None = None
    longitude: float | None = None

    @property
    def is_known(self) -> bool:
        return self.latitude is not None and self.longitude is not None


@dataclass(frozen=True)
class Route:
    """The keys in their order; `km` as the crow flies, from the start and back to it where there is one."""

    order: tuple[int, ...]
    km: float

    @property
    def minutes(self) -> int:
        """About how long the road takes."""
        return round(self.km * DETOUR / SPEED * 60)


def distance(one: Place, other: Place) -> float:
    """Kilometres as the crow flies (haversine); 0 where either place is unknown."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return 0.0
    north, south = radians(one.latitude), radians(other.latitude)
    east = radians(other.longitude - one.longitude)
    chord = sin((south - north) / 2) ** 2 + cos(north) * cos(south) * sin(east / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(chord)))


def length(places: Sequence[Place], start: Place | None = None) -> float:
    """The kilometres of a round in this order."""
    known = [place for place in places if place.is_known]
    stages = [start, *known, start] if start is not None and start.is_known else known
    return sum(distance(one, other) for one, other in pairwise(stages))


def propose(places: Sequence[Place], start: Place | None = None) -> Route:
    """The shortest round found: one from each first school, each mended by 2-opt. The same places give the same."""
    known = sorted((place for place in places if place.is_known), key=lambda place: place.key)
    unknown = [place for place in places if not place.is_known]
    if start is not None and not start.is_known:
        start = None
    rounds = [_mended(_nearest(first, known), start) for first in known]
    best = min(rounds, key=lambda one: (round(length(one, start), 6), [place.key for place in one]), default=[])
    if start is not None and best and distance(start, best[-1]) < distance(start, best[0]):
        best = best[::-1]  # as long either way: the near ones first
    return Route(tuple(place.key for place in [*best, *unknown]), round(length(best, start), 3))


def _nearest(first: Place, places: Sequence[Place]) -> list[Place]:
    """From a school on, always to the nearest one left."""
    left = [place for place in places if place != first]
    made = [first]
    while left:
        following = min(left, key=lambda place: (distance(made[-1], place), place.key))
        left.remove(following)
        made.append(following)
    return made


def _mended(places: list[Place], start: Place | None) -> list[Place]:
    """Turn a stretch round as long as it shortens the whole."""
    best, gained = places, True
    while gained:
        gained = False
        for low in range(len(best) - 1):
            for high in range(low + 1, len(best)):
                turned = [*best[:low], *reversed(best[low : high + 1]), *best[high + 1 :]]
                if length(turned, start) < length(best, start) - LEAST:
                    best, gained = turned, True
    return best
