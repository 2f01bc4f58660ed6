"""Rules about schools and people: who enters when, and whether there are hands to do it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from . import usage
from .findings import Fields, Finding
from .instance import Floats
from .reading import Judged

_EPSILON = 1e-6


def known_names(judged: Judged) -> Iterator[Finding]:
    """Every school, item and model of the plan is one of the case."""
    return (finding for finding in judged.nonsense if finding.rule == "known_names")


def whole_numbers(judged: Judged) -> Iterator[Finding]:
    """Waves and sets are whole numbers within their bounds: there is never half a class."""
    return (finding for finding in judged.nonsense if finding.rule == "whole_numbers")


def entries_monotone(judged: Judged) -> Iterator[Finding]:
    """A school enters once, and stays."""
    for school, times in sorted(Counter(row.school_id for row in judged.plan.entries).items()):
        if times > 1:
            yield Finding("entries_monotone", school, "", times - 1, "entry")


def ready_wave(judged: Judged) -> Iterator[Finding]:
    """A school enters once its convention is signed, its project validated and its referent trained."""
    schools, W = judged.instance.schools, judged.instance.horizon.waves
    for s in np.flatnonzero((judged.entry < W) & (judged.entry < schools.ready)).tolist():
        wave, ready = int(judged.entry[s]), int(schools.ready[s])
        fields: Fields = {"wave": wave + 1, "ready": ready + 1}
        code = "" if ready < W else "ready_never"
        yield Finding("ready_wave", schools.ids[s], str(wave + 1), ready - wave, "wave", fields, code=code)


def entry_useful(judged: Judged) -> Iterator[Finding]:
    """A school enters while something is still to be delivered to it."""
    schools, items = judged.instance.schools, judged.instance.items
    for s in np.flatnonzero(judged.entry < judged.instance.horizon.waves).tolist():
        wave = int(judged.entry[s])
        first, last = schools.item_start[s : s + 2].tolist()
        if not (items.hole[first:last, wave:] > 0).any():
            yield Finding("entry_useful", schools.ids[s], str(wave + 1), 1, "school", {"wave": wave + 1})


def pins(judged: Judged) -> Iterator[Finding]:
    """A school a person left out stays out; one a person placed enters at its wave (a wish)."""
    schools, W = judged.instance.schools, judged.instance.horizon.waves
    for s in np.flatnonzero(schools.pin >= 0).tolist():
        wish, wave = int(schools.pin[s]), int(judged.entry[s])
        if wish == W and wave < W:
            fields: Fields = {"wave": wave + 1}
            yield Finding("pins", schools.ids[s], str(wave + 1), 1, "school", fields, code="left_out")
        elif wish < W and wave != wish:
            code = "" if wave < W else "pins_absent"
            fields = {"wave": wave + 1, "wish": wish + 1}
            late = abs(wave - wish)
            yield Finding("pins", schools.ids[s], str(wish + 1), late, "wave", fields, elastic=True, code=code)


def capacity_deployments(judged: Judged) -> Iterator[Finding]:
    """No more schools enter in a wave than the territory can deploy."""
    used = usage.deployments_used(judged.instance, judged.entry)
    return _over(judged, "capacity_deployments", "school", used, judged.instance.capacities.deployments)


def capacity_advisers(judged: Judged) -> Iterator[Finding]:
    """The schools that enter ask no more adviser days than there are, in any wave."""
    used = usage.adviser_days_used(judged.instance, judged.entry)
    return _over(judged, "capacity_advisers", "day", used, judged.instance.capacities.adviser_days)


def capacity_technicians(judged: Judged) -> Iterator[Finding]:
    """Entries and installations ask no more technician hours than there are, in any wave."""
    used = usage.tech_hours_used(judged.instance, judged.entry, judged.delivered)
    return _over(judged, "capacity_technicians", "hour", used, judged.instance.capacities.tech_hours)


def seats(judged: Judged) -> Iterator[Finding]:
    """The training seats that schools in the plan lacked were given before they entered."""
    used = usage.seats_used(judged.instance, judged.entry)
    return _over(judged, "seats", "seat", used, judged.instance.capacities.seats_before)


def _over(judged: Judged, rule: str, unit: str, used: Floats, limit: Floats) -> Iterator[Finding]:
    for t, w in np.argwhere(used > limit + _EPSILON).tolist():
        fields: Fields = {"wave": w + 1, "limit": float(limit[t, w])}
        over = float(used[t, w] - limit[t, w])
        yield Finding(rule, judged.instance.territories[t], str(w + 1), over, unit, fields)
