"""The fairness floor, then coverage, by branch and bound on the prices (`branch.py`), where schools are few.

What was held becomes so dear a wish that a mix always exists; no plan that holds it is worth less for that, so the
bound found, less what holding it is worth, speaks of all plans that hold it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assemble import value_of
from .branch import Leaf, Node, Tree
from .candidates import make_box
from .direct import Whole
from .exact import certified_worth
from .goals import Goal, Softness
from .highs import Limits
from .instance import Floats
from .lift import decisions_of, floor_of, promises_missed
from .oracle import Worth
from .pricing import Master
from .run import Bounds, Held, Run, spending_missed
from .shared import KILO

FLOOR_POINTS = 100.0  # of a whole floor, when it is the goal
DEAR = 50.0  # points for a promise or a thousand euros due, against the floor
DEARER = 3.0  # times what a search takes for missing what is held
WIDEST = 1.0  # points that a way may lose at the prices of a leaf to be open


def hold_floor(run: Run, master: Master, whole: Whole, bounds: Bounds, held: Held) -> tuple[Bounds, Held]:
    """The floor and its bound; where no plan holds what prices allow, one promise more may be missed, and so on.

    A floor under nothing proves that there is no such plan. What the first plan holds can be held.
    """
    known, best = dict(bounds), run.best
    missed, due = float(promises_missed(run.instance, best)), spending_missed(run.instance, best) / KILO + 1e-6
    floor = _seek_floor(run, master, whole, held, known["fairness"])
    while floor < 0 and held != (missed, due) and not run.stopped:
        held = (held[0] + 1.0, held[1]) if held[0] + 1.0 <= missed else (missed, due)
        floor = _seek_floor(run, master, whole, held, 1.0)
    known["fairness"] = floor
    return tuple(known.items()), held


def _seek_floor(run: Run, master: Master, whole: Whole, held: Held, bound: float) -> float:
    """A plan with a higher floor, with as few promises missed; the floor that none exceeds."""
    instance, options = run.instance, run.options
    whole.promises, whole.spending, whole.floor = held[0], held[1], 0.0
    master.release()
    master.set_goal(Goal("fairness", Worth()))
    master.hold_floor(1.0)
    master.soften(Softness(FLOOR_POINTS, DEAR, DEAR))
    found = master.optimise(master.goal, tolerance=options.floor_gap, covers=True)
    master.cut_entries(master.goal, found.price)
    offset = -DEAR * (held[0] + held[1])
    holds = promises_missed(instance, run.best) <= held[0] and spending_missed(instance, run.best) / KILO <= held[1]
    best = FLOOR_POINTS * floor_of(instance, run.best) if holds else 0.0
    realise = _Realise(run, master, whole, FLOOR_POINTS * whole.formulation.fairness_floor(), offset, best)
    nodes = max(1, options.floor_work // len(instance.schools.ids))
    least = _grow(run, master, realise, gap=options.floor_gap * FLOOR_POINTS * bound, nodes=nodes)
    if realise.x is not None:
        run.take(decisions_of(whole.formulation, realise.x), realise.x)
        run.floor_asked = float(realise.x[whole.formulation.at.floor.start]) * (1.0 - options.floor_tolerance)
    return min(bound, least / FLOOR_POINTS)


def narrow_coverage(run: Run, master: Master, whole: Whole, worth: Worth) -> None:
    """A lower bound on coverage, or a better plan, with all that the best plan holds."""
    instance, best = run.instance, run.best
    if run.bound is None or run.softness is None:
        return
    whole.promises = float(promises_missed(instance, best))
    whole.spending = spending_missed(instance, best) / KILO + 1e-5
    whole.floor = run.floor_held = min(run.floor_held, floor_of(instance, best))
    master.release()
    master.set_goal(Goal("coverage", worth))
    master.hold_floor(whole.floor)
    dear = Softness(*(DEARER * part for part in (run.softness.floor, run.softness.promise, run.softness.spending)))
    master.soften(dear)
    offset = dear.floor * whole.floor - dear.promise * whole.promises - dear.spending * whole.spending
    cost = whole.formulation.coverage()
    realise = _Realise(run, master, whole, cost, offset, value_of(instance, best))
    count, options = len(instance.schools.ids), run.options
    nodes = options.tree_nodes if count < options.tree_few else options.tree_nodes_beyond
    bound = _grow(run, master, realise, gap=0.97 * options.gap * run.bound, nodes=nodes)
    run.bound = min(run.bound, bound)
    if realise.x is not None:
        run.keep(decisions_of(whole.formulation, realise.x), realise.x)
    run.tell("proof")


@dataclass(slots=True)
class _Realise:
    """Makes plans of leaves, and keeps the best."""

    run: Run
    master: Master
    whole: Whole
    cost: Floats  # of the goal, in the direct model
    offset: float  # of the worth in the tree over the goal
    best: float
    left: int = 0
    x: Floats | None = None

    def __call__(self, leaf: Leaf) -> float:
        """The worth of the best plan known, once the sets of the leaf have been sought."""
        promised = leaf.value - self.offset - self.best
        if self.left > 0 and promised > 0:
            self._seek(leaf, band=min(WIDEST, promised * self.run.options.turn_band))
        return self.best + self.offset

    def _seek(self, leaf: Leaf, band: float) -> None:
        master, run = self.master, self.run
        costs = master.oracle.costs(leaf.price[: master.shared.count], master.goal.worth)
        box = make_box(master.oracle, self.whole.formulation, costs=costs, choice=leaf.choice, band=band)
        limits = Limits(gap=run.options.gap / 10, nodes=run.options.nodes)
        found = self.whole.within(self.cost, box, None, limits=limits, progress=lambda _v, _b: run.should_stop())
        if not found.infeasible:
            self.left -= 1
        if found.x is not None and self.cost @ found.x > self.best:
            self.best, self.x = float(self.cost @ found.x), found.x
        run.tell("improve")


def _grow(run: Run, master: Master, realise: _Realise, *, gap: float, nodes: int) -> float:
    """The bound of the goal after so many nodes."""
    realise.left = run.options.leaves
    tree = Tree(
        master=master,
        gap=gap,
        tolerance=gap / 20.0,
        best=realise.best + realise.offset,
        found=realise,
        should_stop=lambda: run.tell("proof"),
    )
    tree.run(nodes)
    goal, shared = master.goal, master.shared.count

    def certify(node: Node) -> float:
        if node.price is None:
            return np.inf
        master.leave(node.entries, node.stops)
        schools = certified_worth(master.oracle, node.price[:shared], goal.worth)
        return master.resources(node.price) + float(schools.sum())

    bound = tree.bound(certify)
    master.release()
    master.close_overdrafts()
    return bound - realise.offset
