"""The planner's doors as planning uses them: the solver, and the plans that people would make by hand."""

from collections.abc import Iterator

from pupitre.planning.engine.case import Case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.plan import Plan
from pupitre.planning.engine.solve import OnProgress, Options, ShouldStop
from pupitre.planning.engine.solve import solve as engine_solve
from pupitre.planning.enums import Method

BASELINES = {
    Method.STRONG: "strong",
    Method.BY_COMMITMENT: "commitment",
    Method.BY_IPS: "ips",
    Method.BY_VALUE_COST: "value_per_cost",
    Method.EQUAL_SHARE: "equal_share",
}
"""Each with its name in the engine; the strong one first, since it is shown while the solver works."""


def baselines(case: Case) -> Iterator[tuple[Method, Plan]]:
    """The plans without a solver, one after the other."""
    instance = derive(case)
    for method, name in BASELINES.items():
        yield method, greedy_plan(instance, name)


def solve(case: Case, *, gap: float, on_progress: OnProgress, should_stop: ShouldStop) -> Plan:
    """The solver's plan, to a proven gap (a share of the bound) or as near as its limits allow."""
    return engine_solve(case, options=Options(gap=gap), on_progress=on_progress, should_stop=should_stop)
