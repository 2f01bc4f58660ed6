"""The total cost of ownership of a device, and the comparison of models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Device:
    """What a device costs. Amounts are net, per device; yearly ones per year. Lives in years.

    `support_left`: years until the vendor's support ends, None when it does not.
    """

    price: Decimal
    mounting: Decimal
    accessories: Decimal
    licence: Decimal
    mdm: Decimal
    support: Decimal
    repairs: Decimal
    disposal: Decimal
    technical_life: Decimal
    support_left: Decimal | None
    pupils: Decimal
    index: Decimal = Decimal(0)  # repairability or durability, from 0 to 10
    is_reused: bool = False


@dataclass(frozen=True)
class CostLine:
    """One line: what it costs in a year (None: once), and over the life."""

    code: str
    yearly: Decimal | None
    total: Decimal


@dataclass(frozen=True)
class Cost:
    """`limited_by`: "technical" or "support", whichever ends the life; `life` 0 when support has ended already."""

    life: Decimal
    limited_by: str
    lines: tuple[CostLine, ...]
    total: Decimal
    per_year: Decimal | None
    per_pupil_year: Decimal | None


def cost(device: Device) -> Cost:
    """All that a device costs over its life, which ends with its technical life or with the vendor's support."""
    ends_by_support = device.support_left is not None and device.support_left < device.technical_life
    life = max(Decimal(0), device.support_left or Decimal(0)) if ends_by_support else device.technical_life
    once = ("price", "mounting", "accessories")
    yearly = ("licence", "mdm", "support", "repairs")
    lines = (
        *(CostLine(code, None, getattr(device, code)) for code in once),
        *(CostLine(code, getattr(device, code), _round(getattr(device, code) * life)) for code in yearly),
        CostLine("disposal", None, device.disposal),
    )
    total = sum((line.total for line in lines), Decimal(0))
    return Cost(
        life,
        "support" if ends_by_support else "technical",
        lines,
        total,
        _round(total / life) if life else None,
        _round(total / life / device.pupils) if life else None,
    )


CRITERIA = ("cost", "index", "life", "reuse")
WEIGHTS: Mapping[str, int] = {"cost": 50, "index": 25, "life": 15, "reuse": 10}
"""Points of each criterion when nobody chose otherwise; a proposal, to be set by whoever compares."""


@dataclass(frozen=True)
class Mark:
    """The points of a model on a criterion, of those that it could have."""

    criterion: str
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class Score:
    cost: Cost
    marks: tuple[Mark, ...]
    points: Decimal  # of 100


def compare(devices: Sequence[Device], weights: Mapping[str, int] = WEIGHTS) -> list[Score]:
    """Points of 100 for each device, in the order given.

    Cost: the cheapest per pupil-year has all points, the others in inverse proportion. Index: of 10. Life: of the
    longest one. Reuse: all or none. A device whose support has ended has no point for cost.
    """
    costs = [cost(device) for device in devices]
    prices = [one.per_pupil_year for one in costs if one.per_pupil_year]
    cheapest, longest = min(prices, default=None), max((one.life for one in costs), default=Decimal(0))
    whole = sum(weights.get(name, 0) for name in CRITERIA) or 1
    scores = []
    for device, one in zip(devices, costs, strict=True):
        shares = {
            "cost": cheapest / one.per_pupil_year if cheapest and one.per_pupil_year else Decimal(0),
            "index": device.index / 10,
            "life": one.life / longest if longest else Decimal(0),
            "reuse": Decimal(device.is_reused),
        }
        most = {name: Decimal(100 * weights.get(name, 0)) / whole for name in CRITERIA}
        marks = tuple(Mark(name, _tenth(shares[name] * most[name]), _tenth(most[name])) for name in CRITERIA)
        scores.append(Score(one, marks, sum((mark.points for mark in marks), Decimal(0))))
    return scores


def _round(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def _tenth(points: Decimal) -> Decimal:
    return points.quantize(Decimal("0.1"), rounding=ROUND_HALF_UP)
