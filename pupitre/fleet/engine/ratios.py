"""Pupils per device: what there is, what is aimed at, what lacks, what it costs, and the path of the years.

The rule (domain.md D2): a device counts where it serves pupils; a pupil counts once, in the level of their class. A
device meant for some levels serves them; the others of the school fill what lacks, largest lack first in proportion.
A school's surplus fills no other school's lack: that takes a move.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Target:
    """Pupils per device that a body aims at for some levels, from a fiscal year on; `price`: of one device, net."""

    organisation: int
    function: str
    group: str
    name: str
    levels: frozenset[str]
    steps: tuple[tuple[int, Decimal], ...]  # (from fiscal year, pupils per device), by year; at least one
    price: Decimal | None = None
    set_size: int = 1  # devices of a class set

    def __hash__(self) -> int:
        return hash((self.organisation, self.function, self.group))  # a page looks some thousands up

    def in_year(self, year: int) -> Decimal:
        """The last step reached; before the first one, the first."""
        reached = [ratio for start, ratio in self.steps if start <= year]
        return reached[-1] if reached else self.steps[0][1]


@dataclass(frozen=True)
class SchoolFacts:
    """A school on a day. `pupils` by code of level, support units left out; `total` where it is counted apart.

    `devices` by place: a `Target` whose levels they are meant for, or None for the whole school.
    """

    key: int
    targets: tuple[Target, ...]
    pupils: Mapping[str, int] = field(default_factory=dict)
    total: int | None = None
    devices: Mapping[Target | None, int] = field(default_factory=dict)

    @property
    def counted(self) -> int:
        """Every pupil once."""
        return self.total if self.total is not None else sum(self.pupils.values())


class Ratio(NamedTuple):
    """Where something stands: `needed` None without a target, `cost` of the gap net of tax.

    `unpriced`: devices of the gap whose price nobody knows, so that `cost` leaves them out.
    """

    pupils: int = 0
    devices: int = 0
    needed: int | None = None
    gap: int = 0
    cost: Decimal = Decimal(0)
    unpriced: int = 0

    @property
    def actual(self) -> Decimal | None:
        """Pupils per device, to the hundredth; None without a device."""
        return _share(self.pupils, self.devices)

    @property
    def target(self) -> Decimal | None:
        """Pupils per device once nothing lacks; None where nothing is aimed at."""
        return _share(self.pupils, self.needed or 0)

    @property
    def state(self) -> str:
        """ "no_pupils", "no_target", "no_devices", "short" or "met"."""
        if not self.pupils:
            return "no_pupils"
        if not self.needed:
            return "no_target"
        if not self.devices:
            return "no_devices"
        return "short" if self.gap else "met"


@dataclass(frozen=True)
class OfSchool:
    """A school's ratio, its parts by target, and its devices that no target asks for."""

    key: int
    whole: Ratio
    parts: tuple[tuple[Target, Ratio], ...]
    beyond: int


_Row = tuple[tuple[Target, ...], list[int], list[int], int]
"""Of a school: its targets, the pupils counted and the devices meant for each, the devices that are free."""


def needed(pupils: int, ratio: Decimal) -> int:
    """Devices for so many pupils, rounded up: 25 pupils at 12 a device need 3."""
    top, bottom = ratio.as_integer_ratio()
    return -(-pupils * bottom // top)


def of_school(school: SchoolFacts, year: int) -> OfSchool:
    """A school against the targets of a fiscal year."""
    _targets, counts, own, free = _row(school)
    wanted = [needed(count, target.in_year(year)) for target, count in zip(school.targets, counts, strict=True)]
    lacks = [max(0, want - have) for want, have in zip(wanted, own, strict=True)]
    shares = share_out(free, lacks)
    parts = tuple(
        (target, _part(target, pupils, have + share, want, lack - share))
        for target, pupils, have, share, want, lack in zip(
            school.targets, counts, own, shares, wanted, lacks, strict=True
        )
        if pupils or have
    )
    counted, devices = school.counted, sum(school.devices.values())
    if len(parts) == 1:
        whole = parts[0][1]._replace(pupils=counted, devices=devices)
    else:
        whole = total((part for _target, part in parts), pupils=counted, devices=devices)
    return OfSchool(school.key, whole, parts, free - sum(shares))


def wholes(schools: Sequence[SchoolFacts], years: Sequence[int]) -> list[Ratio]:
    """Of each year, the `total` of the schools' whole ratios; what does not change with years is read once."""
    pupils = sum(school.counted for school in schools)
    devices = sum(sum(school.devices.values()) for school in schools)
    rows = [_row(school) for school in schools if school.targets]
    is_aimed = any(any(counts) or any(own) for _targets, counts, own, _free in rows)
    return [_whole(rows, year, Ratio(pupils, devices, 0 if is_aimed else None)) for year in years]


def _row(school: SchoolFacts) -> _Row:
    pupils, devices = school.pupils, school.devices
    counts = [sum([pupils[level] for level in target.levels if level in pupils]) for target in school.targets]
    own = [devices.get(target, 0) for target in school.targets] if devices else [0] * len(counts)
    return school.targets, counts, own, sum(devices.values()) - sum(own)


def _whole(rows: Sequence[_Row], year: int, counted: Ratio) -> Ratio:
    """Loops and whole numbers alone: a page asks for some two thousand schools and years."""
    if counted.needed is None:
        return counted
    want, lacking, steps = 0, dict[Decimal | None, int](), dict[int, list[tuple[int, int, Decimal | None]]]()
    for targets, counts, own, free in rows:
        aimed = steps.get(id(targets))  # the schools of a body share theirs
        if aimed is None:
            aimed = steps[id(targets)] = [(*one.in_year(year).as_integer_ratio(), one.price) for one in targets]
        lacks, lack = [], 0
        for count, have, (top, bottom, _price) in zip(counts, own, aimed, strict=True):
            wanted = -(-count * bottom // top)
            want += wanted
            gap = wanted - have if wanted > have else 0
            lacks.append(gap)
            lack += gap
        if free >= lack:
            continue
        if free:
            lacks = [gap - share for gap, share in zip(lacks, share_out(free, lacks), strict=True)]
        for gap, (_top, _bottom, price) in zip(lacks, aimed, strict=True):
            if gap:
                lacking[price] = lacking.get(price, 0) + gap
    cost = sum((price * gap for price, gap in lacking.items() if price), Decimal(0))
    unpriced = sum(gap for price, gap in lacking.items() if not price)
    return counted._replace(needed=want, gap=sum(lacking.values()), cost=cost, unpriced=unpriced)


def share_out(devices: int, lacks: Sequence[int]) -> list[int]:
    """Devices shared in proportion to what lacks, never beyond it; the last ones go to the largest remainders."""
    whole = sum(lacks)
    if devices >= whole:
        return list(lacks)
    shares = [devices * lack // whole for lack in lacks]
    order = sorted(range(len(lacks)), key=lambda at: (-(devices * lacks[at] % whole), at))
    for at in order[: devices - sum(shares)]:
        shares[at] += 1
    return shares


def total(parts: Iterable[Ratio], *, pupils: int | None = None, devices: int | None = None) -> Ratio:
    """Ratios put together; pupils and devices are given where the parts do not count each once."""
    rows = list(parts)
    known = [row.needed for row in rows if row.needed is not None]
    return Ratio(
        sum(row.pupils for row in rows) if pupils is None else pupils,
        sum(row.devices for row in rows) if devices is None else devices,
        sum(known) if known else None,
        sum(row.gap for row in rows),
        sum((row.cost for row in rows), Decimal(0)),
        sum(row.unpriced for row in rows),
    )


def by_target(schools: Iterable[OfSchool]) -> list[tuple[Target, Ratio]]:
    """The parts of many schools put together, in the order in which their targets come first."""
    parts: dict[Target, list[Ratio]] = {}
    for school in schools:
        for target, part in school.parts:
            parts.setdefault(target, []).append(part)
    return [(target, total(rows)) for target, rows in parts.items()]


def path(schools: Sequence[SchoolFacts], years: Sequence[int]) -> list[tuple[int, Ratio]]:
    """What the targets of each year ask of today's pupils and devices: the gap to close by then."""
    return list(zip(years, wholes(schools, years), strict=True))


def years_of(targets: Iterable[Target]) -> list[int]:
    """The fiscal years that the steps of targets span, without a hole."""
    found = [start for target in targets for start, _ratio in target.steps]
    return list(range(min(found), max(found) + 1)) if found else []


def _part(target: Target, pupils: int, devices: int, want: int, gap: int) -> Ratio:
    price = target.price
    return Ratio(pupils, devices, want, gap, gap * price if price else Decimal(0), 0 if price else gap)


def _share(pupils: int, devices: int) -> Decimal | None:
    if not devices:
        return None
    return (Decimal(pupils) / devices).quantize(HUNDREDTH, ROUND_HALF_UP)
