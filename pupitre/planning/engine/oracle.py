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


@dataclass(frozen=True, slots=True)
class Weighed:
    """What every school is worth at prices, before its plan is written out."""

    costs: Costs
    answers: Answers
    by_entry: Floats  # (S, W+1) best worth by entry wave, the last = never
    giving: Floats  # (M, Q', W+1) worth of each giving item by stop and entry wave
    earned: Floats  # (M, Q') part of it earned by giving


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
        begin = np.searchsorted(slots.item, np.arange(len(instance.items.keys) + 1))
        self.promised = [np.arange(begin[i], min(begin[i] + k, begin[i + 1])) for i, _, k in self.owed]
        self.due = instance.items.entry_min[slots.item] > slots.rank[:, None]  # (J, W)
        self.allowed = instance.schools.entry_allowed.copy()
        self.may_stay_out = np.ones(len(instance.schools.ids), dtype=np.bool_)
        self.pinned = (instance.schools.pin >= 0) & self.allowed.any(axis=1)
        self.stops = [instance.horizon.waves, *instance.horizon.move_waves.tolist()]
        self.gives = np.flatnonzero(self.slot_gives)
        self.lot_of = self._lot_of()
        self.alike_offers, self.alike_items = _alike_offers(instance), _alike_items(instance)
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
            gain[who[slots.open[who, wave]], wave] += promise
            missed[items.school[i]] += promise * sets
        lots = price[shared.moves]
        hours = price[shared.technicians]  # (T, W)
        one, kind = self.alike_items
        lot_cost = np.zeros((len(lots), len(one)))
        territory = schools.territory[items.school[one]]
        for number, (_, wave, _) in enumerate(slots.lots.tolist()):
            euros = price[shared.financing[OPEX, items.move_class[one], instance.horizon.year_of_wave[wave]]]
            money = euros * items.move_cents[one] / (100.0 * KILO)
            lot_cost[number] = (lots[number] + money + items.tech_hours[one] * hours[territory, wave]) + worth.move
        return Costs(
            entry=self._entry_cost(price, worth),
            offer=self._offer_cost(price),
            lot=lot_cost[:, kind[slots.item]],
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
        one, kind = self.alike_offers
        number, item = offers.spending_class[one], offers.item[one]
        capex = price[shared.financing[CAPEX][number]]  # (kinds, Y)
        cost: Floats = offers.capex[one, None] / KILO * capex[:, horizon.year_of_wave]
        life = np.minimum(offers.life[one], horizon.waves)
        opex = price[shared.financing[OPEX][number]]
        cost = cost + offers.opex[one, None] / KILO * np.einsum("owy,oy->ow", horizon.alive_share[life], opex)
        hours = price[shared.technicians][schools.territory[items.school[item]]]
        cost = cost + items.tech_hours[item][:, None] * hours
        whole: Floats = cost[kind]
        return whole

    def weigh(self, price: Floats, worth: Worth) -> Weighed:
        """Every school's best worth by entry wave."""
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
        giving, earned = self._giving_items(costs)
        np.add.at(by_entry, self.instance.items.school[self.giving], giving.max(axis=0))
        return Weighed(costs, answers, np.maximum(by_entry, NEVER), giving, earned)

    def respond(self, price: Floats, worth: Worth) -> Response:
        """The best plan of every school."""
        found, W = self.weigh(price, worth), self.instance.horizon.waves
        entry = W - np.argmax(found.by_entry[:, ::-1], axis=1)  # never, then the latest, where all is equal
        best = found.by_entry[np.arange(len(entry)), entry]
        return Response(best, found.by_entry, self._plan(found, entry))

    def _giving_items(self, costs: Costs) -> tuple[Floats, Floats]:
        """(M, Q', W+1) worth of each giving item by its stop (first wave without purchase, W = it gives nothing) and
        by entry wave, (M, Q') part of it earned by giving."""
        W, slots, cohorts, stops = self.instance.horizon.waves, self.slots, self.instance.cohorts, self.stops
        worth = np.zeros((len(stops), len(self.giving), W + 1))
        earned = np.zeros((len(stops), len(self.giving)))
        if not len(self.giving):
            return worth, earned
        part, count = slots.some(self.gives), len(self.giving)
        slot, last = np.tile(self.gives, len(stops)), np.repeat(stops, len(part.first))
        found = answer(part.times(len(stops)), costs.worth, costs.offer, costs.lot, at=self.gives, last=last)
        number = (np.arange(len(stops))[:, None] * count + np.searchsorted(self.giving, part.item)).reshape(-1)
        for w in range(W):
            value = np.where(self.due[slot, w], found.bought[:, w], found.best[:, w])
            worth[:, :, w] = np.bincount(number, weights=value, minlength=worth[:, :, w].size).reshape(-1, count)
        for m, stop in enumerate(stops):
            if stop < W:
                gifts, earns = self._gifts(costs, stop)
                np.add.at(earned[m], np.searchsorted(self.giving, cohorts.item[gifts[:, 0]]), earns)
        return np.where(self.may_stop[:, :, None], worth + earned[:, :, None], NEVER), earned

    def _lot_of(self) -> Ints:
        """(Q, W) lot of a cohort's sets leaving at w, -1 where they may not."""
        cohorts, W = self.instance.cohorts, self.instance.horizon.waves
        lot = {key: number for number, key in enumerate(map(tuple, self.slots.lots.tolist()))}
        found = np.full((len(cohorts.item), W), -1, dtype=np.int64)
        family, dies = self.instance.items.family[cohorts.item], np.minimum(cohorts.dies, W)
        for q, w in np.argwhere(self.movable).tolist():
            found[q, w] = lot[int(family[q]), w, int(dies[q])]
        return found

    def _gifts(self, costs: Costs, first: int) -> tuple[Ints, Floats]:
        """(n, 3) cohort, wave, sets that giving items would give from wave `first` on, dearest lots first; (n,) what
        they earn."""
        cohorts, items, W = self.instance.cohorts, self.instance.items, self.instance.horizon.waves
        if not len(cohorts.item) or not len(costs.gift):
            return np.zeros((0, 3), dtype=np.int64), np.zeros(0)
        able = (self.lot_of >= 0) & (np.arange(W) >= first)
        price = np.where(able, costs.gift[self.lot_of], 0.0)
        wave = price.argmax(axis=1)
        best = price[np.arange(len(wave)), wave]
        q = np.flatnonzero(best > 0)
        q = q[np.lexsort((q, -best[q], cohorts.item[q]))]
        item, sets = cohorts.item[q], cohorts.sets[q]
        before = np.cumsum(sets) - sets
        begins = np.flatnonzero(np.diff(item, prepend=-1))
        before -= np.repeat(before[begins], np.diff(begins, append=len(item)))
        given = np.clip(items.withdraw_limit[item] - before, 0, sets)
        kept = np.flatnonzero(given > 0)
        kept = kept[np.lexsort((q[kept], -best[q[kept]]))]
        gifts = np.column_stack([q[kept], wave[q[kept]], given[kept]]).astype(np.int64).reshape(-1, 3)
        return gifts, best[q[kept]] * given[kept]

    def _plan(self, weighed: Weighed, entry: Ints) -> Answer:
        costs, W, slots = weighed.costs, self.instance.horizon.waves, self.slots
        begin = entry[self.school]
        due = np.zeros(len(slots.item), dtype=np.bool_)
        inside = begin < W
        due[inside] = self.due[inside, begin[inside]]
        normal = np.where(self.slot_gives, W, begin)
        placed = [follow(slots, weighed.answers, normal, due)]
        gifts = [np.zeros((0, 3), dtype=np.int64)]
        where = entry[self.instance.items.school[self.giving]]
        choice = weighed.giving[:, np.arange(len(where)), where].argmax(axis=0) if len(where) else where
        if len(self.giving):
            mine, part = self.gives, slots.some(self.gives)
            stop_of = np.array(self.stops)[choice][np.searchsorted(self.giving, part.item[part.first])]
            found = answer(part, costs.worth, costs.offer, costs.lot, at=mine, last=stop_of)
            these = follow(part, found, begin[mine], due[mine])
            these[:, 0] = mine[these[:, 0]]
            placed.append(these)
        for m, stop in enumerate(self.stops):
            chosen = self.giving[choice == m]
            if len(chosen) and stop < W:
                given, _ = self._gifts(costs, stop)
                gifts.append(given[np.isin(self.instance.cohorts.item[given[:, 0]], chosen)])
        return self._counted(entry, np.concatenate(placed), np.concatenate(gifts), choice)

    def _counted(self, entry: Ints, placed: Ints, gifts: Ints, stops: Ints) -> Answer:
        slots, P, W = self.slots, self.slots.offer.shape[1], self.instance.horizon.waves
        slot, wave, how = placed.T
        buys = how < P
        keys, sets = np.unique(slots.offer[slot[buys], how[buys]] * W + wave[buys], return_counts=True)
        lot = slots.lots[how[~buys] - P].reshape(-1, 3)
        keys_got = (slots.item[slot[~buys]] * W + lot[:, 1]) * (W + 1) + lot[:, 2]
        got, got_sets = np.unique(keys_got, return_counts=True)
        item_wave, dies = np.divmod(got, W + 1)
        return Answer(
            entry=entry,
            purchases=np.column_stack([keys // W, keys % W, sets]).astype(np.int64).reshape(-1, 3),
            receipts=np.column_stack([item_wave // W, item_wave % W, dies, got_sets]).astype(np.int64).reshape(-1, 4),
            gifts=gifts,
            stops=stops,
        )


def _alike_offers(instance: Instance) -> tuple[Ints, Ints]:
    """An offer of each kind that any prices cost alike, and the kind of every offer."""
    offers, items = instance.offers, instance.items
    at = instance.schools.territory[items.school[offers.item]]
    hours = items.tech_hours[offers.item]
    return _kinds(offers.spending_class, offers.life, offers.capex, offers.opex, hours, at)


def _alike_items(instance: Instance) -> tuple[Ints, Ints]:
    """The same of items that receive sets."""
    items = instance.items
    at = instance.schools.territory[items.school]
    return _kinds(items.move_class, items.move_cents, items.tech_hours, at)


def _kinds(*columns: np.ndarray) -> tuple[Ints, Ints]:
    """First line of each kind of lines, and the kind of each line."""
    kind = np.zeros(len(columns[0]), dtype=np.int64)
    for column in columns:
        number = np.unique(column, return_inverse=True)[1]
        kind = np.unique(kind * (int(number.max(initial=0)) + 1) + number, return_inverse=True)[1]
    return np.unique(kind, return_index=True)[1].astype(np.int64), kind.astype(np.int64)
