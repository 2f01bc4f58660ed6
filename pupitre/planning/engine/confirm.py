"""A reason confirmed: one school chooses again on the direct model, all other schools keeping what they hold.

A reason says "with this much more, or were it ready then, the school would enter in that wave". Here the more is
given, the school's own columns are freed in F1, every other school's are fixed, and HiGHS finds the best of it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from .assemble import value_of
from .direct import Whole
from .explain import Explainer
from .formulation import Formulation, formulate
from .highs import Limits, solve_mip
from .instance import Floats, Instance, Ints
from .lift import decisions_of, floor_of, promises_missed
from .model import Model
from .neighbours import schools_of_columns
from .plan import Plan
from .reading import read_decisions
from .run import coverage_goal, spending_missed
from .shared import KILO

_LIMITS = Limits(gap=1e-7, nodes=500)
RELIEVED = {
    # unit of what is given: the rows of F1 that it loosens
    "school": "capacity_deployments",
    "day": "capacity_advisers",
    "hour": "capacity_technicians",
    "seat": "seats",
}
_LASTING = ("day", "seat")
"""Units that are lacking from the wave on; the others in that wave alone."""
_CLAIMS = ("unlock_needs", "unlock_condition", "unlock_condition_and", "unlock_ask")
_WITH_CONDITION = ("unlock_condition", "unlock_condition_and")
MARGIN = 1e-3
"""Units and EUR given beside what lacks, for arithmetic."""


@dataclass(frozen=True, slots=True)
class Relief:
    """What is given to see what a school would do with it. Waves from 0."""

    wave: int  # from which it is given
    units: dict[str, float] = field(default_factory=dict)  # school, day, hour, seat
    short: Floats | None = None  # (2, C, Y) EUR by kind, class and year
    ready: bool = False  # the school's conditions are met at the wave


@dataclass(frozen=True, slots=True)
class Confirmed:
    """What the school does with it, all else fixed. Waves from 0, W = never."""

    before: int
    after: int
    points: float  # gained by the whole plan


class Confirmer:
    """A plan made ready to be asked about one school at a time. Build it once."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.decisions = read_decisions(instance, plan)
        self.school = {name: s for s, name in enumerate(instance.schools.ids)}
        self.formulation = formulate(instance)
        self.value = value_of(instance, self.decisions)

    def confirm(self, school_id: str, relief: Relief) -> Confirmed | None:
        """The wave at which the school enters with the relief; None where the plan breaks its own direct model."""
        s = self.school[school_id]
        formulation = formulate(self._ready(s, relief.wave)) if relief.ready else self.formulation
        whole = self._whole(formulation)
        x = whole.solution_of(self.decisions)
        if x is None:
            return None
        model = self._given(formulation, s, relief)
        held, box = self._box(whole, model, s, x)
        goal = coverage_goal(self.instance).worth
        cost = goal.coverage * formulation.coverage() + goal.earliness * formulation.earliness()
        found = solve_mip(held, cost, *box, limits=_LIMITS, start=x)
        after = self.decisions if found.x is None else decisions_of(formulation, found.x)
        gained = value_of(formulation.instance, after) - self.value
        return Confirmed(int(self.decisions.entry[s]), int(after.entry[s]), gained)

    def _whole(self, formulation: Formulation) -> Whole:
        """The direct model with all that the plan holds."""
        instance, best = self.instance, self.decisions
        whole = Whole(formulation, formulation.model, instance.case.meta.seed)
        whole.promises = float(promises_missed(instance, best))
        whole.spending = spending_missed(instance, best) / KILO + 1e-5
        whole.floor = max(0.0, floor_of(instance, best) - 1e-9)
        return whole

    def _ready(self, s: int, wave: int) -> Instance:
        """The instance where the school's conditions are met at the wave."""
        schools, items, W = self.instance.schools, self.instance.items, self.instance.horizon.waves
        mine = slice(*schools.item_start[s : s + 2].tolist())
        ahead = np.maximum.accumulate(items.hole[mine, ::-1].max(axis=0, initial=0))[::-1] > 0
        ready, allowed = schools.ready.copy(), schools.entry_allowed.copy()
        ready[s] = min(int(ready[s]), wave)
        allowed[s] = ahead & (np.arange(W) >= ready[s])
        return replace(self.instance, schools=replace(schools, ready=ready, entry_allowed=allowed))

    def _given(self, formulation: Formulation, s: int, relief: Relief) -> Model:
        """The model with what is given."""
        model, t = formulation.model, int(self.instance.schools.territory[s])
        upper = model.row_upper.copy()
        for unit, amount in relief.units.items():
            rows = model.families[RELIEVED[unit]]
            place, wave = rows.index.T
            here = (place == t) & ((wave >= relief.wave) if unit in _LASTING else (wave == relief.wave))
            upper[rows.numbers[here]] += amount
        if relief.short is not None:
            upper[model.families["financing_balance"].members] += relief.short.reshape(-1)
        return replace(model, row_upper=upper)

    def _box(self, whole: Whole, model: Model, s: int, x: Floats) -> tuple[Model, tuple[Floats, Floats]]:
        """Everything fixed but the school, the money, the floor and what is missed."""
        held, lower = replace(whole, model=model).held()
        upper = held.upper.copy()
        for name, school in schools_of_columns(whole.formulation).items():
            block = held.blocks[name]
            others: Ints = block.numbers[np.asarray(school != s, dtype=np.bool_)]
            lower[others] = upper[others] = np.rint(x[others])
        return held, (lower, upper)


@dataclass(frozen=True, slots=True)
class Claim:
    """What a reason says: given the relief, the school enters at the wave (from 0)."""

    school_id: str
    code: str  # of the unlock that says it
    wave: int
    relief: Relief


def claims_of(explainer: Explainer, school_id: str) -> tuple[Claim, ...]:
    """What the reasons of a school say that can be confirmed."""
    s, out = explainer.school[school_id], []
    for reason in explainer.explain(school_id).reasons:
        for unlock in reason.unlocks:
            said = unlock.fields.get("wave")
            if unlock.code not in _CLAIMS or not isinstance(said, int):
                continue
            wave, ready = said - 1, unlock.code in _WITH_CONDITION
            units: dict[str, float] = {}
            for amount, unit in unlock.needs:
                if unit in RELIEVED:
                    units[unit] = units.get(unit, 0.0) + amount + MARGIN
            short = explainer.what_if.lacking(s, wave) if unlock.needs else None
            if short is not None:
                short = np.where(short > 0, short + MARGIN, 0.0)
            out.append(Claim(school_id, unlock.code, wave, Relief(wave, units, short, ready)))
    return tuple(out)
