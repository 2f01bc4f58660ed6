"""Prices of very many schools: from a sample, from some thousand schools where they are more still, then from all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .blocks import blocks_of
from .crowd import CrowdMaster, PartCrowd
from .goals import Goal, Outcome
from .instance import Floats, Instance
from .oracle import Worth
from .price_table import prices_of
from .pricing import Master
from .run import Bounds, Held, Options, Run, coverage_goal, softness_at
from .sample import PartMaster, Sample, one_of_each
from .shared import KILO
from .units import Units, similar

FAIR_ENOUGH = 3e-3  # of the floor: its bound and its mix may differ by that
PLAY = 2e-4  # of the floor, between what plans are asked to hold and what the bound supposes
DEAR = 10.0  # points more for a promise: no mix of many schools should give one up


@dataclass(slots=True)
class Prices:
    """The mix of all schools at its best prices."""

    master: CrowdMaster
    fairness: Outcome
    coverage: Outcome
    bounds: Bounds
    held: Held
    goal: Goal  # coverage
    schools: int  # of the whole case


def price_crowd(run: Run, *, mixed: bool = True) -> Prices:
    """Prices and bounds of the goals, each from the prices that a sample gives it; a mix of all, if it is wanted."""
    instance, options = run.instance, run.options
    count = len(instance.schools.ids)
    master = CrowdMaster(instance, groups_of(instance, options))
    master.report = run.tell
    points = max(1.0, float(instance.stock_points.sum()))
    held, fewest, least_due = _hold_before_floor(run, master)
    fair_start, start = _sampled(run, master)
    if not mixed:
        fair_start, start = _sampled_again(run, master, fair_start, start)
    fairness = master.seek(
        Goal("fairness", Worth(), floor=100.0), fair_start, tolerance=100.0 * FAIR_ENOUGH, mixed=mixed
    )
    best = min(fairness.bound / 100.0, 1.0)
    run.floor_asked = max(0.0, min(fairness.value / 100.0, best * (1.0 - options.floor_tolerance)))
    run.floor_held = run.floor_asked * (1.0 - PLAY)
    master.hold_floor(run.floor_held)
    goal = coverage_goal(instance)
    rounds = 60 if mixed else options.bound_rounds
    coverage = master.seek(goal, start, tolerance=options.price_gap * points, rounds=rounds, mixed=mixed)
    run.prices = prices_of(instance, master, coverage.price)
    run.bound, run.row_prices = coverage.bound, coverage.price
    softness = softness_at(master, run.row_prices)
    run.softness = replace(softness, promise=softness.promise + DEAR)
    bounds = (("promises", fewest), ("spending_due", least_due), ("fairness", best))
    return Prices(master, fairness, coverage, bounds, held, goal, count)


def groups_of(instance: Instance, options: Options) -> Units:
    """Groups of like schools, each of which has a row in the mix."""
    count = len(instance.schools.ids)
    return similar(instance, min(max(options.fewest_groups, count // options.group), options.most_groups))


def _hold_before_floor(run: Run, master: CrowdMaster) -> tuple[Held, float, float]:
    """Promises and spending due held at their best: what is held, and the bounds of both."""
    points = max(1.0, float(run.instance.stock_points.sum()))
    promises = master.optimise(
        Goal("promises", Worth(promise=1.0)),
        tolerance=1e-9 * points,
        good_enough=-1e-9,
        report=lambda _value, _bound: run.tell("promises"),
    )
    fewest = max(0.0, float(np.ceil(_least_missed(master, promises) - 1e-6)))
    missed = max(fewest, float(np.ceil(-promises.value - 1e-6)))
    master.hold_promises(missed)
    due = master.optimise(Goal("spending_due", Worth(), spending=1.0), tolerance=1e-6 * points, good_enough=-1e-9)
    held = missed, max(0.0, -due.value) + 1e-6
    least_due = _least_missed(master, due) * KILO
    master.hold_spending(held[1])
    return held, fewest, least_due


def _least_missed(master: CrowdMaster, outcome: Outcome) -> float:
    """What every plan misses at the least: certified, where the mix misses anything at all."""
    if outcome.value >= -1e-9 or not np.isfinite(outcome.bound):
        return 0.0
    return max(0.0, -master.certified(outcome.price))


def _sampled(run: Run, master: CrowdMaster) -> tuple[Floats, Floats]:
    """Prices of the floor, then of coverage, from a sample."""
    instance, options = run.instance, run.options
    sample = Sample(instance, master.shared, one_of_each(instance, min(options.sample, len(instance.schools.ids))))
    mix, share = PartMaster(sample.instance, sample.lots, sample.right), sample.share
    points = max(1.0, float(instance.stock_points.sum())) * share
    _hold_as(mix, points)
    fairness = mix.optimise(Goal("fairness", Worth(), floor=100.0 * share), tolerance=100.0 * FAIR_ENOUGH / 2 * share)
    best = min(fairness.value, fairness.bound * (1.0 - options.floor_tolerance)) / share / 100.0
    mix.hold_floor(max(0.0, best - 1e-9))
    coverage = mix.optimise(coverage_goal(instance), tolerance=1e-3 * points)
    length, rows = len(master.lower), mix.school_row
    return sample.of_all(fairness.price, length, rows), sample.of_all(coverage.price, length, rows)


def _sampled_again(run: Run, master: CrowdMaster, fair: Floats, start: Floats) -> tuple[Floats, Floats]:
    """Better prices of the two, from some thousand schools in groups."""
    instance, options = run.instance, run.options
    sample = Sample(instance, master.shared, blocks_of(instance, options.block)[0])
    mix = PartCrowd(sample.instance, sample.lots, sample.right, groups_of(sample.instance, options))
    points = max(1.0, float(instance.stock_points.sum())) * sample.share
    _hold_as(mix, points)
    fairness = mix.seek(
        Goal("fairness", Worth(), floor=100.0 * sample.share),
        mix.centred(sample.of_these(fair)),
        tolerance=100.0 * FAIR_ENOUGH / 2 * sample.share,
        certify=False,
    )
    best = min(fairness.value, fairness.bound * (1.0 - options.floor_tolerance)) / sample.share / 100.0
    mix.hold_floor(max(0.0, best - 1e-9))
    centre = mix.centred(sample.of_these(start))
    coverage = mix.seek(coverage_goal(instance), centre, tolerance=options.price_gap * points, certify=False)
    length, rows = len(master.lower), mix.school_row
    return sample.of_all(fairness.price, length, rows), sample.of_all(coverage.price, length, rows)


def _hold_as(mix: Master, points: float) -> None:
    """Promises and spending due held as well as a sample can."""
    promises = mix.optimise(Goal("promises", Worth(promise=1.0)), tolerance=1e-9 * points, good_enough=-1e-9)
    mix.hold_promises(max(0.0, -promises.value) + 1e-6)
    due = mix.optimise(Goal("spending_due", Worth(), spending=1.0), tolerance=1e-6 * points, good_enough=-1e-9)
    mix.hold_spending(max(0.0, -due.value) + 1e-6)
