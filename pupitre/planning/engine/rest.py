"""The schools that prices leave undecided as a problem of their own: what the others do is settled."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from .assemble import Decisions, Purchase
from .entries import Decided
from .formulation import Formulation
from .goals import Choice
from .instance import Bools, Floats, Instance, Ints
from .lift import paired
from .model import Model
from .part import Part, part_of
from .sample import PartMaster
from .shared import KILO, Answer, Shared, effects

OVER = 1e-9  # of a row: arithmetic


@dataclass(slots=True)
class Rest:
    """Schools of a case that share what the others' plans leave."""

    instance: Instance  # of all schools
    plan: Answer  # of all schools, as far as known
    part: Part
    master: PartMaster

    @classmethod
    def among(cls, instance: Instance, shared: Shared, plan: Answer, chosen: Bools) -> Rest:
        """The schools chosen (S,), and as many others as ask for people or sets that there are not."""
        taken = effects(instance, shared, plan).rows
        hard = np.concatenate([shared.people, shared.moves])
        chosen = with_those_over(taken[:, hard], shared.right[hard], chosen)
        return cls.of(instance, plan, np.flatnonzero(chosen), shared, shared.right - taken[~chosen].sum(axis=0))

    @classmethod
    def of(cls, instance: Instance, plan: Answer, schools: Ints, shared: Shared, right: Floats) -> Rest:
        part = part_of(instance, schools)
        left = shared.people_left(instance.capacities, right)
        part = replace(part, instance=replace(part.instance, capacities=left))
        return cls(instance, plan, part, PartMaster(part.instance, shared.lots, right))

    def mixed(self, made: Decided) -> tuple[Answer, Bools]:
        """The heaviest plan of each school in a mix, and the schools with more than one."""
        master, mine = self.master, self.part.instance
        share = made.mix[master.first :]
        school, source = (np.array(of)[: len(share)] for of in (master.pool.school, master.pool.source))
        of = np.zeros(len(self.part.schools), dtype=np.int64)
        most = np.zeros(len(of))
        order = np.argsort(share, kind="stable")
        of[school[order]], most[school[order]] = source[order], share[order]  # the last one counts: the heaviest
        rows = [rows_of_schools(mine, master.pool.plans[number], of == number) for number in np.unique(of).tolist()]
        bought, got, given = (np.concatenate(blocks) for blocks in zip(*rows, strict=True))
        plan = Answer(made.choice.entry, bought, got, given, made.choice.stops)
        return plan, most < 1.0 - 1e-6

    def narrowed(self, made: Decided, most: int) -> tuple[Rest, Choice]:
        """The schools that a mix leaves with several plans, others beside them up to so many, and their choice."""
        plan, loose = self.mixed(made)
        master, mine = self.master, self.part.instance
        spare = np.flatnonzero(~loose)
        more = max(0, most - int(loose.sum()))
        if more:
            loose[spare[:: max(1, len(spare) // more)]] = True
        taken = effects(mine, master.shared, plan).rows
        right = master.right - taken[~loose].sum(axis=0)
        for row in master.shared.moves.tolist():
            who = np.flatnonzero(np.where(loose, 0.0, taken[:, row]) > 0)
            for s in who.tolist() if right[row] < 0 else ():
                if right[row] < 0:
                    loose[s] = True
                    right = right + taken[s]
        stops = made.choice.stops[loose[mine.items.school[master.oracle.giving]]]
        whole = merged(self.instance, self.plan, self.part, plan)
        rest = Rest.of(self.instance, whole, self.part.schools[loose], master.shared, right)
        return rest, Choice(made.choice.entry[loose], stops)

    def model(self, model: Model) -> Model:
        """The direct model of these schools, with what the others leave."""
        shared, families, right = self.master.shared, model.families, self.master.right
        low, high = model.row_lower.copy(), model.row_upper.copy()
        money = families["financing_balance"].members
        low[money] = high[money] = right[shared.financing].reshape(-1) * KILO
        high[families["fairness"].members] = right[shared.fairness]
        lot = dict(zip(map(tuple, shared.lots.tolist()), shared.moves.tolist(), strict=True))
        rows = [lot[key] for key in map(tuple, families["moves_balance"].index.tolist())]
        high[families["moves_balance"].members] = np.rint(right[rows])
        return replace(model, row_lower=low, row_upper=high)

    def answer(self, formulation: Formulation, x: Floats) -> Answer:
        """The plan of all schools, where these have a whole solution of their direct model."""
        at, W = formulation.at, self.instance.horizon.waves
        whole = np.rint(x).astype(np.int64)
        entry = np.full(len(self.part.schools), W, dtype=np.int64)
        school, wave = at.served.index.T
        inside = whole[at.served.members] > 0
        np.minimum.at(entry, school[inside], wave[inside])
        blocks = [(at.bought, 2), (at.received, 3), (at.withdrawn, 2)]
        rows = [np.column_stack([b.index, whole[b.members]]).reshape(-1, n + 1) for b, n in blocks]
        bought, got, given = (block[block[:, -1] > 0] for block in rows)
        mine = Answer(entry, bought, got, given, np.zeros(0, dtype=np.int64))
        return merged(self.instance, self.plan, self.part, mine)


def with_those_over(taken: Floats, right: Floats, chosen: Bools) -> Bools:
    """(S,) the schools chosen, and as many of the others as ask (S, H) for more than there is (H,)."""
    chosen = chosen.copy()
    for asked, most in zip(taken.T, right.tolist(), strict=True):
        settled = np.where(chosen, 0.0, asked)
        who, over = np.flatnonzero(settled > 0), settled.sum() - most
        chosen[who[np.cumsum(settled[who]) - settled[who] < over - OVER]] = True
    return chosen


def rows_of_schools(instance: Instance, plan: Answer, which: Bools) -> tuple[Ints, Ints, Ints]:
    """Purchases, receipts and gifts of these schools (S,)."""
    items = instance.items.school
    return (
        plan.purchases[which[items[instance.offers.item[plan.purchases[:, 0]]]]],
        plan.receipts[which[items[plan.receipts[:, 0]]]],
        plan.gifts[which[items[instance.cohorts.item[plan.gifts[:, 0]]]]],
    )


def merged(instance: Instance, plan: Answer, part: Part, mine: Answer) -> Answer:
    """The plan of all schools, where those of a part have another one; stops are no longer known."""
    others: Bools = np.ones(len(instance.schools.ids), dtype=np.bool_)
    others[part.schools] = False
    entry = plan.entry.copy()
    entry[part.schools] = mine.entry
    names = (part.offers, part.items, part.cohorts)
    theirs = rows_of_schools(instance, plan, others)
    rows = zip(theirs, (mine.purchases, mine.receipts, mine.gifts), names, strict=True)
    bought, got, given = (np.concatenate([old, _named(new, name)]) for old, new, name in rows)
    return Answer(entry, bought, got, given, plan.stops)


def _named(rows: Ints, names: Ints) -> Ints:
    return np.column_stack([names[rows[:, 0]], rows[:, 1:]])


def decisions_of_plan(instance: Instance, plan: Answer) -> Decisions:
    """The plan's decisions; sets received are paired with those withdrawn of the same family, wave and life."""
    order = np.lexsort((plan.purchases[:, 1], plan.purchases[:, 0]))
    purchases = tuple(Purchase(*row) for row in plan.purchases[order].tolist())
    return Decisions(
        plan.entry, purchases, tuple(paired(instance, sorted(plan.gifts.tolist()), sorted(plan.receipts.tolist())))
    )
