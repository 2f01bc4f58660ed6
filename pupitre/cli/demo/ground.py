"""The ground: points along rivers, in kilometres, and their place on Earth."""

import math
from collections.abc import Sequence
from itertools import pairwise

KM_PER_DEGREE = 111.32  # of latitude

Point = tuple[float, float]


def along(line: Sequence[Point], kilometres: float, aside: float) -> Point:
    """The point of a broken line at a distance from its start, moved aside to the left (both in kilometres)."""
    left = kilometres
    for (x0, y0), (x1, y1) in pairwise(line):
        length = math.hypot(x1 - x0, y1 - y0)
        if left <= length or (x1, y1) == line[-1]:
            ux, uy = (x1 - x0) / length, (y1 - y0) / length
            return x0 + ux * left - uy * aside, y0 + uy * left + ux * aside
        left -= length
    raise ValueError("a line has at least two points")


def degrees(point: Point, centre: tuple[float, float]) -> tuple[float, float]:
    """Latitude and longitude of a point given in kilometres east and north of a centre (latitude, longitude)."""
    latitude = centre[0] + point[1] / KM_PER_DEGREE
    longitude = centre[1] + point[0] / (KM_PER_DEGREE * math.cos(math.radians(centre[0])))
    return round(latitude, 6), round(longitude, 6)
