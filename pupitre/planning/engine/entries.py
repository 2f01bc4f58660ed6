"""Entry waves and stops in whole numbers, over the plans met so far.

The master mixes plans freely. Here each school keeps to one pattern (a wave of entry, and for its items that give
sets away the wave from which they buy no more), and only what it buys within the pattern is still a mix:

    max worth of the mix   s.t.  the master's rows,   sum of a pattern's plans = its choice,   choice 0 or 1

Nearly all schools have one pattern worth anything at the prices: the tree is small. Its relaxation is the master's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .goals import Choice
from .highs import Limits, solve_mip
from .instance import Floats, Ints
from .model import Model
from .pricing import Master
from .units import MANY

MOST_NODES = 100
FEWEST_NODES = 10


def nodes_for(master: Master, work: float) -> int:
    """Nodes that `work` (nodes x columns) allows."""
    return min(max(int(work / max(len(master.pool.school), 1)), FEWEST_NODES), MOST_NODES)


@dataclass(frozen=True, slots=True)
class Decided:
    """A choice, and the best mix of plans that keeps to it."""

    choice: Choice
    worth: float
    mix: Floats  # of the master's columns
    price: Floats


def choose_patterns(
    master: Master, *, band: float, nodes: int, seed: int, known: Decided | None = None
) -> Choice | None:
    """The best choice among plans that lose at most `band` points at the master's prices; None if none was found.

    With a choice known, its plans are among them and the search starts from it.
    """
    solution = master.lp.solve()
    if solution.row_dual is None:
        return None
    model, cost = master.lp.as_model()
    column = np.repeat(np.arange(model.width), np.diff(model.start))
    reduced = cost - np.bincount(column, weights=model.values * solution.row_dual[model.rows], minlength=model.width)
    mix = np.zeros(model.width)
    if known is not None:
        mix[: len(known.mix)] = known.mix
    kept = np.flatnonzero((reduced[master.first :] >= -band) | (mix[master.first :] > 0))
    upper = model.upper.copy()
    upper[master.first :] = 0.0
    upper[master.first + kept] = 1.0
    school = np.array(master.pool.school)
    keys = sorted({(int(school[n]), master.pool.pattern[n]) for n in kept.tolist()})
    number = {key: k for k, key in enumerate(keys)}
    of = np.array([number[int(school[n]), master.pool.pattern[n]] for n in kept.tolist()], dtype=np.int64)
    start = None
    if known is not None:
        picked = [pattern in (MANY, master.pattern(school, known.choice)) for school, pattern in keys]
        start = np.concatenate([mix, np.array(picked, dtype=np.float64)])
    linked = _with_choices(model, master.first + kept, of, upper)
    found = solve_mip(
        linked,
        np.concatenate([cost, np.zeros(len(keys))]),
        linked.lower,
        linked.upper,
        limits=Limits(gap=1e-5, nodes=nodes, presolve=False),
        start=start,
        seed=seed,
    )
    if found.x is None:
        return None
    return choice_of(master, [keys[k] for k in np.flatnonzero(found.x[model.width :] > 0.5).tolist()])


def _with_choices(model: Model, plans: Ints, of: Ints, upper: Floats) -> Model:
    """The model with a whole column for each pattern, equal to the sum of its plans."""
    count = int(of.max(initial=-1)) + 1
    column = np.repeat(np.arange(model.width), np.diff(model.start))
    columns = np.concatenate([column, plans, model.width + np.arange(count)])
    rows = np.concatenate([model.rows, model.height + of, model.height + np.arange(count)])
    values = np.concatenate([model.values, np.ones(len(plans)), -np.ones(count)])
    order = np.lexsort((rows, columns))
    counts = np.bincount(columns, minlength=model.width + count)
    return replace(
        model,
        lower=np.concatenate([model.lower, np.zeros(count)]),
        upper=np.concatenate([upper, np.ones(count)]),
        whole=np.concatenate([model.whole, np.ones(count, dtype=np.bool_)]),
        row_lower=np.concatenate([model.row_lower, np.zeros(count)]),
        row_upper=np.concatenate([model.row_upper, np.zeros(count)]),
        start=np.concatenate([[0], np.cumsum(counts)]).astype(np.int64),
        rows=rows[order],
        values=values[order],
    )


def choice_of(master: Master, chosen: list[tuple[int, bytes]]) -> Choice:
    """Patterns by school as a choice; what is settled stays."""
    entry, stops = master.settled.entry.copy(), master.settled.stops.copy()
    for school, pattern in chosen:
        if pattern == MANY:
            continue
        entry[school] = pattern[0]
        if len(pattern) > 1:
            stops[master.giving_of[school]] = list(pattern[1:])
    return Choice(entry, stops)


def decide_patterns(master: Master, choice: Choice, *, tolerance: float, rounds: int) -> Decided:
    """What a choice is worth, once prices have adapted to it."""
    master.release()
    master.decide(choice)
    out = master.optimise(master.goal, tolerance=tolerance, rounds=rounds)
    master.release()
    return Decided(choice, out.value, master.x, out.price)
