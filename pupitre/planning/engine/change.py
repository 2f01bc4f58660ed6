"""What if: one thing changed in a case. Pure: a case in, a case out, in canonical order, checked again.

Years and waves from 1. A change asks `KeyError` for a name that the case does not know.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from typing import Any

from .case import Capacity, Case, Commitment, MeasureBudget, Need, Pin
from .case_io import make_case

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Money:
    """The amount of a measure in a year (0 = every year) times a factor."""

    measure_id: str
    factor: float
    year: int = 0


@dataclass(frozen=True, slots=True)
class People:
    """What people can do (`deployments`, `adviser_days`, `tech_hours`, `training_seats`) in a wave (0 = every one)
    times a factor, plus an amount."""

    name: str
    factor: float = 1.0
    more: float = 0.0
    wave: int = 0


@dataclass(frozen=True, slots=True)
class PriceOf:
    """The price of a model times a factor."""

    model_id: str
    factor: float


@dataclass(frozen=True, slots=True)
class Ready:
    """A school meets its three conditions at the wave."""

    school_id: str
    wave: int


@dataclass(frozen=True, slots=True)
class Pupils:
    """Needs of a year and the years after times a factor, to the nearest whole set; of one school, or of all ("")."""

    factor: float
    school_id: str = ""
    from_year: int = 1


@dataclass(frozen=True, slots=True)
class Weight:
    """The weight of a function of equipment."""

    function: str
    weight: float


@dataclass(frozen=True, slots=True)
class Wish:
    """A school pinned to a wave, or left out (None)."""

    school_id: str
    wave: int | None


Change = Money | People | PriceOf | Ready | Pupils | Weight | Wish


def changed_case(case: Case, changes: Iterable[Change]) -> Case:
    """The case once the changes have happened, one after the other."""
    case = changed_tables(case, changes)
    tables = {item.name: getattr(case, item.name) for item in fields(case) if item.name != "meta"}
    return make_case(case.meta, **tables)


def changed_tables(case: Case, changes: Iterable[Change]) -> Case:
    """The same without checking again: rows keep their order, and only what the changes touch is other."""
    for change in changes:
        case = _ACTS[type(change)](case, change)
    return case


def _known(name: str, names: Iterable[str]) -> None:
    if name not in set(names):
        raise KeyError(name)


def _money(case: Case, change: Money) -> Case:
    _known(change.measure_id, (row.measure_id for row in case.measures))

    def act(row: MeasureBudget) -> MeasureBudget:
        if row.measure_id != change.measure_id or change.year not in (0, row.year):
            return row
        return replace(row, amount=(row.amount * Decimal(str(change.factor))).quantize(CENT))

    return replace(case, measure_budgets=tuple(act(row) for row in case.measure_budgets))


def _people(case: Case, change: People) -> Case:
    _known(change.name, (item.name for item in fields(Capacity)))

    def act(row: Capacity) -> Capacity:
        if change.wave not in (0, row.wave):
            return row
        amount = max(0.0, getattr(row, change.name) * change.factor + change.more)
        values: dict[str, Any] = {change.name: int(amount) if change.name == "training_seats" else amount}
        return replace(row, **values)

    return replace(case, capacities=tuple(act(row) for row in case.capacities))


def _price(case: Case, change: PriceOf) -> Case:
    _known(change.model_id, (row.model_id for row in case.catalogue))
    factor = Decimal(str(change.factor))
    models = (
        replace(row, unit_price=(row.unit_price * factor).quantize(CENT)) if row.model_id == change.model_id else row
        for row in case.catalogue
    )
    return replace(case, catalogue=tuple(models))


def _ready(case: Case, change: Ready) -> Case:
    _known(change.school_id, (row.school_id for row in case.schools))

    def act(row: Commitment) -> Commitment:
        if row.school_id != change.school_id:
            return row
        waves = (min(wave, change.wave) for wave in (row.convention_wave, row.volet_wave, row.referent_wave))
        convention, volet, referent = waves
        return replace(row, convention_wave=convention, volet_wave=volet, referent_wave=referent)

    return replace(case, commitments=tuple(act(row) for row in case.commitments))


def _pupils(case: Case, change: Pupils) -> Case:
    if change.school_id:
        _known(change.school_id, (row.school_id for row in case.schools))

    def act(row: Need) -> Need:
        if row.year < change.from_year or change.school_id not in ("", row.school_id):
            return row
        lots = math.floor(row.lots * change.factor + 0.5)
        return row if lots == row.lots else replace(row, lots=lots)

    return replace(case, need=tuple(map(act, case.need)))


def _weight(case: Case, change: Weight) -> Case:
    settings = case.meta.settings
    settings.function(change.function)
    rules = (
        replace(rule, weight=change.weight) if rule.name == change.function else rule for rule in settings.functions
    )
    return replace(case, meta=replace(case.meta, settings=replace(settings, functions=tuple(rules))))


def _wish(case: Case, change: Wish) -> Case:
    _known(change.school_id, (row.school_id for row in case.schools))
    others = (row for row in case.pins if row.school_id != change.school_id)
    return replace(case, pins=(*others, Pin(change.school_id, change.wave)))


_ACTS: Mapping[type, Callable[[Case, Any], Case]] = {
    Money: _money,
    People: _people,
    PriceOf: _price,
    Ready: _ready,
    Pupils: _pupils,
    Weight: _weight,
    Wish: _wish,
}
