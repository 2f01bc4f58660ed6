"""Each rule has a plan that keeps it, and is the one that speaks when that plan is spoilt."""

import json
from collections.abc import Callable, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pupitre.planning.engine.case import Case, Obligation, Pin
from pupitre.planning.engine.case_io import make_case
from pupitre.planning.engine.case_tables import TABLES
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.greedy import BASELINES, greedy_plan
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.plan import (
    Delivery,
    Entry,
    Financing,
    Kind,
    Move,
    Plan,
    Share,
    plan_from_json,
    plan_to_json,
    sealed,
)
from pupitre.planning.engine.reading import read_decisions
from pupitre.planning.engine.verifier import RULES, verify, with_breaches
from pupitre.planning.engine.wording import LANGUAGES

CASE = generate("T1")
INSTANCE = derive(CASE)
PLAN = greedy_plan(INSTANCE)
Pick = Callable[[Iterable[Any]], Any]
"""Chooses one of several rows to spoil."""


def changed(case: Case, **tables: Iterable[Any]) -> Case:
    """The case with other tables."""
    rows = {table.name: getattr(case, table.name) for table in TABLES}
    return make_case(case.meta, **{**rows, **tables})


def with_row(rows: tuple[Any, ...], old: Any, new: Any) -> tuple[Any, ...]:
    place = rows.index(old)
    return (*rows[:place], new, *rows[place + 1 :])


def entry_to(plan: Plan, row: Entry, wave: Any) -> Plan:
    return replace(plan, entries=with_row(plan.entries, row, replace(row, wave=wave)))


def delivery_to(plan: Plan, row: Delivery, **values: Any) -> Plan:
    return replace(plan, deliveries=with_row(plan.deliveries, row, replace(row, **values)))


def move_to(plan: Plan, row: Move, **values: Any) -> Plan:
    return replace(plan, moves=with_row(plan.moves, row, replace(row, **values)))


def financing_to(plan: Plan, row: Financing, **values: Any) -> Plan:
    return replace(plan, financing=with_row(plan.financing, row, replace(row, **values)))


def index_of(school_id: str) -> int:
    return INSTANCE.schools.ids.index(school_id)


def too_early(plan: Plan, pick: Pick) -> Plan:
    late = [row for row in plan.entries if INSTANCE.schools.ready[index_of(row.school_id)] > 0]
    row = pick(late)
    return entry_to(plan, row, int(INSTANCE.schools.ready[index_of(row.school_id)]))


def never_ready(plan: Plan, pick: Pick) -> Plan:
    waves = INSTANCE.horizon.waves
    never = [name for s, name in enumerate(INSTANCE.schools.ids) if INSTANCE.schools.ready[s] == waves]
    return replace(plan, entries=(*plan.entries, Entry(pick(never), waves)))


def without_base(plan: Plan, pick: Pick) -> Plan:
    entry = {row.school_id: row.wave for row in plan.entries}
    base = [d for d in plan.deliveries if d.function == "TNI" and d.wave == entry[d.school_id]]
    row = pick([d for d in base if INSTANCE.items.entry_min[item_of(d), d.wave - 1] == d.sets])
    return replace(plan, deliveries=tuple(d for d in plan.deliveries if d != row))


def item_of(row: Delivery) -> int:
    return INSTANCE.items.keys.index((row.school_id, row.function, row.group))


def bought_again(plan: Plan, pick: Pick) -> Plan:
    """An item that gave sets buys at the wave of the move."""
    items = {INSTANCE.items.keys[int(i)] for i in INSTANCE.offers.item}
    move = pick([m for m in plan.moves if (m.from_school, m.function, m.from_group) in items])
    key = (move.from_school, move.function, move.from_group)
    offer = int(INSTANCE.items.offer_start[INSTANCE.items.keys.index(key)])
    model = INSTANCE.models[INSTANCE.offers.model[offer]]
    row = Delivery(*key, model, move.wave, 1, 0, 0)
    return replace(plan, deliveries=(*plan.deliveries, row))


def cents_to_the_carrier(plan: Plan, pick: Pick) -> Plan:
    own = {(r.measure_id, r.year, r.spending_class): r for r in plan.financing if not r.complement_of}
    pairs = [r for r in plan.financing if r.complement_of and r.amount_cents > 2]
    row = pick(pairs)
    partner = own[row.complement_of, row.year, row.spending_class]
    plan = financing_to(plan, row, amount_cents=row.amount_cents - 2)
    return financing_to(plan, partner, amount_cents=partner.amount_cents + 2)


def other_family(plan: Plan, pick: Pick) -> Plan:
    row = pick(plan.moves)
    return move_to(plan, row, to_school=row.from_school, to_group=row.from_group)


def early_delivery(plan: Plan, pick: Pick) -> Plan:
    entry = {row.school_id: row.wave for row in plan.entries}
    return delivery_to(
        plan, row := pick([d for d in plan.deliveries if entry[d.school_id] > 1]), wave=entry[row.school_id] - 1
    )


SPOILT: list[tuple[str, Callable[[Plan, Pick], Plan]]] = [
    ("same_case", lambda p, _: replace(p, case_hash="0" * 64)),
    ("same_case", lambda p, _: replace(p, seed=7)),
    ("known_names", lambda p, _: replace(p, entries=(*p.entries, Entry("nobody", 1)))),
    ("known_names", lambda p, pick: delivery_to(p, pick(p.deliveries), model_id="nothing")),
    ("known_names", lambda p, pick: delivery_to(p, pick(p.deliveries), group="C9")),
    ("known_names", lambda p, pick: move_to(p, pick(p.moves), to_school="nobody")),
    ("whole_numbers", lambda p, pick: entry_to(p, pick(p.entries), 0)),
    ("whole_numbers", lambda p, pick: entry_to(p, pick(p.entries), 99)),
    ("whole_numbers", lambda p, pick: delivery_to(p, pick(p.deliveries), sets=1.5)),
    ("whole_numbers", lambda p, pick: delivery_to(p, pick(p.deliveries), sets=-1)),
    ("whole_numbers", lambda p, pick: delivery_to(p, pick(p.deliveries), wave=True)),
    ("whole_numbers", lambda p, pick: move_to(p, pick(p.moves), sets=float("nan"))),
    ("whole_numbers", lambda p, pick: financing_to(p, pick(p.financing), amount_cents=-5)),
    ("whole_numbers", lambda p, pick: financing_to(p, pick(p.financing), year=6)),
    ("entries_monotone", lambda p, pick: replace(p, entries=(*p.entries, pick(p.entries)))),
    ("ready_wave", too_early),
    ("ready_wave", never_ready),
    ("need_ceiling", lambda p, pick: delivery_to(p, pick(p.deliveries), sets=400)),
    ("need_ceiling", early_delivery),
    ("need_ceiling", lambda p, _: replace(p, entries=())),
    ("coverage_supply", lambda p, _: replace(p, value=p.value + 0.01)),
    ("coverage_supply", lambda p, _: replace(p, value=float("nan"))),
    ("coverage_supply", lambda p, pick: replace(p, coverage=(replace(pick(p.coverage), weighted=1.1),))),
    ("coverage_supply", lambda p, pick: replace(p, coverage=(*p.coverage, pick(p.coverage)))),
    ("base_at_entry", without_base),
    ("moves_balance", lambda p, pick: move_to(p, pick(p.moves), sets=50)),
    ("moves_balance", lambda p, pick: move_to(p, pick(p.moves), dies_wave=40)),
    ("moves_balance", other_family),
    ("withdrawal_limit", lambda p, pick: move_to(p, pick(p.moves), sets=50)),
    ("withdrawal_limit", lambda p, pick: move_to(p, pick(p.moves), wave=2)),
    ("withdrawal_limit", lambda p, pick: move_to(p, row := pick(p.moves), dies_wave=row.wave + 1)),
    ("no_rebuy", bought_again),
    ("obligations", lambda p, _: replace(p, entries=(), deliveries=(), moves=(), financing=(), coverage=())),
    ("catalogue_prices", lambda p, pick: delivery_to(p, row := pick(p.deliveries), capex_cents=row.capex_cents + 1)),
    ("catalogue_prices", lambda p, pick: delivery_to(p, pick(p.deliveries), opex_cents_per_year=0)),
    ("catalogue_prices", lambda p, pick: move_to(p, pick(p.moves), cost_cents=1)),
    ("eligibility", lambda p, pick: financing_to(p, pick(p.financing), measure_id="M9")),
    ("eligibility", lambda p, pick: financing_to(p, pick(p.financing), spending_class="T001:M9")),
    ("eligibility", lambda p, pick: financing_to(p, row := pick(p.financing), kind=other(row.kind))),
    ("eligibility", lambda p, pick: financing_to(p, pick(p.financing), complement_of="M1-INVESTISSEMENT")),
    ("financing_balance", lambda p, pick: financing_to(p, r := pick(p.financing), amount_cents=r.amount_cents - 1)),
    ("financing_balance", lambda p, pick: replace(p, financing=(*p.financing, pick(p.financing)))),
    ("financing_balance", lambda p, _: replace(p, financing=())),
    ("financing_balance", lambda p, pick: delivery_to(p, pick(p.deliveries), split=())),
    ("financing_balance", lambda p, pick: delivery_to(p, r := pick(p.deliveries), split=one_cent_less(r.split))),
    ("financing_balance", lambda p, pick: replace(p, deliveries=(*p.deliveries, pick(p.deliveries)))),
    ("cofunding", cents_to_the_carrier),
    ("must_spend", lambda p, _: replace(p, financing=())),
]


def other(kind: Kind) -> Kind:
    return Kind.OPEX if kind is Kind.CAPEX else Kind.CAPEX


def one_cent_less(split: tuple[Share, ...]) -> tuple[Share, ...]:
    return (replace(split[0], amount_cents=split[0].amount_cents - 1), *split[1:])


def tight(name: str) -> Case:
    return changed(CASE, capacities=[replace(row, **{name: 0}) for row in CASE.capacities])


TIGHT: list[tuple[str, Case]] = [
    ("capacity_deployments", tight("deployments")),
    ("capacity_advisers", tight("adviser_days")),
    ("capacity_technicians", tight("tech_hours")),
    ("seats", tight("training_seats")),
    (
        "measure_budget",
        changed(CASE, measure_budgets=[replace(r, amount=Decimal(100)) for r in CASE.measure_budgets]),
    ),
    ("must_spend", changed(CASE, measures=[replace(m, must_spend_share=1.0) for m in CASE.measures])),
    ("pins", changed(CASE, pins=[Pin(PLAN.entries[0].school_id, None)])),
    ("pins", changed(CASE, pins=[Pin(PLAN.entries[0].school_id, PLAN.entries[0].wave + 1)])),
]
PROMISES = {"obligations", "must_spend"}


def test_the_good_plan_keeps_every_rule() -> None:
    verdict = verify(INSTANCE, PLAN)
    assert verdict.respected
    assert verdict.value == pytest.approx(PLAN.value, abs=1e-9)
    assert verdict.coverage == PLAN.coverage
    assert 0 < verdict.fairness < 1
    assert verdict.capex_cents == sum(row.capex_cents for row in PLAN.deliveries)


@pytest.mark.parametrize(("rule", "spoil"), SPOILT, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(SPOILT)])
@settings(max_examples=6, deadline=None)
@given(data=st.data())
def test_the_right_rule_speaks(rule: str, spoil: Callable[[Plan, Pick], Plan], data: st.DataObject) -> None:
    spoilt = spoil(PLAN, lambda rows: data.draw(st.sampled_from(list(rows))))
    findings = verify(INSTANCE, spoilt).by_rule()
    assert rule in findings
    for finding in findings[rule]:
        assert finding.amount > 0 or finding.amount != finding.amount
        assert finding.elastic == (rule in PROMISES)
        assert len({finding.sentence(language) for language in LANGUAGES}) > 1


@pytest.mark.parametrize(("rule", "case"), TIGHT, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(TIGHT)])
def test_the_same_plan_in_a_tighter_case(rule: str, case: Case) -> None:
    findings = verify(derive(case), PLAN).by_rule()
    assert rule in findings
    assert set(findings) - {"same_case", rule} <= {"must_spend", "entry_useful", "obligations"}
    assert all(finding.sentence("fr") for finding in findings[rule])


def test_a_school_with_nothing_to_receive_does_not_enter() -> None:
    instance = derive(generate(4, seed=1, knobs=Knobs(empty_schools=1.0)))
    plan = greedy_plan(instance)
    assert plan.entries == ()
    ready = int(instance.schools.ready.argmin())
    entered = replace(plan, entries=(Entry(instance.schools.ids[ready], instance.horizon.waves),))
    assert "entry_useful" in verify(instance, entered).by_rule()


def test_every_rule_has_a_plan_that_breaks_it() -> None:
    spoken = {rule for rule, _ in SPOILT} | {rule for rule, _ in TIGHT} | {"entry_useful"}
    assert spoken == set(RULES)
    assert all(rule.__doc__ for rule in RULES.values())


def test_a_wish_missed_says_by_how_much() -> None:
    row = next(row for row in PLAN.entries if row.wave > 2)
    wished = changed(CASE, pins=[Pin(row.school_id, row.wave - 2)])
    (finding,) = verify(derive(wished), PLAN).by_rule()["pins"]
    assert (finding.amount, finding.unit, finding.elastic) == (2, "wave", True)
    absent = next(s for s in INSTANCE.schools.ids if s not in {row.school_id for row in PLAN.entries})
    (finding,) = verify(derive(changed(CASE, pins=[Pin(absent, 3)])), PLAN).by_rule()["pins"]
    assert finding.sentence("fr") == f"{absent} était souhaitée en vague 3 et n’entre pas."


def test_breaches_go_on_the_published_plan() -> None:
    verdict = verify(INSTANCE, PLAN)
    plan = sealed(with_breaches(PLAN, verdict))
    assert [row.rule for row in plan.breaches] == [finding.rule for finding in verdict.breaches]
    assert plan.breaches
    for kept in (plan, plan_from_json(json.loads(json.dumps(plan_to_json(plan))))):
        assert "same_case" not in verify(INSTANCE, kept).by_rule()


def test_moving_sets_away_may_break_a_promise() -> None:
    """An item whose stock keeps a promise gives its sets away: the promise is missed, and said."""
    move = next(m for m in PLAN.moves if m.dies_wave > 6)
    key = (move.from_school, move.function, move.from_group)
    rows = [row for row in CASE.obligations if (row.school_id, row.function, row.group) != key]
    promised = changed(CASE, obligations=[*rows, Obligation(*key, 3, 1.0, "Socle")])
    mine = [f for f in verify(derive(promised), PLAN).breaches if f.rule == "obligations" and f.subject == key[0]]
    assert sum(f.amount for f in mine) >= move.sets


def test_decisions_come_back_from_a_plan() -> None:
    decisions = read_decisions(INSTANCE, PLAN)
    assert len(decisions.purchases) == len(PLAN.deliveries)
    assert sum(t.sets for t in decisions.transfers) == sum(m.sets for m in PLAN.moves)
    with pytest.raises(ValueError, match="nobody"):
        read_decisions(INSTANCE, replace(PLAN, entries=(Entry("nobody", 1),)))
    with pytest.raises(ValueError, match="may move"):
        read_decisions(INSTANCE, replace(PLAN, moves=(replace(PLAN.moves[0], dies_wave=77),)))


KNOBS = (
    Knobs(),
    Knobs(),
    Knobs(no_money=True),
    Knobs(all_ready_late=True),
    Knobs(impossible_obligations=True),
    Knobs(orphan_measure=True),
    Knobs(empty_schools=0.4),
    Knobs(ties=True),
)


def small_territory(seed: int) -> Instance:
    """A small territory of one of many kinds."""
    return derive(
        generate(
            1 + seed % 9,
            seed=seed,
            years=1 + seed % 5,
            waves_per_year=1 + seed // 5 % 3,
            territories=1 + seed // 7 % 2,
            knobs=KNOBS[seed % len(KNOBS)],
        )
    )


@pytest.mark.parametrize("block", range(6))
def test_every_greedy_keeps_every_rule_on_many_small_territories(block: int) -> None:
    for seed in range(50 * block, 50 * block + 50):
        instance = small_territory(seed)
        for name in ("strong", list(BASELINES)[seed % len(BASELINES)]):
            verdict = verify(instance, greedy_plan(instance, name))
            assert verdict.respected, (seed, name, [f.sentence() for f in verdict.violations])
