"""A plan for a case: prices, entries, sets, money; goals in order; the gap proven.

    promises (fewest missed) > spending due (least missed) > fairness floor > weighted coverage > early, cheap

The bound of each goal speaks of that goal with the goals before it held where the plan holds them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from .assemble import build_plan, money_due, no_decisions, value_of
from .branch_goals import hold_floor, narrow_coverage
from .case import Case
from .derive import derive
from .descent import decide_entries, decide_in_whole_numbers, seek_sets
from .direct import Whole
from .exact import certified_worth
from .financing import finance
from .formulation import formulate
from .goals import Goal, Outcome
from .greedy import by_commitment
from .greedy_strong import WEIGHTINGS, strong_greedy
from .highs import Limits
from .improve import improved
from .instance import Floats
from .large import search_large
from .lift import decisions_of, floor_of, promises_missed
from .model import Model
from .oracle import Worth
from .plan import GoalResult, Plan, Status, engine_versions, relative_gap, sealed
from .price_table import prices_of
from .priced import own_answer
from .pricing import Master
from .refine import refined
from .run import (
    SAFE_EXCHANGE,
    Bounds,
    Held,
    OnProgress,
    Options,
    Progress,
    Run,
    ShouldStop,
    coverage_goal,
    softness_at,
    spending_missed,
    units_of,
)
from .sets import Aim, SetSearch, with_reserve
from .shared import KILO
from .verifier import verify, with_breaches

ENTRY_CUTS = 100  # schools x cuts of what whole entries are worth together; a second one took nothing at 60

__all__ = ["OnProgress", "Options", "Progress", "ShouldStop", "solve"]


def solve(
    case: Case,
    *,
    options: Options | None = None,
    on_progress: OnProgress | None = None,
    should_stop: ShouldStop | None = None,
) -> Plan:
    """The plan of a case. Deterministic for a case, its seed and the options; stops early keeping the best plan."""
    instance = derive(case)
    run = Run(
        instance,
        options or Options(),
        on_progress or (lambda _progress: None),
        should_stop or (lambda: False),
        best=no_decisions(instance),
    )
    if not instance.schools.entry_allowed.any() or not instance.offers.payable.any():
        run.bound = 0.0
        return _publish(run, ())
    if _large(run):
        return _publish(run, search_large(run))
    run.best = strong_greedy(instance, WEIGHTINGS[: run.options.greedy_tries])
    run.tell("baseline")
    goals = _search(run)
    return _publish(run, goals)


def _search(run: Run) -> Bounds:
    """The whole chain; the bounds of the goals before coverage."""
    few = len(run.instance.schools.ids) <= run.options.few
    master = _master(run)
    bounds = _hold_goals(run, master)
    held = float(master.upper[master.shared.promises]), float(master.upper[master.due_row])
    run.floor_asked = master.held_floor
    if run.stopped:
        return bounds
    formulation = formulate(run.instance)
    whole = Whole(formulation, with_reserve(formulation), run.instance.case.meta.seed)
    direct = few and _nodes(whole.model, run.options.direct_work) >= run.options.direct_nodes
    if direct:
        bounds, held = _hold_whole(run, whole, bounds, held)
    elif len(run.instance.schools.ids) <= run.options.floor_few:
        bounds, held = hold_floor(run, master, whole, bounds, held)
    _price(run, master, held, run.floor_asked)
    if run.tell("coverage"):
        return bounds
    run.softness = softness_at(master, run.row_prices)
    proven_at = held
    _descend(run, master, _make_search(run, master, whole), held)
    if run.x is not None:
        held = _prove(run, master, held)
    before = run.row_prices
    if few and not direct and not run.proven() and not run.stopped:
        _count_whole_entries(run, master, held)
        if not run.proven() and not run.stopped:
            _descend(run, master, _make_search(run, master, whole), held, again=True)
            held = _prove(run, master, held)
    if not direct and not (run.proven() if few else run.close()) and not run.stopped:
        held = _polish(run, master, whole, held, before)
    schools = len(run.instance.schools.ids)
    if direct and not run.close() and not run.stopped:
        _finish(run, whole, run.options.direct_work)
    elif schools <= min(run.options.whole_few, run.options.few) and not run.proven() and not run.stopped:
        with_cuts = replace(whole, model=formulation.model, cuts=master.cuts_met())
        _finish(run, with_cuts, run.options.whole_work)
    elif few and not run.proven() and not run.stopped:
        narrow_coverage(run, master, whole, coverage_goal(run.instance).worth)
    return _fairness_as_held(run, master, bounds, proven_at)


def _fairness_as_held(run: Run, master: Master, bounds: Bounds, held: Held) -> Bounds:
    """The bound of fairness for plans that miss as much before it as this one, where it misses more than was held."""
    if run.stopped or run.holds_before_floor(held):
        return bounds
    master.release()
    master.close_overdrafts()
    master.hold_cuts(False)
    master.hold_promises(float(promises_missed(run.instance, run.best)))
    master.hold_spending(spending_missed(run.instance, run.best) / KILO + 1e-5)
    master.hold_floor(0.0)
    out = _optimise(run, master, Goal("fairness", Worth(), floor=100.0), 5e-4)
    best = max(dict(bounds)["fairness"], min(out.bound / 100.0, 1.0))
    return tuple((dict(bounds) | {"fairness": best}).items())


def _optimise(
    run: Run, master: Master, goal: Goal, tolerance: float, *, good_enough: float = np.inf, covers: bool = False
) -> Outcome:
    """One goal, to a share of its value."""
    best = max(1.0, run.instance.stock_points.sum())
    return master.optimise(
        goal,
        tolerance=tolerance * (100.0 if goal.name == "fairness" else best),
        good_enough=good_enough,
        report=lambda _value, _bound: run.tell(goal.name),
        covers=covers,
        certify=True,
    )


def _hold_goals(run: Run, master: Master) -> Bounds:
    """Promises, spending due and the fairness floor, each held where the ones before let it be."""
    promises = _optimise(run, master, Goal("promises", Worth(promise=1.0)), 1e-9, good_enough=-1e-9)
    fewest = max(0.0, float(np.ceil(-promises.bound - 1e-6))) if np.isfinite(promises.bound) else 0.0
    master.hold_promises(max(fewest, float(np.ceil(-promises.value - 1e-6))))
    due = _optimise(run, master, Goal("spending_due", Worth(), spending=1.0), 1e-6, good_enough=-1e-9)
    master.hold_spending(max(0.0, -due.value) + 1e-6)
    fairness = _optimise(run, master, Goal("fairness", Worth(), floor=100.0), 5e-4)
    best = min(fairness.bound / 100.0, 1.0)
    few = len(run.instance.schools.ids) <= run.options.few
    given_up = run.options.few_tolerance if few else run.options.floor_tolerance
    held = min(fairness.value / 100.0, best * (1.0 - given_up))
    master.hold_floor(max(0.0, held - 1e-9))
    least_due = max(0.0, -due.bound * KILO) if np.isfinite(due.bound) and due.bound < 0 else 0.0
    return (("promises", fewest), ("spending_due", least_due), ("fairness", best))


def _make_search(run: Run, master: Master, whole: Whole) -> SetSearch:
    if run.softness is None:
        raise ValueError("no prices yet")
    value = value_of(run.instance, run.best)
    money = max(float(run.instance.funding.budget.sum()), 1.0)
    goal = coverage_goal(run.instance)
    aim = Aim(run.softness, run.floor_asked, goal.worth.earliness, spending=SAFE_EXCHANGE * value / money)
    rounding = Limits(gap=run.options.rounding_gap, nodes=run.options.rounding_nodes)
    return SetSearch(whole.formulation, whole.model, master.oracle, aim, rounding, run.instance.case.meta.seed)


def _master(run: Run) -> Master:
    """The mix of the whole case, with room for covers where schools are few."""
    options = run.options
    cuts = options.cuts if len(run.instance.schools.ids) <= options.few else 0
    return Master(run.instance, cuts=cuts, units=units_of(run.instance, options))


def _descend(run: Run, priced: Master, search: SetSearch, held: Held, *, again: bool = False) -> None:
    """Entries and stops, then sets at the prices they make; by dives alone where a plan is there (`again`)."""
    if run.softness is None:
        raise ValueError("no prices yet")
    tolerance = 1e-4 * max(run.bound or 1.0, 1.0)
    master = priced
    if not priced.units.single.all():
        master = refined(priced, run.row_prices, run.options.undecided)
    master.hold_floor(run.floor_asked)
    master.soften(run.softness)
    free = master.optimise(master.goal, tolerance=tolerance)
    for decide in (decide_entries,) if again else (decide_entries, decide_in_whole_numbers):
        for choice in decide(run, master, free.price, tolerance):
            if not run.close():
                seek_sets(run, master, search, choice)
        run.tell("entries")
        if run.stopped or (run.x is not None and (run.options.swaps or run.holds_nearly(held))):
            break


def _hold_whole(run: Run, whole: Whole, bounds: Bounds, held: Held) -> tuple[Bounds, Held]:
    """The goals before coverage on the whole direct model: their bounds, and where they are held."""
    known, formulation = dict(bounds), whole.formulation
    promises, due = -formulation.promises(), -formulation.spending_due() / KILO
    floor = 100.0 * formulation.fairness_floor()
    start = whole.solution_of(run.best)
    start = whole.idle() if start is None else start
    if start is None:
        return bounds, held  # pins that cannot be
    x, bound = _stage(run, whole, promises, (start, -known["promises"]), 0.5)
    known["promises"] = -bound
    whole.promises = float(np.rint(-promises @ x))
    x, bound = _stage(run, whole, due, (x, -known["spending_due"] / KILO), 1e-3)
    known["spending_due"] = -bound * KILO
    whole.spending = max(0.0, float(-due @ x)) + 1e-6
    as_held = whole.promises <= held[0] + 1e-6 and whole.spending <= held[1] + 1e-5
    best = 100.0 * known["fairness"] if as_held else 100.0
    x, best = _stage(run, whole, floor, (x, best), run.options.floor_gap * best)
    known["fairness"] = best / 100.0
    run.take(decisions_of(formulation, x), x)
    run.floor_asked = float(x[formulation.at.floor.start]) * (1.0 - run.options.floor_tolerance)
    return tuple(known.items()), (whole.promises, whole.spending)


def _polish(run: Run, master: Master, whole: Whole, held: Held, before: Floats) -> Held:
    """Better plans around the best one, which hold what it holds, at the prices before as well; then the proof."""
    instance, best = run.instance, run.best
    x = whole.solution_of(best)
    if x is None:
        return held
    whole.promises = float(promises_missed(instance, best))
    whole.spending = spending_missed(instance, best) / KILO + 1e-5
    whole.floor = min(run.floor_asked, floor_of(instance, best) - 1e-9)
    improved(run, master, whole, x, before)
    return _prove(run, master, held)


def _finish(run: Run, whole: Whole, work: float) -> None:
    """The whole direct model, as far as it goes: a better plan, a better bound, with all that the plan holds."""
    instance, best, proven = run.instance, run.best, run.bound or 0.0
    x = whole.solution_of(best)
    if x is None:
        return
    whole.promises = float(promises_missed(instance, best))
    whole.spending = spending_missed(instance, best) / KILO + 1e-5
    whole.floor = run.floor_held = min(run.floor_held, floor_of(instance, best))
    coverage = whole.formulation.coverage()
    x, run.bound = _stage(run, whole, coverage, (x, proven), run.options.gap * proven * 0.9, work=work)
    run.keep(decisions_of(whole.formulation, x), x)
    run.tell("proof")


def _nodes(model: Model, work: float) -> int:
    """Nodes that the work allowed (nodes x whole columns squared) opens on the whole direct model."""
    return int(work / max(int(model.whole.sum()), 1) ** 2)


def _stage(
    run: Run,
    whole: Whole,
    cost: Floats,
    known: tuple[Floats, float],
    tolerance: float,
    *,
    work: float | None = None,
) -> tuple[Floats, float]:
    """One goal (maximised) on the whole model, from a solution and a bound known; no search if that proves it."""
    x, bound = known
    if run.stopped or cost @ x >= bound - tolerance:
        return x, bound
    limits = Limits(gap=run.options.gap * 0.9, nodes=_nodes(whole.model, work or run.options.direct_work))

    def progress(value: float, _bound: float) -> bool:
        run.stopped = run.stopped or run.should_stop()
        return run.stopped or value >= bound - tolerance

    found = whole.search(cost, limits=limits, start=x, progress=progress)
    if np.isfinite(found.bound):
        bound = min(bound, found.bound)
    if found.x is not None and cost @ found.x > cost @ x:
        x = found.x
    run.tell("improve")
    return x, bound


def _price(run: Run, master: Master, held: Held, floor: float) -> None:
    """The bound and the prices of coverage with the goals held at these values."""
    _hold(master, held, floor)
    goal = coverage_goal(run.instance)
    coverage = _optimise(run, master, goal, 1e-4)
    run.prices = prices_of(run.instance, master, coverage.price)  # of resources: a cut would take a part of theirs
    if len(master.shared.cuts):
        master.hold_cuts(True)
        cut = _optimise(run, master, goal, 1e-4, covers=True)
        coverage = cut if cut.bound < coverage.bound else coverage  # no mix known may keep the cuts
    if not np.isfinite(coverage.bound):  # what is held cannot be: wishes may ask for it
        price = np.zeros(len(coverage.price))
        alone = certified_worth(master.oracle, price[: master.shared.count], goal.worth)
        coverage = replace(coverage, bound=float(alone.sum()), price=price)  # each school at its best, for nothing
    run.bound, run.row_prices, run.floor_held = coverage.bound, coverage.price, floor


def _hold(master: Master, held: Held, floor: float) -> None:
    """The goals before coverage at these values, capacities hard, no cut."""
    master.release()
    master.close_overdrafts()
    master.hold_promises(held[0])
    master.hold_spending(held[1])
    master.hold_floor(max(0.0, floor - 1e-9))
    master.hold_cuts(False)


def _count_whole_entries(run: Run, master: Master, held: Held) -> None:
    """The bound on coverage with what whole entries are worth together, as well."""
    _hold(master, held, run.floor_held)
    everyone = np.ones(len(run.instance.schools.ids), dtype=np.bool_)
    master.add(own_answer(master, run.best), everyone)  # a mix that the cuts allow
    master.hold_cuts(True)
    goal, price = coverage_goal(run.instance), run.row_prices
    for _ in range(max(1, ENTRY_CUTS // len(everyone))):
        if run.tell("proof") or not master.cut_entries(goal, price):
            break
        found = _optimise(run, master, goal, 1e-4, covers=True)
        if not found.bound < (run.bound or np.inf):
            break
        run.bound, run.row_prices, price = found.bound, found.price, found.price
    run.tell("proof")


def _prove(run: Run, master: Master, held: Held) -> Held:
    """The bound on coverage with the goals held where the plan holds them, if it holds them less than asked."""
    instance, best = run.instance, run.best
    promises, due = promises_missed(instance, best), spending_missed(instance, best) / KILO
    floor = floor_of(instance, best)
    if abs(floor - run.floor_held) < 1e-9 and promises <= held[0] + 1e-6 and due <= held[1] + 1e-6:
        return held
    held = max(held[0], float(promises)), max(held[1], due) + 1e-6
    _price(run, master, held, floor)
    run.tell("proof")
    return held


def _large(run: Run) -> bool:
    return len(run.instance.schools.ids) > run.options.large


def _publish(run: Run, bounds: Bounds) -> Plan:
    """The plan of the best decisions, judged by the verifier and sealed.

    Where schools are very many, no plan stands by from the start: the simplest one is made where it is wanted.
    """
    instance = run.instance
    if _large(run) and not run.best.purchases:
        run.best = by_commitment(instance)
    funded = finance(instance, money_due(instance, run.best))
    status = Status.FEASIBLE
    if run.stopped:
        status = Status.INTERRUPTED
    elif run.bound is not None and relative_gap(value_of(instance, run.best), run.bound) <= run.options.gap:
        status = Status.OPTIMAL
    plan = build_plan(
        instance,
        run.best,
        funded.flow,
        status=status,
        versions=engine_versions("numpy", "highspy"),
        bound=run.bound,
        prices=run.prices,
        seal=False,
    )
    verdict = verify(instance, plan)
    if _large(run) and verdict.violations and run.x is None:
        run.best, run.x = by_commitment(instance), np.zeros(0)
        return _publish(run, bounds)
    plan = with_breaches(plan, verdict)
    return sealed(replace(plan, goals=_goals(run, bounds)))


def _goals(run: Run, bounds: Bounds) -> tuple[GoalResult, ...]:
    instance, best = run.instance, run.best
    known = dict(bounds)
    missed = float(promises_missed(instance, best))
    return (
        GoalResult("promises", missed, known.get("promises"), "schools and sets missed"),
        GoalResult("spending_due", spending_missed(instance, best), known.get("spending_due"), "EUR missed"),
        GoalResult("fairness", floor_of(instance, best), known.get("fairness"), "share of the need"),
        GoalResult("coverage", value_of(instance, best), run.bound, "points"),
    )
