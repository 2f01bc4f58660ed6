"""Two plans of the same case side by side, and a plan beside what people do in a spreadsheet.

Everything is counted again from the plans' rows: a plan is compared on what it does, not on what it says.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from .findings import Verdict
from .greedy import BASELINES, greedy_plan
from .instance import Instance
from .plan import Move, Plan
from .reading import Judged, read
from .verifier import verify


@dataclass(frozen=True, slots=True)
class Figures:
    """A plan in one row of a table."""

    name: str
    value: float  # points the plan adds; the whole need is 1,000
    coverage: float  # share of the need covered over the plan, stock included, 0 to 1
    fairness: float  # coverage of the least covered equity quintile, 0 to 1
    schools: int  # that enter
    mean_wave: float  # of entry, from 1; 0 when nobody enters
    sets: int  # bought
    moved: int  # sets moved
    sets_missed: int  # of obligations
    must_spend_missed: float  # EUR
    wishes_missed: int  # pins
    capex_cents: int
    opex_cents: int
    violations: int  # hard rules broken


@dataclass(frozen=True, slots=True)
class SchoolChange:
    """A school in two plans. Waves from 1; None = not in the plan."""

    school_id: str
    wave_before: int | None
    wave_after: int | None
    coverage_before: float  # share of its need over the plan, stock included, 0 to 1
    coverage_after: float
    sets_before: int  # bought and received
    sets_after: int

    @property
    def gain(self) -> float:
        """Coverage won (or lost, negative)."""
        return self.coverage_after - self.coverage_before


@dataclass(frozen=True, slots=True)
class MoneyChange:
    """What a measure pays in a year, in two plans."""

    measure_id: str
    year: int
    kind: str
    before_cents: int
    after_cents: int


@dataclass(frozen=True, slots=True)
class CurveChange:
    """Coverage of a function and group of levels in a wave, in two plans, 0 to 1."""

    function: str
    group: str
    wave: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """From one plan to another."""

    before: Figures
    after: Figures
    gains: tuple[SchoolChange, ...]  # largest first
    losses: tuple[SchoolChange, ...]  # largest first
    same_schools: int  # that neither gain nor lose
    money: tuple[MoneyChange, ...]  # every measure and year either plan uses
    curves: tuple[CurveChange, ...]
    moves_dropped: tuple[Move, ...]
    moves_added: tuple[Move, ...]


def compare(
    instance: Instance, before: Plan, after: Plan, names: tuple[str, str] = ("before", "after")
) -> Comparison:
    """Who gains, who loses, what money moves, from one plan to the other."""
    judged = (read(instance, before), read(instance, after))
    verdicts = (verify(instance, before), verify(instance, after))
    changes = [change for change in _schools(instance, *judged) if _differs(change)]
    by_gain = sorted(changes, key=lambda change: (-abs(change.gain), change.school_id))
    waves = {change.school_id: (change.wave_after or 99) - (change.wave_before or 99) for change in changes}
    gains = [c for c in by_gain if c.gain > _SAME or (abs(c.gain) <= _SAME and waves[c.school_id] < 0)]
    losses = [c for c in by_gain if c.gain < -_SAME or (abs(c.gain) <= _SAME and waves[c.school_id] > 0)]
    return Comparison(
        before=_figures(names[0], judged[0], verdicts[0]),
        after=_figures(names[1], judged[1], verdicts[1]),
        gains=tuple(gains),
        losses=tuple(losses),
        same_schools=len(instance.schools.ids) - len(gains) - len(losses),
        money=_money(before, after),
        curves=_curves(*verdicts),
        moves_dropped=_moves_only_in(before, after),
        moves_added=_moves_only_in(after, before),
    )


def figures(instance: Instance, plan: Plan, name: str = "") -> Figures:
    """A plan in one row."""
    return _figures(name, read(instance, plan), verify(instance, plan))


def beside_baselines(
    instance: Instance, plan: Plan, name: str = "plan", baselines: Iterable[str] = tuple(BASELINES)
) -> tuple[Figures, ...]:
    """The plan, then every baseline, computed on the spot."""
    rows = [figures(instance, plan, name)]
    return (*rows, *(figures(instance, greedy_plan(instance, other), other) for other in baselines))


_SAME = 1e-9


def _differs(change: SchoolChange) -> bool:
    return abs(change.gain) > _SAME or change.wave_before != change.wave_after


def _figures(name: str, judged: Judged, verdict: Verdict) -> Figures:
    instance, W = judged.instance, judged.instance.horizon.waves
    entered = judged.entry[judged.entry < W]
    missed: dict[str, float] = defaultdict(float)
    for breach in verdict.breaches:
        missed[breach.rule] += 1 if breach.rule == "pins" else breach.amount
    whole = float((instance.items.value * instance.items.need).sum())
    covered = verdict.value + float(instance.stock_points.sum())
    return Figures(
        name=name,
        value=verdict.value,
        coverage=covered / whole if whole else 1.0,
        fairness=verdict.fairness,
        schools=len(entered),
        mean_wave=float(entered.mean()) + 1 if len(entered) else 0.0,
        sets=sum(buy.sets for buy in judged.bought),
        moved=sum(move.sets for move in judged.moved),
        sets_missed=round(missed["obligations"]),
        must_spend_missed=missed["must_spend"],
        wishes_missed=round(missed["pins"]),
        capex_cents=verdict.capex_cents,
        opex_cents=verdict.opex_cents,
        violations=len(verdict.violations),
    )


def _schools(instance: Instance, before: Judged, after: Judged) -> list[SchoolChange]:
    items, schools, W = instance.items, instance.schools, instance.horizon.waves
    count = len(schools.ids)

    def by_school(weights: np.ndarray) -> np.ndarray:
        return np.bincount(items.school, weights=weights, minlength=count)

    need = by_school((items.value * items.need).sum(axis=1))
    rows = []
    for judged in (before, after):
        points = by_school((items.value * judged.covered).sum(axis=1) + instance.stock_points)
        share = np.divide(points, need, out=np.ones(count), where=need > 0)
        rows.append((judged.entry, share, by_school(judged.delivered.sum(axis=1).astype(np.float64))))
    (entry_0, share_0, sets_0), (entry_1, share_1, sets_1) = rows
    return [
        SchoolChange(
            name,
            int(entry_0[s]) + 1 if entry_0[s] < W else None,
            int(entry_1[s]) + 1 if entry_1[s] < W else None,
            float(share_0[s]),
            float(share_1[s]),
            int(sets_0[s]),
            int(sets_1[s]),
        )
        for s, name in enumerate(schools.ids)
    ]


def _money(before: Plan, after: Plan) -> tuple[MoneyChange, ...]:
    paid: dict[tuple[str, int, str], list[int]] = defaultdict(lambda: [0, 0])
    for place, plan in enumerate((before, after)):
        for row in plan.financing:
            paid[row.measure_id, row.year, row.kind.value][place] += row.amount_cents
    return tuple(MoneyChange(measure, year, kind, *cents) for (measure, year, kind), cents in sorted(paid.items()))


def _curves(before: Verdict, after: Verdict) -> tuple[CurveChange, ...]:
    then: Mapping[tuple[str, str, int], float] = {(r.function, r.group, r.wave): r.weighted for r in after.coverage}
    return tuple(
        CurveChange(row.function, row.group, row.wave, row.weighted, then[row.function, row.group, row.wave])
        for row in before.coverage
    )


def _moves_only_in(plan: Plan, other: Plan) -> tuple[Move, ...]:
    def place(move: Move) -> tuple[object, ...]:
        return (move.function, move.from_school, move.from_group, move.to_school, move.to_group, move.wave, move.sets)

    known = {place(move) for move in other.moves}
    return tuple(move for move in plan.moves if place(move) not in known)
