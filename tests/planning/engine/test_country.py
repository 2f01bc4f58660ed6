"""A country: the national bound holds against the whole model solved at once, whatever the prices."""

import json
from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.planning.engine import coordinate
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.country import (
    Country,
    as_json,
    cuts_of,
    fifths,
    from_json,
    make_country,
    national_measures,
    sketch,
    with_allotment,
)
from pupitre.planning.engine.derive import derive, quintiles
from pupitre.planning.engine.formulation import formulate
from pupitre.planning.engine.generate_country import generate_country, national_budgets
from pupitre.planning.engine.highs import Limits, Solution, solve_mip
from pupitre.planning.engine.instance import Floats
from pupitre.planning.engine.model import Model
from pupitre.planning.engine.national import Duals, National
from pupitre.planning.engine.proposals import Held, bound_at, national_funds, price_territory
from pupitre.planning.engine.questions import (
    Kind,
    Question,
    answer,
    answer_greedily,
    answer_to_json,
    question_from_json,
    question_to_json,
    reply_from_json,
)

YEARS = 2


@cache
def small_country() -> tuple[Country, tuple[Case, ...]]:
    """Three territories of a few schools."""
    cases = dict(generate_country(3, mean=6, seed=4, years=YEARS))
    sketches = [sketch(name, case) for name, case in reversed(cases.items())]
    measures = national_measures(next(iter(cases.values())))
    budgets = national_budgets(sum(one.schools for one in sketches), years=YEARS)
    return make_country(measures, budgets, sketches, YEARS), tuple(cases.values())


@cache
def planned() -> tuple[coordinate.Outcome, list[coordinate.Settled], list[coordinate.Standing]]:
    country, cases = small_country()
    return coordinate.plan_country(country, cases.__getitem__, rounds=2)


FREE = Held(promises=1e6, spending=1e6, floor=0.0)
"""Goals before coverage that hold nothing: the bound is then that of all plans."""


def whole_at_once(country: Country, cases: tuple[Case, ...]) -> Solution:
    """The best coverage found on the direct model of the whole country, national money being one purse a year.

    Nothing must be spent here and no goal is held: the more plans there are to compare with.
    """
    budget = np.array(country.budget_cents).reshape(-1, country.years)
    parts = [formulate(derive(with_allotment(case, budget))) for case in cases]
    purses, width = budget.size, sum(part.model.width for part in parts)
    columns: list[Floats] = []
    blocks, first_row, first_column = [], purses, 0
    for part, weight in zip(parts, country.weight, strict=True):
        model, low, high = part.model, part.model.row_lower.copy(), part.model.row_upper.copy()
        low[model.families["must_spend"].members] = -np.inf
        row = np.arange(first_row, first_row + model.height)
        own = np.arange(model.height)[model.families["measure_budget"].members].reshape(-1, country.years)
        own = own[national_funds(part.instance)].reshape(-1)
        row[own], low[own], high[own] = np.arange(purses), -np.inf, np.inf  # the purse of all
        column = np.repeat(np.arange(model.width), np.diff(model.start)) + first_column
        columns.append(np.stack([column, row[model.rows], model.values]))
        blocks.append((model.lower, model.upper, model.whole, weight * part.coverage(), low, high))
        first_row, first_column = first_row + model.height, first_column + model.width
    lower, upper, whole, cost, low, high = (np.concatenate(each) for each in zip(*blocks, strict=True))
    table = np.concatenate(columns, axis=1)
    table = table[:, np.lexsort((table[1], table[0]))]
    euros = budget.reshape(-1) / 100.0
    model = Model(
        {},
        {},
        lower,
        upper,
        whole,
        np.concatenate([euros, low]),
        np.concatenate([euros, high]),
        np.searchsorted(table[0], np.arange(width + 1)),
        table[1].astype(np.int64),
        table[2],
    )
    return solve_mip(model, cost, lower, upper, limits=Limits(gap=0.01, nodes=20))


@cache
def the_whole() -> Solution:
    return whole_at_once(*small_country())


@pytest.mark.parametrize("seed", range(4))
def test_any_prices_bound_the_whole_country(seed: int) -> None:
    country, cases = small_country()
    rng = np.random.default_rng(seed)
    level = rng.choice([0.0, 0.02, 0.2])  # points for a thousand euros: nothing, too low, too high
    asked = Duals(level * rng.uniform(0.2, 1.8, country.budget.shape), np.zeros(country.budget.shape), 0.0)
    parts = []
    for case, weight in zip(cases, country.weight, strict=True):
        own = tuple(rng.uniform(0.0, 0.3, 60)) if seed % 2 else ()
        parts.append(bound_at(case, FREE, asked.take / weight, country.budget, own))
    assert the_whole().x is not None
    assert the_whole().value <= National(country).bound(asked, parts, 0.0) + 1e-6


def test_the_bound_at_prices_sought_is_close_to_the_whole() -> None:
    """Prices of three rounds, no goal being held before coverage: above what is found at once, and not far."""
    country, cases = small_country()
    asked = planned()[2][-1].asked
    parts = [
        price_territory(case, FREE, asked.take / weight, most=country.budget, given=country.budget / 3).bound
        for case, weight in zip(cases, country.weight, strict=True)
    ]
    bound = National(country).bound(asked, parts, country.must_spend.sum())
    assert the_whole().value <= bound + 1e-6
    assert bound <= 1.1 * the_whole().bound


def test_the_country_holds_its_money_and_is_under_its_bound() -> None:
    country, _ = small_country()
    outcome, made, past = planned()
    assert outcome.value <= outcome.bound + 1e-6
    assert all(one.value <= one.bound + 1e-6 for one in past)
    assert past[-1].value >= past[0].value - 1e-6  # proposals add up
    spent = sum(np.array(one.spent) for one in made).reshape(country.budget.shape)
    assert (spent <= country.budget + 1e-9).all()  # nothing is carried by these measures
    assert all(one.points > 0 for one in made)


def test_shares_pro_rata_are_within_what_is_voted_and_go_where_a_measure_may_pay() -> None:
    country, _ = small_country()
    share = country.pro_rata()
    assert (share.sum(axis=0) <= np.array(country.budget_cents)).all()
    assert share.sum() > 0.99 * np.array(country.budget_cents).sum()
    claims = np.array([one.claims for one in country.territories])
    assert (share[claims == 0] == 0).all()


@given(st.lists(st.none() | st.integers(60, 160).map(float), min_size=1, max_size=40))
def test_fifths_of_a_country_are_those_of_a_territory_that_is_all_of_it(ips: list[float | None]) -> None:
    assert fifths(ips, cuts_of([one for one in ips if one is not None])).tolist() == quintiles(ips).tolist()


def test_what_each_fifth_of_schools_has_adds_up_to_the_country() -> None:
    """Whole need and points by fifth are those of the territories, and the shares told follow."""
    country, cases = small_country()
    outcome, made, _ = planned()
    stock = [derive(with_allotment(case, None)).stock_points.sum() for case in cases]
    need = country.weight @ np.array([one.need for one in made])
    assert need.sum() == pytest.approx(1000.0)
    covered = country.weight @ np.array([np.array(one.covered) for one in made])
    assert covered.sum() == pytest.approx(outcome.value + country.weight @ np.array(stock))
    assert outcome.fifths == pytest.approx(tuple(covered / need))
    assert all(0 < one < 1 for one in outcome.fifths if one is not None)


def test_a_territory_without_an_answer_has_a_greedy_plan_and_a_bound() -> None:
    country, cases = small_country()
    opened, _ = answer_greedily(cases[0], coordinate.opening(country)[0])
    zeros = (0.0,) * country.budget.size
    most = tuple(country.budget.reshape(-1).tolist())
    asked = Question(Kind.PLAN, coordinate.opening(country)[0].money, prices=zeros, most=most)
    settled, plan = answer_greedily(cases[0], asked)
    assert plan is not None
    assert plan.entries
    assert isinstance(settled, coordinate.Settled)
    assert settled.points <= settled.bound
    assert isinstance(opened, coordinate.Reply)
    assert opened.proposals[0].points <= opened.bound


def test_what_goes_to_a_worker_and_back_is_the_same_as_json() -> None:
    country, cases = small_country()
    assert from_json(json.loads(json.dumps(as_json(country)))) == country
    opening = coordinate.opening(country)
    replies = [answer(case, question)[0] for case, question in zip(cases, opening, strict=True)]
    back = [reply_from_json(json.loads(json.dumps(answer_to_json(reply)))) for reply in replies]
    assert back == replies
    _, questions = coordinate.pricing(country, [back], [])
    for question in questions:
        document = json.dumps(question_to_json(question))
        assert question_from_json(json.loads(document)) == question
        assert len(document) < 20_000  # bytes: what a job carries, whatever the territory
