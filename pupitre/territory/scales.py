"""The five steps by which a map or a bar shows a figure, cut at round numbers near the quintiles. Pure."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

STEPS = 5


@dataclass(frozen=True)
class Step:
    """Values from `low` (included) to `high` (left out); None = no bound. `count` values lie in it."""

    low: float | None
    high: float | None
    count: int


def five_steps(values: Sequence[float]) -> tuple[Step, ...]:
    """At most five steps of about as many values each; fewer where values repeat, none where there are none.

    The cuts are the quintiles rounded to a twentieth of the spread, in powers of ten: a reader quotes them.
    """
    if not values:
        return ()
    ordered = sorted(values)
    spread = ordered[-1] - ordered[0]
    cuts: list[float] = []
    if spread > 0:
        unit = 10.0 ** floor(log10(spread / 20))
        quintiles = [ordered[len(ordered) * step // STEPS] for step in range(1, STEPS)]
        rounded = {round(round(value / unit) * unit, 6) for value in quintiles}
        cuts = [cut for cut in sorted(rounded) if ordered[0] < cut <= ordered[-1]]
    bounds = [None, *cuts, None]
    counts = [0] * (len(cuts) + 1)
    for value in ordered:
        counts[bisect_right(cuts, value)] += 1
    return tuple(Step(low, high, count) for low, high, count in zip(bounds[:-1], bounds[1:], counts, strict=True))


def step_of(value: float, steps: Sequence[Step]) -> int:
    """The position of a value in `steps`."""
    return bisect_right([step.high for step in steps if step.high is not None], value)
