"""Entry waves from the mix of plans: the clearest schools are decided, prices adapt, and so on until all are."""

from __future__ import annotations

import numpy as np

from .instance import Ints
from .pricing import Master

CLEAR = 0.8  # a school with that share on one wave is decided at once
SHARE_OF_DOUBT = 6  # else the clearest sixth of the undecided schools is
ROUNDS = 8  # of prices between two decisions


def dive(master: Master, *, tolerance: float) -> Ints:
    """(S,) an entry wave for every school (W = never), keeping a mix of plans feasible all along."""
    waves = np.arange(master.instance.horizon.waves + 1)
    options = dict.fromkeys(range(len(master.instance.schools.ids)), waves)
    last: list[tuple[int, int]] = []
    for _ in range(4 * len(options) + 4):
        master.optimise(master.goal, tolerance=tolerance, rounds=ROUNDS)
        if not master.feasible:
            _take_back(master, options, last)
            last = []
            continue
        share = master.mix()
        top = share.max(axis=1)
        doubt = sorted(np.flatnonzero(top < 1 - 1e-6).tolist(), key=lambda s: (-round(float(top[s]), 6), s))
        if not doubt:
            break
        chosen = [s for s in doubt if top[s] > CLEAR] or doubt[: max(1, len(doubt) // SHARE_OF_DOUBT)]
        last = [(s, int(share[s].argmax())) for s in chosen]
        for s, wave in last:
            master.allow_entries(s, np.array([wave]))
    return master.mix().argmax(axis=1)


def _take_back(master: Master, options: dict[int, Ints], last: list[tuple[int, int]]) -> None:
    """The last decisions leave no feasible mix: they are forbidden instead."""
    for s, wave in last:
        kept = options[s][options[s] != wave]
        options[s] = kept if len(kept) else np.array([master.instance.horizon.waves])
        master.allow_entries(s, options[s])
