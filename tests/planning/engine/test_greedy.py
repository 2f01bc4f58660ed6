"""Baselines: the same plan every time, promises first, every cent financed, better than a spreadsheet."""

import numpy as np
import pytest

from pupitre.planning.engine.assemble import Decisions, Purchase, no_decisions, spending_lines, value_of
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.financing import FlowProblem, finance, hold_back
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.greedy import BASELINES, greedy_plan, plan_of
from pupitre.planning.engine.greedy_strong import goals, strong_greedy
from pupitre.planning.engine.money import delivery_lines, spending
from pupitre.planning.engine.purses import Purses

T1 = derive(generate("T1"))


@pytest.mark.parametrize("name", BASELINES)
def test_a_baseline_gives_the_same_plan_every_time(name: str) -> None:
    first, second = greedy_plan(T1, name), greedy_plan(derive(generate("T1")), name)
    assert first.hash == second.hash
    assert first.entries
    assert first.deliveries
    assert first.bound is None


def test_the_strong_greedy_keeps_more_promises_and_covers_more_than_a_spreadsheet() -> None:
    strong = goals(T1, strong_greedy(T1))
    for name, baseline in BASELINES.items():
        if name != "strong":
            missed, floor, points = goals(T1, baseline(T1))
            assert strong >= (missed, floor, points)
            assert strong[2] > points


def test_an_empty_plan_costs_nothing() -> None:
    funded = finance(T1, spending(T1, spending_lines(T1, no_decisions(T1))))
    assert funded.pays
    assert funded.flow.sum() == pytest.approx(0, abs=1e-6)
    must = T1.funding.must_spend
    assert funded.unspent == pytest.approx(must)


def test_the_smallest_shortfall_is_said_where_it_is() -> None:
    offer = int(np.flatnonzero(T1.offers.payable)[0])
    too_many = 10_000
    decisions = Decisions(no_decisions(T1).entry, (Purchase(offer, 0, too_many),))
    due = spending(T1, spending_lines(T1, decisions))
    funded = finance(T1, due)
    number = int(T1.offers.spending_class[offer])
    able = T1.funding.budget[T1.funding.class_fund[number] & T1.funding.fund_capex, 0].sum()
    assert not funded.pays
    assert funded.short[0, number, 0] == pytest.approx(due[0, number, 0] / 100 - able)
    assert set(np.argwhere(funded.short > 0)[:, 1].tolist()) == {number}
    with pytest.raises(ValueError, match="cannot be financed"):
        plan_of(T1, decisions)


@pytest.mark.parametrize("seed", range(3))
def test_what_is_left_and_what_was_refused_say_what_the_linear_programme_says(seed: int) -> None:
    rng, payable = np.random.default_rng(seed), np.flatnonzero(T1.offers.payable)
    purses, alone = Purses(T1), FlowProblem(T1, hold_back(T1))
    due, paid = spending(T1, ()), 0
    for _ in range(300):
        offer, wave = int(rng.choice(payable)), int(rng.integers(T1.horizon.waves))
        lines = delivery_lines(T1, 0, offer, wave, int(rng.integers(1, 12)))
        more = due + spending(T1, lines)
        said = purses.pay(lines, more)
        assert said == alone.pays(more)
        due, paid = (more, paid + 1) if said else (due, paid)
    assert 0 < paid < 300


@pytest.mark.parametrize(
    "knobs",
    [
        Knobs(no_money=True),
        Knobs(all_ready_late=True),
        Knobs(impossible_obligations=True),
        Knobs(orphan_measure=True),
        Knobs(empty_schools=0.6),
        Knobs(ties=True),
    ],
    ids=str,
)
@pytest.mark.parametrize("name", BASELINES)
def test_awkward_territories_have_a_plan(name: str, knobs: Knobs) -> None:
    instance = derive(generate(9, seed=3, territories=2, knobs=knobs))
    decisions = BASELINES[name](instance)
    plan = plan_of(instance, decisions)
    assert plan.value == pytest.approx(value_of(instance, decisions))
    if knobs.no_money:
        assert not plan.deliveries


def test_nobody_and_nothing_to_plan() -> None:
    assert greedy_plan(derive(generate(0))).entries == ()
