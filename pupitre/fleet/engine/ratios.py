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
    hashed: int = field(init=False, repr=False, compare=False)  # a page looks some thousands up

    def __post_init__(self) -> None:
        object.__setattr__(self, "hashed", hash((self.organisation, self.function, self.group)))

    def __hash__(self) -> int:
        return self.hashed

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

    def in_levels(self, levels: Iterable[str]) -> int:
        pupils = self.pupils
        return sum([pupils[level] for level in levels if level in pupils])


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


class _Aims(dict[int, list[tuple[int, int, Decimal | None]]]):
    """Of a body's targets (by identity: its schools share theirs), pupils per device as a fraction, and the price.

    Loops and whole numbers alone from here on: a page asks for some two thousand schools and years.
    """

    def __init__(self, year: int) -> None:
        self.year = year

    def of(self, targets: tuple[Target, ...]) -> list[tuple[int, int, Decimal | None]]:
        found = self.get(id(targets))
        if found is None:
            aimed = [(*one.in_year(self.year).as_integer_ratio(), one.price) for one in targets]
            found = self[id(targets)] = aimed
        return found


def needed(pupils: int, ratio: Decimal) -> int:
    """Devices for so many pupils, rounded up: 25 pupils at 12 a device need 3."""
    top, bottom = ratio.as_integer_ratio()
    return -(-pupils * bottom // top)


def of_school(school: SchoolFacts, year: int) -> OfSchool:
    """A school against the targets of a fiscal year."""
    return _of_school(school, _Aims(year))


def of_schools(schools: Iterable[SchoolFacts], year: int) -> list[OfSchool]:
    """Each school against the targets of a fiscal year."""
    aims = _Aims(year)
    return [_of_school(school, aims) for school in schools]


def _of_school(school: SchoolFacts, aims: _Aims) -> OfSchool:
    targets, counts, own, free = _row(school)
    aimed = aims.of(targets)
    wanted = [-(-count * bottom // top) for count, (top, bottom, _price) in zip(counts, aimed, strict=True)]
    lacks = [want - have if want > have else 0 for want, have in zip(wanted, own, strict=True)]
    shares = share_out(free, lacks) if free else [0] * len(lacks)
    parts, gap, cost, unpriced = [], 0, Decimal(0), 0
    for at, target in enumerate(targets):
        if not (counts[at] or own[at]):
            continue
        part = _part(target, counts[at], own[at] + shares[at], wanted[at], lacks[at] - shares[at])
        parts.append((target, part))
        gap, cost, unpriced = gap + part.gap, cost + part.cost, unpriced + part.unpriced
    asked = sum(wanted) if parts else None
    whole = Ratio(school.counted, sum(school.devices.values()), asked, gap, cost, unpriced)
    return OfSchool(school.key, whole, tuple(parts), free - sum(shares))


def gaps(schools: Iterable[SchoolFacts], year: int) -> dict[int, dict[str, int]]:
    """The devices that each school lacks, by equipment; those that lack none are not in the answer."""
    aims, found = _Aims(year), dict[int, dict[str, int]]()
    for school in schools:
        targets, counts, own, free = _row(school)
        lacks = [
            max(-(-count * bottom // top) - have, 0)
            for count, have, (top, bottom, _price) in zip(counts, own, aims.of(targets), strict=True)
        ]
        if sum(lacks) <= free:
            continue
        of_school = found[school.key] = {}
        for target, lack, share in zip(targets, lacks, share_out(free, lacks), strict=True):
            if lack > share:
                of_school[target.function] = of_school.get(target.function, 0) + lack - share
    return found


def aimed_at(schools: Iterable[SchoolFacts], year: int) -> Ratio:
    """What there is and what is aimed at in a fiscal year; what lacks is not worked out, nor what it costs."""
    aims, pupils, devices, needs = _Aims(year), 0, 0, list[int]()
    for school in schools:
        pupils += school.counted
        devices += sum(school.devices.values())
        for target, (top, bottom, _price) in zip(school.targets, aims.of(school.targets), strict=True):
            if count := school.in_levels(target.levels):
                needs.append(-(-count * bottom // top))
    return Ratio(pupils, devices, sum(needs) if needs else None)


def wholes(schools: Sequence[SchoolFacts], years: Sequence[int]) -> list[Ratio]:
    """Of each year, the `total` of the schools' whole ratios; what does not change with years is read once."""
    pupils = sum(school.counted for school in schools)
    devices = sum(sum(school.devices.values()) for school in schools)
    rows = [_row(school) for school in schools if school.targets]
    is_aimed = any(any(counts) or any(own) for _targets, counts, own, _free in rows)
    return [_whole(rows, year, Ratio(pupils, devices, 0 if is_aimed else None)) for year in years]


def _row(school: SchoolFacts) -> _Row:
    devices = school.devices
    counts = [school.in_levels(target.levels) for target in school.targets]
    own = [devices.get(target, 0) for target in school.targets] if devices else [0] * len(counts)
    return school.targets, counts, own, sum(devices.values()) - sum(own)


def _whole(rows: Sequence[_Row], year: int, counted: Ratio) -> Ratio:
    if counted.needed is None:
        return counted
    aims, want, lacking = _Aims(year), 0, dict[Decimal | None, int]()
    for targets, counts, own, free in rows:
        aimed = aims.of(targets)
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
