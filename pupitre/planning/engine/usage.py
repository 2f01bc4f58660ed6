"""What a plan asks of people, by territory and wave: the same sums for the verifier and for explanations."""

from __future__ import annotations

import numpy as np

from .instance import Floats, Instance, Ints


def _by_place(instance: Instance, entry: Ints, weights: Floats) -> Floats:
    """(T, W) weights of the schools entering in each wave."""
    used = np.zeros((len(instance.territories), instance.horizon.waves + 1))
    np.add.at(used, (instance.schools.territory, entry), weights)
    out: Floats = used[:, :-1]
    return out


def deployments_used(instance: Instance, entry: Ints) -> Floats:
    """(T, W) schools entering."""
    return _by_place(instance, entry, np.ones(len(entry)))


def adviser_days_used(instance: Instance, entry: Ints) -> Floats:
    """(T, W) adviser days: each school's, spread by the profile from its entry on; past the horizon not counted."""
    start = _by_place(instance, entry, instance.schools.adviser_days)
    used = np.zeros_like(start)
    for delay, share in enumerate(instance.capacities.adviser_profile.tolist()):
        if delay < start.shape[1]:
            used[:, delay:] += share * start[:, : start.shape[1] - delay]
    return used


def tech_hours_used(instance: Instance, entry: Ints, delivered: Ints) -> Floats:
    """(T, W) technician hours: each entering school's, and those of the sets (I, W) delivered."""
    used = _by_place(instance, entry, instance.schools.tech_hours)
    hours = delivered * instance.items.tech_hours[:, None]
    np.add.at(used, instance.schools.territory[instance.items.school], hours)
    return used


def seats_used(instance: Instance, entry: Ints) -> Floats:
    """(T, W) seats due by all schools entered up to the wave."""
    used: Floats = np.cumsum(_by_place(instance, entry, instance.schools.seats.astype(np.float64)), axis=1)
    return used
