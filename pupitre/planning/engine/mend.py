"""Entries that a dive leaves a little beyond what people can give: the schools that lose least by it enter elsewhere.

Hours of technicians are left to the search of sets, which decides most of them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .goals import Choice
from .instance import Floats, Instance, Ints
from .pricing import Master
from .slots import NEVER

OVER = 1e-7  # means of a capacity that are arithmetic
STEPS = 60
LEAST = 1e-9  # points: a move that loses nothing still counts for something


def mended(master: Master, choice: Choice, price: Floats) -> Choice:
    """The choice with a few entries moved, cheapest first at the prices, until people can give what it asks.

    Only schools with a row of their own move. What cannot be mended stays.
    """
    instance, W = master.instance, master.instance.horizon.waves
    entry, scale = choice.entry.copy(), np.maximum(_given(instance).mean(axis=(0, 2)), LEAST)[:, None]
    left = _given(instance) / scale
    who = np.arange(len(entry))
    np.subtract.at(left, instance.schools.territory, _taken(instance, who, entry) / scale)
    if left.min(initial=0.0) > -OVER:
        return choice
    who = np.flatnonzero(master.units.alone)
    where = instance.schools.territory[who]
    table = np.stack([_taken(instance, who, np.full(len(who), w)) for w in range(W + 1)], axis=1) / scale
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


def _given(instance: Instance) -> Floats:
    """(T, 3, W) deployments, advisers' days, training seats."""
    people = instance.capacities
    return np.stack([people.deployments, people.adviser_days, people.seats_before], axis=1)


def _taken(instance: Instance, who: Ints, entry: Ints) -> Floats:
    """(N, 3, W) what these schools ask of them, entering at these waves."""
    schools, profile, W = instance.schools, instance.capacities.adviser_profile, instance.horizon.waves
    taken = np.zeros((len(who), 3, W))
    since = np.arange(W)[None, :] - entry[:, None]
    taken[:, 0] = since == 0
    share = np.where((since >= 0) & (since < len(profile)), profile[np.clip(since, 0, len(profile) - 1)], 0.0)
    taken[:, 1] = share * schools.adviser_days[who, None]
    taken[:, 2] = (since >= 0) * schools.seats[who, None]
    return taken
