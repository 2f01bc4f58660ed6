""" "Why?", per school: when it is served, what held it, what would change that, in three lines at most.

First form, without prices. Every check is exact, with all else fixed: would the school entering in another wave
respect every rule, and if not, what is missing, in the unit of what is missing. Nothing is concluded from the
difference of two plans.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from .case import ANY
from .instance import Instance
from .plan import Plan
from .reading import Judged, read
from .what_if import NOT_BOUGHT, Blocker, WhatIf
from .wording import Quantity, Value, sentence

_CONDITIONS = ("convention", "project", "referent")


class Kind(StrEnum):
    """How far a reason may be trusted."""

    PROVEN = "proven"  # by the bound: no plan does better
    CHECKED = "checked"  # computed exactly, with all else fixed
    ESTIMATED = "estimated"  # by the prices of shared resources
    RULE = "rule"  # a condition of the plan says so
    DECISION = "decision"  # a person decided so


@dataclass(frozen=True, slots=True)
class Unlock:
    """What would change the answer."""

    kind: Kind
    code: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    needs: tuple[Quantity, ...] = ()  # what it takes: amounts and units

    def sentence(self, language: str = "en") -> str:
        """The same in words."""
        return sentence(f"reason.{self.code}", {**self.fields, "needs": self.needs}, language)


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason of an answer, and what would change it."""

    kind: Kind
    code: str
    fields: Mapping[str, Value] = field(default_factory=dict)
    unlocks: tuple[Unlock, ...] = ()

    def sentence(self, language: str = "en") -> str:
        """The same in words."""
        return sentence(f"reason.{self.code}", self.fields, language)


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a school is served when it is, or not."""

    school_id: str
    wave: int | None  # of entry, from 1; None = not in the plan
    reasons: tuple[Reason, ...]  # where it stands, then what held it

    def lines(self, language: str = "en") -> tuple[str, ...]:
        """Three lines at most: where it stands, what held it, what would change it."""
        parts: list[Reason | Unlock] = [*self.reasons]
        parts += [unlock for reason in self.reasons for unlock in reason.unlocks]
        return tuple(part.sentence(language) for part in parts)[:3]


class Explainer:
    """A plan made ready for questions. Build it once, ask for any school."""

    def __init__(self, instance: Instance, plan: Plan) -> None:
        self.instance = instance
        self.judged: Judged = read(instance, plan)
        self.what_if = WhatIf(self.judged)
        self.school = {name: s for s, name in enumerate(instance.schools.ids)}
        self.commitments = {row.school_id: row for row in instance.case.commitments}

    def explain(self, school_id: str) -> Explanation:
        """Why this school is served when it is. Raises KeyError for an unknown school."""
        s = self.school[school_id]
        wave = int(self.judged.entry[s])
        if wave < self.instance.horizon.waves:
            return Explanation(school_id, wave + 1, (self._served(s), *self._why_not_earlier(s)))
        return Explanation(school_id, None, tuple(self._absent(s)))

    def explain_all(self) -> tuple[Explanation, ...]:
        """Every school, in the order of the case."""
        return tuple(self.explain(name) for name in self.instance.schools.ids)

    def _served(self, s: int) -> Reason:
        items, wave = self.instance.items, int(self.judged.entry[s])
        mine = slice(*self.instance.schools.item_start[s : s + 2].tolist())
        lacking = items.hole[mine, wave:].max(axis=1).sum()
        received = self.judged.covered[mine].max(axis=1).sum()
        fields: dict[str, Value] = {
            "school": self.instance.schools.ids[s],
            "wave": wave + 1,
            "received": ((float(received), "set"),),
            "lacking": int(lacking),
        }
        if self.instance.schools.pin[s] == wave:
            return Reason(Kind.DECISION, "served_as_decided", fields)
        return Reason(Kind.RULE if wave == self._first(s) else Kind.CHECKED, "served", fields)

    def _why_not_earlier(self, s: int) -> Iterator[Reason]:
        """What kept a served school from entering one wave earlier."""
        wave, first = int(self.judged.entry[s]), self._first(s)
        if self.instance.schools.pin[s] == wave:
            return
        if wave == 0:
            yield Reason(Kind.RULE, "ready_first")
            return
        if wave <= first:
            yield self._condition(s, wave)
            return
        found = self.what_if.blockers(s, wave - 1)
        yield self._held(s, found, wave - 1)

    def _absent(self, s: int) -> Iterator[Reason]:
        """Why a school is not in the plan."""
        schools, W = self.instance.schools, self.instance.horizon.waves
        name, hole = schools.ids[s], self.instance.items.hole[slice(*schools.item_start[s : s + 2].tolist())]
        fields: dict[str, Value] = {"school": name, "lacking": ((float(hole.max(axis=1, initial=0).sum()), "set"),)}
        if schools.pin[s] == W:
            yield Reason(Kind.DECISION, "left_out", fields, (Unlock(Kind.DECISION, "unlock_decision"),))
            return
        if not hole.any():
            yield Reason(Kind.RULE, "no_need", fields)
            return
        yield Reason(Kind.CHECKED, "not_served", fields)
        allowed = np.flatnonzero(schools.entry_allowed[s]).tolist()
        if not allowed:
            never = schools.ready[s] >= W
            yield self._condition(s, W) if never else Reason(Kind.RULE, "need_ends", fields)
            return
        free = [wave for wave in allowed if not self.what_if.people_forbid(s, wave)]
        found = [(self.what_if.blockers(s, wave), wave) for wave in free or allowed]
        least, wave = min(found, key=lambda pair: (len(pair[0]), sum(b.need[0] for b in pair[0]), pair[1]))
        yield self._held(s, least, wave)

    def _first(self, s: int) -> int:
        """First wave at which the rules let the school enter; W when none does."""
        allowed = np.flatnonzero(self.instance.schools.entry_allowed[s])
        return int(allowed[0]) if len(allowed) else self.instance.horizon.waves

    def _condition(self, s: int, wave: int) -> Reason:
        """The conditions met last, and the wave of entry if they were met earlier."""
        row = self.commitments[self.instance.schools.ids[s]]
        waves = (row.convention_wave, row.volet_wave, row.referent_wave)
        W = self.instance.horizon.waves
        latest = min(max(waves), W + 1)
        last = tuple(n for n, w in zip(_CONDITIONS, waves, strict=True) if min(w, W + 1) == latest)
        others = max((w - 1 for n, w in zip(_CONDITIONS, waves, strict=True) if n not in last), default=0)
        fields: dict[str, Value] = {"conditions": last, "wave": latest}
        code = "condition_never" if latest > W else "condition"
        return Reason(Kind.RULE, code, fields, self._without_condition(s, max(others, 0), wave, last))

    def _without_condition(self, s: int, first: int, wave: int, last: tuple[str, ...]) -> tuple[Unlock, ...]:
        """The earliest entry from the wave the other conditions allow, all else fixed; or what would then hold it."""
        for earlier in range(first, wave):
            if not self.what_if.people_forbid(s, earlier) and not self.what_if.blockers(s, earlier):
                return (Unlock(Kind.CHECKED, "unlock_condition", {"conditions": last, "wave": earlier + 1}),)
        found = self.what_if.blockers(s, wave - 1) if first < wave else []
        if not found or any(blocker.code in NOT_BOUGHT for blocker in found):
            return ()
        fields: dict[str, Value] = {"conditions": last, "wave": wave}
        return (Unlock(Kind.CHECKED, "unlock_condition_and", fields, tuple(blocker.need for blocker in found)),)

    def _held(self, s: int, found: list[Blocker], wave: int) -> Reason:
        """The first thing missing, and all it would take."""
        if not found:
            ask = Unlock(Kind.CHECKED, "unlock_ask", {"wave": wave + 1})
            return Reason(Kind.CHECKED, "held_by_choice", {"wave": wave + 1}, (ask,))
        first = found[0]
        fields: dict[str, Value] = {"wave": wave + 1, "need": (first.need,)}
        if any(blocker.code in NOT_BOUGHT for blocker in found):
            return Reason(Kind.RULE, next(b.code for b in found if b.code in NOT_BOUGHT), fields)
        needs = tuple(blocker.need for blocker in found)
        unlocks = [Unlock(Kind.CHECKED, "unlock_needs", {"wave": wave + 1}, needs)]
        unlocks += self._by_commitment(s, {unit for _, unit in needs})
        return Reason(Kind.CHECKED, first.code, fields, tuple(unlocks))

    def _by_commitment(self, s: int, kinds: set[str]) -> Iterator[Unlock]:
        """Measures of the missing kinds of money that only the school's commitment keeps closed to it."""
        case, school, items = self.instance.case, self.instance.case.schools[s], self.instance.items
        now = self.commitments[school.school_id].commitment
        mine = range(*self.instance.schools.item_start[s : s + 2].tolist())
        lacking = {items.keys[i][1] for i in mine if items.hole_max[i]}
        for measure in case.measures:
            fits = ANY in measure.categories or school.category in measure.categories
            fits = fits and (ANY in measure.functions or bool(lacking & set(measure.functions)))
            if fits and measure.kind in kinds and now < measure.min_commitment:
                fields: dict[str, Value] = {
                    "measure": measure.measure_id,
                    "level": float(measure.min_commitment),
                    "now": float(now),
                }
                yield Unlock(Kind.RULE, "unlock_commitment", fields)
