"""What a plan does for each school, and over the waves: pure, from a case and its plan."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

import numpy as np

from pupitre.planning.engine import plan as engine
from pupitre.planning.engine import rules
from pupitre.planning.engine.case import Case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.instance import Instance, Ints


@dataclass(frozen=True)
class Outcome:
    """`needed` and `delivered` are class sets; `coverage` is the share of its weighted need met at the end."""

    school_id: str
    wave: int | None
    pupils: int
    needed: int
    delivered: int
    coverage: float | None
    coverage_before: float | None  # at the end of the plan, with the stock alone
    capex_cents: int


def outcomes(case: Case, plan: engine.Plan, instance: Instance | None = None) -> list[Outcome]:
    """One per school of the case, in its order."""
    instance = instance or derive(case)
    entries = {entry.school_id: entry.wave for entry in plan.entries}
    supplied, delivered, capex = _supply(instance, plan)
    items = instance.items
    weight = items.value[:, -1:] * items.need[:, -1:]
    had = np.minimum(items.stock[:, -1:], items.need[:, -1:])
    has = np.minimum(np.maximum(items.stock + supplied, 0)[:, -1:], items.need[:, -1:])
    pupils = _pupils(case)
    found = []
    for s, school_id in enumerate(instance.schools.ids):
        own = slice(int(instance.schools.item_start[s]), int(instance.schools.item_start[s + 1]))
        whole = float(weight[own].sum())
        found.append(
            Outcome(
                school_id,
                entries.get(school_id),
                pupils.get(school_id, 0),
                needed=int(items.hole_max[own].sum()),
                delivered=delivered.get(school_id, 0),
                coverage=float((items.value[own, -1:] * has[own]).sum()) / whole if whole else None,
                coverage_before=float((items.value[own, -1:] * had[own]).sum()) / whole if whole else None,
                capex_cents=capex.get(school_id, 0),
            )
        )
    return found


def curves(instance: Instance, plan: engine.Plan) -> dict[str, Any]:
    """Share of pupils' need covered by wave, for each function and group, with the plan and with the stock alone."""
    with_plan: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0] * instance.horizon.waves)
    for row in plan.coverage:
        share = row.pupils / row.pupils_needed if row.pupils_needed else 1.0
        with_plan[row.function, row.group][row.wave - 1] = round(share, 4)
    items = instance.items
    keys = [(key[1], key[2]) for key in items.keys]
    out = []
    for function, group in sorted(set(keys)):
        own = np.array([key == (function, group) for key in keys])
        need = (items.pupils_lot[own, None] * items.need[own]).sum(axis=0)
        stock = (items.pupils_lot[own, None] * np.minimum(items.stock[own], items.need[own])).sum(axis=0)
        alone = np.divide(stock, need, out=np.ones_like(need), where=need > 0)
        out.append(
            {
                "function": function,
                "group": group,
                "pupils": float(need.max()),
                "plan": with_plan[function, group],
                "stock": [round(float(share), 4) for share in alone],
            }
        )
    return {"coverage": out}


def _supply(instance: Instance, plan: engine.Plan) -> tuple[Ints, dict[str, int], dict[str, int]]:
    """Sets that the plan adds (or takes) by item and wave; sets delivered and capital spent by school."""
    index = {key: i for i, key in enumerate(instance.items.keys)}
    life = {
        model.model_id: rules.whole_waves(model.life_years, instance.horizon.waves_per_year)
        for model in instance.case.catalogue
    }
    supplied = np.zeros_like(instance.items.hole)
    delivered: dict[str, int] = defaultdict(int)
    capex: dict[str, int] = defaultdict(int)
    for buy in plan.deliveries:
        item = index[buy.school_id, buy.function, buy.group]
        supplied[item, buy.wave - 1 : buy.wave - 1 + life[buy.model_id]] += buy.sets
        delivered[buy.school_id] += buy.sets
        capex[buy.school_id] += buy.capex_cents
    for move in plan.moves:
        alive = slice(move.wave - 1, move.dies_wave - 1)
        supplied[index[move.to_school, move.function, move.to_group], alive] += move.sets
        supplied[index[move.from_school, move.function, move.from_group], alive] -= move.sets
        delivered[move.to_school] += move.sets
    return supplied, delivered, capex


def _pupils(case: Case) -> dict[str, int]:
    """Pupils of the first year of the plan."""
    found: dict[str, int] = defaultdict(int)
    for row in case.enrolment:
        if row.year == 1:
            found[row.school_id] += row.pupils
    return found
