"""The commitment score: published criteria with weights, a mark on each, parts that add up to the total."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

BEST = 5  # highest mark on a criterion
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Weighed:
    """A criterion: its code and its weight, relative to the others."""

    code: str
    weight: int


@dataclass(frozen=True)
class Part:
    """What a criterion brings: points of the total, out of `most`. `mark` is None where nobody judged yet."""

    code: str
    mark: int | None
    points: Decimal
    most: Decimal

    @property
    def step(self) -> Decimal:
        """Points that one more mark would bring."""
        return (self.most / BEST).quantize(CENT)


@dataclass(frozen=True)
class Score:
    """The total out of 100, to the cent, and its parts, which add up to it exactly."""

    total: Decimal
    parts: tuple[Part, ...]

    @property
    def is_whole(self) -> bool:
        return all(part.mark is not None for part in self.parts)


def score(criteria: Sequence[Weighed], marks: Mapping[str, int]) -> Score:
    """The score of a school. Without criteria, or with weights that are all 0, there is no point to give."""
    weights = sum(criterion.weight for criterion in criteria)
    if not weights:
        return Score(Decimal(0), ())
    exact = [
        Decimal(100 * criterion.weight * marks.get(criterion.code, 0)) / (weights * BEST) for criterion in criteria
    ]
    total = sum(exact, Decimal(0)).quantize(CENT)
    points = adding_up(exact, total)
    most = adding_up([Decimal(100 * criterion.weight) / weights for criterion in criteria], Decimal(100))
    parts = tuple(
        Part(criterion.code, marks.get(criterion.code), points[place], most[place])
        for place, criterion in enumerate(criteria)
    )
    return Score(total, parts)


def best_steps(found: Score) -> tuple[Part, ...]:
    """The parts where one more mark would bring the most, best first."""
    open_parts = [part for part in found.parts if (part.mark or 0) < BEST and part.most]
    return tuple(sorted(open_parts, key=lambda part: (-part.step, part.code)))


def adding_up(exact: Sequence[Decimal], total: Decimal) -> list[Decimal]:
    """Rounded to the cent so that they add up: the cents left go to the largest remainders."""
    floors = [value.quantize(CENT, ROUND_FLOOR) for value in exact]
    left = int((total - sum(floors, Decimal(0))) / CENT)
    order = sorted(range(len(exact)), key=lambda place: (floors[place] - exact[place], place))
    for place in order[:left]:
        floors[place] += CENT
    return floors
