"""A mix of very many schools at few prices, carried out: of like schools, as many take an answer as is its share.

A block of schools of every kind is mixed to the end, and says which prices its mix is made of. At these prices all
schools answer, and one mix of them is made by groups of like schools. In a group of a hundred, three tenths of an
answer are thirty schools: what they share is held but for a few schools, and a last block makes up for these.
"""

from __future__ import annotations

import numpy as np

from .crowd import Crowd, CrowdMaster
from .instance import Bools, Floats, Ints
from .part import own
from .rest import rows_of_schools, with_those_over
from .shared import Answer, effects
from .units import in_order_of_likeness


def prices_of_mix(master: CrowdMaster, most: int) -> list[Floats]:
    """The prices whose answers have most schools in the last mix, in the order in which they were asked.

    Those from which it was sought, the first ones, are known already.
    """
    weight = _shares(master).T @ np.diff(master.units.start)
    weight[0] = 0.0
    best = np.argsort(-weight[:-1], kind="stable")[:most]
    return [master.asked[n][0] for n in sorted(best[weight[best] > 0].tolist())]


def _shares(master: CrowdMaster) -> Floats:
    """(U, N+1) share of each answer in a group's mix; the last is that nobody enters."""
    share = np.zeros((len(master.units), len(master.asked) + 1))
    used = master.x[master.first :]
    unit = master.units.of[np.array(master.pool.school)[: len(used)]]
    np.add.at(share, (unit, np.array(master.number)[: len(used)]), used)
    return share


class SharedOut:
    """What all schools answer to a few prices, and how many of each group take which."""

    def __init__(self, master: CrowdMaster) -> None:
        """The mix that a search has left, its answers kept."""
        self.instance, self.units, self.answers = master.instance, master.units, master.answers or []
        self.share = _shares(master)

    def taken(self) -> Ints:
        """(S,) the answer that each school takes."""
        pick = np.zeros(len(self.units.of), dtype=np.int64)
        order = in_order_of_likeness(self.instance)
        order = order[np.argsort(self.units.of[order], kind="stable")]
        for share, begin, end in zip(
            self.share, self.units.start[:-1].tolist(), self.units.start[1:].tolist(), strict=True
        ):
            given = np.zeros(len(share))
            for place, school in enumerate(order[begin:end].tolist(), 1):
                pick[school] = best = int((place * share - given).argmax())
                given[best] += 1.0
        return pick

    def plan(self, pick: Ints, schools: Bools) -> Answer:
        """The plan in which these schools (S,) take theirs, and none of the others enters."""
        entry, rows = np.full(len(pick), self.instance.horizon.waves, dtype=np.int64), []
        for number, kept in enumerate(self.answers):
            mine, plan = schools & (pick == number), kept.plan()
            entry[mine] = plan.entry[mine]
            rows.append(rows_of_schools(self.instance, plan, mine))
        bought, got, given = (np.concatenate(tables) for tables in zip(*rows, strict=True))
        return Answer(entry, bought, got, given, np.zeros(0, dtype=np.int64))


def left_to_choose(oracle: Crowd, plan: Answer, last: Bools) -> Bools:
    """(S,) the last schools, and as many of the others as ask for people or sets that there are not beside theirs."""
    shared = oracle.shared
    hard = np.concatenate([shared.people, shared.moves])
    found = [
        effects(part.instance, mine.shared, own(oracle.instance, part, plan)).rows[:, hard]
        for part, mine in oracle.slices
    ]
    asked = np.concatenate(found)
    return with_those_over(asked, shared.right[hard] - asked[last].sum(axis=0), last)


def taken_by(oracle: Crowd, plan: Answer) -> Floats:
    """(R,) what a plan takes of what schools share."""
    taken = np.zeros(oracle.shared.count)
    for part, mine in oracle.slices:
        taken += effects(part.instance, mine.shared, own(oracle.instance, part, plan)).rows.sum(axis=0)
    return taken
