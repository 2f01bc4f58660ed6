"""A better plan near a plan: turns of a few schools that change what they hold (`neighbours.py`).

Up to `Options.few` schools there are more turns, and where some schools found nothing the next ones are more. Turns
follow several prices in turn: those of the cuts of the seats alone, and those of what whole entries are worth as
well. What looks lost at the ones may be the best there is at the others.
"""

from __future__ import annotations

import numpy as np

from .direct import Whole
from .highs import Limits
from .instance import Floats
from .lift import decisions_of
from .neighbours import box_around, losses_at, lost_by
from .pricing import Master
from .run import Run, coverage_goal

STEP = 4  # schools more, after a turn that found nothing


def improved(run: Run, master: Master, whole: Whole, x: Floats, guides: list[Floats]) -> None:
    """Better solutions than x: the schools that lose most at the prices, with others, change what they hold."""
    options, instance, cost = run.options, run.instance, whole.formulation.coverage()
    worth, shared = coverage_goal(instance).worth, master.shared.count
    count, bound = len(instance.schools.ids), run.bound or 0.0
    few = count <= options.few
    prices = [run.row_prices] if not few else _apart([*guides, run.row_prices])
    losses = [losses_at(master.oracle, price[:shared], worth) for price in prices]
    rng = np.random.default_rng(instance.case.meta.seed)
    limits = Limits(gap=options.gap / 20, nodes=options.nodes)
    turns = options.turns * (options.times_turns if few else 1)

    def progress(_value: float, _bound: float) -> bool:
        run.stopped = run.stopped or run.should_stop()
        return run.stopped

    patience = options.empty_turns + len(prices) - 1
    empty = 0  # turns in a row that found nothing
    for turn in range(turns):
        if run.stopped or empty >= patience or cost @ x >= bound * (1.0 - options.gap):
            break
        lossy = losses[turn % len(losses)]
        lost = lost_by(master.oracle, lossy, decisions_of(whole.formulation, x))
        noise = rng.exponential(max(float(lost.mean()), 1e-9), count) * (turn > 0)
        together = options.neighbours
        if few:
            together = min(together + STEP * (empty // len(prices)), options.most_neighbours)
        schools = np.argsort(-(lost + noise), kind="stable")[: min(together, count // 2)]
        band = options.turn_band * (bound - float(cost @ x))
        box = box_around(master.oracle, whole.formulation, losses=lossy, x=x, schools=schools, band=band)
        found = whole.within(cost, box, x, limits=limits, progress=progress)
        empty += 1
        if found.x is not None and cost @ found.x > cost @ x:
            x, empty = found.x, 0
            run.keep(decisions_of(whole.formulation, x), x)
        run.tell("improve")


def _apart(prices: list[Floats]) -> list[Floats]:
    """Those that differ, in order."""
    kept: list[Floats] = []
    for price in prices:
        if not any(np.array_equal(price, other) for other in kept):
            kept.append(price)
    return kept
