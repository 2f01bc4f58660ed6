"""From a solver's decisions (indices) to the published plan (names, cents, coverage)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from .instance import Floats, Instance, Ints
from .money import CAPEX, OPEX, Line, delivery_lines, move_lines, payments, settle, share_out, spending
from .plan import (
    Breach,
    Coverage,
    Delivery,
    Entry,
    Financing,
    Kind,
    Move,
    Plan,
    Price,
    Share,
    Status,
    relative_gap,
    sealed,
)

ROUNDING = 1e-12  # relative difference of two sums of the same points


@dataclass(frozen=True, slots=True)
class Purchase:
    """Sets of an offer bought at a wave."""

    offer: int
    wave: int
    sets: int


@dataclass(frozen=True, slots=True)
class Transfer:
    """Sets of a cohort moved to an item at a wave."""

    cohort: int
    item: int
    wave: int
    sets: int


@dataclass(frozen=True, slots=True)
class Decisions:
    """What a solver decides, in indices of the instance."""

    entry: Ints  # (S,) wave of entry; W = never
    purchases: tuple[Purchase, ...] = ()
    transfers: tuple[Transfer, ...] = ()


def no_decisions(instance: Instance) -> Decisions:
    """Nobody enters, nothing is bought."""
    return Decisions(entry=np.full(len(instance.schools.ids), instance.horizon.waves, dtype=np.int64))


def pair_transfers(
    instance: Instance,
    withdrawn: Mapping[tuple[int, int], int],
    received: Mapping[tuple[int, int, int], int],
) -> tuple[Transfer, ...]:
    """Pair withdrawals {(cohort, wave): sets} with receipts {(item, wave, dies): sets}, in index order.

    Sets meet within a family, a wave and a wave of death. Withdrawn sets nobody receives stay where they are;
    received sets nobody gives are a mistake (ValueError).
    """
    supply: dict[tuple[int, int, int], list[list[int]]] = {}
    family = instance.items.family
    for (cohort, wave), sets in sorted(withdrawn.items()):
        item, dies = int(instance.cohorts.item[cohort]), int(instance.cohorts.dies[cohort])
        supply.setdefault((int(family[item]), wave, dies), []).append([cohort, sets])
    out = []
    for (item, wave, dies), sets in sorted(received.items()):
        wanted = sets
        for entry in supply.get((int(family[item]), wave, dies), []):
            taken = min(entry[1], wanted)
            if taken > 0:
                out.append(Transfer(entry[0], item, wave, taken))
                entry[1] -= taken
                wanted -= taken
        if wanted:
            raise ValueError(f"item {item} receives {wanted} sets at wave {wave} that nobody gives")
    return tuple(out)


def covered(instance: Instance, decisions: Decisions) -> Ints:
    """(I, W) sets of the hole covered: bought or received, still alive, within the hole, school entered."""
    items, W = instance.items, instance.horizon.waves
    change = np.zeros((len(items.keys), W + 1), dtype=np.int64)
    offer, wave, sets = _bought(decisions)
    item = instance.offers.item[offer]
    np.add.at(change, (item, wave), sets)
    np.add.at(change, (item, np.minimum(wave + instance.offers.life[offer], W)), -sets)
    for move in decisions.transfers:
        change[move.item, move.wave] += move.sets
        change[move.item, min(int(instance.cohorts.dies[move.cohort]), W)] -= move.sets
    alive = np.cumsum(change, axis=1)[:, :W]
    served = np.arange(W)[None, :] >= decisions.entry[items.school][:, None]
    return np.minimum(alive, items.hole) * served


def _bought(decisions: Decisions) -> Ints:
    """(3, n) offer, wave, sets of the purchases."""
    rows = [(buy.offer, buy.wave, buy.sets) for buy in decisions.purchases]
    return np.array(rows, dtype=np.int64).reshape(-1, 3).T


def stock_left(instance: Instance, decisions: Decisions) -> Ints:
    """(I, W) existing sets still in place, those moved away deducted."""
    stock = instance.items.stock.copy()
    for move in decisions.transfers:
        item, dies = int(instance.cohorts.item[move.cohort]), int(instance.cohorts.dies[move.cohort])
        stock[item, move.wave : dies] -= move.sets
    return stock


def value_of(instance: Instance, decisions: Decisions) -> float:
    """Points the plan adds: sum of value x covered sets over items and waves."""
    return float((instance.items.value * covered(instance, decisions)).sum())


def money_due(instance: Instance, decisions: Decisions) -> Ints:
    """(2, C, Y) cents due by kind, class and year: those of `spending_lines`."""
    offers, horizon = instance.offers, instance.horizon
    due = spending(instance, ())
    offer, wave, sets = _bought(decisions)
    number = offers.spending_class[offer]
    np.add.at(due, (CAPEX, number, horizon.year_of_wave[wave]), sets * offers.capex_cents[offer])
    life = np.minimum(offers.life[offer], horizon.waves)
    for year in range(horizon.years):
        waves = np.rint(horizon.alive_share[life, wave, year] * horizon.waves_per_year).astype(np.int64)
        np.add.at(due, (OPEX, number, year), sets * offers.opex_wave_cents[offer] * waves)
    for move in decisions.transfers:
        where = OPEX, int(instance.items.move_class[move.item]), int(horizon.year_of_wave[move.wave])
        due[where] += move.sets * int(instance.items.move_cents[move.item])
    return due


def spending_lines(instance: Instance, decisions: Decisions) -> list[Line]:
    """Every line of money of the decisions; owners number the purchases, then the transfers, in order."""
    lines: list[Line] = []
    for owner, buy in enumerate(decisions.purchases):
        lines += delivery_lines(instance, owner, buy.offer, buy.wave, buy.sets)
    for owner, move in enumerate(decisions.transfers, start=len(decisions.purchases)):
        lines += move_lines(instance, owner, move.item, move.wave, move.sets)
    return lines


def build_plan(
    instance: Instance,
    decisions: Decisions,
    flow: Floats | None,
    *,
    status: Status,
    versions: Mapping[str, str],
    bound: float | None = None,
    breaches: Sequence[Breach] = (),
    prices: Sequence[Price] = (),
    seal: bool = True,
) -> Plan:
    """The published plan of decisions and of the flow (A,) of euros that pays them, sealed with its hash or not yet.

    Without a flow the plan says nothing of who pays: a wish that the money voted cannot pay.
    """
    decisions = _canonical(instance, decisions)
    lines = spending_lines(instance, decisions)
    financing, splits = _finance(instance, lines, flow) if flow is not None else ((), {})
    value = value_of(instance, decisions)
    if bound is not None and 0 < value - bound <= ROUNDING * max(abs(value), 1.0):
        bound = value  # proven equal: the two sums only differ in the order of their terms
    plan = Plan(
        case_hash=instance.case_hash,
        status=status,
        value=value,
        bound=bound,
        gap=None if bound is None else relative_gap(value, bound),
        seed=instance.case.meta.seed,
        versions=dict(versions),
        entries=_entries(instance, decisions),
        deliveries=_deliveries(instance, decisions, splits),
        moves=_moves(instance, decisions, splits),
        financing=financing,
        coverage=coverage_rows(instance, decisions),
        breaches=tuple(breaches),
        prices=tuple(prices),
    )
    return sealed(plan) if seal else plan


def coverage_rows(instance: Instance, decisions: Decisions) -> tuple[Coverage, ...]:
    """Coverage by function, group and wave, stock left in place included; no row where nothing is needed."""
    items = instance.items
    sets = np.minimum(covered(instance, decisions) + stock_left(instance, decisions), items.need)
    labels = np.array([f"{function}\0{group}" for _, function, group in items.keys], dtype=object)
    out = []
    for label in sorted(set(labels)):
        function, group = label.split("\0")
        here = labels == label
        points = (items.value * sets)[here].sum(axis=0)
        need_points = (items.value * items.need)[here].sum(axis=0)
        pupils = (items.pupils_lot[here, None] * sets[here]).sum(axis=0)
        needed = (items.pupils_lot[here, None] * items.need[here]).sum(axis=0)
        out += [
            Coverage(function, group, w + 1, float(points[w] / need_points[w]), float(pupils[w]), float(needed[w]))
            for w in range(instance.horizon.waves)
            if need_points[w] > 0
        ]
    return tuple(out)


def _canonical(instance: Instance, decisions: Decisions) -> Decisions:
    """Equal purchases and transfers merged, in index order: the same decisions always give the same plan."""
    bought: dict[tuple[int, int], int] = {}
    for buy in decisions.purchases:
        bought[buy.offer, buy.wave] = bought.get((buy.offer, buy.wave), 0) + buy.sets
    moved: dict[tuple[int, int, int], int] = {}
    for move in decisions.transfers:
        key = (move.cohort, move.item, move.wave)
        moved[key] = moved.get(key, 0) + move.sets
    return Decisions(
        entry=np.minimum(decisions.entry, instance.horizon.waves),
        purchases=tuple(Purchase(*key, sets) for key, sets in sorted(bought.items()) if sets),
        transfers=tuple(Transfer(*key, sets) for key, sets in sorted(moved.items()) if sets),
    )


def _finance(
    instance: Instance, lines: Sequence[Line], flow: Floats
) -> tuple[tuple[Financing, ...], dict[int, tuple[Share, ...]]]:
    """Financing of every class, and the same cents shared out to the owners of its lines."""
    cents = settle(instance, spending(instance, lines), flow)
    due: dict[tuple[int, int, int], list[Line]] = {}
    for line in lines:
        due.setdefault((line.kind, line.spending_class, line.year), []).append(line)
    paid: dict[tuple[int, int, int], list[Financing]] = {}
    for payment in payments(instance, cents):
        place = (payment.kind, payment.spending_class, payment.year)
        row = Financing(
            measure_id=_measure(instance, payment.fund),
            year=payment.year + 1,
            spending_class=instance.funding.class_ids[payment.spending_class],
            kind=Kind.CAPEX if payment.kind == CAPEX else Kind.OPEX,
            amount_cents=payment.cents,
            complement_of="" if payment.complement_of < 0 else _measure(instance, payment.complement_of),
        )
        paid.setdefault(place, []).append(row)
    shares: dict[int, list[Share]] = {}
    alike = _Alike()
    for place, rows in sorted(paid.items()):
        table = share_out([line.cents for line in due[place]], [row.amount_cents for row in rows])
        for row, parts in zip(rows, table, strict=True):
            for line, part in zip(due[place], parts, strict=True):
                if part:
                    share = Share(row.measure_id, row.year, row.kind, part, row.complement_of)
                    shares.setdefault(line.owner, []).append(alike[share])
    financing = tuple(row for _, rows in sorted(paid.items()) for row in rows)
    return financing, {owner: alike[tuple(parts)] for owner, parts in shares.items()}


class _Alike(dict[Any, Any]):
    """The first of equal values, for all of them: of 50,000 shares of 1,500 schools, a thousand differ."""

    def __missing__(self, value: Any) -> Any:
        self[value] = value
        return value


def _measure(instance: Instance, fund: int) -> str:
    return instance.case.measures[int(instance.funding.fund_measure[fund])].measure_id


def _entries(instance: Instance, decisions: Decisions) -> tuple[Entry, ...]:
    return tuple(
        Entry(school_id, int(wave) + 1)
        for school_id, wave in zip(instance.schools.ids, decisions.entry, strict=True)
        if wave < instance.horizon.waves
    )


def _deliveries(
    instance: Instance, decisions: Decisions, splits: Mapping[int, tuple[Share, ...]]
) -> tuple[Delivery, ...]:
    offers, out = instance.offers, []
    for owner, buy in enumerate(decisions.purchases):
        school_id, function, group = instance.items.keys[offers.item[buy.offer]]
        yearly = int(offers.opex_wave_cents[buy.offer]) * instance.horizon.waves_per_year
        out.append(
            Delivery(
                school_id,
                function,
                group,
                model_id=instance.models[offers.model[buy.offer]],
                wave=buy.wave + 1,
                sets=buy.sets,
                capex_cents=buy.sets * int(offers.capex_cents[buy.offer]),
                opex_cents_per_year=buy.sets * yearly,
                split=splits.get(owner, ()),
            )
        )
    return tuple(out)


def _moves(instance: Instance, decisions: Decisions, splits: Mapping[int, tuple[Share, ...]]) -> tuple[Move, ...]:
    out = []
    for owner, move in enumerate(decisions.transfers, start=len(decisions.purchases)):
        from_school, function, from_group = instance.items.keys[instance.cohorts.item[move.cohort]]
        to_school, _, to_group = instance.items.keys[move.item]
        out.append(
            Move(
                function,
                from_school,
                from_group,
                to_school,
                to_group,
                wave=move.wave + 1,
                sets=move.sets,
                dies_wave=int(instance.cohorts.dies[move.cohort]) + 1,
                cost_cents=move.sets * int(instance.items.move_cents[move.item]),
                split=splits.get(owner, ()),
            )
        )
    return tuple(out)
