"""Synthetic territories, the same for the same arguments: for tests, benches and the demonstration.

`generate("T2")` has the proportions of the seeds and more need than money. The knobs make the awkward cases.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from decimal import Decimal

from . import generate_tables as g
from . import rules
from .case import (
    ANY,
    NEVER_WAVE,
    Capacity,
    Case,
    Commitment,
    Condition,
    Enrolment,
    Item,
    Measure,
    MeasureBudget,
    Meta,
    Need,
    Obligation,
    School,
    Scope,
    Stock,
    Usage,
)
from .case_io import make_case


@dataclass(frozen=True, slots=True)
class Knobs:
    """The awkward cases; any may be combined."""

    no_money: bool = False  # every budget is zero
    all_ready_late: bool = False  # nobody is ready before the last wave
    impossible_obligations: bool = False  # each school is promised a level's boards in year 1, ready or not
    orphan_measure: bool = False  # the second measure asks for a category no school has
    empty_schools: float = 0.0  # share of schools without pupils
    ties: bool = False  # every school is the same


@dataclass
class _Territory:
    """Rows being written, school by school."""

    rng: random.Random
    meta: Meta
    knobs: Knobs
    schools: list[School] = field(default_factory=list)
    enrolment: list[Enrolment] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    need: list[Need] = field(default_factory=list)
    stock: list[Stock] = field(default_factory=list)
    usage: list[Usage] = field(default_factory=list)
    commitments: list[Commitment] = field(default_factory=list)
    obligations: list[Obligation] = field(default_factory=list)

    def add_school(self, number: int, territory: str) -> None:
        """One school with everything known of it."""
        school_id = f"E{number + 1:05d}"
        kind = self.rng.choices([name for name, _ in g.KINDS], [weight for _, weight in g.KINDS])[0]
        ips = round(min(max(self.rng.gauss(97, 17), 50), 150), 1)
        category = _category(self.rng, ips)
        empty = self.rng.random() < self.knobs.empty_schools
        pupils = 0 if empty else max(12, round(g.PUPILS_PER_SCHOOL * self.rng.lognormvariate(-0.13, 0.5)))
        self.schools.append(
            School(
                school_id=school_id,
                territory_id=territory,
                kind=kind,
                category=category,
                ips=None if self.rng.random() < 0.06 else ips,
                teachers=0 if empty else max(1, round(pupils / 19)),
                x_km=round(self.rng.uniform(0, 40), 2),
                y_km=round(self.rng.uniform(0, 40), 2),
            )
        )
        commitment = self._commitment(school_id, pupils)
        classes, by_group = self._enrol(school_id, g.LEVELS[kind], pupils, category)
        for group in by_group:
            self._equip((school_id, group), classes[group], by_group[group], commitment)
        if self.knobs.impossible_obligations or self.rng.random() < 0.1:
            self._promise(school_id, sorted(by_group)[-1])

    def _commitment(self, school_id: str, pupils: int) -> float:
        """Where the school stands; its commitment."""
        waves = self.meta.waves
        early = [min(int(self.rng.expovariate(1 / (0.22 * waves))), waves) for _ in range(3)]
        convention = NEVER_WAVE if self.rng.random() < 0.04 else early[0]
        trained = round(min(max(self.rng.gauss(0.5, 0.25), 0), 1), 2)
        commitment = round(min(max(self.rng.gauss(55, 20), 0), 100), 1)
        self.commitments.append(
            Commitment(
                school_id=school_id,
                convention_wave=waves if self.knobs.all_ready_late else convention,
                volet_wave=early[1],
                referent_wave=early[2],
                trained_share=trained,
                trained_threshold=0.5,
                seats_needed=max(0, round((0.5 - trained) * pupils / 19 + 0.49)),
                commitment=commitment,
                adviser_days=round(2 + pupils / 80 + self.rng.random(), 1),
                tech_hours=round(4 + pupils / 60, 1),
            )
        )
        return commitment

    def _enrol(
        self, school_id: str, levels: tuple[str, ...], pupils: int, category: str
    ) -> tuple[dict[str, list[int]], dict[str, list[int]]]:
        """Pupils and classes by group and year, and their rows by level."""
        trend = self.rng.uniform(-0.03, 0.02)  # a year
        shares = [self.rng.uniform(0.8, 1.2) for _ in levels]
        classes: dict[str, list[int]] = {}
        by_group: dict[str, list[int]] = {}
        for group, members in g.GROUPS.items():
            here = [level for level in levels if level in members]
            if not here:
                continue
            classes[group], by_group[group] = [0] * self.meta.years, [0] * self.meta.years
            for level in here:
                share = shares[levels.index(level)] / sum(shares)
                split = category in ("REP", "REP+") and level in ("CP", "CE1")
                size = g.SPLIT_CLASS_SIZE if split else g.CLASS_SIZE
                for y in range(self.meta.years):
                    count = round(pupils * share * (1 + trend) ** y)
                    self.enrolment.append(Enrolment(school_id, y + 1, level, count, size))
                    by_group[group][y] += count
                    classes[group][y] += rules.classes(count, size)
        return classes, by_group

    def _equip(self, place: tuple[str, str], classes: list[int], pupils: list[int], commitment: float) -> None:
        """Items of a group, with their need by year, their stock and their usage."""
        school_id, group = place
        per_class = round(pupils[0] / classes[0], 1) if classes[0] else 0.0
        ratios = g.TABLET_RATIOS[group]
        tablets = [
            rules.sets_shared(count, ratios[min(y, len(ratios) - 1)], g.TABLET_SET) for y, count in enumerate(pupils)
        ]
        plans = [
            ("PCE", 1, per_class, classes, "PCE-14", 0.5),
            ("TAB", g.TABLET_SET, g.TABLET_SET_PUPILS, tablets, "TAB-NEUVE", 0.45),
            ("TNI", 1, per_class, classes, "TNI-STD", 0.6),
        ]
        if group == "C3" and commitment >= 50 and self.rng.random() < 0.5:
            sets = [rules.sets_one_to_one(count // 2) for count in pupils]  # the last year of primary school
            plans.append(("IND", rules.ONE_TO_ONE_SET, float(rules.ONE_TO_ONE_SET), sets, "IND-CHROME", 0.1))
        for function, lot_size, pupils_lot, sets, model_id, owned in plans:
            self.items.append(Item(school_id, function, group, lot_size, pupils_lot))
            self.need += [Need(school_id, function, group, y + 1, lots) for y, lots in enumerate(sets)]
            extra = 2 if self.rng.random() < 0.08 else 0  # some cupboards hold more than the need
            for _ in range(max(sets) + extra if sets else 0):
                if self.rng.random() < owned:
                    age = float(self.rng.randint(0, 7))
                    condition = self.rng.choices(list(Condition), [0.72, 0.2, 0.08])[0]
                    self.stock.append(Stock(school_id, function, group, model_id, age, condition, lot_size))
            self.usage.append(Usage(school_id, function, group, round(self.rng.betavariate(2.2, 2), 2)))

    def _promise(self, school_id: str, group: str) -> None:
        """A share of a level's boards, by a year."""
        year = 1 if self.knobs.impossible_obligations else min(3, self.meta.years)
        share = 1.0 if self.knobs.impossible_obligations else 0.6
        self.obligations.append(Obligation(school_id, "TNI", group, year, share, "Socle de base"))

    def capacities(self, territory: str) -> list[Capacity]:
        """People enough for most of the plan, not for all of it at once."""
        waves = self.meta.waves
        here = {row.school_id for row in self.schools if row.territory_id == territory}
        mine = [row for row in self.commitments if row.school_id in here]
        hours = {rule.name: rule.technician_hours for rule in self.meta.settings.functions}
        sets = sum(row.lots * hours[row.function] for row in self.need if row.school_id in here) / self.meta.years
        days, site = sum(row.adviser_days for row in mine), sum(row.tech_hours for row in mine)
        seats = sum(rules.seats_due(row) for row in mine)
        return [
            Capacity(
                territory_id=territory,
                wave=wave,
                deployments=float(max(1, round(1.3 * len(mine) / waves))),
                adviser_days=round(1.15 * days / waves, 1),
                tech_hours=round((0.6 * sets + site) / waves, 1),
                training_seats=round(1.1 * seats / waves + 0.5),
            )
            for wave in range(1, waves + 1)
        ]


def _category(rng: random.Random, ips: float) -> str:
    """Priority networks where the index is low, rural schools among the others."""
    if ips < 74:
        return "REP+"
    if ips < 84:
        return "REP"
    return "RUR" if rng.random() < 0.3 else "STD"


def generate(
    size: str | int,
    *,
    seed: int = 0,
    years: int = 5,
    waves_per_year: int = 2,
    territories: int = 1,
    knobs: Knobs | None = None,
) -> Case:
    """A territory of a named size (`SIZES`) or of a number of schools, possibly none."""
    knobs = knobs or Knobs()
    count = g.SIZES[size] if isinstance(size, str) else size
    meta = Meta(years=years, waves_per_year=waves_per_year, seed=seed)
    rng = random.Random(seed)  # noqa: S311  a synthetic territory, nothing secret
    rows = _Territory(rng, meta, knobs)
    for number in range(count):
        if knobs.ties:
            rng.seed(seed)
        rows.add_school(number, f"T{number % territories + 1:03d}")
    names = [f"T{number + 1:03d}" for number in range(territories)]
    measures = _measures(years, knobs)
    return make_case(
        meta,
        schools=rows.schools,
        enrolment=rows.enrolment,
        items=rows.items,
        need=rows.need,
        stock=rows.stock,
        usage=rows.usage,
        commitments=rows.commitments,
        obligations=rows.obligations,
        capacities=[row for name in names for row in rows.capacities(name)],
        measures=[measure for measure, _, _ in measures],
        measure_budgets=_budgets(measures, names, count, years, knobs),
        catalogue=g.CATALOGUE,
    )


def small_territory(seed: int) -> Case:
    """A random small territory, often awkward: the same for the same seed."""
    rng = random.Random(seed)  # noqa: S311  a synthetic territory, nothing secret
    knobs = Knobs(
        no_money=rng.random() < 0.05,
        all_ready_late=rng.random() < 0.08,
        impossible_obligations=rng.random() < 0.1,
        orphan_measure=rng.random() < 0.1,
        empty_schools=rng.choice([0.0, 0.0, 0.3]),
        ties=rng.random() < 0.1,
    )
    return generate(
        rng.randint(1, 7),
        seed=seed,
        years=rng.randint(2, 5),
        waves_per_year=rng.randint(1, 3),
        territories=rng.choice([1, 1, 2]),
        knobs=knobs,
    )


def _measures(years: int, knobs: Knobs) -> list[tuple[Measure, list[float], float]]:
    """Each measure with its shares by year and its amount for the seed's 263 schools, in EUR."""
    first = g.SEED_CAPEX_FIRST_YEAR / g.SEED_CAPEX
    capex_years = [first] + [(1 - first) / (years - 1)] * (years - 1) if years > 1 else [1.0]
    out = [
        (replace(measure, end_year=years), capex_years, share * g.SEED_CAPEX) for measure, share in g.CAPEX_MEASURES
    ]
    out += [
        (replace(measure, end_year=years), [1 / years] * years, share * g.SEED_OPEX)
        for measure, share in g.OPEX_MEASURES
    ]
    if knobs.orphan_measure:
        measure, shares, amount = out[1]
        out[1] = (replace(measure, categories=(g.ORPHAN_CATEGORY,)), shares, amount)
    return out


def _budgets(
    measures: list[tuple[Measure, list[float], float]],
    territories: list[str],
    schools: int,
    years: int,
    knobs: Knobs,
) -> list[MeasureBudget]:
    """Money in proportion of the schools, in whole hundreds of euros."""
    rows = []
    for measure, shares, amount in measures:
        places = [ANY] if measure.scope is Scope.NATIONAL else territories
        for place in places:
            for y in range(years):
                euros = amount * shares[y] * schools / g.SEED_SCHOOLS / len(places)
                hundreds = 0 if knobs.no_money else round(euros / 100)
                rows.append(MeasureBudget(place, measure.measure_id, y + 1, Decimal(hundreds * 100)))
    return rows
