"""Before and after on one page: what a change asks of equipment, what can move first, what must then be bought. Pure.

The rule: what a school lacks because of the change is met first by sets that stand too many, in the school itself,
then in the nearest one (same equipment, same size of set); only the rest is bought, at the cheapest price with its
overhead. It looks at one year, with the stock still alive then; all years and all money are the scenario's matter.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from math import hypot, inf

from pupitre.planning.engine.case import Case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.instance import Instance

Key = tuple[str, str, str]  # school, function, group of levels


@dataclass(frozen=True)
class Transfer:
    """Sets that may move; `distance` in km as the crow flies, None where a place is not known."""

    function: str
    from_school: str
    to_school: str
    group: str  # of levels that receive
    sets: int
    distance: float | None


@dataclass(frozen=True)
class Purchase:
    """Sets that must be bought for a school, and their price paid."""

    school: str
    function: str
    group: str
    sets: int
    cents: int


@dataclass(frozen=True)
class Balance:
    """One kind of equipment in the year looked at, in sets; `cost` is what all that lacks would cost, in cents."""

    function: str
    need_before: int
    need_after: int
    lacking_before: int
    lacking_after: int
    moved: int
    bought: int
    cost_before: int
    cost_after: int


@dataclass(frozen=True)
class Simulation:
    year: int  # of the plan, from 1
    pupils: tuple[int, int]  # before, after
    classes: tuple[int, int]
    voted: tuple[int, int]  # cents, all measures, from that year to the end
    balances: tuple[Balance, ...]
    transfers: tuple[Transfer, ...]
    purchases: tuple[Purchase, ...]

    @property
    def moved(self) -> int:
        return sum(row.sets for row in self.transfers)

    @property
    def bought(self) -> int:
        return sum(row.sets for row in self.purchases)

    @property
    def cents(self) -> int:
        return sum(row.cents for row in self.purchases)


@dataclass
class _Side:
    """One of the two territories, in the year looked at."""

    instance: Instance
    need: dict[Key, int]
    stock: dict[Key, int]
    price: dict[Key, int]  # of a set, cents

    @classmethod
    def of(cls, instance: Instance, year: int) -> "_Side":
        """Need and stock at the first wave of the year."""
        wave = next(w for w, y in enumerate(instance.horizon.year_of_wave) if y == year - 1)
        keys = instance.items.keys
        need = {key: int(instance.items.need[i, wave]) for i, key in enumerate(keys)}
        stock = {key: int(instance.items.stock[i, wave]) for i, key in enumerate(keys)}
        return cls(instance, need, stock, _prices(instance))


def _prices(instance: Instance) -> dict[Key, int]:
    """The cheapest set of each item; where an item has no offer, that of the same equipment elsewhere."""
    out: dict[Key, int] = {}
    by_kind: dict[tuple[str, int], int] = {}
    for o, i in enumerate(instance.offers.item):
        key, cents = instance.items.keys[i], int(instance.offers.capex_cents[o])
        out[key] = min(out.get(key, cents), cents)
        kind = (key[1], int(instance.items.lot_size[i]))
        by_kind[kind] = min(by_kind.get(kind, cents), cents)
    for i, key in enumerate(instance.items.keys):
        found = by_kind.get((key[1], int(instance.items.lot_size[i])))
        if key not in out and found is not None:
            out[key] = found
    return out


def simulate(before: Case, after: Case, year: int) -> Simulation:
    """What a change does in a year of the plan (from 1), all else being equal."""
    then, now = _Side.of(derive(before), year), _Side.of(derive(after), year)
    lacking: dict[Key, int] = {}
    for key in sorted(now.need):
        new = _lacks(now, key) - _lacks(then, key)
        if new > 0:
            lacking[key] = new
    transfers, left = _move(then, now, lacking)
    purchases = tuple(
        Purchase(*key, sets, sets * now.price.get(key, 0)) for key, sets in sorted(left.items()) if sets
    )
    return Simulation(
        year=year,
        pupils=(_pupils(before, year), _pupils(after, year)),
        classes=(_classes(before, year), _classes(after, year)),
        voted=(_voted(before, year), _voted(after, year)),
        balances=_balances(then, now, transfers, purchases),
        transfers=tuple(transfers),
        purchases=purchases,
    )


def _lacks(side: _Side, key: Key) -> int:
    return max(0, side.need.get(key, 0) - side.stock.get(key, 0))


def _move(then: _Side, now: _Side, lacking: Mapping[Key, int]) -> tuple[list[Transfer], dict[Key, int]]:
    """Sets too many after the change, each to the nearest school that lacks one because of it."""
    spare: dict[tuple[str, int], dict[Key, int]] = defaultdict(dict)
    sizes = _sizes(then.instance) | _sizes(now.instance)
    for key in sorted(then.stock.keys() | now.stock.keys()):
        stands = now.stock.get(key, then.stock.get(key, 0))
        extra = stands - now.need.get(key, 0)
        if extra > 0:
            spare[key[1], sizes[key]][key] = extra
    places = {school.school_id: (school.x_km, school.y_km) for school in now.instance.case.schools}
    transfers, left = [], dict(lacking)
    for key in sorted(lacking):
        offered = spare[key[1], sizes[key]]
        for donor in sorted(offered, key=lambda giver: (_distance(places, giver[0], key[0]), giver)):
            sets = min(left[key], offered[donor])
            if sets:
                distance = _distance(places, donor[0], key[0])
                known = None if distance == inf else round(distance, 1)
                transfers.append(Transfer(key[1], donor[0], key[0], key[2], sets, known))
                offered[donor] -= sets
                left[key] -= sets
    return transfers, left


def _sizes(instance: Instance) -> dict[Key, int]:
    return {key: int(size) for key, size in zip(instance.items.keys, instance.items.lot_size, strict=True)}


def _distance(places: Mapping[str, tuple[float | None, float | None]], one: str, other: str) -> float:
    """Kilometres as the crow flies; 0 within a school, infinite where a place is not known."""
    if one == other:
        return 0.0
    (x1, y1), (x2, y2) = places.get(one, (None, None)), places.get(other, (None, None))
    if x1 is None or y1 is None or x2 is None or y2 is None:
        return inf
    return hypot(x1 - x2, y1 - y2)


def _balances(
    then: _Side, now: _Side, transfers: list[Transfer], purchases: tuple[Purchase, ...]
) -> tuple[Balance, ...]:
    functions = sorted({key[1] for key in then.need} | {key[1] for key in now.need})

    def total(side: _Side, function: str) -> tuple[int, int, int]:
        keys = [key for key in side.need if key[1] == function]
        lacking = {key: _lacks(side, key) for key in keys}
        cost = sum(sets * side.price.get(key, 0) for key, sets in lacking.items())
        return sum(side.need[key] for key in keys), sum(lacking.values()), cost

    rows = []
    for function in functions:
        need_before, lacking_before, cost_before = total(then, function)
        need_after, lacking_after, cost_after = total(now, function)
        moved = sum(row.sets for row in transfers if row.function == function)
        bought = sum(row.sets for row in purchases if row.function == function)
        rows.append(
            Balance(
                function,
                need_before,
                need_after,
                lacking_before,
                lacking_after,
                moved,
                bought,
                cost_before,
                cost_after,
            )
        )
    return tuple(rows)


def _pupils(case: Case, year: int) -> int:
    return sum(row.pupils for row in case.enrolment if row.year == year)


def _classes(case: Case, year: int) -> int:
    """Classes as the needs count them: pupils over class size, level by level."""
    return round(sum(row.pupils / row.class_size for row in case.enrolment if row.year == year))


def _voted(case: Case, year: int) -> int:
    return sum(int(row.amount * 100) for row in case.measure_budgets if row.year >= year)
