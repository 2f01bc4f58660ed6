"""The arrays every solver, verifier and explanation reads; built by `derive.derive`, never changed.

Index letters, all from 0 (the case and the plan count years and waves from 1):

    s school   i item (school, function, group)   o offer (item, model)   m model   w wave   y year
    k fund (a measure's purse: per territory, or one for a national measure)   c class of spending
    t territory   a arc of money (class, fund, year)   q withdrawal cohort   b obligation   g equity quintile

Units: sets are whole class sets (int64), money is euros (float64) and, under the names in `_cents`, the same
amounts exactly (int64). Items are grouped by school and offers by item, both in the order of their ids.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .case import Case

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]

QUINTILES = 5
MIDDLE_QUINTILE = 2  # that of schools without a published index
NO_PIN = -1


@dataclass(frozen=True, slots=True)
class Horizon:
    """Waves and years."""

    years: int  # Y
    waves_per_year: int
    waves: int  # W
    year_of_wave: Ints  # (W,) year index of each wave
    alive_share: Floats  # (W+1, W, Y) share of year y during which a set of l waves of life, placed at w, runs
    move_waves: Ints  # waves at which sets may move, increasing


@dataclass(frozen=True, slots=True)
class Schools:
    """One row per school, in the order of ids. S rows."""

    ids: tuple[str, ...]
    territory: Ints  # (S,) territory index
    equity: Floats  # (S,) weight
    quintile: Ints  # (S,) 0 = least favoured fifth ... 4; the middle one where no index is published
    ready: Ints  # (S,) first wave at which convention, project and referent are all there; W = never
    pin: Ints  # (S,) a person's wish: NO_PIN, a wave, or W = leave out
    entry_allowed: Bools  # (S, W) may enter at w: ready, something still to deliver, and the pin respected
    commitment: Floats  # (S,) points, 0 to 100
    adviser_days: Floats  # (S,) days in all, to spread by `Capacities.adviser_profile` from the entry on
    tech_hours: Floats  # (S,) hours at entry, beside those of the sets
    seats: Ints  # (S,) training seats that must have been given before entry
    item_start: Ints  # (S+1,) items of school s are item_start[s] : item_start[s+1]


@dataclass(frozen=True, slots=True)
class Items:
    """One row per item. I rows."""

    keys: tuple[tuple[str, str, str], ...]  # (school_id, function, group)
    school: Ints  # (I,)
    function: Ints  # (I,) index in `Instance.functions`
    lot_size: Ints  # (I,) devices a set
    pupils_lot: Floats  # (I,) pupils a set
    need: Ints  # (I, W) N, sets needed
    stock: Ints  # (I, W) E, existing sets still alive, if none is withdrawn
    hole: Ints  # (I, W) H = max(0, N - E)
    hole_max: Ints  # (I,) Hmax, slots of the item: slot j is open at w when hole[i, w] > j
    value: Floats  # (I, W) points of one covered set during wave w; value x need sums to 1,000 points
    tech_hours: Floats  # (I,) technician hours to install one set, bought or received
    entry_min: Ints  # (I, W) sets (bought or received) due at w if the school enters at w; 0 where not a base item
    usage: Floats  # (I,) 0 to 1
    under_used: Bools  # (I,) usage under the threshold: sets may be withdrawn, none then bought or received
    withdraw_limit: Ints  # (I,) sets that may be withdrawn in all; 0 where not under-used, or promised
    family: Ints  # (I,) sets move only within a family (territory, function, lot size)
    move_class: Ints  # (I,) class of spending of a move towards this item
    move_cents: Ints  # (I,) price of moving one set to this item, cents; paid in the year of the move
    offer_start: Ints  # (I+1,) offers of item i are offer_start[i] : offer_start[i+1]


@dataclass(frozen=True, slots=True)
class Offers:
    """One row per (item with a hole, model sold for its function). O rows."""

    item: Ints  # (O,)
    model: Ints  # (O,) index in `Instance.models`
    life: Ints  # (O,) whole waves of life: bought at w, serves w .. w+life-1; may exceed W
    capex_cents: Ints  # (O,) a set, paid in the year of delivery
    opex_wave_cents: Ints  # (O,) a set and wave of life within the horizon, paid in the year of the wave
    capex: Floats  # (O,) EUR a set
    opex: Floats  # (O,) EUR a set and full year; bought at w, year y costs opex x alive_share[min(life, W), w, y]
    spending_class: Ints  # (O,) class c
    payable: Bools  # (O,) some measure can pay the purchase, some (or no cost) the running


@dataclass(frozen=True, slots=True)
class Cohorts:
    """Sets of under-used items that may move: one row per (item, wave of death). Q rows."""

    item: Ints  # (Q,) where they stand
    dies: Ints  # (Q,) first wave in which they no longer serve; may exceed W
    sets: Ints  # (Q,)
    movable: Bools  # (Q, W) may leave at w: a move wave, with enough life left


@dataclass(frozen=True, slots=True)
class Obligations:
    """One row per obligation, in the order of the case. B rows."""

    item: Ints  # (B,)
    wave: Ints  # (B,) last wave of the deadline year: the obligation is judged there
    sets: Ints  # (B,) sets the plan must have covered at that wave, beyond the stock; 0 = met already


@dataclass(frozen=True, slots=True)
class Capacities:
    """What people can do, by territory and wave. T rows."""

    deployments: Floats  # (T, W) schools entering
    adviser_days: Floats  # (T, W)
    tech_hours: Floats  # (T, W)
    seats_before: Floats  # (T, W) training seats given in the waves before w, cumulated
    adviser_profile: Floats  # (P,) share of a school's adviser days at entry, one wave later, ...


@dataclass(frozen=True, slots=True)
class Funding:
    """Who may pay what: funds, classes of spending, arcs between them. K funds, C classes, A arcs.

    An arc's flow x[a] is the spending (EUR) of its class supported by its fund in its year. Of it the fund
    pays `cofund` and the carrier the rest. Classes never span territories.
    """

    fund_measure: Ints  # (K,) index in `Case.measures`
    fund_territory: Ints  # (K,) or -1 for a national purse
    fund_capex: Bools  # (K,) pays purchases (else running costs)
    budget: Floats  # (K, Y) EUR voted
    budget_cents: Ints  # (K, Y)
    is_open: Bools  # (K, Y) the measure pays in that year
    carry: Floats  # (K,) share of what is left that remains usable the year after
    cofund: Floats  # (K,) share it pays of what it supports
    must_spend: Floats  # (K, Y) EUR the fund itself has to pay in the year: share x voted, 0 when closed
    class_ids: tuple[str, ...]  # C labels: "territory:MEASURE+MEASURE"
    class_territory: Ints  # (C,)
    class_fund: Bools  # (C, K) fund k may support class c
    arc_class: Ints  # (A,) arcs are ordered by class, fund, year
    arc_fund: Ints  # (A,)
    arc_year: Ints  # (A,)
    arc_carrier: Ints  # (A,) fund paying the complement of a co-funded arc; -1 where the fund pays the whole


@dataclass(frozen=True, slots=True)
class Instance:
    """A case made ready for mathematics."""

    case: Case
    case_hash: str
    territories: tuple[str, ...]  # T ids
    functions: tuple[str, ...]  # names, in the order of `Settings.functions`
    models: tuple[str, ...]  # M ids, in the order of the catalogue
    horizon: Horizon
    schools: Schools
    items: Items
    offers: Offers
    cohorts: Cohorts
    obligations: Obligations
    capacities: Capacities
    funding: Funding
    quintile_points: Floats  # (5,) points of the whole need of each quintile; 0 = nobody in it
    stock_points: (
        Floats  # (I,) points of value already covered by the existing stock: sum over w of value x min(N, E)
    )
