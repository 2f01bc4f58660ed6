"""Entries changed one or two at a time, as long as the mix gains by it.

At the prices that a choice makes, every other pattern of a school has a regret. A move that gains at these prices, or
loses little, is tried where people have time for it; where they have not, with the move of another school that makes
room and costs least. What a try is worth is seen by solving the mix again from where it was: a few milliseconds.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .dive import Patterns
from .entries import choice_of
from .goals import Choice
from .instance import Floats, Ints
from .pricing import Master
from .room import OVER, Room

IN_A_ROW = 15  # tries that bring nothing, after which no more are made
TOGETHER = 10  # tries that are judged as one
OTHERS = 3  # moves that make room for one, tried with it
ENOUGH = 1e-4  # points: a smaller gain is arithmetic


@dataclass(frozen=True, slots=True)
class Try:
    """Patterns to take up together, and what they would gain at the prices."""

    gain: float
    patterns: tuple[int, ...]


class _Search:
    """The patterns held, and what the mix is worth with them."""

    def __init__(self, master: Master, choice: Choice) -> None:
        self.master, self.patterns = master, Patterns.met(master)
        known = zip(self.patterns.school.tolist(), self.patterns.names, strict=True)
        number = {pair: k for k, pair in enumerate(known)}
        count = len(master.instance.schools.ids)
        self.held: Ints = np.array([number[s, master.pattern(s, choice)] for s in range(count)], dtype=np.int64)
        self.wave: Ints = np.array([name[0] for name in self.patterns.names], dtype=np.int64)
        order = np.argsort(self.patterns.of_plan, kind="stable")
        cut = np.searchsorted(self.patterns.of_plan[order], np.arange(len(self.wave) + 1))
        self.columns = [master.first + order[a:b] for a, b in zip(cut[:-1].tolist(), cut[1:].tolist(), strict=True)]
        room = Room(master.instance)
        self.asked = room.asked[self.patterns.school, self.wave]  # (K, 4, W)
        self.where = room.where
        self.left = room.left
        for s, k in enumerate(self.held.tolist()):
            self.left[self.where[s]] -= self.asked[k]
        every = np.arange(master.first, master.lp.width)
        master.lp.set_upper(every, np.zeros(len(every)))
        self._open(self.held.tolist())
        self._solve()

    def _open(self, patterns: list[int]) -> None:
        for k in patterns:
            self.master.lp.set_upper(self.columns[k], np.full(len(self.columns[k]), np.inf))

    def _close(self, patterns: list[int]) -> None:
        for k in patterns:
            self.master.lp.set_upper(self.columns[k], np.zeros(len(self.columns[k])))

    def _solve(self) -> None:
        found = self.master.lp.solve()
        self.value = found.value if found.x is not None else -np.inf
        self.price = found.row_dual

    def tries(self, most: int) -> list[Try]:
        """What to try, best first at the prices: moves alone, and with one that makes room for them."""
        if self.price is None:
            return []
        regret = self._gains(self.price)
        school = self.patterns.school
        left = self.left[self.where[school]] + self.asked[self.held[school]] - self.asked  # after each move alone
        short = np.maximum(-left - OVER, 0.0)
        free = np.all(short <= 0, axis=(1, 2))
        alone = np.flatnonzero(free & (self.held[school] != np.arange(len(school))) & np.isfinite(regret))
        out = [Try(float(regret[k]), (k,)) for k in alone.tolist()]
        freed = self.asked[self.held[school]] - self.asked
        tight = np.flatnonzero(~free & np.isfinite(regret))
        for k in tight[np.argsort(-regret[tight], kind="stable")][:most].tolist():
            fits = np.all(left[k][None] + freed > -OVER, axis=(1, 2)) & (school != school[k])
            fits &= self.where[school] == self.where[school[k]]
            other = np.flatnonzero(fits & np.isfinite(regret))
            nearest = other[np.argsort(-regret[other], kind="stable")][:OTHERS].tolist()
            out += [Try(float(regret[k] + regret[o]), (k, o)) for o in nearest]
        return sorted(out, key=lambda one: (-one.gain, one.patterns))[:most]

    def _gains(self, price: Floats) -> Floats:
        """(K,) what each pattern gains over the one held at the prices, people's time being free."""
        master, shared = self.master, self.master.shared
        price = price.copy()
        for family in (shared.deployments, shared.advisers, shared.seats):
            price[family] = 0.0
        model, cost = master.lp.as_model()
        column = np.repeat(np.arange(model.width), np.diff(model.start))
        reduced = cost - np.bincount(column, weights=model.values * price[model.rows], minlength=model.width)
        best = np.full(len(self.wave), -np.inf)
        np.maximum.at(best, self.patterns.of_plan, reduced[master.first :])
        gain: Floats = best - best[self.held[self.patterns.school]]
        gain[self.held] = -np.inf
        return gain

    def attempt(self, one: Try) -> bool:
        """Take the patterns up if the mix gains by it."""
        before, price = self.value, self.price
        old = [int(self.held[self.patterns.school[k]]) for k in one.patterns]
        self._close(old)
        self._open(list(one.patterns))
        self._solve()
        if self.value > before + ENOUGH:
            for k, was in zip(one.patterns, old, strict=True):
                s = self.patterns.school[k]
                self.held[s] = k
                self.left[self.where[s]] += self.asked[was] - self.asked[k]
            return True
        self._close(list(one.patterns))
        self._open(old)
        self.value, self.price = before, price
        return False

    def choice(self) -> Choice:
        """The patterns held, as a choice."""
        names = self.patterns.names
        return choice_of(self.master, [(s, names[k]) for s, k in enumerate(self.held.tolist())])


def swapped(master: Master, choice: Choice, *, tries: int, worth: float = 0.0, best: float = np.inf) -> Choice:
    """The choice made better by at most so many tries; stops where none of those worth trying gains.

    Nor do others follow `TOGETHER` tries that have not gained so many points (`worth`) together; none is made where
    no more than twice that is lacking from the mix without a choice (`best`).
    """
    search = _Search(master, choice)
    made, value = 0, search.value
    if best - value <= 2 * worth:
        tries = 0
    while made < tries:
        gained = False
        for one in search.tries(min(tries - made, IN_A_ROW)):
            made += 1
            gained = search.attempt(one)
            if made % TOGETHER == 0:
                if search.value - value < worth:
                    tries = made
                value = search.value
            if gained or made == tries:
                break
        if not gained:
            break
    master.release()
    return search.choice()
