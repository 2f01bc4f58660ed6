"""The raw case: what a person knows before planning, as frozen values, one class per table.

Years and waves are counted from 1, as people say them ("wave 3 of year 2"). Money is `Decimal` euros with
at most two decimals, tax as said on each field. Every tuple of a `Case` stands in canonical order.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

NEVER_WAVE = 99
"""Wave number that means "never" in commitments.csv; any wave after the horizon means the same."""

ANY = "*"
"""In a list of functions or categories: all of them. As territory of a national budget: no territory."""


class Condition(StrEnum):
    """State of an existing set, in the words of the inventories it is read from."""

    GOOD = "bon"
    WORN = "moyen"
    BROKEN = "HS"


class Money(StrEnum):
    """The two sections of a public budget; money of one never pays the other."""

    CAPEX = "capex"
    OPEX = "opex"


class Scope(StrEnum):
    """Whether a measure has one purse per territory, or one purse for all of them."""

    LOCAL = "local"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class FunctionRule:
    """What the planner knows about one function of equipment (a board, a tablet set...)."""

    name: str
    weight: float  # points of value per pupil served, relative to a board (1.0)
    technician_hours: float  # hours of a technician to install one set
    base: bool = False  # a school entering the plan must receive half its hole of this function at once


DEFAULT_FUNCTIONS = (
    FunctionRule("IND", weight=1.4, technician_hours=1.0),  # one-to-one devices
    FunctionRule("PCE", weight=0.5, technician_hours=0.4),  # teacher's laptop
    FunctionRule("TAB", weight=0.8, technician_hours=0.6),  # shared tablets
    FunctionRule("TNI", weight=1.0, technician_hours=3.0, base=True),  # interactive board
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Every constant of the model, overridable by `meta.json`. Sources: README, "Rules and their sources"."""

    functions: tuple[FunctionRule, ...] = DEFAULT_FUNCTIONS  # sorted by name
    vat_factor: Decimal = Decimal("1.2")  # price paid / net price, on devices (French VAT 20 %)
    equity_reference_ips: float = 103.0  # IPS points; the French mean school
    equity_slope: float = 0.02  # weight per IPS point under the reference
    equity_min: float = 0.6  # weight of the most favoured schools
    equity_max: float = 1.8  # weight of the least favoured schools
    usage_base: float = 0.7  # factor of value at no usage
    usage_slope: float = 0.6  # factor of value per unit of usage rate
    usage_cap: float = 0.8  # usage rate beyond which value stops growing
    default_usage: float = 0.5  # usage rate of an item nobody measured: factor 1.0, neither praise nor blame
    yearly_discount: float = 0.97  # value of a year relative to the year before
    full_need_points: float = 1000.0  # points of the whole need covered during the whole plan
    entry_share: float = 0.5  # share of a base item's hole delivered at entry, rounded up to whole sets
    adviser_profile: tuple[float, ...] = (0.6, 0.25, 0.15)  # share of adviser days, by wave from entry on
    underuse_threshold: float = 0.25  # usage rate under which an item is under-used
    withdrawal_share: float = 0.6  # share of an under-used item's sets that may be withdrawn
    move_years: tuple[int, ...] = (2, 3, 4)  # years at whose first wave sets may move
    move_min_waves_left: int = 4  # waves of life a set must still have to be worth moving
    move_fixed_cost: Decimal = Decimal(60)  # EUR a set moved
    move_device_cost: Decimal = Decimal(12)  # EUR a device moved
    max_remaining_life: float = 5.0  # years; an inventory is not believed further ahead
    repair_rate: Decimal = Decimal("0.06")  # of the price paid, a year
    repair_offset: Decimal = Decimal("1.2")  # repairs = rate x (offset - repairability / 10)

    def function(self, name: str) -> FunctionRule:
        """The rule of a function; KeyError for one the settings do not know."""
        for rule in self.functions:
            if rule.name == name:
                return rule
        raise KeyError(name)


@dataclass(frozen=True, slots=True)
class Meta:
    """Horizon and seed."""

    years: int
    waves_per_year: int
    seed: int = 0
    settings: Settings = field(default_factory=Settings)

    @property
    def waves(self) -> int:
        """Number of waves of the horizon."""
        return self.years * self.waves_per_year


@dataclass(frozen=True, slots=True)
class School:
    """One school."""

    school_id: str
    territory_id: str
    kind: str  # maternelle, élémentaire, primaire, secondaire... free words
    category: str  # the label measures ask about: REP, REP+, RUR, STD... free words
    ips: float | None  # social position index, about 45 to 185, high = favoured; None = not published
    teachers: int
    x_km: float | None
    y_km: float | None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Pupils of one level of a school in one year; kept with the case as the ground of its needs."""

    school_id: str
    year: int
    level: str
    pupils: int
    class_size: float  # pupils a class


@dataclass(frozen=True, slots=True)
class Item:
    """What a school may receive: a function for a group of levels, counted in whole class sets."""

    school_id: str
    function: str
    group: str
    lot_size: int  # devices a set
    pupils_lot: float  # pupils served by a set


@dataclass(frozen=True, slots=True)
class Need:
    """Whole class sets an item needs in a year; a year without a line needs none."""

    school_id: str
    function: str
    group: str
    year: int
    lots: int


@dataclass(frozen=True, slots=True)
class Stock:
    """One existing class set (one row, whatever its number of devices)."""

    school_id: str
    function: str
    group: str
    model_id: str
    age: float  # years, at the start of the plan
    condition: Condition
    units: int  # devices found in the set; information only


@dataclass(frozen=True, slots=True)
class Usage:
    """Measured usage of an item."""

    school_id: str
    function: str
    group: str
    usage_rate: float  # 0 to 1


@dataclass(frozen=True, slots=True)
class Commitment:
    """Where a school stands: the conditions of its entry, and what its entry asks of people."""

    school_id: str
    convention_wave: int  # first wave at which the condition is met; 0 or 1 = already; 99 = never
    volet_wave: int
    referent_wave: int
    trained_share: float  # 0 to 1, of its teachers
    trained_threshold: float  # 0 to 1; under it, `seats_needed` must have been given before entry
    seats_needed: int  # training seats missing to reach the threshold
    commitment: float  # 0 to 100, strength of the school's project
    adviser_days: float  # days of a digital adviser, spread over the waves from entry on
    tech_hours: float  # hours of a technician at entry, beside those of each set


@dataclass(frozen=True, slots=True)
class Obligation:
    """A promise or a legal duty: a share of an item's need covered by the end of a year."""

    school_id: str
    function: str
    group: str
    deadline_year: int
    min_share: float  # 0 to 1
    label: str


@dataclass(frozen=True, slots=True)
class Capacity:
    """What the people of a territory can do in a wave."""

    territory_id: str
    wave: int
    deployments: float  # schools that may enter
    adviser_days: float
    tech_hours: float
    training_seats: int  # seats given during the wave, usable by schools entering in a later one


@dataclass(frozen=True, slots=True)
class Measure:
    """A source of money and its rules."""

    measure_id: str
    kind: Money
    carry_share: float  # share of what is left that remains usable the year after
    cofund_share: float  # share of the spending it supports that it pays; own funds pay the complement
    must_spend_share: float  # share of each year's budget that has to be spent that year
    functions: tuple[str, ...]  # ("*",) = any
    categories: tuple[str, ...]  # of schools; ("*",) = any
    min_commitment: float  # of the school, 0 to 100
    min_repairability: float  # of the model, 0 to 10
    first_year: int
    end_year: int  # last year in which it pays
    scope: Scope


@dataclass(frozen=True, slots=True)
class MeasureBudget:
    """Money voted for a measure in a year."""

    territory_id: str  # "*" for a national measure
    measure_id: str
    year: int
    amount: Decimal  # EUR


@dataclass(frozen=True, slots=True)
class Model:
    """A device one may buy, or that stands in the stock."""

    model_id: str
    functions: tuple[str, ...]  # () = no longer for sale, known for its stock
    unit_price: Decimal  # EUR a device, net of tax
    life_years: float
    repairability: float  # 0 to 10
    opex_licence: Decimal  # EUR a device and year, as paid
    opex_mdm: Decimal  # EUR a device and year, as paid
    opex_support: Decimal  # EUR a device and year, as paid
    set_overhead: Decimal  # EUR a set, as paid (trolley, mounting)
    reconditioned: bool


@dataclass(frozen=True, slots=True)
class Pin:
    """A person's wish for a school's entry: a wave, or None to leave it out of the plan."""

    school_id: str
    wave: int | None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything a plan is computed from. Build it with `case_io.make_case` (canonical order, checked)."""

    meta: Meta
    schools: tuple[School, ...] = ()
    enrolment: tuple[Enrolment, ...] = ()
    items: tuple[Item, ...] = ()
    need: tuple[Need, ...] = ()
    stock: tuple[Stock, ...] = ()
    usage: tuple[Usage, ...] = ()
    commitments: tuple[Commitment, ...] = ()
    obligations: tuple[Obligation, ...] = ()
    capacities: tuple[Capacity, ...] = ()
    measures: tuple[Measure, ...] = ()
    measure_budgets: tuple[MeasureBudget, ...] = ()
    catalogue: tuple[Model, ...] = ()
    pins: tuple[Pin, ...] = ()
