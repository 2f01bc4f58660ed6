"""Entry waves from the mix of plans: the clearest schools are decided, prices adapt, and so on until all are.

For territories too large for `entries.py`. A decision that leaves no feasible mix is forbidden instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from .goals import Choice
from .instance import Floats, Ints
from .pricing import Master

CLEAR = 0.8  # a school with that share on one wave is decided at once
SHARE_OF_DOUBT = 6  # else the clearest sixth of the undecided schools is decided
ROUNDS = 8  # of prices between two decisions
INTEGRAL = 1e-6

Decision = tuple[int, int]
"""School and wave (W = never)."""


@dataclass(slots=True)
class Dive:
    """One descent."""

    master: Master
    tolerance: float
    options: dict[int, Ints] = field(default_factory=dict)

    def run(self) -> Choice:
        """An entry wave for every school, and the stops of the plans that weigh most."""
        last: list[Decision] = []
        for _ in range(4 * len(self.master.instance.schools.ids) + 4):
            self.master.optimise(self.master.goal, tolerance=self.tolerance, rounds=ROUNDS)
            if not self.master.feasible:
                self._forbid(last)
                last = []
                continue
            share = self.master.mix()
            doubt = np.flatnonzero(share.max(axis=1) < 1 - INTEGRAL)
            if not len(doubt):
                break
            last = self._choose(share, doubt)
            for school, wave in last:
                self.master.allow_entries(school, np.array([wave]))
        return self.master.heaviest()

    def _choose(self, share: Floats, doubt: Ints) -> list[Decision]:
        top = share.max(axis=1)
        order = sorted(doubt.tolist(), key=lambda s: (-round(float(top[s]), 6), s))
        choices = [(s, int(share[s].argmax())) for s in order]
        clear = [choice for choice in choices if top[choice[0]] > CLEAR]
        return clear or choices[: max(1, len(choices) // SHARE_OF_DOUBT)]

    def _may(self, school: int) -> Ints:
        return self.options.get(school, np.arange(self.master.instance.horizon.waves + 1))

    def _forbid(self, last: list[Decision]) -> None:
        for school, wave in last:
            may = self._may(school)
            kept = may[may != wave]
            self.options[school] = kept if len(kept) else np.array([self.master.instance.horizon.waves])
            self.master.allow_entries(school, self.options[school])
