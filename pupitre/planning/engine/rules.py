"""The small rules of the field, one function each, on plain numbers: what a table of examples can check."""

from __future__ import annotations

import math
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from .case import Commitment, Condition, Model, Settings

ONE_TO_ONE_SET = 24
"""Pupils of a one-to-one class set. Source: planner specification, section 2."""

_EPSILON = 1e-9


def sets_shared(pupils: int, pupils_per_device: float, set_size: int) -> int:
    """Whole sets of shared devices: ceil(pupils / ratio of the year / set size)."""
    return math.ceil(pupils / pupils_per_device / set_size - _EPSILON)


def sets_one_to_one(pupils: int) -> int:
    """Whole one-to-one sets: ceil(pupils / 24)."""
    return -(-pupils // ONE_TO_ONE_SET)


def classes(pupils: int, class_size: float) -> int:
    """Classes of a level; also the boards it needs. Class splitting enters by its `class_size`."""
    return math.ceil(pupils / class_size - _EPSILON)


def remaining_life(life_years: float, age: float, condition: Condition, cap: float = 5.0) -> float:
    """Years an existing set may still serve: life + 1 - age - (1 if worn), 0 if broken, within 0 and `cap`."""
    if condition is Condition.BROKEN:
        return 0.0
    worn = 1.0 if condition is Condition.WORN else 0.0
    return min(max(life_years + 1.0 - age - worn, 0.0), cap)


def whole_waves(years: float, waves_per_year: int) -> int:
    """Complete waves in a number of years."""
    return math.floor(years * waves_per_year + _EPSILON)


def ready_wave(row: Commitment, waves: int) -> int:
    """First wave (from 0) at which the three conditions are met; `waves` when that is after the horizon."""
    return min(max(row.convention_wave, row.volet_wave, row.referent_wave, 1) - 1, waves)


def seats_due(row: Commitment) -> int:
    """Training seats that must have been given before the school enters."""
    return row.seats_needed if row.trained_share < row.trained_threshold else 0


def equity_weight(ips: float | None, settings: Settings) -> float:
    """Weight of a school by its social position index; 1 where none is published (never imputed)."""
    if ips is None:
        return 1.0
    weight = 1.0 + settings.equity_slope * (settings.equity_reference_ips - ips)
    return min(max(weight, settings.equity_min), settings.equity_max)


def usage_factor(usage_rate: float, settings: Settings) -> float:
    """Factor of value by measured usage: 0.7 + 0.6 x min(usage, 0.8)."""
    return settings.usage_base + settings.usage_slope * min(usage_rate, settings.usage_cap)


def set_capex_cents(model: Model, lot_size: int, settings: Settings) -> int:
    """Price paid for one set, in cents: devices with tax, and the set's overhead."""
    euros = settings.vat_factor * model.unit_price * lot_size + model.set_overhead
    return int((euros * 100).to_integral_value(ROUND_HALF_UP))


def set_opex_wave_cents(model: Model, lot_size: int, settings: Settings, waves_per_year: int) -> int:
    """Running cost of one set during one wave, in cents: licence, MDM, support and repairs.

    Rounded up to the cent per wave, so that every plan's yearly cost is an exact multiple of it.
    """
    fees = lot_size * (model.opex_licence + model.opex_mdm + model.opex_support)
    wear = settings.repair_offset - Decimal(repr(model.repairability)) / 10
    repairs = settings.repair_rate * max(wear, Decimal(0)) * settings.vat_factor * model.unit_price * lot_size
    cents = (fees + repairs) * 100 / waves_per_year
    return int(cents.to_integral_value(ROUND_CEILING))


def move_cents(lot_size: int, settings: Settings) -> int:
    """Price of moving one set to another school, in cents."""
    euros = settings.move_fixed_cost + settings.move_device_cost * lot_size
    return int((euros * 100).to_integral_value(ROUND_HALF_UP))


def sets_at_share(share: float, sets: int) -> int:
    """Whole sets that reach a share of `sets`, rounded up (an entry, an obligation)."""
    return math.ceil(share * sets - _EPSILON)


def sets_within_share(share: float, sets: int) -> int:
    """Whole sets within a share of `sets`, rounded down (a withdrawal)."""
    return math.floor(share * sets + _EPSILON)
