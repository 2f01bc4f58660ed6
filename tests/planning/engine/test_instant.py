"""The bound that answers at once is the one of the case derived again, and kept prices are those that were found."""

import json

import pytest

from pupitre.planning.engine.bound_if import bound_if
from pupitre.planning.engine.change import Change, Money, People, PriceOf, Ready, Wish, changed_case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.instant import bound_at_once
from pupitre.planning.engine.kept import KeptPrices, kept, restored
from pupitre.planning.engine.priced import price_plan

CASE = generate(16, seed=2)
INSTANCE = derive(CASE)
PLAN = greedy_plan(INSTANCE, "strong")
PRICED = price_plan(INSTANCE, PLAN)
MEASURE, SCHOOL = CASE.measures[0].measure_id, CASE.schools[3].school_id

CHANGES: list[tuple[Change, ...]] = [
    (),
    (Money(MEASURE, 1.1),),
    (Money(MEASURE, 0.0, 2),),
    (Money(MEASURE, 0.5, 1), People("adviser_days", 1.2)),
    (People("training_seats", more=3, wave=2),),
    (People("deployments", 0.5), Money(MEASURE, 1.3, 3)),
    (Ready(SCHOOL, 1),),
    (Ready(SCHOOL, 1), People("tech_hours", 2.0)),
    (PriceOf(CASE.catalogue[0].model_id, 1.2),),
]


@pytest.mark.parametrize("changes", CHANGES)
def test_the_bound_at_once_is_that_of_the_case_derived_again(changes: tuple[Change, ...]) -> None:
    whole = bound_if(PRICED, changed_case(CASE, changes), rounds=0).bound
    assert bound_at_once(PRICED, changes) == pytest.approx(whole, abs=1e-6)


@pytest.mark.parametrize("wave", [1, 4, 9, None])
def test_a_wish_leaves_a_bound_over_every_plan_that_keeps_it(wave: int | None) -> None:
    """The school's own part alone is counted again, which never cuts off a plan."""
    changes = (Wish(SCHOOL, wave), People("adviser_days", 1.1))
    whole = bound_if(PRICED, changed_case(CASE, changes), rounds=0).bound
    assert whole - 1e-6 <= bound_at_once(PRICED, changes) <= bound_at_once(PRICED, changes[1:]) + 1e-9


def test_prices_kept_and_taken_up_again_say_the_same() -> None:
    document = json.loads(json.dumps(kept(PRICED).to_json()))
    again = restored(INSTANCE, PLAN, KeptPrices.from_json(document))
    assert again.bound == pytest.approx(PRICED.bound, abs=1e-9)
    assert again.by_entry == pytest.approx(PRICED.by_entry, abs=1e-9)
    changes = (Money(MEASURE, 1.2),)
    assert bound_at_once(again, changes) == pytest.approx(bound_at_once(PRICED, changes), abs=1e-9)


def test_prices_of_another_case_are_refused() -> None:
    other = derive(generate(8, seed=1))
    with pytest.raises(ValueError, match="another case"):
        restored(other, greedy_plan(other, "strong"), KeptPrices(kept(PRICED).price[:-1], 0.0, 0.0, 1))
