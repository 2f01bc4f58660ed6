"""The stock as the plan counts it, restated from the register: class sets of each school, by kind, model and age.

A cart is one set, whatever it holds. Devices outside carts are put together by the size of set that their kind is
counted in, the oldest together; a part of a set serves no class, and is said apart. Pure.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import fmean, mode

BROKEN = "HS"


@dataclass(frozen=True)
class Seen:
    """A device of the register that is placed: its kind of equipment and group of levels are known."""

    school: int
    function: str
    group: str
    model: int
    bought_on: date
    condition: str
    cart: int | None = None
    size: int = 1  # devices in a set of this kind, for those outside carts


@dataclass(frozen=True, order=True)
class Stated:
    """A class set as the plan reads it; `reference` names it in its school."""

    school: int
    reference: str
    function: str
    group: str
    model: int
    bought_on: date
    condition: str
    units: int


@dataclass(frozen=True)
class Restated:
    """The sets, and the devices that make no whole set, by school and kind."""

    sets: tuple[Stated, ...]
    short: Mapping[tuple[int, str], int]


@dataclass(frozen=True)
class Difference:
    """What restating writes: sets that are new, that change, that go (their keys), and how many stay the same."""

    new: tuple[Stated, ...]
    changed: tuple[tuple[int, Stated], ...]
    gone: tuple[int, ...]
    same: int

    def __bool__(self) -> bool:
        return bool(self.new or self.changed or self.gone)


def restate(devices: Iterable[Seen]) -> Restated:
    """The sets that devices make, in the order of schools and names."""
    carts: dict[tuple[int, int], list[Seen]] = defaultdict(list)
    loose: dict[tuple[int, str, str, int, int], list[Seen]] = defaultdict(list)
    for one in devices:
        if one.cart is not None:
            carts[one.school, one.cart].append(one)
        elif one.condition != BROKEN:
            loose[one.school, one.function, one.group, one.model, one.size].append(one)
    sets = [_set(alike, f"set:{cart}") for (_school, cart), alike in carts.items()]
    short: dict[tuple[int, str], int] = defaultdict(int)
    for (school, function, group, model, size), alike in loose.items():
        alike.sort(key=lambda one: one.bought_on)
        whole = len(alike) // size
        sets += [
            _set(alike[number * size : (number + 1) * size], f"register:{function}-{group}-{model}-{number + 1}")
            for number in range(whole)
        ]
        if left := len(alike) - whole * size:
            short[school, function] += left
    return Restated(tuple(sorted(sets)), dict(short))


def _set(devices: Sequence[Seen], reference: str) -> Stated:
    """One set: its most common model, the mean day of purchase, the most common condition."""
    first = devices[0]
    return Stated(
        first.school,
        reference,
        first.function,
        first.group,
        mode(sorted(one.model for one in devices)),
        date.fromordinal(round(fmean(one.bought_on.toordinal() for one in devices))),
        mode(sorted(one.condition for one in devices)),
        len(devices),
    )


def compare(written: Mapping[int, Stated], stated: Iterable[Stated]) -> Difference:
    """From the rows that the plan reads, by key, to those that the register states.

    A row goes only where the register speaks: of a kind of equipment of which it knows no device in a school, what
    was written by hand stays.
    """
    named = {(row.school, row.reference): key for key, row in written.items() if row.reference}
    new, changed, kept = [], [], set()
    spoken: set[tuple[int, str]] = set()
    same = 0
    for row in stated:
        spoken.add((row.school, row.function))
        key = named.get((row.school, row.reference))
        if key is None:
            new.append(row)
            continue
        kept.add(key)
        if written[key] == row:
            same += 1
        else:
            changed.append((key, row))
    gone = sorted(
        key
        for key, row in written.items()
        if key not in kept and ((row.school, row.function) in spoken or _is_ours(row.reference))
    )
    return Difference(tuple(sorted(new)), tuple(changed), tuple(gone), same)


def _is_ours(reference: str) -> bool:
    return reference.startswith(("set:", "register:"))
