"""A plan of an awkward territory is priced to the end: nothing fails, no figure is left infinite, the bound holds."""

import json
from dataclasses import asdict

import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.exchange import in_order
from pupitre.planning.engine.futures import robustness
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.kept import KeptPrices, kept, restored
from pupitre.planning.engine.margins import prices_with_ranges
from pupitre.planning.engine.price_reasons import PriceTable
from pupitre.planning.engine.priced import price_plan
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.promises import cost_of, promises_of


@pytest.mark.parametrize(
    ("schools", "knobs"),
    [
        (0, Knobs()),
        (1, Knobs()),
        (1, Knobs(empty_schools=1.0)),
        (3, Knobs(no_money=True)),
        (3, Knobs(all_ready_late=True)),
        (2, Knobs(impossible_obligations=True)),
        (2, Knobs(orphan_measure=True)),
        (3, Knobs(ties=True, empty_schools=0.5)),
    ],
    ids=["nobody", "one", "no pupils", "no money", "late", "impossible", "orphan", "ties"],
)
def test_an_awkward_plan_is_priced_to_the_end(schools: int, knobs: Knobs) -> None:
    case = generate(schools, seed=3, knobs=knobs)
    instance = derive(case)
    plan = greedy_plan(instance, "strong")
    priced = price_plan(instance, plan)
    assert priced.bound >= plan.value - 1e-6
    table = PriceTable(priced)
    for s in range(schools):
        assert table.reasons(s) or table.account(s).first_ready is None  # who never can is explained by its rule
        assert all(charge.points > 0 for charge in table.account(s).takes)
    saved = json.loads(json.dumps(kept(priced).to_json(), allow_nan=False))
    assert restored(instance, plan, KeptPrices.from_json(saved)).bound == pytest.approx(priced.bound)
    stages, rates = in_order(Master(instance))
    future = robustness(priced, number=2)
    promises = [cost_of(priced, promise) for promise in list(promises_of(case))[:1]]
    told = [asdict(each) for each in (*stages, *rates, *prices_with_ranges(priced), *promises)]
    json.dumps([told, *future.regret, future.low.tolist(), future.high.tolist()], allow_nan=False)
    assert all(cost.points >= -1e-6 for cost in promises)
