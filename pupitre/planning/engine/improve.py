"""A better plan near a plan: turns of a few schools that change what they hold (`neighbours.py`).

Up to `Options.few` schools the turns follow two prices, one after the other: those of the bound, with what whole
entries are worth, then those of the cuts of the seats alone. What looks lost at the ones may be the best there is at
the others. There, more schools change together after a turn that found nothing.
"""

from __future__ import annotations

import numpy as np

from .direct import Whole
from .highs import Limits
from .instance import Floats
from .lift import decisions_of
from .neighbours import Losses, box_around, losses_at, lost_by
from .pricing import Master
from .run import Run, coverage_goal

STEP = 4  # schools more, after a turn that found nothing


def improved(run: Run, master: Master, whole: Whole, x: Floats, before: Floats) -> None:
    """Better solutions than x, at the prices of the bound and at those `before` whole entries were counted."""
    prices, worth = [run.row_prices], coverage_goal(run.instance).worth
    if len(run.instance.schools.ids) <= run.options.few and not np.array_equal(before, run.row_prices):
        prices.append(before)
    for number, price in enumerate(prices):
        losses = losses_at(master.oracle, price[: master.shared.count], worth)
        x = _follow(run, master, whole, x, losses, step=STEP if number else 0)


def _follow(run: Run, master: Master, whole: Whole, x: Floats, losses: Losses, *, step: int) -> Floats:
    """The schools that lose most, with others, change what they hold: the best solution found."""
    options, instance, cost = run.options, run.instance, whole.formulation.coverage()
    rng = np.random.default_rng(instance.case.meta.seed)
    count, bound = len(instance.schools.ids), run.bound or 0.0
    limits = Limits(gap=options.gap / 20, nodes=options.nodes)

    def progress(_value: float, _bound: float) -> bool:
        run.stopped = run.stopped or run.should_stop()
        return run.stopped

    empty = 0  # turns in a row that found nothing
    for turn in range(options.turns):
        if run.stopped or empty == options.empty_turns or cost @ x >= bound * (1.0 - options.gap):
            break
        lost = lost_by(master.oracle, losses, decisions_of(whole.formulation, x))
        noise = rng.exponential(max(float(lost.mean()), 1e-9), count) * (turn > 0)
        together = min(options.neighbours + step * empty, count // 2)
        schools = np.argsort(-(lost + noise), kind="stable")[:together]
        band = options.turn_band * (bound - float(cost @ x))
        box = box_around(master.oracle, whole.formulation, losses=losses, x=x, schools=schools, band=band)
        found = whole.within(cost, box, x, limits=limits, progress=progress)
        empty += 1
        if found.x is not None and cost @ found.x > cost @ x:
            x, empty = found.x, 0
            run.keep(decisions_of(whole.formulation, x), x)
        run.tell("improve")
    return x
