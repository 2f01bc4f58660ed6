"""Very many schools: prices from a sample, then from all; then only the undecided schools are chosen for.

At an optimum at most as many schools are undecided as shared rows are tight, whatever their number. The others keep
the plan that they answer to the best prices, and the undecided ones share what these leave: entries by a dive among
them, sets by the direct model of these schools alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from .assemble import no_decisions
from .blocks import Blocks, blocks_of, nobody
from .crowd import CrowdMaster, PartCrowd
from .descent import decide_in_whole_numbers
from .dive import dive
from .entries import Decided, decide_patterns
from .formulation import formulate
from .goals import Goal, Outcome
from .highs import Limits
from .instance import Floats, Ints
from .large_prices import FAIR_ENOUGH, Prices, groups_of, price_crowd
from .leftover import rest_of_all
from .lift import floor_of, promises_missed
from .mend import mended
from .oracle import Worth
from .part import Part
from .price_table import prices_of
from .rest import Rest, decisions_of_plan
from .run import Bounds, Run, spending_missed
from .sets import Aim, SetSearch, with_reserve
from .shared import KILO, Answer, effects
from .shares import SharedOut, left_to_choose, prices_of_mix, taken_by
from .swaps import swapped

LEAST = 8  # schools that a dive decides at once
SWAPS_WORTH = 2e-5  # of the bound, which ten tries should gain
ASKED_AGAIN = 8  # prices of the last rounds, at which the undecided schools answer first


def rest_of(run: Run, prices: Prices) -> Rest:
    """The schools that the mix leaves undecided, and those whose entry could as well be another."""
    master, instance = prices.master, run.instance
    shared = master.shared
    response = master.oracle.respond(prices.coverage.price[: shared.count], prices.goal.worth)
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
    master.set_goal(prices.goal)
    master.hold_floor(run.floor_asked)
    if run.softness is None:
        raise ValueError("no prices yet")
    master.soften(run.softness)
    everyone = np.ones(len(rest.part.schools), dtype=np.bool_)
    for price, worth in prices.master.asked[-ASKED_AGAIN:]:
        master.add(master.oracle.respond(price[: master.shared.count], worth).plan, everyone)
    tolerance = 1e-4 * max(run.bound or 1.0, 1.0) * options.rest_part
    free = master.optimise(master.goal, tolerance=tolerance)
    master.widen(free.price, options.entry_band * _size(run, prices))
    choice = dive(master, least=LEAST)
    master.release()
    if choice is not None:
        choice = mended(master, choice, free.price)
        master.decide(choice)  # entries that mending chose may have no plan yet
        master.add(master.oracle.respond(free.price[: master.shared.count], master.goal.worth).plan, everyone)
        master.release()
        choice = swapped(
            master, choice, tries=options.rest_swaps, worth=SWAPS_WORTH * (run.bound or 0.0), best=free.value
        )
        yield decide_patterns(master, choice, tolerance=tolerance, rounds=options.decided_rounds)


def choose_in_whole_numbers(run: Run, prices: Prices, rest: Rest) -> Iterator[Decided]:
    """The same by a search over the plans met, where the sets of the dive's choice were not found."""
    tolerance = 1e-4 * max(run.bound or 1.0, 1.0) * run.options.rest_part
    yield from decide_in_whole_numbers(run, rest.master, prices.coverage.price[: rest.master.school_row], tolerance)


def _size(run: Run, prices: Prices) -> float:
    """How much less a school weighs than where each has a row of its own."""
    return min(1.0, run.options.alone / max(prices.schools, 1))


def sets_of(run: Run, prices: Prices, rest: Rest, made: Decided) -> Answer | None:
    """Whole sets of the undecided schools for a choice, with what the settled ones have."""
    if run.softness is None:
        raise ValueError("no prices yet")
    options = run.options
    worth = rest.master.goal.worth
    rest, choice = rest.narrowed(made, options.sets_among)
    master = rest.master
    formulation = formulate(rest.part.instance, master.shared.lots)
    model = rest.model(with_reserve(formulation))
    money = max(float(run.instance.funding.budget.sum()), 1.0)
    aim = Aim(run.softness, run.floor_asked, prices.goal.worth.earliness, spending=1e-5 * (run.bound or 1.0) / money)
    part = len(run.instance.schools.ids) / prices.schools  # a gap is one of the floor's worth, which is that of all
    rounding = Limits(gap=options.rest_rounding_gap * part, nodes=options.rounding_nodes)
    search = SetSearch(formulation, model, master.oracle, aim, rounding, run.instance.case.meta.seed)
    costs = master.oracle.costs(made.price[: master.shared.count], worth)
    for band in options.bands:
        limits = Limits(gap=options.gap / 10 * part, nodes=options.nodes)
        found = search.run(
            choice,
            costs,
            band=band * _size(run, prices),
            limits=limits,
            start=None,
            progress=lambda _v, _b: run.should_stop(),
        )
        if found.x is not None:
            return rest.answer(formulation, found.x)
        if run.stopped:
            break
    return None


def search_large(run: Run) -> Bounds:
    """The whole chain for very many schools; the bounds of the goals before coverage."""
    blocks = len(run.instance.schools.ids) > run.options.blocks
    prices = price_crowd(run, mixed=not blocks)
    if run.tell("coverage"):
        return prices.bounds
    for plan in _of_blocks(run, prices) if blocks else plans_of(run, prices, rest_of(run, prices)):
        if run.stopped:
            break
        if run.keep(decisions_of_plan(run.instance, plan), None):
            run.tell("sets")
            if blocks:
                _again_together(run, prices, plan)
            return _proven(run, prices, mixed=not blocks)
    return prices.bounds


def plans_of(run: Run, prices: Prices, rest: Rest) -> Iterator[Answer]:
    """Plans of all schools, as the undecided ones choose."""
    for decide in (choose, choose_in_whole_numbers):
        for made in decide(run, prices, rest):
            if run.tell("entries"):
                return
            plan = sets_of(run, prices, rest, made) if np.isfinite(made.worth) else None
            if plan is not None:
                yield plan


def _of_blocks(run: Run, prices: Prices) -> Iterator[Answer]:
    yield in_blocks(run, prices)
    yield from block_after_block(run, prices)


def in_blocks(run: Run, prices: Prices) -> Answer:
    """The plan of all schools: most of them carry out a mix of few prices, a last block makes up for the rest.

    A block for which none is found leaves all to those after it.
    """
    instance, options, shared = run.instance, run.options, prices.master.shared
    blocks = Blocks.none_yet(instance, shared, run.floor_asked)
    first = blocks_of(instance, options.block)[0]
    part, right = blocks.part(first)
    known = prices_of_mix(_priced(run, prices, part, right, prices.coverage.price).master, options.mixed_prices)
    if run.tell("entries"):
        return blocks.plan
    mix = prices.master
    mix.keep_answers()
    _aim(run, prices, mix)
    found = mix.seek(
        mix.goal,
        prices.coverage.price,
        tolerance=options.mixed_gap * max(1.0, float(instance.stock_points.sum())),
        rounds=options.mixed_rounds,
        certify=False,
        known=[mix.centred(price) for price in known],
    )
    _bound_at(run, prices, found)
    out = SharedOut(mix)
    pick = out.taken()
    last = np.isin(np.arange(prices.schools), first)
    last = left_to_choose(mix.oracle, out.plan(pick, np.ones_like(last)), last)
    if run.tell("entries"):
        return blocks.plan
    settled = out.plan(pick, ~last)
    blocks.settle(settled, taken_by(mix.oracle, settled), int((~last).sum()))
    mix.oracle.fold()
    mix.answers = None
    del out
    _settle(run, prices, blocks, np.flatnonzero(last), found.price)
    return blocks.plan


def block_after_block(run: Run, prices: Prices) -> Iterator[Answer]:
    """The plan of all schools where the mix could not be carried out: each block with its share."""
    blocks = Blocks.none_yet(run.instance, prices.master.shared, run.floor_asked)
    prices.master.oracle.fold()
    for schools in blocks_of(run.instance, run.options.block):
        if not run.tell("entries"):
            _settle(run, prices, blocks, schools, prices.coverage.price)
    yield blocks.plan


def _settle(run: Run, prices: Prices, blocks: Blocks, schools: Ints, near: Floats) -> None:
    """A block's plan; where none is found it leaves all to those after it."""
    part, right = blocks.part(schools)
    mine = Run(part.instance, run.options, lambda _progress: None, run.should_stop, no_decisions(part.instance))
    mine.floor_asked, mine.softness = run.floor_asked, run.softness
    mine.bound = (run.bound or 0.0) * len(part.schools) / prices.schools
    at = _priced(run, prices, part, right, near)
    blocks.add(part, next(plans_of(mine, at, rest_of(mine, at)), nobody(part.instance)))


def _bound_at(run: Run, prices: Prices, found: Outcome) -> None:
    """The bound at the prices of a mix where what is held is a dear wish: its worth is then the price of its row."""
    master, softness = prices.master, run.softness
    if softness is None:
        raise ValueError("no prices yet")
    _hold_again(run, prices)
    master.set_goal(prices.goal)
    price = found.price.copy()
    price[master.shared.promises], price[master.due_row] = softness.promise, softness.spending
    bound = master.certified(price)
    if bound < (run.bound or np.inf):
        run.bound, run.row_prices = bound, price
        run.prices = prices_of(run.instance, master, price)
        prices.coverage = replace(prices.coverage, bound=bound, price=price)


def _hold_again(run: Run, prices: Prices) -> None:
    """Promises, spending and floor held hard, as before they were wishes."""
    master = prices.master
    master.close_overdrafts()
    master.hold_promises(prices.held[0])
    master.hold_spending(prices.held[1])
    master.hold_floor(run.floor_held)


def _again_together(run: Run, prices: Prices, plan: Answer) -> None:
    """Schools of all blocks choose again with what the others leave, as long as the plan gets better."""
    for _ in range(run.options.last_choices):
        if run.stopped:
            return
        rest = rest_of_all(run, prices, plan, run.options.undecided)
        better = next(plans_of(run, prices, rest), None)
        if better is None or not run.keep(decisions_of_plan(run.instance, better), None):
            return
        plan = better
        run.tell("improve")


def _aim(run: Run, prices: Prices, master: CrowdMaster) -> None:
    """What is held is a dear wish in a mix, so that one always exists."""
    if run.softness is None:
        raise ValueError("no prices yet")
    master.set_goal(prices.goal)
    master.hold_floor(run.floor_asked)
    master.soften(run.softness)


def _priced(run: Run, prices: Prices, part: Part, right: Floats, near: Floats) -> Prices:
    """The mix of a block at its best prices, sought near others."""
    master = PartCrowd(part.instance, prices.master.shared.lots, right, groups_of(part.instance, run.options))
    _aim(run, prices, master)
    points = max(1.0, float(part.instance.stock_points.sum()))
    tolerance = run.options.price_gap * points
    coverage = master.seek(master.goal, master.centred(near), tolerance=tolerance, certify=False)
    return replace(prices, master=master, coverage=coverage, goal=master.goal)


def _proven(run: Run, prices: Prices, *, mixed: bool) -> Bounds:
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
            Goal("fairness", Worth(), floor=100.0), prices.fairness.price, tolerance=100.0 * FAIR_ENOUGH, mixed=mixed
        )
        bounds["fairness"] = min(again.bound / 100.0, 1.0)
    if not as_held or floor < run.floor_held - 1e-9:
        run.floor_held = max(0.0, min(floor, run.floor_held) - 1e-9)
        master.hold_floor(run.floor_held)
        rounds = 60 if mixed else run.options.bound_rounds
        tolerance = run.options.price_gap * points
        again = master.seek(prices.goal, prices.coverage.price, tolerance=tolerance, rounds=rounds, mixed=mixed)
        run.bound, run.row_prices = again.bound, again.price
        run.prices = prices_of(instance, master, again.price)
        run.tell("proof")
    return tuple(bounds.items())
