"""A better plan near a plan: turns of a few schools that change what they hold (`neighbours.py`).

Up to `Options.few` schools the turns follow two prices, in alternation: those of the bound, with what whole
entries are worth, and those of the cuts of the seats alone. What looks lost at the ones may be the best there is at
the others. There, four schools change together (a second a turn at 60 schools, where eight take three to ten), one
more once both prices found nothing; near the gap asked, a first turn is of eight schools.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assemble import value_of
from .direct import Whole
from .highs import Limits
from .instance import Floats
from .lift import decisions_of
from .neighbours import Losses, box_around, losses_at, lost_by
from .pricing import Master
from .run import Run, coverage_goal

MORE = 3  # times as many turns, up to `few` schools, of half as many schools
NEAR = 2.0  # times the gap asked: within it, a first turn of as many schools as elsewhere
FAR = 0.1  # share of the noise more, a turn, there: later turns look further from the schools that lose most


@dataclass(frozen=True, slots=True)
class _Turns:
    """What the turns follow, and how far."""

    views: tuple[Losses, ...]  # at each of the prices, in alternation
    most: int
    empty: int  # in a row, after which no more are tried
    first: tuple[int, float]  # schools that change together, share of the distance that a choice may lose to be open
    then: tuple[int, float]  # the same, from the second turn on
    step: int = 0  # schools more, once the turns at all prices found nothing
    far: float = 0.0


def improved(run: Run, master: Master, whole: Whole, x: Floats, before: Floats) -> None:
    """Better solutions than x, at the prices of the bound and at those `before` whole entries were counted."""
    options, worth = run.options, coverage_goal(run.instance).worth
    few, prices = len(run.instance.schools.ids) <= options.few, [run.row_prices]
    if few and not np.array_equal(before, run.row_prices):
        prices.append(before)
    views = tuple(losses_at(master.oracle, price[: master.shared.count], worth) for price in prices)
    first = options.neighbours, options.turn_band
    turns = _Turns(views, options.turns, options.empty_turns, first, first)
    if few:
        most, empty, schools = MORE * options.turns, 2 * options.empty_turns, options.neighbours // 2
        then = schools, options.turn_band / 2
        near = 1.0 - value_of(run.instance, run.best) / max(run.bound or 0.0, 1.0) <= NEAR * options.gap
        turns = _Turns(views, most, empty, first if near else then, then, step=1, far=FAR)
    _follow(run, master, whole, x, turns)


def _follow(run: Run, master: Master, whole: Whole, x: Floats, turns: _Turns) -> None:
    """The schools that lose most at each of the prices, with others, change what they hold."""
    options, instance, cost = run.options, run.instance, whole.formulation.coverage()
    rng = np.random.default_rng(instance.case.meta.seed)
    count, bound = len(instance.schools.ids), run.bound or 0.0
    limits = Limits(gap=options.gap / 20, nodes=options.nodes)

    def progress(_value: float, _bound: float) -> bool:
        run.stopped = run.stopped or run.should_stop()
        return run.stopped

    prices, empty = len(turns.views), 0  # turns in a row that found nothing
    for turn in range(turns.most):
        if run.stopped or empty == turns.empty or cost @ x >= bound * (1.0 - options.gap):
            break
        losses = turns.views[turn % prices]
        lost = lost_by(master.oracle, losses, decisions_of(whole.formulation, x))
        spread = max(float(lost.mean()), 1e-9) * (1.0 + turns.far * turn)
        noise = rng.exponential(spread, count) * (turn >= prices)
        size, share = turns.then if turn else turns.first
        together = min(size + turns.step * (empty // prices), max(1, count // 2))
        schools = np.argsort(-(lost + noise), kind="stable")[:together]
        band = share * (bound - float(cost @ x))
        box = box_around(master.oracle, whole.formulation, losses=losses, x=x, schools=schools, band=band)
        found = whole.within(cost, box, x, limits=limits, progress=progress)
        empty += 1
        if found.x is not None and cost @ found.x > cost @ x:
            x, empty = found.x, 0
            run.keep(decisions_of(whole.formulation, x), x)
        run.tell("improve")
