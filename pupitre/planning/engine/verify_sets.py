"""Rules about sets: what is delivered serves a need, what moves exists and is not bought again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

import numpy as np

from .assemble import Decisions, Purchase, Transfer, coverage_rows
from .findings import Fields, Finding
from .instance import QUINTILES, Floats
from .plan import Coverage
from .reading import Judged

_EPSILON = 1e-6


def _label(judged: Judged, item: int) -> tuple[str, str]:
    school, function, group = judged.instance.items.keys[item]
    return school, f"{function} {group}"


def need_ceiling(judged: Judged) -> Iterator[Finding]:
    """Sets go to schools in the plan only, and never beyond the largest hole still to come."""
    items, W = judged.instance.items, judged.instance.horizon.waves
    ahead = np.maximum.accumulate(items.hole[:, ::-1], axis=1)[:, ::-1]
    for i, w in np.argwhere(judged.delivered > 0).tolist():
        school, detail = _label(judged, i)
        entry = int(judged.entry[items.school[i]])
        if w < entry:
            code = "before_entry" if entry < W else "never_entered"
            fields: Fields = {"wave": w + 1, "entry": entry + 1}
            sets = int(judged.delivered[i, w])
            yield Finding("need_ceiling", school, detail, sets, "set", fields, code=code)
        elif judged.alive[i, w] > ahead[i, w]:
            fields = {"wave": w + 1, "limit": int(ahead[i, w])}
            yield Finding("need_ceiling", school, detail, int(judged.alive[i, w] - ahead[i, w]), "set", fields)


def coverage_supply(judged: Judged) -> Iterator[Finding]:
    """The value and the coverage a plan publishes are those its sets give."""
    value = float((judged.instance.items.value * judged.covered).sum())
    if not abs(judged.plan.value - value) <= _EPSILON:
        fields: Fields = {"published": float(judged.plan.value), "counted": value}
        yield Finding("coverage_supply", "plan", "value", abs(judged.plan.value - value), "point", fields)
    counted = {(row.function, row.group, row.wave): row for row in coverage(judged)}
    seen = set()
    for row in judged.plan.coverage:
        key = (row.function, row.group, row.wave)
        true = counted.get(key)
        close = true is not None and abs(true.weighted - row.weighted) <= _EPSILON
        close = close and true is not None and abs(true.pupils - row.pupils) <= 1e-3
        if not close or key in seen:
            fields = {
                "published": 100 * float(row.weighted),
                "counted": 100 * true.weighted if true else 0.0,
                "wave": row.wave,
            }
            place = f"{row.function} {row.group}"
            yield Finding("coverage_supply", place, str(row.wave), 1, "row", fields, code="coverage_row")
        seen.add(key)


def base_at_entry(judged: Judged) -> Iterator[Finding]:
    """An entry is a real package: half the hole of each base item is delivered in that wave."""
    schools, items = judged.instance.schools, judged.instance.items
    for s in np.flatnonzero(judged.entry < judged.instance.horizon.waves).tolist():
        wave = int(judged.entry[s])
        for i in range(*schools.item_start[s : s + 2].tolist()):
            missing = int(items.entry_min[i, wave] - judged.delivered[i, wave])
            if missing > 0:
                fields: Fields = {"wave": wave + 1, "limit": int(items.entry_min[i, wave])}
                yield Finding("base_at_entry", *_label(judged, i), missing, "set", fields)


def moves_balance(judged: Judged) -> Iterator[Finding]:
    """Moved sets exist where they leave, live as long as said, and suit the place they go to."""
    instance = judged.instance
    cohort = {
        (int(i), int(d)): int(n)
        for i, d, n in zip(instance.cohorts.item, instance.cohorts.dies, instance.cohorts.sets, strict=True)
    }
    taken: dict[tuple[int, int], int] = defaultdict(int)
    for move in judged.moved:
        taken[move.source, move.dies] += move.sets
        same_family = instance.items.family[move.source] == instance.items.family[move.item]
        if move.source == move.item or not same_family:
            to = f"{move.row.to_school} {move.row.to_group}"
            place = _label(judged, move.source)
            yield Finding("moves_balance", *place, move.sets, "set", {"to": to}, code="other_family")
    for (item, dies), sets in sorted(taken.items()):
        found = cohort.get((item, dies), 0)
        if sets > found:
            fields: Fields = {"dies": dies + 1, "limit": found}
            yield Finding("moves_balance", *_label(judged, item), sets - found, "set", fields)


def withdrawal_limit(judged: Judged) -> Iterator[Finding]:
    """Sets leave under-used items only, in the waves set for moves, with enough life left, and a share of them."""
    instance = judged.instance
    settings = instance.case.meta.settings
    taken: dict[int, int] = defaultdict(int)
    for move in judged.moved:
        taken[move.source] += move.sets
        in_time = move.wave in instance.horizon.move_waves
        if not in_time or move.dies - move.wave < settings.move_min_waves_left:
            place, fields = _label(judged, move.source), {"wave": move.wave + 1}
            yield Finding("withdrawal_limit", *place, move.sets, "set", fields, code="wrong_wave")
    for item, sets in sorted(taken.items()):
        limit = int(instance.items.withdraw_limit[item])
        if sets > limit:
            share: Fields = {"limit": limit, "usage": 100 * float(instance.items.usage[item])}
            yield Finding("withdrawal_limit", *_label(judged, item), sets - limit, "set", share)


def no_rebuy(judged: Judged) -> Iterator[Finding]:
    """What is taken away from an item because it sleeps there is not brought again."""
    first: dict[int, int] = {}
    for move in judged.moved:
        first[move.source] = min(first.get(move.source, move.wave), move.wave)
    for item, wave in sorted(first.items()):
        sets = int(judged.delivered[item, wave:].sum())
        if sets:
            yield Finding("no_rebuy", *_label(judged, item), sets, "set", {"wave": wave + 1})


def obligations(judged: Judged) -> Iterator[Finding]:
    """Each promise is kept at the end of its year, sets moved away not counted."""
    instance, owed = judged.instance, judged.instance.obligations
    covered = judged.covered
    gone = np.zeros_like(covered)
    for move in judged.moved:
        gone[move.source, move.wave : move.dies] += move.sets
    for b, row in enumerate(instance.case.obligations):
        i, w = int(owed.item[b]), int(owed.wave[b])
        due = int(owed.sets[b])
        if gone[i, w]:
            need, left = int(instance.items.need[i, w]), int(instance.items.stock[i, w] - gone[i, w])
            promised = int(np.ceil(row.min_share * need - 1e-9))
            due = max(due, promised - left)
        missing = due - int(covered[i, w])
        if missing > 0:
            fields: Fields = {"label": row.label, "year": row.deadline_year, "share": 100 * row.min_share}
            yield Finding("obligations", *_label(judged, i), missing, "set", fields, elastic=True)


def quintile_coverage(judged: Judged) -> Floats:
    """(5,) share of the need of each equity quintile covered by the stock and by the plan; nan = nobody in it.

    Quintiles by social position index, least favoured first; the least of them is the plan's fairness.
    """
    instance = judged.instance
    points = (instance.items.value * judged.covered).sum(axis=1) + instance.stock_points
    quintile = instance.schools.quintile[instance.items.school]
    shares: Floats = np.full(QUINTILES, np.nan)
    for g in range(QUINTILES):
        if instance.quintile_points[g] > 0:
            shares[g] = points[quintile == g].sum() / instance.quintile_points[g]
    return shares


def coverage(judged: Judged) -> tuple[Coverage, ...]:
    """Coverage counted again, with only moves of sets that exist."""
    cohort = {
        (int(i), int(d)): q
        for q, (i, d) in enumerate(zip(judged.instance.cohorts.item, judged.instance.cohorts.dies, strict=True))
    }
    decisions = Decisions(
        judged.entry,
        tuple(Purchase(buy.offer, buy.wave, buy.sets) for buy in judged.bought),
        tuple(
            Transfer(cohort[m.source, m.dies], m.item, m.wave, m.sets)
            for m in judged.moved
            if (m.source, m.dies) in cohort
        ),
    )
    return coverage_rows(judged.instance, decisions)
