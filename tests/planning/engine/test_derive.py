"""The arrays of an instance, against cases small enough to compute by hand."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from pupitre.planning.engine.case import (
    Capacity,
    Case,
    Commitment,
    Condition,
    Item,
    Measure,
    MeasureBudget,
    Meta,
    Model,
    Money,
    Need,
    Obligation,
    Pin,
    School,
    Scope,
    Stock,
    Usage,
)
from pupitre.planning.engine.case_io import make_case
from pupitre.planning.engine.derive import derive, quintiles
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.instance import Instance

W = 6  # three years of two waves


def school(name: str, ips: float | None = 103.0, category: str = "STD") -> School:
    return School(name, "T", "primaire", category, ips, 8, None, None)


def commitment(name: str, wave: int = 1, points: float = 50.0, **changes: Any) -> Commitment:
    row = Commitment(name, wave, 1, 1, 0.2, 0.5, 3, points, 10.0, 5.0)
    return replace(row, **changes)


def model(name: str, functions: tuple[str, ...], life: float = 2, repairability: float = 5.0) -> Model:
    zero = Decimal(0)
    return Model(name, functions, Decimal(100), life, repairability, Decimal(10), zero, zero, zero, False)


def measure(name: str, kind: Money = Money.CAPEX, **changes: Any) -> Measure:
    row = Measure(name, kind, 0.0, 1.0, 0.0, ("*",), ("*",), 0.0, 0.0, 1, 3, Scope.LOCAL)
    return replace(row, **changes)


def small(**tables: Any) -> Case:
    """One school, two boards needed, then three; money of both kinds; changed by `tables`."""
    rows: dict[str, Any] = {
        "schools": [school("A")],
        "commitments": [commitment("A")],
        "items": [Item("A", "TNI", "C1", 1, 20.0)],
        "need": [Need("A", "TNI", "C1", year, lots) for year, lots in ((1, 2), (2, 2), (3, 3))],
        "catalogue": [model("BOARD", ("TNI",))],
        "measures": [measure("OWN"), measure("RUN", Money.OPEX)],
        "measure_budgets": [MeasureBudget("T", "OWN", 1, Decimal("10.50"))],
        "capacities": [Capacity("T", wave, 1.0, 2.0, 3.0, 4) for wave in range(1, W + 1)],
        **tables,
    }
    return make_case(Meta(3, 2), **rows)


def stock(age: float, condition: Condition = Condition.GOOD, school_id: str = "A") -> Stock:
    return Stock(school_id, "TNI", "C1", "BOARD", age, condition, 1)


def test_need_stock_and_hole_by_wave() -> None:
    n = derive(small(stock=[stock(2), stock(1, Condition.WORN), stock(0, Condition.BROKEN), stock(0.5)]))
    assert n.items.need.tolist() == [[2, 2, 2, 2, 3, 3]]
    assert n.items.stock.tolist() == [[3, 3, 1, 1, 1, 0]]  # 1, 1 and 2.5 years left
    assert n.items.hole.tolist() == [[0, 0, 1, 1, 2, 3]]
    assert n.items.hole_max.tolist() == [3]
    assert n.items.entry_min.tolist() == [[0, 0, 1, 1, 1, 2]]


def test_the_full_need_is_worth_a_thousand_points() -> None:
    n = derive(small(usage=[Usage("A", "TNI", "C1", 0.8)]))
    assert (n.items.value * n.items.need).sum() == pytest.approx(1000)
    assert n.items.value[0, 2] / n.items.value[0, 0] == pytest.approx(0.97)
    assert n.items.value[0, 1] == n.items.value[0, 0]
    assert n.quintile_points.sum() == pytest.approx(1000)


def test_value_follows_equity_function_usage_and_pupils() -> None:
    case = small(
        schools=[school("A", ips=93), school("B", ips=None)],
        commitments=[commitment("A"), commitment("B")],
        items=[Item("A", "TNI", "C1", 1, 20.0), Item("B", "PCE", "C1", 1, 10.0)],
        need=[Need("A", "TNI", "C1", 1, 1), Need("B", "PCE", "C1", 1, 1)],
        usage=[Usage("A", "TNI", "C1", 0.0)],
    )
    value = derive(case).items.value
    assert value[0, 0] / value[1, 0] == pytest.approx((1.2 * 20 * 1.0 * 0.7) / (1.0 * 10 * 0.5 * 1.0))


@pytest.mark.parametrize(
    ("pin", "convention", "allowed"),
    [
        (None, 1, [1, 1, 1, 1, 1, 1]),
        (None, 4, [0, 0, 0, 1, 1, 1]),
        (None, 99, [0, 0, 0, 0, 0, 0]),
        (Pin("A", 3), 1, [0, 0, 1, 0, 0, 0]),
        (Pin("A", 2), 4, [0, 0, 0, 1, 0, 0]),  # a wish never breaks a condition
        (Pin("A", None), 1, [0, 0, 0, 0, 0, 0]),
        (Pin("A", 2), 99, [0, 0, 0, 0, 0, 0]),
    ],
)
def test_entry(pin: Pin | None, convention: int, allowed: list[int]) -> None:
    n = derive(small(pins=[pin] if pin else [], commitments=[commitment("A", convention)]))
    assert n.schools.entry_allowed.tolist() == [[bool(flag) for flag in allowed]]


def test_nobody_enters_once_nothing_is_to_deliver() -> None:
    n = derive(small(need=[Need("A", "TNI", "C1", 1, 1)]))
    assert n.schools.entry_allowed.tolist() == [[True, True, False, False, False, False]]


def test_a_school_without_a_board_to_receive_takes_its_largest_package_as_base() -> None:
    items = [Item("A", function, "C1", 1, 20.0) for function in ("PCE", "TAB", "TNI")]
    need = [Need("A", "PCE", "C1", 1, 1), Need("A", "TAB", "C1", 1, 4)]
    assert derive(small(items=items, need=need)).items.entry_min[:, 0].tolist() == [0, 2, 0]


def test_quintiles() -> None:
    assert quintiles([50, 60, 70, 80, 90, None]).tolist() == [0, 1, 2, 3, 4, 2]  # no index: the middle one
    assert quintiles([100.0] * 4).tolist() == [0, 0, 0, 0]  # equals go together
    assert quintiles([None]).tolist() == [2]


def test_seats_are_cumulated_over_the_waves_before() -> None:
    n = derive(small())
    assert n.capacities.seats_before.tolist() == [[0, 4, 8, 12, 16, 20]]
    assert n.schools.seats.tolist() == [3]


def test_running_costs_follow_the_waves_of_life() -> None:
    n = derive(small())
    share = n.horizon.alive_share
    assert share[4, 1].tolist() == [0.5, 1.0, 0.5]
    assert share[6, 5].tolist() == [0, 0, 0.5]
    assert share[0].sum() == 0
    assert n.offers.life.tolist() == [4]
    assert n.offers.opex[0] == pytest.approx(2 * n.offers.opex_wave_cents[0] / 100)


def test_under_used_sets_may_move() -> None:
    n = derive(small(stock=[stock(0)] * 5, usage=[Usage("A", "TNI", "C1", 0.2)]))
    assert n.items.withdraw_limit.tolist() == [3]  # 60 % of five
    assert n.horizon.move_waves.tolist() == [2, 4]  # the start of years 2 and 3; there is no year 4
    assert (n.cohorts.dies.tolist(), n.cohorts.sets.tolist()) == ([6], [5])
    assert n.cohorts.movable.tolist() == [[False, False, True, False, False, False]]  # four waves left at wave 2
    used = derive(small(stock=[stock(0)] * 5, usage=[Usage("A", "TNI", "C1", 0.25)]))
    assert not used.items.under_used.any()
    assert len(used.cohorts.item) == 0
    promised = [Obligation("A", "TNI", "C1", 3, 0.6, "Socle")]
    kept = derive(small(stock=[stock(0)] * 5, usage=[Usage("A", "TNI", "C1", 0.2)], obligations=promised))
    assert kept.items.under_used.all()
    assert kept.items.withdraw_limit.tolist() == [0]
    assert len(kept.cohorts.item) == 0


def test_obligations_count_whole_sets_beyond_the_stock() -> None:
    promise = Obligation("A", "TNI", "C1", 3, 0.6, "Socle")
    assert derive(small(obligations=[promise])).obligations.sets.tolist() == [2]  # 60 % of three, rounded up
    n = derive(small(obligations=[replace(promise, deadline_year=1)], stock=[stock(1)] * 2))
    assert n.obligations.sets.tolist() == [0]
    assert n.obligations.wave.tolist() == [1]


def eligible(n: Instance, offer: int) -> set[str]:
    funding = n.funding
    funds = np.flatnonzero(funding.class_fund[n.offers.spending_class[offer]])
    return {n.case.measures[funding.fund_measure[k]].measure_id for k in funds}


def test_measures_ask_about_function_category_commitment_and_model() -> None:
    case = small(
        schools=[school("A", category="REP"), school("B")],
        commitments=[commitment("A", points=40), commitment("B", points=60)],
        items=[Item(name, "TNI", "C1", 1, 20.0) for name in "AB"],
        need=[Need(name, "TNI", "C1", 1, 1) for name in "AB"],
        catalogue=[model("HARD", ("TNI",), repairability=8), model("SOFT", ("TNI",), repairability=3)],
        measures=[
            measure("ALL"),
            measure("REP", categories=("REP", "REP+")),
            measure("KEEN", min_commitment=60),
            measure("GREEN", min_repairability=8),
            measure("TABS", functions=("TAB",)),
        ],
        measure_budgets=[],
    )
    n = derive(case)
    assert n.offers.item.tolist() == [0, 0, 1, 1]
    assert [n.models[m] for m in n.offers.model] == ["HARD", "SOFT", "HARD", "SOFT"]
    assert eligible(n, 0) == {"ALL", "REP", "GREEN"}
    assert eligible(n, 1) == {"ALL", "REP"}
    assert eligible(n, 2) == {"ALL", "KEEN", "GREEN"}
    assert eligible(n, 3) == {"ALL", "KEEN"}
    assert not n.offers.payable.any()  # nobody pays the running costs


def test_arcs_know_their_years_and_who_pays_the_complement() -> None:
    measures = [
        measure("A-OWN", end_year=2),
        measure("B-STATE", cofund_share=0.5, first_year=2, scope=Scope.NATIONAL),
        measure("RUN", Money.OPEX),
    ]
    n = derive(small(measures=measures, measure_budgets=[MeasureBudget("*", "B-STATE", 2, Decimal(7))]))
    funding = n.funding
    arcs = list(
        zip(
            funding.arc_class.tolist(),
            funding.arc_fund.tolist(),
            funding.arc_year.tolist(),
            funding.arc_carrier.tolist(),
            strict=True,
        )
    )
    assert [arc for arc in arcs if arc[0] == 0 and arc[1] < 2] == [(0, 0, 0, -1), (0, 0, 1, -1), (0, 1, 1, 0)]
    assert funding.fund_territory.tolist() == [0, -1, 0]
    assert funding.budget.tolist() == [[0, 0, 0], [0, 7, 0], [0, 0, 0]]


def test_a_model_no_longer_sold_only_ages() -> None:
    n = derive(small(catalogue=[model("BOARD", ())], stock=[stock(1)]))
    assert len(n.offers.item) == 0
    assert n.items.stock[0, 0] == 1


@pytest.mark.parametrize(
    "case",
    [
        generate(0),
        generate(0, territories=2),
        generate("T0", knobs=Knobs(no_money=True)),
        generate("T0", knobs=Knobs(all_ready_late=True)),
        generate("T0", knobs=Knobs(impossible_obligations=True)),
        generate("T0", knobs=Knobs(orphan_measure=True)),
        generate("T0", knobs=Knobs(empty_schools=1.0)),
        generate("T0", knobs=Knobs(ties=True)),
        generate("T0", territories=3, years=2, waves_per_year=3),
        generate(2, years=1, waves_per_year=1),
    ],
)
def test_awkward_cases_have_arrays_that_hold_together(case: Case) -> None:
    n = derive(case)
    schools, items = len(n.schools.ids), len(n.items.keys)
    assert n.schools.item_start.tolist() == [
        *(int(np.searchsorted(n.items.school, s)) for s in range(schools)),
        items,
    ]
    assert n.items.offer_start[-1] == len(n.offers.item)
    assert n.items.hole.shape == n.items.value.shape == (items, n.horizon.waves)
    assert np.isfinite(n.items.value).all()
    assert (n.items.hole_max[n.offers.item] > 0).all()
    assert (n.items.withdraw_limit <= n.items.stock.max(axis=1, initial=0)).all()
    classes = [*n.offers.spending_class, *n.items.move_class]
    assert sorted(set(classes)) == list(range(len(n.funding.class_ids)))


def test_the_territory_has_the_scale_of_the_seed_and_more_need_than_money() -> None:
    n = derive(generate("T2"))
    funding, capex = n.funding, n.funding.fund_capex
    assert funding.budget[capex].sum() == pytest.approx(6_977_000, rel=1e-3)
    assert funding.budget[capex][:, 0].sum() == pytest.approx(1_395_000, rel=1e-3)
    assert funding.budget[~capex].sum() == pytest.approx(4_447_000, rel=1e-3)
    cheapest = np.full(len(n.items.keys), np.inf)
    np.minimum.at(cheapest, n.offers.item, n.offers.capex)
    wanted = (n.items.hole_max * np.where(np.isfinite(cheapest), cheapest, 0)).sum()
    assert 1.2 < wanted / funding.budget[capex].sum() < 2.5
    pupils = sum(row.pupils for row in n.case.enrolment if row.year == 1)
    assert 35_000 < pupils < 47_000


def test_generation_is_deterministic() -> None:
    assert generate("T0", seed=3) == generate("T0", seed=3)
    assert generate("T0", seed=3) != generate("T0", seed=4)
