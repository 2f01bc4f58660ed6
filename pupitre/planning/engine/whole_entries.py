"""What whole entries are worth together, at prices: the cut that a mix of plans breaks where people are the limit.

Take the prices of money and sets as they are, and leave out those of people. Each school then has a worth for every
wave of entry. Of whole entries that deployments, advisers' days, training seats, and the hours due at entry allow,
none adds up to more than HiGHS's bound on this small choice; a mix of plans does. Like a cover, the cut speaks of
entries alone and holds for every plan, whatever the prices that it was found at.
"""

from __future__ import annotations

import numpy as np

from .covers import Cut
from .highs import Limits, solve_mip
from .instance import Bools, Floats, Instance, Ints
from .model import Builder, Model

LIMITS = Limits(gap=3e-5, nodes=1000)
SAFE = 1e-6  # share of the bound that arithmetic may be wrong by


def most_of_entries(instance: Instance, worth: Floats, allowed: Bools, *, seed: int = 0) -> Cut | None:
    """The cut whose weights are the worth (S, W) of an entry over none, in entries. None where none is worth any."""
    model, index = _choice(instance, allowed)
    if not len(index):
        return None
    at = tuple(index.T)
    found = solve_mip(model, worth[at], model.lower, model.upper, limits=LIMITS, seed=seed)
    if found.x is None or not np.isfinite(found.bound) or found.bound <= 0:
        return None
    entries = max(1.0, float(np.rint(found.x).sum()))
    most = found.bound * (1.0 + SAFE)
    return Cut(np.where(allowed, worth, 0.0) * entries / most, entries)


def _choice(instance: Instance, allowed: Bools) -> tuple[Model, Ints]:
    """One column a possible entry (S, W), one a school at the most, and what people give."""
    schools, people, W = instance.schools, instance.capacities, instance.horizon.waves
    index = np.argwhere(allowed)
    school, wave = index.T
    builder = Builder()
    entry = builder.columns("entry", "school", ("school", "wave"), index, upper=1.0, whole=True)
    once = builder.family("once", "school", ("school",), np.arange(len(schools.ids)), upper=1.0)
    builder.add(once, school, entry.numbers, 1.0)
    table = np.arange(len(instance.territories) * W).reshape(-1, W)
    places = np.argwhere(table >= 0)
    row = table[schools.territory[school]]  # (n, W)

    hours = np.zeros(allowed.shape)
    np.add.at(hours, instance.items.school, instance.items.entry_min * instance.items.tech_hours[:, None])
    hours += schools.tech_hours[:, None]
    since = np.arange(W)[None, :] - wave[:, None]
    profile = people.adviser_profile
    share = np.where((since >= 0) & (since < len(profile)), profile[np.clip(since, 0, len(profile) - 1)], 0.0)
    takes = (
        ("deployments", "school", people.deployments, since == 0),
        ("advisers", "day", people.adviser_days, share * schools.adviser_days[school, None]),
        ("technicians", "hour", people.tech_hours, (since == 0) * hours[school, wave][:, None]),
        ("seats", "seat", people.seats_before, (since >= 0) * schools.seats[school, None]),
    )
    for name, unit, most, taken in takes:
        family = builder.family(name, unit, ("territory", "wave"), places, upper=most.reshape(-1))
        which, at = np.nonzero(taken)
        builder.add(family, row[which, at], entry.numbers[which], taken[which, at].astype(np.float64))
    return builder.build(), index
