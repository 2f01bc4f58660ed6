"""What whole entries forbid and mixes of them allow: covers of the training seats.

Schools that together need more seats than were given before a wave cannot all have entered by then: of such a cover
all but one may. The other schools then weigh what their own seats leave of it (lifting). A cut speaks of entries
alone, so that schools answer its price as they answer that of a seat.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .instance import Floats, Instance, Ints

VIOLATED = 1e-3  # entries: a cut that takes less from a mix is not worth a row
TINY = 1e-9  # entries: of two covers that a mix fills as well, the one with fewer schools


@dataclass(frozen=True, slots=True)
class Cut:
    """The entries of any plan, weighed, are together at most `most`."""

    weight: Floats  # (S, W)
    most: float


def broken_covers(instance: Instance, mix: Floats) -> list[Cut]:
    """Lifted covers that a mix (S, W+1) of entries breaks, one at the most for each territory and wave."""
    schools, W = instance.schools, instance.horizon.waves
    found = []
    for t in range(len(instance.territories)):
        mine = np.flatnonzero((schools.territory == t) & (schools.seats > 0))
        for w in range(W):
            room = int(instance.capacities.seats_before[t, w])
            lifted = lifted_cover(schools.seats[mine], room, mix[mine, : w + 1].sum(axis=1))
            if lifted is None:
                continue
            weight = np.zeros((len(schools.ids), W))
            weight[mine, : w + 1] = lifted[0][:, None]
            found.append(Cut(weight, float(lifted[1])))
    return found


def lifted_cover(size: Ints, room: int, share: Floats) -> tuple[Ints, int] | None:
    """Weights (N,) and most of the lifted cover of a knapsack that `share` (N,) breaks; None if none was found."""
    cover = _cover(size, room, share)
    if not cover:
        return None
    most, weight = len(cover) - 1, np.zeros(len(size), dtype=np.int64)
    best = np.zeros(room + 1, dtype=np.int64)  # most weight in so much room
    others = [n for n in np.argsort(-share, kind="stable").tolist() if n not in cover]
    for n in [*cover, *others]:
        left = room - int(size[n])
        weight[n] = 1 if n in cover else most - (int(best[left]) if left >= 0 else 0)
        if weight[n] and left >= 0:
            best[size[n] :] = np.maximum(best[size[n] :], best[: left + 1] + weight[n])
    return (weight, most) if float(weight @ share) > most + VIOLATED else None


def _cover(size: Ints, room: int, share: Floats) -> list[int]:
    """Of the sets that pass the room, that which the shares fill best; none of it is superfluous. Empty: none."""
    need = np.arange(room + 2)
    lost = np.maximum(1.0 - share, TINY)
    least = np.full((len(size) + 1, room + 2), np.inf)  # lost by at least so much, taken from the first ones
    least[:, 0] = 0.0
    for n, taken in enumerate(size.tolist()):
        least[n + 1] = np.minimum(least[n], least[n, np.maximum(need - taken, 0)] + lost[n])
    if not np.isfinite(least[-1, -1]):
        return []
    cover, left = [], room + 1
    for n in reversed(range(len(size))):
        if least[n + 1, left] < least[n, left]:
            cover.append(n)
            left = max(left - int(size[n]), 0)
    return cover
