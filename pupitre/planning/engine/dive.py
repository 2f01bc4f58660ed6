"""Entry waves and stops from the mix of plans: the clearest schools are decided, the mix adapts, until all are.

A dive works on the plans met so far and takes milliseconds a step, so several are made, their order shaken a little.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .entries import choice_of
from .goals import Choice
from .instance import Bools, Floats, Ints
from .pricing import Master
from .room import Room

CLEAR = 0.85  # a school with that share on one pattern is decided at once
SHARE_OF_DOUBT = 8  # else the clearest eighth of the undecided schools is decided
INTEGRAL = 1e-6


@dataclass(frozen=True, slots=True)
class Patterns:
    """The patterns (entry wave and stops) of the plans met so far. N plans, K patterns."""

    of_plan: Ints  # (N,)
    school: Ints  # (K,)
    names: tuple[bytes, ...]  # K

    @classmethod
    def met(cls, master: Master) -> Patterns:
        """Those of the master's columns."""
        number: dict[tuple[int, bytes], int] = {}
        pairs = zip(master.pool.school, master.pool.pattern, strict=True)
        of_plan = np.array([number.setdefault(pair, len(number)) for pair in pairs], dtype=np.int64)
        school = np.array([school for school, _ in number], dtype=np.int64)
        return cls(of_plan, school, tuple(name for _, name in number))


def dive(master: Master, shake: Floats | None = None, room: Room | None = None, least: int = 1) -> Choice | None:
    """A pattern for every school, the order of decisions shaken by `shake` (S,), at least so many schools decided at
    once, the last half of as many without another mix; None where no mix is left.

    With the room there is, a pattern is closed once what is decided leaves people no time for it: the entries chosen
    then hold every capacity. Every school has a row of its own there. The master is left decided: release it.
    """
    patterns = Patterns.met(master)
    count = len(master.instance.schools.ids)
    noise = np.zeros(count) if shake is None else shake
    decided: Bools = np.zeros(count, dtype=np.bool_)
    closed: Bools = np.zeros(len(patterns.names), dtype=np.bool_)
    best: Ints = np.zeros(count, dtype=np.int64)
    while True:
        mix = master.lp.solve()
        if mix.x is None:
            return None
        share = np.bincount(patterns.of_plan, weights=mix.x[master.first :], minlength=len(patterns.names))
        order = np.argsort(share, kind="stable")
        best[patterns.school[order]] = order  # the last one counts: the largest share
        doubt = np.flatnonzero((share[best] < 1.0 - INTEGRAL) & ~decided)
        if 2 * len(doubt) < least or not len(doubt):
            doubt = np.flatnonzero(~decided) if room else doubt[:0]
            if not len(doubt):
                break
        doubt = doubt[np.argsort(-(share[best[doubt]] + noise[doubt]), kind="stable")]
        clear = doubt[share[best[doubt]] > CLEAR]
        now = clear if len(clear) >= least else doubt[: max(least, len(doubt) // SHARE_OF_DOUBT)]
        close = _decide(patterns, room, now, best, decided)
        fresh = close & ~closed
        closed |= close
        columns = master.first + np.flatnonzero(fresh[patterns.of_plan])
        master.lp.set_upper(columns, np.zeros(len(columns)))
    return choice_of(master, [(int(patterns.school[k]), patterns.names[k]) for k in best.tolist()])


def _decide(patterns: Patterns, room: Room | None, now: Ints, best: Ints, decided: Bools) -> Bools:
    """These schools keep to their best pattern, as far as there is room; (K,) the patterns that are closed by it."""
    close: Bools = np.zeros(len(patterns.names), dtype=np.bool_)
    for school in now.tolist():
        if room is None or room.take(school, patterns.names[best[school]][0]):
            decided[school] = True
    close[:] = decided[patterns.school]
    close[best[decided]] = False
    if room is not None:
        wave = np.array([name[0] for name in patterns.names])
        close |= ~decided[patterns.school] & ~room.fits()[patterns.school, wave]
    return close
