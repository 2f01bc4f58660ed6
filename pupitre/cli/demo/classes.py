"""Pupils of a school put into classes, as a head teacher does in June: level by level, mixed if need be."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise
from random import Random

from pupitre.cli.demo.values import Count, Group

FRAGMENT = 4  # fewer pupils of a level than this join the next class


def cohorts(chance: Random, total: int, levels: Sequence[str], weights: Mapping[str, float]) -> dict[str, int]:
    """Split a school's pupils between its levels: near-equal cohorts, uneven as births are; adds up to the total."""
    shares = [weights.get(level, 1.0) * (0.86 + 0.28 * chance.random()) for level in levels]
    whole = [int(total * share / sum(shares)) for share in shares]
    for at in range(total - sum(whole)):
        whole[at % len(whole)] += 1
    return dict(zip(levels, whole, strict=True))


def classes(pupils: Mapping[str, int], size: int, halved: frozenset[str] = frozenset()) -> tuple[Group, ...]:
    """Cut the levels, in their order, into classes of about `size` pupils, half as many for `halved` levels.

    A level that is split in priority networks forms classes of its own, as the rule of twelve asks.
    """
    made: list[Group] = []
    ordinary: dict[str, int] = {}
    for level, number in pupils.items():
        if level in halved and number >= FRAGMENT:
            made += _cut(ordinary, size) + _cut({level: number}, (size + 1) // 2)
            ordinary = {}
        elif number:
            ordinary[level] = number
    made += _cut(ordinary, size)
    return tuple(_named(made))


def _cut(pupils: Mapping[str, int], size: int) -> list[Group]:
    queue = [level for level, number in pupils.items() for _ in range(number)]
    if not queue:
        return []
    count = max(1, round(len(queue) / size))
    bounds = [round(at * len(queue) / count) for at in range(count + 1)]
    groups = []
    for start, end in pairwise(bounds):
        seats = Counter(queue[start:end])
        kept = [level for level in seats if seats[level] >= FRAGMENT] or [seats.most_common(1)[0][0]]
        groups.append(Group("-".join(kept), tuple(kept), end - start))
    return groups


def _named(groups: Sequence[Group]) -> list[Group]:
    """Letters for classes of the same levels: CP A, CP B."""
    often, seen = Counter(group.name for group in groups), Counter[str]()
    named = []
    for group in groups:
        seen[group.name] += 1
        letter = f" {chr(64 + seen[group.name])}" if often[group.name] > 1 else ""
        named.append(Group(group.name + letter, group.levels, group.pupils))
    return named


def counts(year: int, pupils: Mapping[str, int], groups: Sequence[Group]) -> tuple[Count, ...]:
    """Pupils and classes by level; a class of several levels is shared between them by equal parts."""
    shares: Counter[str] = Counter()
    for group in groups:
        for level in group.levels:
            shares[level] += 1 / len(group.levels)  # type: ignore[assignment]
    return tuple(Count(year, level, number, round(shares[level], 2)) for level, number in pupils.items())
