"""Prices that explain: accounts, bounds, gains, what-if and futures, against what re-solving finds."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from pupitre.planning.engine.bound_if import bound_if
from pupitre.planning.engine.change import Change, Money, People, PriceOf, Pupils, Ready, Weight, Wish, changed_case
from pupitre.planning.engine.confirm import Confirmer, claims_of
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.exchange import in_order
from pupitre.planning.engine.explain import Explainer, Kind
from pupitre.planning.engine.futures import robustness
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.goals import Goal, Outcome
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.margins import gain_of, prices_with_ranges, resources_of
from pupitre.planning.engine.price_reasons import PriceTable
from pupitre.planning.engine.priced import price_decisions, price_plan
from pupitre.planning.engine.pricing import Master
from pupitre.planning.engine.reading import read_decisions

CASE = generate(16, seed=2)
INSTANCE = derive(CASE)
PLAN = greedy_plan(INSTANCE, "strong")
PRICED = price_plan(INSTANCE, PLAN)


def test_a_school_s_account_adds_up_to_what_it_is_worth_at_the_prices() -> None:
    table = PriceTable(PRICED)
    accounts = table.accounts()
    assert sum(points for a in accounts for _, _, points in a.brings) == pytest.approx(PLAN.value, abs=0.2)
    for s, account in enumerate(accounts):
        assert min(account.waves, default=0.0) >= 0.0
        assert all(charge.points > 0 for charge in account.takes)
        assert (account.wave is None) == (PRICED.decisions.entry[s] >= INSTANCE.horizon.waves)
        if account.best_wave is not None:
            assert account.waves[account.best_wave - 1] == 0.0


def test_what_is_proven_is_a_bound_of_every_plan_with_that_entry() -> None:
    """The plan's own entries never contradict the bound; a bound with a school's worse wave is lower."""
    entry = PRICED.decisions.entry
    assert PRICED.bound >= PRICED.value
    for s in range(len(entry)):
        assert PRICED.bound_if(s, int(entry[s])) >= PRICED.value - 1e-6
        assert PRICED.bound_if(s, int(PRICED.by_entry[s].argmin())) <= PRICED.bound + 1e-9


def test_sentences_by_the_prices_say_what_they_are() -> None:
    table = PriceTable(PRICED)
    found = [reason for s in range(len(INSTANCE.schools.ids)) for reason in table.reasons(s)]
    assert {reason.kind for reason in found} <= {Kind.PROVEN, Kind.ESTIMATED}
    assert any(reason.code == "priced_loss" and reason.unlocks for reason in found)
    for reason in found:
        for language in ("en", "fr", "fr-CA"):
            assert "{" not in reason.sentence(language)
            assert all("{" not in unlock.sentence(language) for unlock in reason.unlocks)


def test_reasons_are_confirmed_by_solving_again_with_all_else_fixed() -> None:
    explainer, confirmer = Explainer(INSTANCE, PLAN), Confirmer(INSTANCE, PLAN)
    claims = [claim for name in INSTANCE.schools.ids for claim in claims_of(explainer, name)][:10]
    assert len(claims) >= 6
    found = [(claim, confirmer.confirm(claim.school_id, claim.relief)) for claim in claims]
    right = [claim for claim, seen in found if seen is not None and seen.after == claim.wave]
    assert len(right) >= 0.9 * len(claims)


def test_more_of_a_resource_never_costs_and_its_worth_lies_under_its_price() -> None:
    short = [r for r in resources_of(PRICED.master) if PRICED.outcome.price[r.row] * r.scale * r.amount > 0.5]
    assert len(short) >= 3
    for resource in short[:4]:
        by = 0.05 * resource.amount
        gain = gain_of(PRICED, {resource: by})
        loss = gain_of(PRICED, {resource: -by})
        slope = float(PRICED.outcome.price[resource.row]) * resource.scale * by
        assert -1e-6 <= gain.points <= slope + 0.02  # worth grows less and less
        assert loss.points <= 1e-6
        assert gain.bound >= PRICED.value


def test_a_price_is_published_with_the_range_where_it_holds() -> None:
    prices = prices_with_ranges(PRICED)
    assert prices
    for price in prices:
        assert price.valid_from is not None
        assert price.valid_to is not None
        assert 0 <= price.valid_from <= price.valid_to


@pytest.mark.parametrize(
    "change",
    [
        Money("M1-INVESTISSEMENT", 1.2),
        Money("M1-INVESTISSEMENT", 0.7, year=2),
        People("tech_hours", factor=1.1),
        People("training_seats", more=2, wave=1),
        PriceOf("TAB-NEUVE", 1.3),
        Ready("E00002", 1),
        Pupils(1.2, from_year=2),
        Weight("TAB", 1.2),
        Wish("E00003", 6),
    ],
    ids=lambda change: f"{type(change).__name__}",
)
def test_the_bound_of_a_change_holds_for_the_plans_of_the_changed_case(change: Change) -> None:
    case = changed_case(CASE, [change])
    instant, closer = bound_if(PRICED, case, rounds=0), bound_if(PRICED, case)
    assert closer.bound <= instant.bound + 1e-9
    assert closer.estimate is not None
    assert closer.estimate <= closer.bound + 0.5 or not closer.keeps
    changed = derive(case)
    plan = greedy_plan(changed, "strong")
    again = price_decisions(changed, read_decisions(changed, plan))
    if again.master.held_floor >= PRICED.master.held_floor:  # it holds what the plan of today holds
        assert plan.value <= closer.bound + 1e-6


@pytest.mark.parametrize("change", [Money("NOBODY", 1.0), People("nothing"), Ready("X", 1), PriceOf("X", 2.0)])
def test_a_change_of_something_unknown_is_refused(change: Change) -> None:
    with pytest.raises(KeyError):
        changed_case(CASE, [change])


def test_a_change_of_nothing_changes_nothing() -> None:
    case = changed_case(CASE, [Money("M1-INVESTISSEMENT", 1.0), Pupils(1.0)])
    assert derive(case).case_hash == INSTANCE.case_hash
    same = bound_if(PRICED, case, rounds=0)
    assert same.bound == pytest.approx(PRICED.bound, abs=1e-6)


def test_the_band_of_futures_is_the_same_for_the_same_seed_and_holds_the_plan() -> None:
    one, two = robustness(PRICED, number=4, seed=1), robustness(PRICED, number=4, seed=1)
    assert np.array_equal(one.low, two.low)
    assert one.regret == two.regret
    assert np.all(one.low <= one.high)
    assert all(future.kept <= future.possible + 1e-9 for future in one.futures)


def test_the_goals_in_order_keep_what_was_held_and_say_their_rates() -> None:
    stages, rates = in_order(Master(INSTANCE))
    assert [stage.name for stage in stages] == [
        "promises",
        "spending_due",
        "fairness",
        "coverage",
        "earliness",
        "cost",
        "moves",
    ]
    assert all(rate.rate > 0 for rate in rates)
    sought = {(rate.held, rate.sought) for rate in rates}
    assert ("coverage", "earliness") in sought
    within = (1e-9, 1e-3, 5e-4, 1e-2, 1.0, 100.0, 1e-2)  # of each goal, in its unit
    assert all(abs(stage.bound - stage.value) <= most + 1e-6 for stage, most in zip(stages, within, strict=True))


def test_where_arithmetic_fails_at_a_goal_those_before_it_are_known() -> None:
    class Failing(Master):
        def optimise(self, goal: Goal, **how: Any) -> Outcome:
            out = super().optimise(goal, **how)
            return replace(out, value=-np.inf) if goal.name == "cost" else out

    stages, rates = in_order(Failing(INSTANCE))
    assert [stage.name for stage in stages][-2:] == ["coverage", "earliness"]
    assert not any(rate.sought == "cost" for rate in rates)
