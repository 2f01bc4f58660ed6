"""Very many schools: prices from a sample, then from all; then only the undecided schools are chosen for.

At an optimum at most as many schools are undecided as shared rows are tight, whatever their number. The others keep
the plan that they answer to the best prices, and the undecided ones share what these leave: entries by a dive among
them, sets by the direct model of these schools alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions
from .crowd import CrowdMaster
from .descent import decide_in_whole_numbers
from .dive import dive
from .entries import Decided, decide_patterns
from .formulation import formulate
from .goals import Goal, Outcome
from .highs import Limits
from .instance import Floats
from .lift import floor_of, promises_missed
from .mend import mended
from .oracle import Worth
from .price_table import prices_of
from .rest import Rest
from .run import Bounds, Run, coverage_goal, softness_at, spending_missed
from .sample import Sample
from .sets import Aim, SetSearch, with_reserve
from .shared import KILO, effects
from .units import similar

FAIR_ENOUGH = 3e-3  # of the floor: its bound and its mix may differ by that
PLAY = 2e-4  # of the floor, between what plans are asked to hold and what the bound supposes
DEAR = 10.0  # points more for a promise: no mix of many schools should give one up
LEAST = 8  # schools that a dive decides at once
ASKED_AGAIN = 8  # prices of the last rounds, at which the undecided schools answer first


@dataclass(slots=True)
class Prices:
    """The mix of all schools at its best prices."""

    master: CrowdMaster
    fairness: Outcome
    coverage: Outcome
    bounds: Bounds
    held: tuple[float, float]


def price_crowd(run: Run) -> Prices:
    """Prices and bounds of the goals, each from the prices that a sample gives it."""
    instance, options = run.instance, run.options
    count = len(instance.schools.ids)
    groups = min(max(options.fewest_groups, count // options.group), options.most_groups)
    master = CrowdMaster(instance, similar(instance, groups))
    master.report = run.tell
    points = max(1.0, float(instance.stock_points.sum()))
    promises = master.optimise(
        Goal("promises", Worth(promise=1.0)),
        tolerance=1e-9 * points,
        good_enough=-1e-9,
        report=lambda _value, _bound: run.tell("promises"),
        certify=True,
    )
    fewest = max(0.0, float(np.ceil(-promises.bound - 1e-6))) if np.isfinite(promises.bound) else 0.0
    missed = max(fewest, float(np.ceil(-promises.value - 1e-6)))
    master.hold_promises(missed)
    due = master.optimise(
        Goal("spending_due", Worth(), spending=1.0), tolerance=1e-6 * points, good_enough=-1e-9, certify=True
    )
    held = missed, max(0.0, -due.value) + 1e-6
    master.hold_spending(held[1])
    least_due = max(0.0, -due.bound * KILO) if np.isfinite(due.bound) and due.bound < 0 else 0.0
    fair_start, start = _sampled(run, master)
    fairness = master.seek(Goal("fairness", Worth(), floor=100.0), fair_start, tolerance=100.0 * FAIR_ENOUGH)
    best = min(fairness.bound / 100.0, 1.0)
    run.floor_asked = max(0.0, min(fairness.value / 100.0, best * (1.0 - options.floor_tolerance)))
    run.floor_held = run.floor_asked * (1.0 - PLAY)
    master.hold_floor(run.floor_held)
    coverage = master.seek(coverage_goal(instance), start, tolerance=options.price_gap * points)
    run.prices = prices_of(instance, master, coverage.price)
    run.bound, run.row_prices = coverage.bound, coverage.price
    softness = softness_at(master, run.row_prices)
    run.softness = replace(softness, promise=softness.promise + DEAR)
    return Prices(
        master, fairness, coverage, (("promises", fewest), ("spending_due", least_due), ("fairness", best)), held
    )


def _sampled(run: Run, master: CrowdMaster) -> tuple[Floats, Floats]:
    """Prices of the floor, then of coverage, from a sample."""
    instance, options = run.instance, run.options
    sample = Sample(instance, master.shared, min(options.sample, len(instance.schools.ids)))
    mix, share = sample.master, sample.share
    points = max(1.0, float(instance.stock_points.sum())) * share
    promises = mix.optimise(Goal("promises", Worth(promise=1.0)), tolerance=1e-9 * points, good_enough=-1e-9)
    mix.hold_promises(max(0.0, -promises.value) + 1e-6)
    due = mix.optimise(Goal("spending_due", Worth(), spending=1.0), tolerance=1e-6 * points, good_enough=-1e-9)
    mix.hold_spending(max(0.0, -due.value) + 1e-6)
    fairness = mix.optimise(Goal("fairness", Worth(), floor=100.0 * share), tolerance=100.0 * FAIR_ENOUGH / 2 * share)
    best = min(fairness.value, fairness.bound * (1.0 - options.floor_tolerance)) / share / 100.0
    mix.hold_floor(max(0.0, best - 1e-9))
    coverage = mix.optimise(coverage_goal(instance), tolerance=1e-3 * points)
    length = len(master.lower)
    return sample.price(fairness.price, length), sample.price(coverage.price, length)


def rest_of(run: Run, prices: Prices) -> Rest:
    """The schools that the mix leaves undecided, and those whose entry could as well be another."""
    master, instance = prices.master, run.instance
    shared, goal = master.shared, coverage_goal(instance)
    response = master.oracle.respond(prices.coverage.price[: shared.count], goal.worth)
    by_entry = np.sort(response.by_entry, axis=1)
    margin = by_entry[:, -1] - by_entry[:, -2]
    mixed = master.undecided()
    count, most = len(margin), run.options.undecided
    chosen = np.zeros(count, dtype=np.bool_)
    order = np.lexsort((np.arange(count), -mixed))[:most]
    chosen[order[mixed[order] > 1e-6]] = True
    chosen[np.argsort(margin, kind="stable")[: most // 2]] = True
    dear = master.oracle.respond(np.zeros(shared.count), Worth(promise=1.0)).plan
    missed, least = (effects(instance, shared, plan).rows[:, shared.promises] for plan in (response.plan, dear))
    chosen[missed > least] = True
    return Rest.among(instance, shared, response.plan, chosen)


def choose(run: Run, prices: Prices, rest: Rest) -> Iterator[Decided]:
    """Entries and stops of the undecided schools."""
    master, options = rest.master, run.options
    master.set_goal(coverage_goal(run.instance))
    master.hold_floor(run.floor_asked)
    if run.softness is None:
        raise ValueError("no prices yet")
    master.soften(run.softness)
    everyone = np.ones(len(rest.part.schools), dtype=np.bool_)
    for price, worth in prices.master.asked[-ASKED_AGAIN:]:
        master.add(master.oracle.respond(price[: master.shared.count], worth).plan, everyone)
    tolerance = 1e-4 * max(run.bound or 1.0, 1.0) * options.rest_part
    free = master.optimise(master.goal, tolerance=tolerance)
    master.widen(free.price, options.entry_band * _size(run))
    choice = dive(master, least=LEAST)
    master.release()
    if choice is not None:
        choice = mended(master, choice, free.price)
        master.decide(choice)  # entries that mending chose may have no plan yet
        master.add(master.oracle.respond(free.price[: master.shared.count], master.goal.worth).plan, everyone)
        master.release()
        yield decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)


def choose_in_whole_numbers(run: Run, prices: Prices, rest: Rest) -> Iterator[Decided]:
    """The same by a search over the plans met, where the sets of the dive's choice were not found."""
    tolerance = 1e-4 * max(run.bound or 1.0, 1.0) * run.options.rest_part
    yield from decide_in_whole_numbers(run, rest.master, prices.coverage.price[: rest.master.school_row], tolerance)


def _size(run: Run) -> float:
    """How much less a school weighs than where each has a row of its own."""
    return min(1.0, run.options.alone / max(len(run.instance.schools.ids), 1))


def sets_of(run: Run, rest: Rest, made: Decided) -> Decisions | None:
    """Whole sets of the undecided schools for a choice, with what the settled ones have."""
    if run.softness is None:
        raise ValueError("no prices yet")
    options = run.options
    worth = rest.master.goal.worth
    rest, choice = rest.narrowed(made, options.sets_among)
    master = rest.master
    formulation = formulate(rest.part.instance, master.shared.lots)
    model = rest.model(with_reserve(formulation))
    goal = coverage_goal(run.instance)
    money = max(float(run.instance.funding.budget.sum()), 1.0)
    aim = Aim(run.softness, run.floor_asked, goal.worth.earliness, spending=1e-5 * (run.bound or 1.0) / money)
    rounding = Limits(gap=options.rounding_gap, nodes=options.rounding_nodes)
    search = SetSearch(formulation, model, master.oracle, aim, rounding, run.instance.case.meta.seed)
    costs = master.oracle.costs(made.price[: master.shared.count], worth)
    for band in options.bands:
        limits = Limits(gap=options.gap / 10, nodes=options.nodes)
        found = search.run(
            choice,
            costs,
            band=band * _size(run),
            limits=limits,
            start=None,
            progress=lambda _v, _b: run.should_stop(),
        )
        if found.x is not None:
            return rest.decisions(formulation, found.x)
        if run.stopped:
            break
    return None


def search_large(run: Run) -> Bounds:
    """The whole chain for very many schools; the bounds of the goals before coverage."""
    prices = price_crowd(run)
    if run.tell("coverage"):
        return prices.bounds
    rest = rest_of(run, prices)
    for decide in (choose, choose_in_whole_numbers):
        for made in decide(run, prices, rest):
            if run.tell("entries"):
                return prices.bounds
            if not np.isfinite(made.worth):
                continue
            decisions = sets_of(run, rest, made)
            if decisions is not None and run.keep(decisions, None):
                run.tell("sets")
                return _proven(run, prices)
    return prices.bounds


def _proven(run: Run, prices: Prices) -> Bounds:
    """The bounds again, where the plan holds a goal less than was asked."""
    instance, best, master = run.instance, run.best, prices.master
    points, bounds = max(1.0, float(instance.stock_points.sum())), dict(prices.bounds)
    promises, due = promises_missed(instance, best), spending_missed(instance, best) / KILO
    floor = floor_of(instance, best)
    as_held = run.holds_before_floor(prices.held)
    if not as_held:
        master.hold_promises(max(prices.held[0], float(promises)))
        master.hold_spending(max(prices.held[1], due) + 1e-6)
        master.hold_floor(0.0)
        again = master.seek(
            Goal("fairness", Worth(), floor=100.0), prices.fairness.price, tolerance=100.0 * FAIR_ENOUGH
        )
        bounds["fairness"] = min(again.bound / 100.0, 1.0)
    if not as_held or floor < run.floor_held - 1e-9:
        run.floor_held = max(0.0, min(floor, run.floor_held) - 1e-9)
        master.hold_floor(run.floor_held)
        again = master.seek(coverage_goal(instance), prices.coverage.price, tolerance=run.options.price_gap * points)
        run.bound, run.row_prices = again.bound, again.price
        run.prices = prices_of(instance, master, again.price)
        run.tell("proof")
    return tuple(bounds.items())
