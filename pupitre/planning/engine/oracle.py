"""Every school's best plan at given prices: the entry wave, and the life of each of its slots."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .columns import movable
from .instance import Bools, Floats, Instance, Ints
from .money import CAPEX, OPEX
from .shared import KILO, Answer, Shared
from .slots import NEVER, Answers, Slots, answer, follow


@dataclass(frozen=True, slots=True)
class Worth:
    """What the goal of the moment gives: points for a point of coverage, for earliness, against a broken promise
    and against a set moved."""

    coverage: float = 0.0
    earliness: float = 0.0
    promise: float = 0.0  # taken away for every promise missed, beside the price of the promise row
    move: float = 0.0  # taken away for every set received


@dataclass(frozen=True, slots=True)
class Costs:
    """Prices of the shared rows brought to what a school decides."""

    entry: Floats  # (S, W) cost of entering at w
    offer: Floats  # (O, W) cost of a set bought at w
    lot: Floats  # (L, J) cost of a set received by a slot
    worth: Floats  # (J, W) worth of a covered slot
    point: Floats  # (I, W) worth of a covered set, promises aside
    gift: Floats  # (L,) earned by giving a set
    missed: Floats  # (S,) lost if every promise to the school is missed
    out: Floats  # (S,) lost if a pinned school does not enter


@dataclass(frozen=True, slots=True)
class Response:
    """Every school's best worth, and the plan that has it."""

    worth: Floats  # (S,)
    by_entry: Floats  # (S, W+1) best worth by entry wave, the last = never
    plan: Answer


class Oracle:
    """Answers to prices, for one instance."""

    def __init__(self, instance: Instance, slots: Slots, shared: Shared) -> None:
        self.instance, self.slots, self.shared = instance, slots, shared
        self.school = instance.items.school[slots.item]
        self.movable = movable(instance)
        self.giving = np.unique(instance.cohorts.item)
        gives: Bools = np.zeros(len(instance.items.keys), dtype=np.bool_)
        gives[self.giving] = True
        self.slot_gives = gives[slots.item]
        owed = instance.obligations
        self.owed = [(int(i), int(w), int(k)) for i, w, k in zip(owed.item, owed.wave, owed.sets, strict=True) if k]
        self.promised = [(slots.item == i) & (slots.rank < k) for i, _, k in self.owed]
        self.due = instance.items.entry_min[slots.item] > slots.rank[:, None]  # (J, W)
        self.allowed = instance.schools.entry_allowed.copy()
        self.may_stay_out = np.ones(len(instance.schools.ids), dtype=np.bool_)
        self.pinned = (instance.schools.pin >= 0) & self.allowed.any(axis=1)
        self.stops = [instance.horizon.waves, *instance.horizon.move_waves.tolist()]
        self.may_stop: Bools = np.ones((len(self.stops), len(self.giving)), dtype=np.bool_)

    def restrict(self, school: int, waves: Ints) -> None:
        """From now on the school enters at one of these waves (W = never)."""
        W = self.instance.horizon.waves
        self.allowed[school] = self.instance.schools.entry_allowed[school] & np.isin(np.arange(W), waves)
        self.may_stay_out[school] = bool(np.isin(W, waves))

    def costs(self, price: Floats, worth: Worth) -> Costs:
        """Prices (R,) of the shared rows, as what each decision costs or brings."""
        instance, slots, shared = self.instance, self.slots, self.shared
        items, schools = instance.items, instance.schools
        promise = float(price[shared.promises]) + worth.promise
        quintile = schools.quintile[items.school]
        fair = np.where(shared.quintile_row[quintile] >= 0, price[shared.quintile_row[quintile]], 0.0)
        point = items.value * (worth.coverage + fair / np.maximum(instance.quintile_points[quintile], 1e-9))[:, None]
        gain = np.where(slots.open, point[slots.item], 0.0)
        missed = np.zeros(len(schools.ids))
        for (i, wave, sets), who in zip(self.owed, self.promised, strict=True):
            gain[who & slots.open[:, wave], wave] += promise
            missed[items.school[i]] += promise * sets
        lots = price[shared.moves]
        hours = price[shared.technicians]  # (T, W)
        lot_cost = np.zeros((len(lots), len(slots.item)))
        territory = schools.territory[self.school]
        for number, (_, wave, _) in enumerate(slots.lots.tolist()):
            euros = price[shared.financing[OPEX, items.move_class, instance.horizon.year_of_wave[wave]]]
            money = euros * items.move_cents / (100.0 * KILO)
            lot_cost[number] = (
                lots[number] + money[slots.item] + items.tech_hours[slots.item] * hours[territory, wave]
            ) + worth.move
        return Costs(
            entry=self._entry_cost(price, worth),
            offer=self._offer_cost(price),
            lot=lot_cost,
            worth=gain,
            point=point,
            gift=lots,
            missed=missed,
            out=np.where(self.pinned, promise, 0.0),
        )

    def _entry_cost(self, price: Floats, worth: Worth) -> Floats:
        schools, shared, W = self.instance.schools, self.shared, self.instance.horizon.waves
        at = schools.territory
        cost = price[shared.deployments][at] + schools.tech_hours[:, None] * price[shared.technicians][at]
        days = price[shared.advisers][at]
        for delay, share in enumerate(self.instance.capacities.adviser_profile.tolist()):
            cost[:, : W - delay] += share * schools.adviser_days[:, None] * days[:, delay:]
        seats = np.cumsum(price[shared.seats][:, ::-1], axis=1)[:, ::-1]
        cost += schools.seats[:, None] * seats[at]
        cost += np.einsum("k,ksw->sw", price[shared.cuts], shared.weights)
        early: Floats = worth.earliness * schools.commitment[:, None] * (W - np.arange(W))[None, :]
        return cost - early

    def _offer_cost(self, price: Floats) -> Floats:
        offers, horizon, shared = self.instance.offers, self.instance.horizon, self.shared
        items, schools = self.instance.items, self.instance.schools
        capex = price[shared.financing[CAPEX][offers.spending_class]]  # (O, Y)
        cost: Floats = offers.capex[:, None] / KILO * capex[:, horizon.year_of_wave]
        life = np.minimum(offers.life, horizon.waves)
        opex = price[shared.financing[OPEX][offers.spending_class]]
        cost = cost + offers.opex[:, None] / KILO * np.einsum("owy,oy->ow", horizon.alive_share[life], opex)
        hours = price[shared.technicians][schools.territory[items.school[offers.item]]]
        return cost + items.tech_hours[offers.item][:, None] * hours

    def respond(self, price: Floats, worth: Worth) -> Response:
        """The best plan of every school."""
        costs = self.costs(price, worth)
        answers = answer(self.slots, costs.worth, costs.offer, costs.lot)
        W, count = self.instance.horizon.waves, len(self.instance.schools.ids)
        kept = ~self.slot_gives
        by_entry = np.full((count, W + 1), NEVER)
        for w in range(W):
            value = np.where(self.due[:, w], answers.bought[:, w], answers.best[:, w])
            total = np.bincount(self.school[kept], weights=value[kept], minlength=count)
            by_entry[:, w] = np.where(self.allowed[:, w], total - costs.entry[:, w], NEVER)
        by_entry[:, W] = np.where(self.may_stay_out, -costs.out, NEVER)
        by_entry -= costs.missed[:, None]
        stops, worth_of, _ = self.giving_items(costs)
        np.add.at(by_entry, self.instance.items.school[self.giving], worth_of.max(axis=0))
        order = by_entry[:, ::-1]
        entry = W - np.argmax(order, axis=1)  # never, then the latest, where all is equal
        best = by_entry[np.arange(count), entry]
        plan = self._plan(costs, answers, entry, stops=stops, worth_of=worth_of)
        return Response(best, np.maximum(by_entry, NEVER), plan)

    def giving_items(self, costs: Costs) -> tuple[list[int], Floats, Floats]:
        """First waves without purchase (W = it gives nothing), (M, Q', W+1) worth of each giving item by them and by
        entry wave, (M, Q') part of it earned by giving."""
        W, slots, cohorts, stops = self.instance.horizon.waves, self.slots, self.instance.cohorts, self.stops
        worth = np.zeros((len(stops), len(self.giving), W + 1))
        earned = np.zeros((len(stops), len(self.giving)))
        if not len(self.giving):
            return stops, worth, earned
        place = {int(i): n for n, i in enumerate(self.giving)}
        mine = np.flatnonzero(self.slot_gives)
        part = Slots(
            slots.item[mine],
            slots.rank[mine],
            slots.open[mine],
            slots.opens_before[mine],
            slots.offer[mine],
            slots.life[mine],
            slots.lots,
            slots.receives[:, mine],
        )
        number = np.array([place[int(i)] for i in part.item], dtype=np.int64)
        for m, stop in enumerate(stops):
            found = answer(part, costs.worth[mine], costs.offer, costs.lot[:, mine], last=stop)
            for w in range(W):
                value = np.where(self.due[mine, w], found.bought[:, w], found.best[:, w])
                worth[m, :, w] = np.bincount(number, weights=value, minlength=len(self.giving))
            if stop < W:
                for cohort, _, sets in self._gifts(costs, stop):
                    earned[m, place[int(cohorts.item[cohort])]] += sets[1]
        return stops, np.where(self.may_stop[:, :, None], worth + earned[:, :, None], NEVER), earned

    def _gifts(self, costs: Costs, first: int) -> list[tuple[int, int, tuple[int, float]]]:
        """Cohort, wave, (sets, earned) of what giving items would give from wave `first` on, dearest lots first."""
        cohorts, items, W = self.instance.cohorts, self.instance.items, self.instance.horizon.waves
        lot = {tuple(key): number for number, key in enumerate(self.slots.lots.tolist())}
        offers: list[tuple[float, int, int]] = []
        for q in range(len(cohorts.item)):
            family, dies = int(items.family[cohorts.item[q]]), min(int(cohorts.dies[q]), W)
            best = max(
                (
                    (float(costs.gift[lot[family, int(w), dies]]), -int(w))
                    for w in np.flatnonzero(self.movable[q])
                    if w >= first
                ),
                default=(0.0, 0),
            )
            if best[0] > 0:
                offers.append((-best[0], q, -best[1]))
        left = items.withdraw_limit.copy()
        out = []
        for negated, q, wave in sorted(offers):
            sets = min(int(cohorts.sets[q]), int(left[cohorts.item[q]]))
            if sets:
                left[cohorts.item[q]] -= sets
                out.append((q, wave, (sets, -negated * sets)))
        return out

    def _plan(self, costs: Costs, answers: Answers, entry: Ints, *, stops: list[int], worth_of: Floats) -> Answer:
        W, slots = self.instance.horizon.waves, self.slots
        begin = entry[self.school]
        due = np.zeros(len(slots.item), dtype=np.bool_)
        inside = begin < W
        due[inside] = self.due[inside, begin[inside]]
        normal = np.where(self.slot_gives, W, begin)
        placed = [follow(slots, answers, normal, due)]
        gifts: list[tuple[int, int, int]] = []
        where = entry[self.instance.items.school[self.giving]]
        choice = worth_of[:, np.arange(len(self.giving)), where].argmax(axis=0) if len(self.giving) else where
        for m, stop in enumerate(stops):
            chosen = set(self.giving[choice == m].tolist()) if len(self.giving) else set()
            if not chosen:
                continue
            mine = np.isin(slots.item, sorted(chosen))
            found = answers if stop == W else answer(slots, costs.worth, costs.offer, costs.lot, last=stop)
            placed.append(follow(slots, found, np.where(mine, begin, W), due))
            if stop < W:
                gifts += [
                    (q, w, s)
                    for q, w, (s, _) in self._gifts(costs, stop)
                    if int(self.instance.cohorts.item[q]) in chosen
                ]
        return self._counted(entry, np.concatenate(placed), gifts, choice)

    def _counted(self, entry: Ints, placed: Ints, gifts: list[tuple[int, int, int]], stops: Ints) -> Answer:
        slots, P = self.slots, self.slots.offer.shape[1]
        slot, wave, how = placed.T
        buys = how < P
        offer = slots.offer[slot[buys], how[buys]]
        pairs, sets = np.unique(np.stack([offer, wave[buys]], axis=1), axis=0, return_counts=True)
        lot = slots.lots[how[~buys] - P].reshape(-1, 3)
        keys = np.stack([slots.item[slot[~buys]], lot[:, 1], lot[:, 2]], axis=1)
        got, got_sets = np.unique(keys, axis=0, return_counts=True)
        return Answer(
            entry=entry,
            purchases=np.column_stack([pairs, sets]).astype(np.int64).reshape(-1, 3),
            receipts=np.column_stack([got, got_sets]).astype(np.int64).reshape(-1, 4),
            gifts=np.array(gifts, dtype=np.int64).reshape(-1, 3),
            stops=stops,
        )
