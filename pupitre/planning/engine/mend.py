"""Entries that a dive leaves a little beyond what people can give: the schools that lose least by it enter elsewhere.

Hours of technicians are left to the search of sets, which decides most of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .goals import Choice
from .instance import Floats
from .pricing import Master
from .room import LEAST, OVER, given, taken
from .slots import NEVER

PEOPLE = 3  # families of `room.py` that are looked at: deployments, advisers' days, training seats
STEPS = 60


def mended(master: Master, choice: Choice, price: Floats) -> Choice:
    """The choice with a few entries moved, cheapest first at the prices, until people can give what it asks.

    Only schools with a row of their own move. What cannot be mended stays.
    """
    instance, W = master.instance, master.instance.horizon.waves
    entry, scale = choice.entry.copy(), np.maximum(given(instance)[:, :PEOPLE].mean(axis=(0, 2)), LEAST)[:, None]
    left = given(instance)[:, :PEOPLE] / scale
    who = np.arange(len(entry))
    np.subtract.at(left, instance.schools.territory, taken(instance, who, entry)[:, :PEOPLE] / scale)
    if left.min(initial=0.0) > -OVER:
        return choice
    who = np.flatnonzero(master.units.alone)
    where = instance.schools.territory[who]
    table = np.stack([taken(instance, who, np.full(len(who), w))[:, :PEOPLE] for w in range(W + 1)], axis=1) / scale
    by_entry = master.oracle.weigh(price[: master.shared.count], master.goal.worth).by_entry[who]
    line = np.arange(len(who))
    for _ in range(STEPS):
        now = entry[who]
        after = left[where][:, None] + table[line, now][:, None] - table  # (N, W+1, 3, W)
        over = np.maximum(-left, 0.0).sum(axis=(1, 2))[where]
        less = over[:, None] - np.maximum(-after, 0.0).sum(axis=(2, 3))
        loss = np.maximum(by_entry[line, now][:, None] - by_entry, LEAST)
        score = np.where((less > OVER) & (by_entry > NEVER / 2), loss / np.maximum(less, OVER), np.inf)
        one, wave = np.unravel_index(int(score.argmin()), score.shape)
        if not np.isfinite(score[one, wave]):
            break
        left[where[one]] = after[one, wave]
        entry[who[one]] = wave
    return replace(choice, entry=entry)
