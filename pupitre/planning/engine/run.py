"""One computation: how far to go, the best decisions so far, and what is proven."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np

from .assemble import Decisions, money_due, value_of
from .financing import finance
from .goals import Goal, Softness
from .instance import Floats, Instance
from .lift import floor_of, promises_missed, within_need, without_waste
from .oracle import Worth
from .plan import Price, relative_gap
from .pricing import Master
from .shared import KILO
from .units import Units, similar

SAFE_EXCHANGE = 1e-5  # share of the coverage that earliness, and again cost, may weigh at most


@dataclass(frozen=True, slots=True)
class Options:
    """How far to go. Limits count nodes and rounds, never seconds."""

    gap: float = 0.003  # of coverage, at which the search stops
    floor_tolerance: float = 0.005  # share of the best fairness floor given up at most before coverage counts
    entry_band: float = 0.3  # points that a school's entry may lose at the prices to be given a plan
    plan_band: float = 1.0  # points that a school's plan may lose at the prices to be chosen from
    dives: int = 4  # into the mix, a round
    shake: float = 0.15  # of a share: how much the order of a dive is shaken, from the second one on
    entry_rounds: int = 2  # of dives, up to `few` schools: each knows plans made at the prices of the last
    entry_work: float = 75_000.0  # nodes x plans met, of a choice of entries in whole numbers
    whole_rounds: int = 3  # of those, up to `few` schools, where the sets of no dive were found
    swaps: int = 0  # tries of other entries around a dive, which then take the place of searches in whole numbers
    dive_work: int = 200  # dives x schools, before swaps
    swap_rounds: int = 2  # of those, each at the prices that the last one made
    starts: int = 2  # dives, the best, that are made better by swaps
    entry_share: float = 0.06  # of a school's mean part of the need: what its entry may lose to be given a plan
    choices: int = 2  # of entries, the best, for which sets are sought
    decided_rounds: int = 30  # of prices once entries are decided
    bands: tuple[float, ...] = (
        0.002,
        0.02,
        0.2,
    )  # points of regret of the ways open, wider until a plan is found
    nodes: int = 20  # of each search in whole numbers
    rounding_gap: float = 1e-4  # of the search among what the relaxation of sets leaves mixed, a few dozen columns
    rounding_nodes: int = 200
    greedy_tries: int = 2  # weightings of the strong greedy
    few_tolerance: float = 0.015  # of the floor, where schools are few: one of them then weighs half a per cent
    few: int = 120  # schools up to which the floor gives up that much, and the whole direct model may be searched
    direct_work: float = 1.4e9  # nodes x (whole columns)^2 of each goal on the whole direct model
    direct_nodes: int = 1400  # under which the whole direct model is not searched: it would prove nothing
    neighbours: int = 8  # schools that change together when a plan is improved
    turns: int = 8  # of such improvements
    empty_turns: int = 3  # of those in a row that find nothing, after which no more are tried
    turn_band: float = 0.2  # share of the distance to the bound that a choice may lose at the prices to be open
    floor_few: int = 50  # schools up to which the floor itself is sought by branch and bound
    floor_work: int = 1200  # nodes x schools of that search
    tree_nodes: int = 300  # of the search that lowers the bound of coverage, up to `few` schools
    tree_few: int = 50  # schools from which on that search brings next to nothing
    tree_nodes_beyond: int = 20  # and is as short as that
    whole_few: int = 15  # schools up to which HiGHS, on the whole direct model with the cuts, takes its place
    whole_work: float = 2.8e9  # nodes x (whole columns)^2 of that
    cuts: int = 100  # rows kept for covers of the seats, up to `few` schools
    leaves: int = 2  # of a tree, made into plans
    alone: int = 400  # schools up to which each has a row of its own in the mix from the start
    group: int = 20  # schools in a group, beyond
    fewest_groups: int = 100
    most_groups: int = 500
    undecided: int = 500  # schools that leave their groups at the prices of these
    large: int = 1000  # schools beyond which prices start from a sample, and the undecided schools alone are searched
    sample: int = 400  # schools of that sample
    blocks: int = 12_000  # schools beyond which plans are made block by block
    block: int = 2500  # schools of a block
    mixed_prices: int = 6  # at which all schools answer first, for the mix that they carry out
    mixed_rounds: int = 20  # of prices after those
    mixed_gap: float = 3e-4  # of the stock's points, between that mix and its bound
    last_choices: int = 3  # of the schools that lose most, once all have a plan there
    bound_rounds: int = 2  # of prices of all schools there, for the bound of a goal
    price_gap: float = 1e-4  # of the stock's points, between the mix and its bound there
    sets_among: int = 200  # of the undecided schools whose sets are sought together, once their entries are decided
    rest_swaps: int = 100  # tries of other entries around their dive
    rest_rounding_gap: float = 2e-5  # as rounding_gap, for their sets
    rest_part: float = 0.25  # of the usual tolerance, for the mix of the undecided schools
    floor_gap: float = 0.02  # of the fairness floor, at which its search on the direct model stops

    def __post_init__(self) -> None:
        """A tree leaves each school some entries: wherever one is grown, every school has a row of its own."""
        if self.alone < min(max(self.few, self.floor_few), self.large):
            raise ValueError("`alone` must reach `few` and `floor_few`: a tree needs a row for every school")


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a computation stands."""

    stage: str  # baseline, promises, spending_due, fairness, coverage, entries, sets, improve, proof
    value: float  # points of the best plan so far
    bound: float | None  # points of coverage no plan exceeds
    gap: float | None


Bounds = tuple[tuple[str, float], ...]
"""Bounds of the goals before coverage, by name."""
Held = tuple[float, float]
"""Promises missed, and thousands of euros missed of what must be spent, at the most."""
OnProgress = Callable[[Progress], None]
ShouldStop = Callable[[], bool]


@dataclass(slots=True)
class Run:
    """One computation: the best decisions so far and what is proven."""

    instance: Instance
    options: Options
    on_progress: OnProgress
    should_stop: ShouldStop
    best: Decisions
    x: Floats | None = None  # the best decisions as a solution of the direct model, where they come from it
    softness: Softness | None = None
    floor_asked: float = 0.0  # within the tolerance of its bound
    floor_held: float = 0.0  # at which the bound of coverage was proven
    bound: float | None = None
    row_prices: Floats = field(default_factory=lambda: np.zeros(0))  # of the master's rows, at that bound
    prices: tuple[Price, ...] = ()
    strict: bool = False  # nothing held is given up any more for coverage
    stopped: bool = False

    def tell(self, stage: str) -> bool:
        """Report, and learn whether to stop."""
        value = value_of(self.instance, self.best)
        gap = None if self.bound is None else relative_gap(value, self.bound)
        self.on_progress(Progress(stage, value, self.bound, gap))
        self.stopped = self.stopped or self.should_stop()
        return self.stopped

    def score(self, decisions: Decisions) -> float:
        """Coverage, less what is missed of the goals held; higher is better."""
        softness = self.softness
        if softness is None:
            raise ValueError("nothing is held yet")
        missed = max(0.0, self.floor_asked - floor_of(self.instance, decisions))
        points = value_of(self.instance, decisions) - softness.floor * missed
        points -= softness.promise * promises_missed(self.instance, decisions)
        return points - softness.spending * spending_missed(self.instance, decisions) / KILO

    def keep(self, decisions: Decisions, x: Floats | None) -> bool:
        """Keep decisions that can be financed and are better."""
        decisions = without_waste(self.instance, within_need(self.instance, decisions))
        if not finance(self.instance, money_due(self.instance, decisions)).pays:
            return False
        if self.strict and not self._holds_as_much(decisions):
            return False
        if self.score(decisions) <= self.score(self.best) + 1e-9:
            return False
        self.best, self.x = decisions, x
        return True

    def _holds_as_much(self, decisions: Decisions) -> bool:
        """Whether decisions keep promises, spending due and floor as the best ones do."""
        instance, best = self.instance, self.best
        if promises_missed(instance, decisions) > promises_missed(instance, best):
            return False
        if spending_missed(instance, decisions) > spending_missed(instance, best) + 0.01:
            return False
        return floor_of(instance, decisions) >= min(self.floor_asked, floor_of(instance, best)) - 1e-9

    def take(self, decisions: Decisions, x: Floats) -> None:
        """Keep decisions that hold the goals to the end, if money follows to the cent."""
        decisions = without_waste(self.instance, within_need(self.instance, decisions))
        if finance(self.instance, money_due(self.instance, decisions)).pays:
            self.best, self.x, self.strict = decisions, x, True

    def holds_floor(self, given_up: float = 0.0) -> bool:
        """Whether the best decisions hold the floor asked, but for a share given up."""
        return floor_of(self.instance, self.best) >= self.floor_asked * (1.0 - given_up) - 1e-9

    def holds_before_floor(self, held: Held) -> bool:
        """Whether the best decisions miss no more promises and no more spending due than that."""
        due = spending_missed(self.instance, self.best) / KILO
        return promises_missed(self.instance, self.best) <= held[0] + 1e-6 and due <= held[1] + 1e-5

    def holds_nearly(self, held: Held) -> bool:
        """The same, and but for a little the floor asked."""
        return self.holds_before_floor(held) and self.holds_floor(self.options.floor_tolerance)

    def close(self) -> bool:
        """Whether the gap asked for is reached, all that is held being kept."""
        return self.holds_floor() and self.proven()

    def proven(self) -> bool:
        """Whether the gap asked for is reached, by a bound for plans that hold what the best one holds."""
        if self.bound is None:
            return False
        return relative_gap(value_of(self.instance, self.best), self.bound) <= self.options.gap


def spending_missed(instance: Instance, decisions: Decisions) -> float:
    """EUR missed of what measures must spend."""
    return float(finance(instance, money_due(instance, decisions)).unspent.sum())


def coverage_goal(instance: Instance) -> Goal:
    """Coverage, then earliness at a safe exchange: together at most a few hundred-thousandths of the coverage."""
    most = float(instance.schools.commitment.sum()) * instance.horizon.waves
    return Goal("coverage", Worth(coverage=1.0, earliness=SAFE_EXCHANGE * 300.0 / max(most, 1.0)))


def units_of(instance: Instance, options: Options) -> Units:
    """Every school with a row of its own in the mix where they are not many, else groups of like schools."""
    count = len(instance.schools.ids)
    if count <= options.alone:
        return Units.each(count)
    return similar(instance, min(max(options.fewest_groups, count // options.group), options.most_groups))


def softness_at(master: Master, price: Floats) -> Softness:
    """What is lost for missing what was held: twice its price."""
    return Softness(
        floor=2.0 * float(price[master.shared.fairness].sum()) + 1.0,
        promise=2.0 * float(price[master.shared.promises]) + 1.0,
        spending=2.0 * abs(float(price[master.due_row])) + 0.1,
    )
