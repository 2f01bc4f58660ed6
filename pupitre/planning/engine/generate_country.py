"""Synthetic countries: territories of various sizes, and national measures that are short of money for all of them.

The same arguments give the same country; territory n is the same whatever is generated beside it, so that a country
of any size is made one territory at a time.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from . import generate_tables as g
from .case import ANY, Case, Measure, MeasureBudget, Scope
from .case_io import make_case
from .case_tables import TABLES
from .generate import generate

NATIONAL = ("M2-PRIORITAIRE", "M3-RURAL", "M5-DURABLE", "M7-RESSOURCES")
"""Measures of the seeds that a State votes: four measures, five years, twenty prices."""
NATIONAL_SHARE = 0.8  # of what the seeds' proportions give them, so that their prices are not nothing
SPREAD = 0.45  # of the logarithm of a territory's size
MEAN_SCHOOLS = 96  # 48,000 schools in 500 territories


def sizes(territories: int, *, mean: int = MEAN_SCHOOLS, seed: int = 0) -> list[int]:
    """Schools of each territory; their mean is about the one asked for."""
    rng = random.Random(seed)  # noqa: S311  a synthetic country, nothing secret
    return [max(2, round(mean * rng.lognormvariate(-(SPREAD**2) / 2, SPREAD))) for _ in range(territories)]


def territory_name(number: int) -> str:
    """Name of territory `number`, in an order that is that of names."""
    return f"D{number + 1:04d}"


def generate_territory(number: int, schools: int, *, seed: int = 0, years: int = 5) -> Case:
    """One territory of a country: its local money, and the national measures without any."""
    raw = generate(schools, seed=1_000_003 * (seed + 1) + number, years=years)
    name = territory_name(number)
    tables: dict[str, list[Any]] = {
        table.name: [_renamed(row, name) for row in getattr(raw, table.name)] for table in TABLES
    }
    tables["measures"] = [_scoped(measure) for measure in raw.measures]
    tables["measure_budgets"] = [
        replace(row, territory_id=name) for row in raw.measure_budgets if row.measure_id not in NATIONAL
    ]
    return make_case(raw.meta, **tables)


def generate_country(
    territories: int, *, mean: int = MEAN_SCHOOLS, seed: int = 0, years: int = 5
) -> Iterator[tuple[str, Case]]:
    """Name and case of each territory, one at a time."""
    for number, schools in enumerate(sizes(territories, mean=mean, seed=seed)):
        yield territory_name(number), generate_territory(number, schools, seed=seed, years=years)


def national_budgets(schools: int, *, years: int = 5) -> list[MeasureBudget]:
    """What is voted for the national measures of a country of so many schools, in whole thousands of euros."""
    rows = []
    for measures, money in ((g.CAPEX_MEASURES, g.SEED_CAPEX), (g.OPEX_MEASURES, g.SEED_OPEX)):
        for measure, share in measures:
            if measure.measure_id not in NATIONAL:
                continue
            euros = NATIONAL_SHARE * share * money * schools / g.SEED_SCHOOLS / years
            thousands = max(1, round(euros / 1000))
            rows += [MeasureBudget(ANY, measure.measure_id, y + 1, Decimal(1000 * thousands)) for y in range(years)]
    return rows


def _scoped(measure: Measure) -> Measure:
    scope = Scope.NATIONAL if measure.measure_id in NATIONAL else Scope.LOCAL
    return replace(measure, scope=scope)


def _renamed(row: Any, territory: str) -> Any:
    """The row with the territory's name, and its school's under it: names are unique in the country."""
    changes: dict[str, str] = {}
    if hasattr(row, "school_id"):
        changes["school_id"] = f"{territory}-{row.school_id}"
    if hasattr(row, "territory_id"):
        changes["territory_id"] = territory
    return replace(row, **changes) if changes else row
