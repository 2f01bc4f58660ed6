"""What entries ask of people at the least, and what is left of that while they are decided one after the other."""

from __future__ import annotations

import numpy as np

from .instance import Bools, Floats, Instance, Ints

FAMILIES = 4  # deployments, advisers' days, training seats, hours of technicians
OVER = 1e-7  # means of a capacity that are arithmetic
LEAST = 1e-9


def given(instance: Instance) -> Floats:
    """(T, 4, W) what people give."""
    people = instance.capacities
    return np.stack([people.deployments, people.adviser_days, people.seats_before, people.tech_hours], axis=1)


def taken(instance: Instance, who: Ints, entry: Ints) -> Floats:
    """(N, 4, W) what these schools ask of them at the least, entering at these waves (W = never)."""
    schools, profile, W = instance.schools, instance.capacities.adviser_profile, instance.horizon.waves
    out = np.zeros((len(who), FAMILIES, W))
    since = np.arange(W)[None, :] - entry[:, None]
    out[:, 0] = since == 0
    share = np.where((since >= 0) & (since < len(profile)), profile[np.clip(since, 0, len(profile) - 1)], 0.0)
    out[:, 1] = share * schools.adviser_days[who, None]
    out[:, 2] = (since >= 0) * schools.seats[who, None]
    out[:, 3] = (since == 0) * hours_at_entry(instance)[who]
    return out


def hours_at_entry(instance: Instance) -> Floats:
    """(S, W) hours of technicians of an entry: the school's own, and those of the base package."""
    items, schools = instance.items, instance.schools
    hours = np.repeat(schools.tech_hours[:, None], instance.horizon.waves, axis=1)
    np.add.at(hours, items.school, items.entry_min * items.tech_hours[:, None])
    out: Floats = hours
    return out


class Room:
    """What is left of people's time, in means of each capacity."""

    def __init__(self, instance: Instance) -> None:
        count, W = len(instance.schools.ids), instance.horizon.waves
        scale = np.maximum(given(instance).mean(axis=(0, 2)), LEAST)[:, None]
        who = np.arange(count)
        self.where = instance.schools.territory
        self.left = given(instance) / scale
        self.asked = np.stack([taken(instance, who, np.full(count, w)) for w in range(W + 1)], axis=1) / scale

    def fits(self) -> Bools:
        """(S, W+1) whether there is room left for a school's entry at each wave."""
        return np.all(self.left[self.where][:, None] - self.asked > -OVER, axis=(2, 3)) | (
            np.arange(self.asked.shape[1]) == self.asked.shape[1] - 1
        )

    def take(self, school: int, wave: int) -> bool:
        """The school enters at the wave, if there is room."""
        after = self.left[self.where[school]] - self.asked[school, wave]
        if wave < self.asked.shape[1] - 1 and after.min() <= -OVER:
            return False
        self.left[self.where[school]] = after
        return True
