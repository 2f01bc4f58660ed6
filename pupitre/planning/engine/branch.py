"""Entries and stops by branch and bound on the prices: where schools are few, their mix alone proves little.

A node leaves each school some waves of entry, and each item that gives sets away some stops. Its bound is that of the
prices: what the shared rows are worth + every school's best plan among those the node leaves. Two nodes part what
the mix of the master still mixes. The bound of a goal is the greatest of the bounds of the nodes not parted.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np

from .goals import Choice
from .instance import Bools, Floats
from .pricing import Master

INTEGRAL = 1e-6
ROUNDS = 40  # of prices at a node


@dataclass(frozen=True, slots=True)
class Node:
    """What is left to schools, and what is known of it."""

    bound: float
    entries: Bools  # (S, W+1)
    stops: Bools  # (M, Q')
    price: Floats | None = None  # of the master's rows, at which the bound holds
    parted: tuple[int, int, float] | None = None  # school, side (0 early, 1 late), share that had to move


@dataclass(frozen=True, slots=True)
class Leaf:
    """Everything decided but the sets: the worth of the mix of sets, and its prices."""

    value: float
    choice: Choice
    price: Floats


Found = Callable[[Leaf], float]
"""Told a leaf; answers the worth of the best plan known by then."""


@dataclass(slots=True)
class Tree:
    """One search, on a master whose goal is set, softened if need be so that a mix always exists."""

    master: Master
    gap: float  # of the worth: nodes that promise no more than that over the best plan are left
    tolerance: float
    best: float  # worth of the best plan
    found: Found
    should_stop: Callable[[], bool]
    nodes: int = 0
    leaves: int = 0
    learnt: Floats = field(init=False)  # (2, S) loss of the bound for a whole share moved, summed
    times: Floats = field(init=False)  # (2, S)
    closed: list[Node] = field(default_factory=list)
    waiting: list[tuple[float, int, Node]] = field(default_factory=list)

    def __post_init__(self) -> None:
        count = len(self.master.instance.schools.ids)
        self.learnt, self.times = np.zeros((2, count)), np.zeros((2, count))

    def run(self, limit: int) -> None:
        """At most `limit` nodes: down to a leaf first, then always from the best bound."""
        count, width = len(self.master.instance.schools.ids), self.master.instance.horizon.waves + 1
        node: Node | None = Node(
            np.inf,
            np.ones((count, width), dtype=np.bool_),
            np.ones_like(self.master.oracle.may_stop),
        )
        while self.nodes < limit and not self.should_stop():
            if node is None:
                if not self.waiting:
                    break
                node = heapq.heappop(self.waiting)[2]
                if node.bound <= self.cutoff():
                    self.closed.append(node)
                    node = None
                    continue
            node = self._visit(node)
            if node is not None and self.waiting and self.leaves:
                heapq.heappush(self.waiting, (-node.bound, -self.nodes, node))
                node = None
        if node is not None:
            self.closed.append(node)
        self.closed += [item[2] for item in self.waiting]
        self.waiting = []
        self.master.release()

    def cutoff(self) -> float:
        """Under that bound a node is left."""
        return self.best + self.gap

    def bound(self, certify: Callable[[Node], float]) -> float:
        """No plan is worth more."""
        return max((certify(node) for node in self.closed), default=-np.inf)

    def _visit(self, node: Node) -> Node | None:
        """The child to go down to, the other waiting; None when there is nothing below."""
        self.nodes += 1
        master, cutoff = self.master, self.cutoff()
        master.leave(node.entries, node.stops)
        out = master.optimise(
            master.goal,
            tolerance=self.tolerance,
            rounds=ROUNDS,
            report=lambda _value, bound: bound <= cutoff,
            covers=True,
        )
        if node.parted is not None and node.bound < np.inf:
            school, side, moved = node.parted
            self.learnt[side, school] += max(node.bound - min(out.bound, node.bound), 0.0) / max(moved, 1e-3)
            self.times[side, school] += 1
        if out.bound < node.bound:
            node = replace(node, bound=out.bound, price=out.price)
        if node.bound <= cutoff:
            self.closed.append(node)
            return None
        children = self._part(node)
        if children is None:
            self.leaves += 1
            self.best = max(self.best, self.found(Leaf(out.value, master.heaviest(), out.price)))
            self.closed.append(node)
            return None
        heapq.heappush(self.waiting, (-children[1].bound, self.nodes, children[1]))
        return children[0]

    def _part(self, node: Node) -> tuple[Node, Node] | None:
        """Two nodes, the likelier first: early or late entry of a school, or with a stop or without."""
        share = self.master.mix()
        wave = np.arange(share.shape[1])
        cut = np.floor(share @ wave + 1e-9).astype(np.int64)
        early = np.where(wave <= cut[:, None], share, 0.0).sum(axis=1)
        moved = np.stack([1.0 - early, early])
        total = self.learnt.sum(), self.times.sum()
        usual = total[0] / total[1] if total[1] else 1.0
        rate = np.where(self.times > 0, self.learnt / np.maximum(self.times, 1.0), usual)
        loss = np.maximum(moved * rate, 1e-6)
        score = np.where(share.max(axis=1) < 1.0 - INTEGRAL, loss[0] * loss[1], 0.0)
        school = int(score.argmax())
        if score[school] > 0:
            return self._part_entries(node, school, int(cut[school]), moved[:, school])
        return self._part_stops(node)

    def _part_entries(self, node: Node, school: int, wave: int, moved: Floats) -> tuple[Node, Node]:
        early, late = node.entries.copy(), node.entries.copy()
        early[school, wave + 1 :] = False
        late[school, : wave + 1] = False
        first = replace(node, entries=early, parted=(school, 0, float(moved[0])))
        second = replace(node, entries=late, parted=(school, 1, float(moved[1])))
        return (first, second) if moved[0] <= 0.5 else (second, first)

    def _part_stops(self, node: Node) -> tuple[Node, Node] | None:
        share = self.master.mix_of_stops()
        if not share.size or share.max(axis=0).min() > 1.0 - INTEGRAL:
            return None
        place = int(share.max(axis=0).argmin())
        stop = int(share[:, place].argmax())
        one, others = node.stops.copy(), node.stops.copy()
        one[:, place] = False
        one[stop, place] = True
        others[stop, place] = False
        return replace(node, stops=one, parted=None), replace(node, stops=others, parted=None)
