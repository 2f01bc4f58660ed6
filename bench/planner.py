"""The planner's goals, ours against the baseline of the same run, in CPU seconds of one core.

    make bench-planner                       the goals that take minutes: G1 G3 G6 G7 G8 G9 G10 G11 G12
    python -m bench.planner G14 G5 G2 G4     others; G14 is 1,000 territories (BENCH_TERRITORIES), G2
                                             2,500 schools, G4 48,000 (BENCH_SCHOOLS)
    python -m bench.planner T1 263:1 ...     one line a territory (263:1: 263 schools, seed 1)

Ratios count, not times: every baseline is measured beside what it is compared with.
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from functools import cache
from typing import Any

from pupitre.planning.engine import highs
from pupitre.planning.engine.bound_if import bound_if
from pupitre.planning.engine.change import Change, Money, People, changed_case
from pupitre.planning.engine.confirm import Confirmer, claims_of
from pupitre.planning.engine.crowd import Crowd
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.direct import Whole
from pupitre.planning.engine.effort import Effort
from pupitre.planning.engine.exchange import in_order
from pupitre.planning.engine.explain import Explainer
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate import generate, small_territory
from pupitre.planning.engine.generate_tables import SIZES
from pupitre.planning.engine.goals import Goal
from pupitre.planning.engine.greedy import plan_of
from pupitre.planning.engine.greedy_strong import VALUE_FIRST, WEIGHTINGS, strong_greedy
from pupitre.planning.engine.margins import gain_of, resources_of
from pupitre.planning.engine.oracle import Worth
from pupitre.planning.engine.price_reasons import PriceTable
from pupitre.planning.engine.priced import price_plan
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.reading import read_decisions
from pupitre.planning.engine.solve import Options, solve
from pupitre.planning.engine.verifier import verify

USUAL = ("G1", "G3", "G6", "G7", "G8", "G9", "G10", "G11", "G12")


def timed(act: Callable[[], Any]) -> tuple[Any, float]:
    """What it gives, and its CPU seconds."""
    begin = time.process_time()
    found = act()
    return found, time.process_time() - begin


def row(name: str, what: str, measured: str, goal: str, reached: bool) -> None:
    """A line of the goals table."""
    print(f"{name:4} {what:58} {measured:46} goal {goal:24} {'reached' if reached else 'NOT REACHED'}", flush=True)


@cache
def planned(name: str) -> Any:
    """Case, instance, plan and its CPU seconds."""
    schools, _, seed = name.partition(":")
    case = generate(schools if schools in SIZES else int(schools), seed=int(seed or 0))
    plan, seconds = timed(lambda: solve(case))
    return case, derive(case), plan, seconds


@cache
def relaxed(name: str, solver: str) -> float:
    """CPU seconds of HiGHS on the relaxation of the direct model."""
    formulation = formulate(planned(name)[1])
    model = formulation.model
    return timed(lambda: highs.solve_lp(model, formulation.coverage(), model.lower, model.upper, solver=solver))[1]


def g1() -> None:
    _, _, plan, seconds = planned("T2")
    simplex, interior = relaxed("T2", "simplex"), relaxed("T2", "ipx")
    ratio, gap = seconds / simplex, 100 * (plan.gap or 0)
    measured = f"{ratio:.2f} at {gap:.3f} % ({seconds:.1f} s; {simplex:.1f} s, interior point {interior:.1f} s)"
    row(
        "G1",
        "263 schools, plan and proof / simplex on F1's LP",
        measured,
        "0.35 at 0.15 %",
        ratio <= 0.35 and gap <= 0.15,
    )


def g2() -> None:
    _, _, plan, seconds = planned("T3")
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # of the plan, not of the baseline
    interior, gap = relaxed("T3", "ipx"), 100 * (plan.gap or 0)
    measured = f"{seconds / interior:.3f} at {gap:.3f} % ({seconds:.0f} s; {interior:.0f} s; {memory:.0f} MB)"
    good = seconds / interior <= 0.015 and gap <= 0.03
    row("G2", "2,500 schools / interior point on F1's LP", measured, "0.015 at 0.03 %", good)


def g4() -> None:
    """All the schools of a country in one model (generated: 20 s of CPU; solved: some four minutes).

    An answer of a block's schools counts as the share of all schools that they are.
    """
    count = int(os.environ.get("BENCH_SCHOOLS", "48000"))
    answered, respond = [0], Crowd.respond

    def counted(crowd: Crowd, price: Any, worth: Worth) -> Any:
        answered[0] += len(crowd.instance.schools.ids)
        return respond(crowd, price, worth)

    Crowd.respond = counted  # type: ignore[assignment,method-assign]
    case = generate(count, seed=0)
    plan, seconds = timed(lambda: solve(case))
    Crowd.respond = respond  # type: ignore[method-assign]
    calls = answered[0] / count
    memory, gap = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 100 * (plan.gap or 0)
    measured = f"{gap:.3f} %, {calls:.0f} calls, {memory:.0f} MB ({seconds:.0f} s)"
    good = gap <= 0.05 and calls <= 35 and memory <= 1536
    row("G4", "48,000 schools in one model: gap, oracle calls, memory", measured, "0.05 %, 35, 1.5 GB", good)


def g3() -> None:
    """Asked for 0.25 %; HiGHS on F1 alone, what the plan holds being held, for the same CPU time."""
    case = generate("T1", seed=0)
    plan, seconds = timed(lambda: solve(case, options=Options(gap=0.0025)))
    instance = derive(case)
    formulation = formulate(instance)
    whole = Whole(formulation, formulation.model, 0)
    goals = {goal.name: goal.value for goal in plan.goals}
    whole.promises, whole.spending = goals["promises"], goals["spending_due"] / 1000 + 1e-5
    whole.floor = goals["fairness"] - 1e-9
    begin = time.process_time()
    alone = whole.search(
        formulation.coverage(),
        limits=highs.Limits(gap=1e-4, nodes=10**9),
        start=None,
        progress=lambda _value, _bound: time.process_time() - begin > seconds,
    )
    theirs = 100.0 if alone.x is None else 100 * (alone.bound - alone.value) / alone.bound
    gap = 100 * (plan.gap or 0)
    measured = f"{gap:.3f} % in {seconds:.0f} s; HiGHS alone: {theirs:.3f} %"
    good = gap <= 0.25 and gap <= theirs
    row("G3", "60 schools, gap / HiGHS on F1 in the same time", measured, "never worse, 0.25 %", good)


def g5() -> None:
    """Ten territories of a hundred schools, with their own money; `bench.country --lp` adds what a country asks."""
    cases = [generate(100, seed=seed) for seed in range(10)]
    plans, seconds = timed(lambda: [solve(case, options=Effort.QUICK.options) for case in cases])
    without = sum(not plan.entries for plan in plans)
    gaps = [100 * (plan.gap or 0) for plan in plans]
    ratio = seconds / relaxed("T2", "simplex")
    measured = f"{ratio:.2f} ({seconds:.0f} s), gaps {min(gaps):.2f}-{max(gaps):.2f} %, {without} without"
    row("G5", "1,000 schools by territory / simplex on F1's LP of T2", measured, "1.0, none without", ratio <= 1)


def g6() -> None:
    instance = planned("T2")[1]
    formulation = formulate(instance)
    built = min(timed(lambda: formulate(instance))[1] for _ in range(5))
    model, cost = formulation.model, formulation.coverage()
    lp = highs.as_lp(model, cost, model.lower, model.upper)
    handed = min(timed(lambda: highs.quiet().passModel(lp))[1] for _ in range(5))
    measured = f"{built / handed:.1f} ({built:.3f} s; {handed:.3f} s)"
    row("G6", "direct model built with its names / passModel", measured, "4", built / handed <= 4)


def g7() -> None:
    instance = planned("T2")[1]
    goal = Goal("coverage", Worth(coverage=1.0))
    one = timed(lambda: Master(instance).optimise(goal, tolerance=0.01))[1]
    (_, rates), six = timed(lambda: in_order(Master(instance)))
    row(
        "G7",
        "263 schools, six goals / one goal",
        f"{six / one:.1f} ({six:.1f} s; {one:.1f} s)",
        "2.0",
        six / one <= 2,
    )
    for rate in rates:
        print(f"       one {rate.held_unit} of {rate.held} = {rate.rate:.4g} {rate.sought_unit} of {rate.sought}")


def g8() -> None:
    _, instance, plan, seconds = planned("T2")
    priced, pricing = timed(lambda: price_plan(instance, plan))

    def every() -> int:
        table = PriceTable(priced)
        return sum(len(table.reasons(s)) + len(table.account(s).takes) for s in range(len(instance.schools.ids)))

    said = timed(every)[1]
    measured = f"{said / seconds:.4f} ({1000 * said:.0f} ms; prices again {pricing:.1f} s)"
    row("G8", "263 schools, every one explained / solve", measured, "0.003", said / seconds <= 0.003)


def g9() -> None:
    exact = right = count = 0
    for name in ("T1", "60:1"):
        _, instance, plan, _ = planned(name)
        explainer, confirmer = Explainer(instance, plan), Confirmer(instance, plan)
        for school in instance.schools.ids:
            for claim in claims_of(explainer, school):
                seen = confirmer.confirm(school, claim.relief)
                count += 1
                exact += seen is not None and seen.after == claim.wave
                right += seen is not None and seen.after < seen.before
    measured = f"{100 * exact / count:.0f} % / {100 * right / count:.0f} % of {count}"
    row(
        "G9",
        "reasons confirmed by re-solving: exact wave / direction",
        measured,
        "92 % / 98 %",
        exact >= 0.92 * count,
    )


def g10() -> None:
    _, instance, plan, _ = planned("T2")
    priced = price_plan(instance, plan)
    measures: dict[str, Any] = {}
    for one in resources_of(priced.master):
        if one.name == "budget":
            measures.setdefault(one.subject, {})[one] = 0.05 * one.amount
    errors = []
    for changes in measures.values():
        quick, full = gain_of(priced, changes).points, gain_of(priced, changes, rounds=200).points
        if full > 0.01:
            errors.append(100 * abs(quick / full - 1))
    middle, worst = statistics.median(errors), max(errors)
    measured = f"{middle:.2f} % / {worst:.1f} % of {len(errors)} measures"
    row("G10", "worth of +5 %, error median / worst", measured, "1 % / 8 %", middle <= 1 and worst <= 8)


def g11() -> None:
    case, instance, plan, seconds = planned("T2")
    priced = price_plan(instance, plan)
    changes: list[Change] = [
        Money("M1-INVESTISSEMENT", 0.9),
        People("tech_hours", 1.1),
        Money("M6-FONCTIONNEMENT", 1.1),
    ]
    cases = [changed_case(case, [change]) for change in changes]
    instant = timed(lambda: [bound_if(priced, other, rounds=0) for other in cases])[1] / len(cases)
    closer = timed(lambda: [bound_if(priced, other) for other in cases])[1] / len(cases)
    measured = f"{instant / seconds:.3f}; bound and estimate {closer / seconds:.3f}"
    row("G11", "263 schools, what-if (proven bound) / solve", measured, "0.10", closer / seconds <= 0.10)


def g12() -> None:
    """Against the lot-by-lot greedy in two ways: fairness sought in it too, and value for money alone.

    No plan has a better floor than its bound: the greatest ratio that there could be is said beside ours.
    """
    _, instance, plan, _ = planned("T2")
    goals = {goal.name: goal for goal in plan.goals}
    avoidable = goals["promises"].value - (goals["promises"].bound or 0)
    for what, weightings in (("fair", WEIGHTINGS), ("value first", VALUE_FIRST)):
        greedy = plan_of(instance, strong_greedy(instance, weightings))
        verdict = verify(instance, greedy)
        coverage, missed = plan.value / greedy.value, sum(breach.amount for breach in verdict.breaches)
        floor, most = (found / verdict.fairness for found in (goals["fairness"].value, goals["fairness"].bound or 1))
        measured = f"{coverage:.3f}; {floor:.2f} of at most {most:.2f}; {avoidable:.0f} avoidable (it: {missed:.0f})"
        good = coverage >= 1.04 and floor >= 1.35 and avoidable == 0
        row("G12", f"263 schools / lot-by-lot greedy, {what}", measured, "1.04; 1.35; 0", good)


def g14() -> None:
    number = int(os.environ.get("BENCH_TERRITORIES", "1000"))
    worst_value = worst_row = 0.0
    broken = over = lost = 0
    begin = time.process_time()
    for seed in range(number):
        case = small_territory(seed)
        instance, plan = derive(case), solve(case, options=Effort.QUICK.options)
        broken += bool(verify(instance, plan).violations)
        over += plan.bound is not None and plan.value > plan.bound + 1e-6
        formulation = formulate(instance)
        whole = Whole(formulation, formulation.model, 0)
        x = whole.solution_of(read_decisions(instance, plan))
        if x is None:
            lost += 1
            continue
        worst_value = max(worst_value, abs(float(formulation.coverage() @ x) - plan.value))
        worst_row = max(worst_row, whole.broken_by(x))
    seconds = time.process_time() - begin
    measured = f"value {worst_value:.0e}, rows {worst_row:.0e}, {broken + over + lost} bad ({seconds:.0f} s)"
    good = worst_value <= 1e-9 and worst_row <= 1e-9 and not broken + over + lost
    row("G14", f"{number:,} small territories lifted into F1", measured, "1e-9", good)


def territory(name: str) -> None:
    """One line of a territory."""
    _, instance, plan, seconds = planned(name)
    verdict, memory = verify(instance, plan), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"{name}: {plan.status}, value {plan.value:.3f}, bound {plan.bound:.3f}, gap {100 * (plan.gap or 0):.3f} %, "
        f"floor {verdict.fairness:.4f}, violations {len(verdict.violations)}, {seconds:.1f} s, {memory:.0f} MB, "
        f"{plan.hash[:12]}",
        flush=True,
    )


GOALS = {
    "G1": g1,
    "G2": g2,
    "G3": g3,
    "G4": g4,
    "G5": g5,
    "G6": g6,
    "G7": g7,
    "G8": g8,
    "G9": g9,
    "G10": g10,
    "G11": g11,
    "G12": g12,
    "G14": g14,
}


def main(names: list[str]) -> None:
    """The goals or territories asked for."""
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    for name in names:
        if name in GOALS:
            GOALS[name]()
        else:
            territory(name)


if __name__ == "__main__":
    main(sys.argv[1:] or list(USUAL))
