"""Money adds up to the cent from the budget to the device, and a plan survives its file."""

import hashlib
import json
from collections import Counter
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pupitre.planning.engine import plan as plan_module
from pupitre.planning.engine.assemble import (
    Decisions,
    Purchase,
    Transfer,
    build_plan,
    covered,
    no_decisions,
    pair_transfers,
    spending_lines,
    stock_left,
    value_of,
)
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import generate
from pupitre.planning.engine.instance import Floats, Instance
from pupitre.planning.engine.money import largest_remainder, payments, settle, share_out, spending
from pupitre.planning.engine.plan import (
    Breach,
    Kind,
    Plan,
    PlanError,
    Price,
    Status,
    plan_from_json,
    plan_hash,
    plan_to_json,
    read_plan,
    relative_gap,
    write_plan,
)

cents = st.lists(st.integers(0, 10**9), min_size=1, max_size=12)


@given(weights=cents, share=st.fractions(0, 1))
def test_largest_remainder_is_exact_and_never_passes_a_weight(weights: list[int], share: float) -> None:
    total = int(sum(weights) * share)
    parts = largest_remainder(total, weights)
    assert sum(parts) == total
    assert all(0 <= part <= weight for part, weight in zip(parts, weights, strict=True))


@given(amounts=cents, cuts=st.lists(st.fractions(0, 1), max_size=5))
def test_sharing_keeps_both_margins(amounts: list[int], cuts: list[float]) -> None:
    whole = sum(amounts)
    marks = sorted(int(whole * cut) for cut in cuts)
    payers = [end - start for start, end in zip([0, *marks], [*marks, whole], strict=True)]
    table = share_out(amounts, payers)
    assert [sum(row) for row in table] == payers
    assert [sum(column) for column in zip(*table, strict=True)] == amounts
    assert min(min(row) for row in table) >= 0


def test_sharing_refuses_sums_that_differ() -> None:
    with pytest.raises(ValueError, match="same sum"):
        share_out([3], [2])
    with pytest.raises(ValueError, match="nothing to share"):
        largest_remainder(1, [0, 0])


def some_decisions(instance: Instance, draws: list[int]) -> Decisions:
    """Every school enters as soon as it may; purchases picked by the draws, among those somebody can pay."""
    never = instance.horizon.waves
    allowed = instance.schools.entry_allowed
    entry = np.where(allowed.any(axis=1), allowed.argmax(axis=1), never)
    possible = [
        o
        for o in np.flatnonzero(instance.offers.payable)
        if entry[instance.items.school[instance.offers.item[o]]] < never
    ]
    purchases = []
    for draw in draws:
        o = int(possible[draw % len(possible)])
        first = int(entry[instance.items.school[instance.offers.item[o]]])
        wave = first + draw // 7 % (never - first)
        purchases.append(Purchase(o, wave, 1 + draw % 3))
    transfers = []
    for q in range(len(instance.cohorts.item)):
        source = int(instance.cohorts.item[q])
        for wave in np.flatnonzero(instance.cohorts.movable[q])[:1]:
            others = np.flatnonzero(instance.items.family == instance.items.family[source])
            target = int(others[others != source][0])
            transfers.append(Transfer(q, target, int(wave), 1))
    return Decisions(entry, tuple(purchases), tuple(transfers))


def flow_for(instance: Instance, due: np.ndarray, weights: list[float]) -> Floats:
    """A flow that pays the spending, spread over each group's arcs as the weights say."""
    funding = instance.funding
    flow = np.zeros(len(funding.arc_fund))
    kinds = np.where(funding.fund_capex[funding.arc_fund], 0, 1)
    for kind, c, y in np.argwhere(due):
        arcs = np.flatnonzero((kinds == kind) & (funding.arc_class == c) & (funding.arc_year == y))
        share = np.array([weights[a % len(weights)] + 1e-6 for a in arcs])
        flow[arcs] = due[kind, c, y] / 100 * share / share.sum()
    return flow


INSTANCE = derive(generate("T0", seed=5))


@settings(max_examples=40, deadline=None)
@given(
    draws=st.lists(st.integers(0, 10**6), max_size=25),
    weights=st.lists(st.floats(0, 1), min_size=1, max_size=7),
)
def test_every_cent_of_a_plan_adds_up(draws: list[int], weights: list[float]) -> None:
    decisions = some_decisions(INSTANCE, draws)
    due = spending(INSTANCE, spending_lines(INSTANCE, decisions))
    flow = flow_for(INSTANCE, due, weights)
    plan = build_plan(INSTANCE, decisions, flow, status=Status.HEURISTIC, versions={})
    by_delivery: Counter = Counter()
    for delivery in plan.deliveries:
        capex = sum(part.amount_cents for part in delivery.split if part.kind is Kind.CAPEX)
        assert capex == delivery.capex_cents
        per_wave = delivery.opex_cents_per_year // INSTANCE.horizon.waves_per_year
        opex = sum(part.amount_cents for part in delivery.split if part.kind is Kind.OPEX)
        assert opex % per_wave == 0
        assert 0 < opex <= per_wave * (INSTANCE.horizon.waves - delivery.wave + 1)
    for move in plan.moves:
        assert sum(part.amount_cents for part in move.split) == move.cost_cents
    for owner in (*plan.deliveries, *plan.moves):
        for part in owner.split:
            by_delivery[part.measure_id, part.year, part.kind, part.complement_of] += part.amount_cents
    financed: Counter = Counter()
    for row in plan.financing:
        financed[row.measure_id, row.year, row.kind, row.complement_of] += row.amount_cents
    assert by_delivery == financed
    assert sum(financed.values()) == due.sum()
    assert plan == build_plan(INSTANCE, decisions, flow, status=Status.HEURISTIC, versions={})


def test_cofunding_is_paid_by_the_measure_and_its_carrier() -> None:
    decisions = some_decisions(INSTANCE, list(range(0, 4000, 37)))
    due = spending(INSTANCE, spending_lines(INSTANCE, decisions))
    arc_cents = settle(INSTANCE, due, flow_for(INSTANCE, due, [1.0]))
    funding = INSTANCE.funding
    assert arc_cents.sum() == due.sum() == sum(payment.cents for payment in payments(INSTANCE, arc_cents))
    complements = [payment for payment in payments(INSTANCE, arc_cents) if payment.complement_of >= 0]
    assert complements
    for payment in complements:
        assert funding.cofund[payment.complement_of] < 1 == funding.cofund[payment.fund]


def test_a_flow_that_does_not_pay_is_refused() -> None:
    decisions = some_decisions(INSTANCE, [11])
    due = spending(INSTANCE, spending_lines(INSTANCE, decisions))
    with pytest.raises(ValueError, match="misses the spending"):
        settle(INSTANCE, due, np.zeros(len(INSTANCE.funding.arc_fund)))


def test_odd_cents_stay_within_budgets_that_have_room() -> None:
    """A tight flow in thirds of cents is settled without passing a fund that another could relieve."""
    funding = INSTANCE.funding
    plain = funding.fund_capex[funding.arc_fund] & (funding.arc_carrier < 0) & (funding.arc_year == 0)
    number = next(c for c in range(len(funding.class_ids)) if (plain & (funding.arc_class == c)).sum() > 1)
    full, roomy = (int(a) for a in np.flatnonzero(plain & (funding.arc_class == number))[:2])
    budget = int(funding.budget_cents[funding.arc_fund[full], 0])
    flow = np.zeros(len(funding.arc_fund))
    flow[full], flow[roomy] = budget / 100, 10.0
    due = np.zeros((2, len(funding.class_ids), INSTANCE.horizon.years), dtype=np.int64)
    due[0, number, 0] = budget + 1000 + 1
    settled = settle(INSTANCE, due, flow)
    assert (settled[full], settled[roomy]) == (budget, 1001)


def test_coverage_stops_at_the_hole_at_entry_and_at_the_end_of_life() -> None:
    n = INSTANCE
    o = int(np.flatnonzero(n.offers.life < n.horizon.waves - 2)[0])
    item, life = int(n.offers.item[o]), int(n.offers.life[o])
    entry = np.full(len(n.schools.ids), n.horizon.waves)
    entry[n.items.school[item]] = 1
    found = covered(n, Decisions(entry, (Purchase(o, 1, 99),)))
    assert found[item, 0] == 0
    assert found[item, 1 : 1 + life].tolist() == n.items.hole[item, 1 : 1 + life].tolist()
    assert found[item, 1 + life :].sum() == 0
    assert covered(n, Decisions(entry - 0 + n.horizon.waves, (Purchase(o, 1, 99),))).sum() == 0
    assert value_of(n, no_decisions(n)) == 0


def test_transfers_are_paired_within_family_wave_and_death() -> None:
    n = derive(generate(40, seed=2))
    q = int(np.flatnonzero(n.cohorts.sets > 0)[0])
    source, dies = int(n.cohorts.item[q]), int(n.cohorts.dies[q])
    wave = int(np.flatnonzero(n.cohorts.movable[q])[0])
    targets = np.flatnonzero(n.items.family == n.items.family[source])
    target = int(targets[targets != source][0])
    pairs = pair_transfers(n, {(q, wave): 2}, {(target, wave, dies): 1})
    assert pairs == (Transfer(q, target, wave, 1),)
    with pytest.raises(ValueError, match="nobody gives"):
        pair_transfers(n, {(q, wave): 1}, {(target, wave, dies): 2})
    moved = replace(no_decisions(n), transfers=pairs)
    assert (n.items.stock - stock_left(n, moved))[source].tolist() == [
        int(wave <= w < dies) for w in range(n.horizon.waves)
    ]


@pytest.fixture
def plan() -> Plan:
    decisions = some_decisions(INSTANCE, list(range(0, 4000, 101)))
    due = spending(INSTANCE, spending_lines(INSTANCE, decisions))
    return build_plan(
        INSTANCE,
        decisions,
        flow_for(INSTANCE, due, [0.3, 0.7]),
        status=Status.FEASIBLE,
        versions={"engine": "1"},
        bound=900.0,
        breaches=[Breach("obligation", "E00001", "TNI/C3, year 1", 2.0, "sets", "Two boards are missing.")],
        prices=[Price("budget", "M1", 1, "EUR", 0.0001, valid_from=0.0, valid_to=None)],
    )


def test_a_plan_survives_its_file(plan: Plan, tmp_path: Path) -> None:
    write_plan(plan, tmp_path / "plan.json")
    again = read_plan(tmp_path / "plan.json")
    assert plan_hash(again) == again.hash == plan.hash
    assert again.deliveries == plan.deliveries
    assert again.financing == plan.financing
    assert again.moves == plan.moves
    assert plan_to_json(again) == plan_to_json(plan)


def test_the_seal_covers_prices_but_not_the_ranges_found_afterwards(plan: Plan) -> None:
    (price,) = plan.prices
    assert plan_hash(replace(plan, prices=(replace(price, valid_from=1.0, valid_to=9.0),))) == plan.hash
    assert plan_hash(replace(plan, prices=(replace(price, points_per_unit=0.0002),))) != plan.hash


def test_the_file_speaks_euros_and_counts_from_one(plan: Plan) -> None:
    document = plan_to_json(plan)
    delivery = document["deliveries"][0]
    assert set(delivery) >= {"school_id", "model_id", "wave", "sets", "capex_eur", "opex_eur_per_year"}
    assert delivery["capex_eur"] == plan.deliveries[0].capex_cents / 100
    assert set(document["financing"][0]) >= {"measure_id", "year", "class", "kind", "amount_eur"}
    assert min(row["wave"] for row in document["entries"]) >= 1
    assert document["gap"] == pytest.approx((900 - plan.value) / 900)


def test_the_hash_is_that_of_the_whole_document_however_many_rows_are_written_at_once(
    plan: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = {name: value for name, value in plan_to_json(plan).items() if name != "hash"}
    for price in document["prices"]:
        price |= {"valid_from": None, "valid_to": None}
    text = json.dumps(document, sort_keys=True, separators=(",", ":"))
    assert plan.deliveries
    for rows in (1, 3, 1000):
        monkeypatch.setattr(plan_module, "AT_ONCE", rows)
        assert plan_hash(plan) == hashlib.sha256(text.encode()).hexdigest()


def test_the_hash_sees_a_cent(plan: Plan) -> None:
    first, *others = plan.deliveries
    other = replace(plan, deliveries=(replace(first, capex_cents=first.capex_cents + 1), *others))
    assert plan_hash(other) != plan.hash


@pytest.mark.parametrize(
    ("where", "value", "message"),
    [
        (
            ("deliveries", 0, "capex_eur"),
            1.005,
            r"plan.deliveries\[0\].capex_eur: 1.005 is not a valid amount",
        ),
        (("entries", 0, "wave"), "trois", r"plan.entries\[0\].wave: 'trois' is not a valid int"),
        (("entries", 0, "vague"), 3, r"plan.entries\[0\]: unknown vague"),
        (("status",), "parfait", "plan.status"),
        (("moves",), {}, "plan.moves: a list is expected"),
    ],
)
def test_a_bad_plan_file_says_where(plan: Plan, where: tuple, value: object, message: str) -> None:
    document = json.loads(json.dumps(plan_to_json(plan)))
    target = document
    for key in where[:-1]:
        target = target[key]
    target[where[-1]] = value
    with pytest.raises(PlanError, match=message):
        plan_from_json(document)


def test_a_missing_field_is_named(plan: Plan) -> None:
    document = plan_to_json(plan)
    del document["case_hash"]
    with pytest.raises(PlanError, match="case_hash"):
        plan_from_json(document)


def test_gap() -> None:
    assert relative_gap(99, 100) == pytest.approx(0.01)
    assert relative_gap(100, 100 - 1e-12) == 0
    assert relative_gap(0, 0) == 0
