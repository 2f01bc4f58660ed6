"""The exact worth of an item at prices, against every way of placing its sets."""

from functools import cache
from itertools import combinations_with_replacement

import numpy as np
import pytest

from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.exact import certified_worth, exact_worth, moving_items
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.oracle import Costs, Oracle, Worth
from pupitre.planning.engine.shared import make_shared
from pupitre.planning.engine.slots import NEVER, answer, make_slots


def make_oracle(schools: int, seed: int) -> Oracle:
    instance = derive(generate(schools, seed=seed))
    slots = make_slots(instance)
    slots.life[:] = np.random.default_rng(seed).integers(2, 5, slots.offer.shape[1])  # short lives: many ways
    return Oracle(instance, slots, make_shared(instance, slots.lots))


def rugged_costs(oracle: Oracle, seed: int) -> Costs:
    """Costs that jump from wave to wave, so that buying early and overlapping may pay."""
    rng = np.random.default_rng(seed)
    costs = oracle.costs(rng.uniform(0, 0.002, oracle.shared.count), Worth(coverage=1.0, promise=0.3))
    costs.offer[:] = rng.uniform(0, 0.6, costs.offer.shape) * (1 + 5 * (rng.random(costs.offer.shape) < 0.4))
    return costs


def best_by_trying(oracle: Oracle, costs: Costs, item: int, entry: int) -> float:
    """Every way of buying or receiving sets of one item, wave after wave."""
    instance, slots = oracle.instance, oracle.slots
    W, units = instance.horizon.waves, int(instance.items.hole_max[item])
    mine = np.flatnonzero(slots.item == item)
    hole, first = instance.items.hole[item], int(mine[0])
    ways = [
        [(min(w + int(life), W), float(costs.offer[o, w])) for o, life in zip(*pair, strict=True) if o >= 0]
        + [
            (int(dies), float(costs.lot[lot, first]))
            for lot, (family, at, dies) in enumerate(slots.lots.tolist())
            if at == w and family == instance.items.family[item]
        ]
        for w, pair in enumerate([(slots.offer[first], slots.life[first])] * W)
    ]

    @cache
    def best(w: int, alive: tuple[int, ...]) -> float:
        if w == W:
            return 0.0
        alive = tuple(end for end in alive if end > w)
        due = int(instance.items.entry_min[item, w]) if w == entry else 0
        useful = [way for way in ways[w] if hole[w : way[0]].any()]
        found = NEVER
        for count in range(due, units - len(alive) + 1):
            for bought in combinations_with_replacement(useful, count):
                now = tuple(sorted((*alive, *(end for end, _ in bought))))
                gain = costs.worth[mine[: min(len(now), int(hole[w]))], w].sum() - sum(cost for _, cost in bought)
                found = max(found, float(gain) + best(w + 1, now))
        return found

    return best(entry, ())


@pytest.mark.parametrize("seed", range(4))
def test_the_exact_worth_is_that_of_trying_everything(seed: int) -> None:
    oracle = make_oracle(8, seed)
    costs = rugged_costs(oracle, seed)
    items = oracle.instance.items
    small = moving_items(oracle) & (items.hole_max <= 2)[:, None] & (np.arange(oracle.instance.horizon.waves) >= 2)
    item, entry = np.nonzero(small)
    W = oracle.instance.horizon.waves
    found = exact_worth(oracle, costs, item, entry, np.full(len(item), W))
    assert len(item) >= 10
    tried = [best_by_trying(oracle, costs, int(i), int(w)) for i, w in zip(item, entry, strict=True)]
    assert found == pytest.approx(tried, abs=1e-9)


def test_slots_that_exchange_sets_are_sometimes_worth_more_than_slots_apart() -> None:
    oracle = make_oracle(30, 0)
    costs = rugged_costs(oracle, 0)
    apart_by_slot = answer(oracle.slots, costs.worth, costs.offer, costs.lot)
    W = oracle.instance.horizon.waves
    value = np.where(oracle.due, apart_by_slot.bought, apart_by_slot.best[:, :W])
    apart = np.zeros((len(oracle.instance.items.keys), W))
    np.add.at(apart, oracle.slots.item, value)
    item, entry = np.nonzero(moving_items(oracle))
    gain = exact_worth(oracle, costs, item, entry, np.full(len(item), W)) - apart[item, entry]
    assert gain.min() > -1e-9
    assert gain.max() > 1e-3


def test_the_certified_worth_of_a_school_is_never_less_than_its_answer() -> None:
    oracle = make_oracle(30, 1)
    price = np.random.default_rng(1).uniform(0, 0.01, oracle.shared.count)
    worth = Worth(coverage=1.0, promise=0.5)
    assert np.all(certified_worth(oracle, price, worth) >= oracle.respond(price, worth).worth - 1e-9)
