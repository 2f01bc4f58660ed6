"""What a territory answers to its country: what it would take of national money at prices, and what it then covers.

    open     with its share pro rata: which promises, spending due and fairness floor it can hold; a first proposal
    price    with those held, at national prices: proposals, and what no plan exceeds at these prices

National money is bought at its price: the overdraft of the budget row of a national fund, which has no money else.
A proposal is a mix of plans, so that several of them may be mixed again. Its bound is certified (`exact.py`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .assemble import Decisions, value_of
from .case import Case
from .country import CENTS_A_KILO, national_measures, with_allotment
from .derive import derive
from .effort import Effort
from .exact import certified_worth
from .goals import Goal, Outcome
from .greedy_strong import strong_greedy
from .instance import Floats, Instance, Ints
from .lift import floor_of, promises_missed
from .oracle import Worth
from .pricing import FULL_POINTS, Master
from .run import coverage_goal, spending_missed
from .shared import KILO

TOLERANCE = 1e-4  # of the territory's coverage, at which the rounds of its own prices stop
PROPOSALS_ROUNDS = 60  # of its own prices, for each list of national ones
ROOM = 1.5  # times what the last mix gives a territory: what it may take at the prices in one proposal
LEAST_ROOM = 0.5  # thousands of euros, so that a territory without any may begin
LITTLE = 1e-6  # thousands of euros, so that what the mix gives is within reach in spite of arithmetic
SLACK = 1e-6  # of the goals held, so that a mix that holds them exists in spite of arithmetic


@dataclass(frozen=True, slots=True)
class Held:
    """The goals before coverage, as held by a territory."""

    promises: float  # missed at the most
    spending: float  # thousands of euros missed of what local measures must spend, at the most
    floor: float  # share of the need covered in the least covered quintile, at least


@dataclass(frozen=True, slots=True)
class Proposal:
    """A mix of plans of a territory: its points, and thousands of euros that it takes of each measure and year."""

    points: float
    take: tuple[float, ...]  # (F x Y)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a territory answers to one round."""

    held: Held
    proposals: tuple[Proposal, ...]
    bound: float  # points, less what is taken at the first list of prices: no plan that holds the goals has more
    prices: tuple[float, ...]  # of its own rows, at that bound
    worth: tuple[float, ...] = ()  # (F x Y) points that a thousand euros would be worth to it (of round `open`)


def open_territory(case: Case, share: Ints) -> Reply:
    """The goals that a territory can hold with its share (F, Y) of cents, and what it does with it."""
    instance = derive(with_allotment(case, share))
    funds = national_funds(instance)
    nothing = (0.0,) * share.size
    if not _can_plan(instance):
        return Reply(Held(0.0, 0.0, 0.0), (Proposal(0.0, nothing),), 0.0, (), nothing)
    master = Master(instance)
    held = _hold_goals(master)
    out = _cover(master)
    worth = np.maximum(out.price[master.budget_row[funds]], 0.0).reshape(-1)
    spent = _spent(master, funds)
    first = Proposal(out.value, tuple(spent.tolist()))
    prices = tuple(out.price[: master.school_row].tolist())
    return Reply(held, (first,), out.bound, prices, tuple(worth.tolist()))


def price_territory(
    case: Case, held: Held, prices: Floats, *, most: Floats, given: Floats, warm: tuple[float, ...] = ()
) -> Reply:
    """Proposals at national prices (F, Y), in points of this territory for a thousand euros.

    `most` (F, Y) is what the country has at all: the bound is found with it. Two more proposals stay near what the
    last mix gives the territory: at the prices with a little more than that, and with that for nothing. `warm` are
    the prices of its own rows in the round before.
    """
    instance = derive(with_allotment(case, None))
    if not _can_plan(instance):
        return Reply(held, (Proposal(0.0, (0.0,) * most.size),), 0.0, ())
    master = Master(instance)
    funds = national_funds(instance)
    _open_purses(master, funds, np.zeros(most.shape), most)
    _warm_up(master, held, warm)
    first: Outcome | None = None
    proposals = []
    for part, room in ((1.0, _within_reach(most)), (1.0, ROOM * given + LEAST_ROOM), (0.0, given + LITTLE)):
        _set_prices(master, funds, part * prices)
        _limit(master, funds, room)
        out = _cover(master, certify=first is None)
        first = first or out
        if np.isfinite(out.value):
            proposals.append(_proposal(master, funds, out, part * prices))
    if first is None or not np.isfinite(first.bound):
        return Reply(held, tuple(proposals), bound_at(case, held, prices, most, ()), ())
    return Reply(held, tuple(proposals), first.bound, tuple(first.price[: master.school_row].tolist()))


def _proposal(master: Master, funds: Ints, out: Outcome, prices: Floats) -> Proposal:
    """The last mix, what it takes being paid back to its points."""
    take = _taken(master, funds)
    return Proposal(out.value + float((take * prices.reshape(-1)).sum()), tuple(take.tolist()))


def bound_at(case: Case, held: Held, prices: Floats, most: Floats, own: tuple[float, ...]) -> float:
    """Points, less national money at its prices, that no plan exceeds which holds as much.

    Any prices give a bound, the territory's own (none: zeros) as the country's: nothing is optimised.
    """
    instance = derive(with_allotment(case, None))
    if not _can_plan(instance):
        return 0.0
    master = Master(instance)
    _hold(master, held)
    _open_purses(master, national_funds(instance), prices, most)
    price = np.zeros(len(master.lower))
    price[: len(own)] = own
    master.goal = coverage_goal(instance)
    worth = master.worth_at(price)
    return master.resources(price) + float(certified_worth(master.oracle, price[: master.shared.count], worth).sum())


def held_by(instance: Instance, decisions: Decisions) -> Held:
    """The goals before coverage as decisions hold them, what is missed of national measures included."""
    missed = spending_missed(instance, decisions) / KILO
    return Held(float(promises_missed(instance, decisions)), missed, floor_of(instance, decisions))


def national_funds(instance: Instance) -> Ints:
    """(F,) funds of the national measures, in the order of their names."""
    order = {instance.case.measures[m].measure_id: k for k, m in enumerate(instance.funding.fund_measure.tolist())}
    return np.array([order[measure.measure_id] for measure in national_measures(instance.case)], dtype=np.int64)


def _can_plan(instance: Instance) -> bool:
    return bool(instance.schools.entry_allowed.any() and instance.offers.payable.any())


def _hold_goals(master: Master) -> Held:
    """Promises, spending due and floor, each at its best with those before held."""
    best = max(1.0, float(master.instance.stock_points.sum()))
    promises = master.optimise(Goal("promises", Worth(promise=1.0)), tolerance=1e-9 * best, good_enough=-1e-9)
    fewest = max(0.0, float(np.ceil(-promises.value - 1e-6)))
    master.hold_promises(fewest)
    due = master.optimise(Goal("spending_due", Worth(), spending=1.0), tolerance=1e-6 * best, good_enough=-1e-9)
    spending = max(0.0, -due.value) + SLACK
    master.hold_spending(spending)
    fairness = master.optimise(Goal("fairness", Worth(), floor=100.0), tolerance=0.05)
    given_up = Effort.QUICK.options.floor_tolerance
    floor = max(0.0, min(fairness.value / 100.0, min(fairness.bound / 100.0, 1.0) * (1.0 - given_up)) - 1e-9)
    master.hold_floor(floor)
    return Held(fewest, spending, floor)


def _warm_up(master: Master, held: Held, warm: tuple[float, ...]) -> None:
    """Plans enough for a mix that holds the goals, from what schools answer at the prices of the round before.

    National money costs nothing here: the goals are sought alone.
    """
    everyone = np.ones(len(master.instance.schools.ids), dtype=np.bool_)
    if len(warm) >= master.shared.count:
        own = np.array(warm[: master.shared.count])
        master.add(master.oracle.respond(own, coverage_goal(master.instance).worth).plan, everyone)
    promises, due = Goal("promises", Worth(promise=1.0)), Goal("spending_due", Worth(), spending=1.0)
    master.optimise(promises, tolerance=0.0, good_enough=-held.promises - SLACK)
    master.hold_promises(held.promises)
    master.optimise(due, tolerance=0.0, good_enough=-held.spending - SLACK)
    master.hold_spending(held.spending + SLACK)
    master.optimise(Goal("fairness", Worth(), floor=100.0), tolerance=0.0, good_enough=100.0 * held.floor)
    _hold(master, held)


def _hold(master: Master, held: Held) -> None:
    master.hold_promises(held.promises)
    master.hold_spending(held.spending + SLACK)
    master.hold_floor(max(0.0, held.floor - SLACK))


def _cover(master: Master, *, certify: bool = True) -> Outcome:
    goal = coverage_goal(master.instance)
    return master.optimise(goal, tolerance=TOLERANCE * FULL_POINTS, rounds=PROPOSALS_ROUNDS, certify=certify)


def _purses(master: Master, funds: Ints) -> Ints:
    """(F, Y) places of the funds' budget rows among what may be overdrawn."""
    before = len(master.shared.people) + len(master.shared.cuts)
    Y = master.instance.horizon.years
    return before + funds[:, None] * Y + np.arange(Y)[None, :]


def _open_purses(master: Master, funds: Ints, prices: Floats, most: Floats) -> None:
    """National money may be bought at its price; what is bought is spent, and all of it counts in the flows."""
    arcs, Y = len(master.instance.funding.arc_fund), master.instance.horizon.years
    money = float(most.sum())
    master.static_upper[:arcs] += money
    master.lp.set_upper(np.arange(arcs), master.static_upper[:arcs])
    kept = (arcs + funds[:, None] * Y + np.arange(Y)[None, :]).reshape(-1)
    master.static_upper[kept] = 0.0
    master.lp.set_upper(kept, np.zeros(len(kept)))
    _limit(master, funds, _within_reach(most))
    _set_prices(master, funds, prices)


def _within_reach(most: Floats) -> Floats:
    """(F, Y) all that the country has: what was left of the years before may be there still."""
    out: Floats = np.cumsum(most, axis=1)
    return out


def _limit(master: Master, funds: Ints, most: Floats) -> None:
    """No more (F, Y) of national money than that."""
    columns = master.overdraft_columns[_purses(master, funds)].reshape(-1)
    master.static_upper[columns] = most.reshape(-1)
    master.lp.set_upper(columns, most.reshape(-1))


def _set_prices(master: Master, funds: Ints, prices: Floats) -> None:
    master.overdraft_price[_purses(master, funds).reshape(-1)] = prices.reshape(-1)


def _taken(master: Master, funds: Ints) -> Floats:
    """(F x Y) thousands of euros bought."""
    return np.maximum(master.x[master.overdraft_columns[_purses(master, funds)]].reshape(-1), 0.0)


def _spent(master: Master, funds: Ints) -> Floats:
    """(F x Y) thousands of euros spent of the funds in the last mix."""
    funding = master.instance.funding
    flow = master.x[: len(funding.arc_fund)]
    own = np.where(funding.arc_carrier >= 0, funding.cofund[funding.arc_fund], 1.0)
    spent = np.zeros(funding.budget.shape)
    np.add.at(spent, (funding.arc_fund, funding.arc_year), flow * own)
    carried = np.flatnonzero(funding.arc_carrier >= 0)
    np.add.at(spent, (funding.arc_carrier[carried], funding.arc_year[carried]), (flow * (1.0 - own))[carried])
    out: Floats = np.maximum(spent[funds].reshape(-1), 0.0)
    return out


def greedy_reply(case: Case, share: Ints, prices: Floats, most: Floats) -> Reply:
    """The answer in place of one that could not be had: the greedy plan with a share, a bound that always holds."""
    instance = derive(with_allotment(case, share))
    decisions = strong_greedy(instance)
    held = held_by(instance, decisions)
    take = tuple((share / CENTS_A_KILO).reshape(-1).tolist())
    bound = bound_at(case, held, prices, most, ())
    return Reply(held, (Proposal(value_of(instance, decisions), take),), bound, (), (0.0,) * share.size)
