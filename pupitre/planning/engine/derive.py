"""From a case to the arrays of its `Instance` (shapes and units there). Pure: same case, same arrays."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from . import rules
from .case import Case, Commitment, Meta
from .case_io import case_hash
from .funding import Classes, Eligibility, build_funding
from .instance import (
    MIDDLE_QUINTILE,
    NO_PIN,
    QUINTILES,
    Bools,
    Capacities,
    Cohorts,
    Floats,
    Horizon,
    Instance,
    Ints,
    Items,
    Obligations,
    Offers,
    Schools,
)

ItemKey = tuple[str, str, str]


def derive(case: Case, *, hashed: bool = True) -> Instance:
    """The instance of a case made by `case_io` (canonical order, references checked).

    Not hashed, it serves to count and leaves no plan: writing the whole case takes most of the time.
    """
    horizon = build_horizon(case.meta)
    places = {row.territory_id for row in case.schools} | {row.territory_id for row in case.capacities}
    territories = tuple(sorted(places))
    functions = tuple(rule.name for rule in case.meta.settings.functions)
    classes = Classes()
    draft = _ItemDraft(case, horizon, functions)
    eligibility = _MaskOfItem(case, territories)
    offers, offer_start = _offers(case, draft, eligibility, classes)
    items = _items(case, draft, horizon, masks=eligibility, classes=classes, offer_start=offer_start)
    schools = _schools(case, draft, horizon, territories)
    points = items.value * items.need
    by_item_quintile = schools.quintile[items.school]
    return Instance(
        case=case,
        case_hash=case_hash(case) if hashed else "",
        territories=territories,
        functions=functions,
        models=tuple(model.model_id for model in case.catalogue),
        horizon=horizon,
        schools=schools,
        items=items,
        offers=offers,
        cohorts=_cohorts(draft, items, horizon, case.meta.settings.move_min_waves_left),
        obligations=_obligations(case, draft, horizon),
        capacities=capacities_of(case, territories, horizon),
        funding=build_funding(case, territories, classes),
        quintile_points=np.array([points[by_item_quintile == g].sum() for g in range(QUINTILES)], dtype=np.float64),
        stock_points=(items.value * np.minimum(items.need, items.stock)).sum(axis=1),
    )


def build_horizon(meta: Meta) -> Horizon:
    """Waves, years, and the share of each year a set of a given life runs."""
    W, Y, per_year = meta.waves, meta.years, meta.waves_per_year
    year_of_wave = np.arange(W, dtype=np.int64) // per_year
    life, start, wave = np.ogrid[: W + 1, :W, :W]
    alive = (start <= wave) & (wave < start + life)  # (W+1, W, W)
    alive_share = alive.reshape(W + 1, W, Y, per_year).sum(axis=3) / per_year
    years = sorted({year for year in meta.settings.move_years if 1 <= year <= Y})
    move_waves = np.array([(year - 1) * per_year for year in years], dtype=np.int64)
    return Horizon(Y, per_year, W, year_of_wave, alive_share, move_waves)


class _ItemDraft:
    """What the rows say of each item: need, stock by wave of death, usage."""

    def __init__(self, case: Case, horizon: Horizon, functions: Sequence[str]) -> None:
        W = horizon.waves
        settings = case.meta.settings
        self.keys: tuple[ItemKey, ...] = tuple((r.school_id, r.function, r.group) for r in case.items)
        self.index = {key: i for i, key in enumerate(self.keys)}
        school_index = {row.school_id: s for s, row in enumerate(case.schools)}
        function_index = {name: f for f, name in enumerate(functions)}
        self.school: Ints = np.array([school_index[key[0]] for key in self.keys], dtype=np.int64)
        self.function: Ints = np.array([function_index[key[1]] for key in self.keys], dtype=np.int64)
        self.need: Ints = np.zeros((len(self.keys), W), dtype=np.int64)
        for row in case.need:
            first = (row.year - 1) * horizon.waves_per_year
            item = self.index[row.school_id, row.function, row.group]
            self.need[item, first : first + horizon.waves_per_year] = row.lots
        life = {model.model_id: model.life_years for model in case.catalogue}
        self.deaths: dict[tuple[int, int], int] = {}  # (item, first wave without the set) -> sets
        self.stock: Ints = np.zeros((len(self.keys), W), dtype=np.int64)
        for stock in case.stock:
            years = rules.remaining_life(
                life[stock.model_id], stock.age, stock.condition, settings.max_remaining_life
            )
            dies = rules.whole_waves(years, horizon.waves_per_year)
            item = self.index[stock.school_id, stock.function, stock.group]
            self.stock[item, :dies] += 1
            self.deaths[item, dies] = self.deaths.get((item, dies), 0) + 1
        self.usage: Floats = np.full(len(self.keys), settings.default_usage)
        self.measured: Bools = np.zeros(len(self.keys), dtype=np.bool_)
        for usage in case.usage:
            item = self.index[usage.school_id, usage.function, usage.group]
            self.usage[item], self.measured[item] = usage.usage_rate, True
        self.hole: Ints = np.maximum(self.need - self.stock, 0)
        self.hole_max: Ints = self.hole.max(axis=1, initial=0)


class _MaskOfItem:
    """Which measures may pay for an item, with or without a model."""

    def __init__(self, case: Case, territories: Sequence[str]) -> None:
        self.eligibility = Eligibility(case.measures)
        commitment = {row.school_id: row.commitment for row in case.commitments}
        index = {name: t for t, name in enumerate(territories)}
        self.territory = {row.school_id: index[row.territory_id] for row in case.schools}
        self.school_mask = {
            row.school_id: self.eligibility.of_school(row.category, commitment[row.school_id]) for row in case.schools
        }

    def of(self, key: ItemKey) -> int:
        """Measures for the item, whatever the model."""
        return self.school_mask[key[0]] & self.eligibility.of_function(key[1])


def _offers(case: Case, draft: _ItemDraft, masks: _MaskOfItem, classes: Classes) -> tuple[Offers, Ints]:
    """Every model sold for the function of every item that has a hole."""
    settings, per_year = case.meta.settings, case.meta.waves_per_year
    sold = {
        rule.name: [m for m, model in enumerate(case.catalogue) if rule.name in model.functions]
        for rule in settings.functions
    }
    prices: dict[tuple[int, int], tuple[int, int]] = {}
    rows: list[tuple[int, int, int, int, int, int, bool]] = []
    start = [0]
    for i, item in enumerate(case.items):
        key = draft.keys[i]
        for m in sold[item.function] if draft.hole_max[i] else ():
            model = case.catalogue[m]
            if (m, item.lot_size) not in prices:
                prices[m, item.lot_size] = (
                    rules.set_capex_cents(model, item.lot_size, settings),
                    rules.set_opex_wave_cents(model, item.lot_size, settings, per_year),
                )
            capex, opex = prices[m, item.lot_size]
            mask = masks.of(key) & masks.eligibility.of_model(model.repairability)
            payable = bool(mask & masks.eligibility.capex or not capex) and bool(
                mask & masks.eligibility.opex or not opex
            )
            number = classes.number(masks.territory[key[0]], mask)
            life = max(rules.whole_waves(model.life_years, per_year), 1)
            rows.append((i, m, life, capex, opex, number, payable))
        start.append(len(rows))
    table = np.array(rows, dtype=np.int64).reshape(-1, 7)
    offers = Offers(
        item=table[:, 0].copy(),
        model=table[:, 1].copy(),
        life=table[:, 2].copy(),
        capex_cents=table[:, 3].copy(),
        opex_wave_cents=table[:, 4].copy(),
        capex=table[:, 3] / 100.0,
        opex=table[:, 4] * per_year / 100.0,
        spending_class=table[:, 5].copy(),
        payable=table[:, 6].astype(np.bool_),
    )
    return offers, np.array(start, dtype=np.int64)


def _items(
    case: Case,
    draft: _ItemDraft,
    horizon: Horizon,
    *,
    masks: _MaskOfItem,
    classes: Classes,
    offer_start: Ints,
) -> Items:
    settings = case.meta.settings
    lot_size = np.array([row.lot_size for row in case.items], dtype=np.int64)
    pupils_lot = np.array([row.pupils_lot for row in case.items], dtype=np.float64)
    under_used = draft.measured & (draft.usage < settings.underuse_threshold)
    tech = np.array([rule.technician_hours for rule in settings.functions], dtype=np.float64)
    families: dict[tuple[int, int, int], int] = {}
    family, move_class = [], []
    for i, key in enumerate(draft.keys):
        territory = masks.territory[key[0]]
        family_key = (territory, int(draft.function[i]), int(lot_size[i]))
        family.append(families.setdefault(family_key, len(families)))
        move_class.append(classes.number(territory, masks.of(key) & masks.eligibility.opex))
    first_move = int(horizon.move_waves[0]) if len(horizon.move_waves) else 0
    promised = {draft.index[row.school_id, row.function, row.group] for row in case.obligations}
    limit = [
        rules.sets_within_share(settings.withdrawal_share, int(draft.stock[i, first_move]))
        if under_used[i] and i not in promised
        else 0
        for i in range(len(draft.keys))
    ]
    return Items(
        keys=draft.keys,
        school=draft.school,
        function=draft.function,
        lot_size=lot_size,
        pupils_lot=pupils_lot,
        need=draft.need,
        stock=draft.stock,
        hole=draft.hole,
        hole_max=draft.hole_max,
        value=_values(case, draft, horizon, pupils_lot),
        tech_hours=tech[draft.function],
        entry_min=_entry_min(case, draft, pupils_lot),
        usage=draft.usage,
        under_used=under_used,
        withdraw_limit=np.array(limit, dtype=np.int64),
        family=np.array(family, dtype=np.int64),
        move_class=np.array(move_class, dtype=np.int64),
        move_cents=np.array([rules.move_cents(int(n), settings) for n in lot_size], dtype=np.int64),
        offer_start=offer_start,
    )


def _values(case: Case, draft: _ItemDraft, horizon: Horizon, pupils_lot: Floats) -> Floats:
    """(I, W) points of a covered set: equity x pupils x function x usage x discount, full need = 1,000."""
    settings = case.meta.settings
    equity = np.array([rules.equity_weight(row.ips, settings) for row in case.schools], dtype=np.float64)
    weight = np.array([rule.weight for rule in settings.functions], dtype=np.float64)
    factor = np.array([rules.usage_factor(float(rate), settings) for rate in draft.usage], dtype=np.float64)
    by_item = equity[draft.school] * pupils_lot * weight[draft.function] * factor
    raw: Floats = by_item[:, None] * settings.yearly_discount ** horizon.year_of_wave[None, :]
    total = float((raw * draft.need).sum())
    return raw * (settings.full_need_points / total) if total > 0 else raw


def _entry_min(case: Case, draft: _ItemDraft, pupils_lot: Floats) -> Ints:
    """(I, W) sets due at entry: a share of the hole of base items, so that an entry is a real package.

    Base items are those of base functions with a hole; a school without any takes as its base the item whose
    largest hole serves most pupils (first by id on a tie).
    """
    settings = case.meta.settings
    is_base_function = np.array([rule.base for rule in settings.functions], dtype=np.bool_)
    base = is_base_function[draft.function] & (draft.hole_max > 0)
    has_base = np.zeros(len(case.schools), dtype=np.bool_)
    has_base[draft.school[base]] = True
    best: dict[int, tuple[float, int]] = {}
    for i in np.flatnonzero((draft.hole_max > 0) & ~has_base[draft.school]):
        served = (float(draft.hole_max[i] * pupils_lot[i]), -int(i))
        s = int(draft.school[i])
        best[s] = max(best.get(s, served), served)
    for _, negated in best.values():
        base[-negated] = True
    due: Ints = np.ceil(settings.entry_share * draft.hole - 1e-9).astype(np.int64)
    return np.where(base[:, None], due, 0)


def _schools(case: Case, draft: _ItemDraft, horizon: Horizon, territories: Sequence[str]) -> Schools:
    settings, W = case.meta.settings, horizon.waves
    index = {name: t for t, name in enumerate(territories)}
    by_school = {row.school_id: row for row in case.commitments}
    rows: list[Commitment] = [by_school[school.school_id] for school in case.schools]
    ready = np.array([rules.ready_wave(row, W) for row in rows], dtype=np.int64)
    pin = np.full(len(rows), NO_PIN, dtype=np.int64)
    wish = {row.school_id: W if row.wave is None else row.wave - 1 for row in case.pins}
    for s, school in enumerate(case.schools):
        pin[s] = wish.get(school.school_id, NO_PIN)
    hole = np.zeros((len(rows), W), dtype=np.int64)
    np.add.at(hole, draft.school, draft.hole)
    return Schools(
        ids=tuple(school.school_id for school in case.schools),
        territory=np.array([index[school.territory_id] for school in case.schools], dtype=np.int64),
        equity=np.array([rules.equity_weight(row.ips, settings) for row in case.schools], dtype=np.float64),
        quintile=quintiles([school.ips for school in case.schools]),
        ready=ready,
        pin=pin,
        entry_allowed=_entry_allowed(ready, pin, hole),
        commitment=np.array([row.commitment for row in rows], dtype=np.float64),
        adviser_days=np.array([row.adviser_days for row in rows], dtype=np.float64),
        tech_hours=np.array([row.tech_hours for row in rows], dtype=np.float64),
        seats=np.array([rules.seats_due(row) for row in rows], dtype=np.int64),
        item_start=np.searchsorted(draft.school, np.arange(len(rows) + 1)).astype(np.int64),
    )


def _entry_allowed(ready: Ints, pin: Ints, hole: Ints) -> Bools:
    """(S, W) waves of possible entry: once ready, while something is still to deliver, and as pinned.

    A pin never breaks a condition: a school pinned before it is ready may enter at its first possible wave
    after the pin, and the verifier says by how much the wish is missed.
    """
    W = hole.shape[1]
    still = np.cumsum(hole[:, ::-1], axis=1)[:, ::-1] > 0
    allowed: Bools = still & (np.arange(W)[None, :] >= ready[:, None])
    for s in np.flatnonzero(pin != NO_PIN):
        after = np.flatnonzero(allowed[s] & (np.arange(W) >= pin[s]))
        allowed[s] = False
        if len(after):
            allowed[s, after[0]] = True
    return allowed


def quintiles(ips: Sequence[float | None]) -> Ints:
    """Fifth of each school by its index, 0 = least favoured; equal indices go together.

    A school without a published index counts in the middle fifth: outside all of them, a plan that looks at
    fairness first would serve it last.
    """
    known = np.sort(np.array([value for value in ips if value is not None], dtype=np.float64))
    return np.array(
        [
            MIDDLE_QUINTILE if value is None else QUINTILES * int(np.searchsorted(known, value)) // len(known)
            for value in ips
        ],
        dtype=np.int64,
    )


def _cohorts(draft: _ItemDraft, items: Items, horizon: Horizon, min_waves_left: int) -> Cohorts:
    """Sets of under-used items, by wave of death, that some move wave still finds with enough life."""
    rows = [
        (item, dies, sets)
        for (item, dies), sets in sorted(draft.deaths.items())
        if items.withdraw_limit[item] and np.any(dies - horizon.move_waves >= min_waves_left)
    ]
    table = np.array(rows, dtype=np.int64).reshape(-1, 3)
    movable = np.zeros((len(rows), horizon.waves), dtype=np.bool_)
    movable[:, horizon.move_waves] = table[:, 1:2] - horizon.move_waves[None, :] >= min_waves_left
    return Cohorts(table[:, 0].copy(), table[:, 1].copy(), table[:, 2].copy(), movable)


def _obligations(case: Case, draft: _ItemDraft, horizon: Horizon) -> Obligations:
    item = [draft.index[row.school_id, row.function, row.group] for row in case.obligations]
    wave = [row.deadline_year * horizon.waves_per_year - 1 for row in case.obligations]
    sets = [
        max(rules.sets_at_share(row.min_share, int(draft.need[i, w])) - int(draft.stock[i, w]), 0)
        for row, i, w in zip(case.obligations, item, wave, strict=True)
    ]
    return Obligations(np.array(item, dtype=np.int64), np.array(wave, dtype=np.int64), np.array(sets, dtype=np.int64))


def capacities_of(case: Case, territories: Sequence[str], horizon: Horizon) -> Capacities:
    """What people can do, by territory and wave."""
    index = {name: t for t, name in enumerate(territories)}
    shape = (len(territories), horizon.waves)
    deployments, days, hours, seats = (np.zeros(shape, dtype=np.float64) for _ in range(4))
    for row in case.capacities:
        place = index[row.territory_id], row.wave - 1
        deployments[place], days[place] = row.deployments, row.adviser_days
        hours[place], seats[place] = row.tech_hours, row.training_seats
    before = np.zeros(shape, dtype=np.float64)
    before[:, 1:] = np.cumsum(seats, axis=1)[:, :-1]
    profile = np.array(case.meta.settings.adviser_profile, dtype=np.float64)
    return Capacities(deployments, days, hours, before, profile)
