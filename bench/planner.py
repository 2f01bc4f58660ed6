"""The planner on synthetic territories: gap, CPU, memory, beside the relaxation of the direct model and the greedy.

    python bench/planner.py [T1 T2 676 60:1 ...]    (60:1: sixty schools, seed 1)

Ratios count, not times: the relaxation is measured in the same run, on the same core.
"""

from __future__ import annotations

import resource
import sys
import time

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.generate_tables import SIZES
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.highs import solve_lp
from pupitre.planning.engine.solve import solve
from pupitre.planning.engine.verifier import verify


def main(names: list[str]) -> None:
    """One line a territory."""
    for name in names:
        schools, _, seed = name.partition(":")
        case = generate(schools if schools in SIZES else int(schools), seed=int(seed or 0))
        instance = derive(case)
        begin = time.process_time()
        greedy = greedy_plan(instance)
        after_greedy = time.process_time()
        formulation = formulate(instance)
        model = formulation.model
        after_build = time.process_time()
        relaxed = solve_lp(model, formulation.coverage(), model.lower, model.upper, solver="ipx")
        after_lp = time.process_time()
        plan = solve(case)
        end = time.process_time()
        verdict = verify(instance, plan)
        base = verify(instance, greedy)
        memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(
            f"{name}: {plan.status}, value {plan.value:.3f}, bound {plan.bound:.3f}, "
            f"gap {100 * (plan.gap or 0):.3f} %\n"
            f"  floor {verdict.fairness:.4f}, promises missed {sum(b.amount for b in verdict.breaches):.0f}, "
            f"violations {len(verdict.violations)}\n"
            f"  greedy: value {greedy.value:.3f}, floor {base.fairness:.4f}, promises missed "
            f"{sum(b.amount for b in base.breaches):.0f}; plan / greedy: coverage {plan.value / greedy.value:.3f}, "
            f"floor {verdict.fairness / base.fairness:.3f}\n"
            f"  CPU: greedy {after_greedy - begin:.1f} s, build {after_build - after_greedy:.2f} s, "
            f"relaxation of the direct model (interior point) {after_lp - after_build:.1f} s at {relaxed.value:.3f}, "
            f"solve {end - after_lp:.1f} s; peak memory {memory:.0f} MB"
        )


if __name__ == "__main__":
    main(sys.argv[1:] or ["T1", "T2"])
