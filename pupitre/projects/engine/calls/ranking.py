"""Who comes first by the published criteria, why, and what the money of the call then allows. A committee decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from fractions import Fraction

from pupitre.projects.engine.score import BEST, CENT, Weighed, adding_up


@dataclass(frozen=True)
class Judged:
    """A file with the marks of each opinion on it, by criterion."""

    key: int
    opinions: tuple[Mapping[str, int], ...]


@dataclass(frozen=True)
class Part:
    """What a criterion brings: points out of `most`; `mean` is that of the marks given, None where nobody marked."""

    code: str
    mean: Decimal | None
    points: Decimal
    most: Decimal


@dataclass(frozen=True)
class Ranked:
    """A file with its total out of 100, its parts (which add up to it), its rank and those that it ties with.

    Without opinion, a file has no rank.
    """

    key: int
    total: Decimal
    parts: tuple[Part, ...]
    rank: int | None
    ties: tuple[int, ...] = ()


def rank(criteria: Sequence[Weighed], files: Sequence[Judged]) -> tuple[Ranked, ...]:
    """The files, best first. Equal totals share a rank, and the next one counts them (1, 2, 2, 4)."""
    scored = [(found, *_score(criteria, found)) for found in files]
    judged = [row for row in scored if row[0].opinions and criteria]
    silent = [row for row in scored if not (row[0].opinions and criteria)]
    judged.sort(key=lambda row: (-row[1], row[0].key))
    ranked = []
    for found, total, parts in judged:
        better = sum(other > total for _found, other, _parts in judged)
        ties = tuple(each.key for each, other, _parts in judged if other == total and each.key != found.key)
        ranked.append(Ranked(found.key, total, parts, better + 1, ties))
    silent.sort(key=lambda row: row[0].key)
    return (*ranked, *(Ranked(found.key, total, parts, None) for found, total, parts in silent))


def _score(criteria: Sequence[Weighed], found: Judged) -> tuple[Decimal, tuple[Part, ...]]:
    weights = sum(criterion.weight for criterion in criteria)
    if not weights:
        return Decimal(0), ()
    means = [_mean(criterion.code, found) for criterion in criteria]
    exact = [
        Fraction(100 * criterion.weight, weights * BEST) * (mean or 0)
        for criterion, mean in zip(criteria, means, strict=True)
    ]
    total = _decimal(sum(exact, Fraction(0))).quantize(CENT, ROUND_HALF_UP)
    points = adding_up([_decimal(value) for value in exact], total)
    most = adding_up([_decimal(Fraction(100 * row.weight, weights)) for row in criteria], Decimal(100))
    parts = tuple(
        Part(row.code, None if mean is None else _decimal(mean).quantize(CENT, ROUND_HALF_UP), got, of)
        for row, mean, got, of in zip(criteria, means, points, most, strict=True)
    )
    return total, parts


def _mean(code: str, found: Judged) -> Fraction | None:
    marks = [opinion[code] for opinion in found.opinions if code in opinion]
    return Fraction(sum(marks), len(marks)) if marks else None


def _decimal(value: Fraction) -> Decimal:
    return Decimal(value.numerator) / Decimal(value.denominator)


class Why(StrEnum):
    RANK = "rank"
    BUDGET = "budget"
    TIE = "tie"
    UNJUDGED = "unjudged"
    NOTHING = "nothing"


@dataclass(frozen=True)
class Proposal:
    """What the rank and the money propose for a file: its whole help, or nothing, and why."""

    key: int
    amount: Decimal
    why: Why


def propose(ranked: Sequence[Ranked], asked: Mapping[int, Decimal], budget: Decimal | None) -> tuple[Proposal, ...]:
    """Serve the files by rank, whole, while the money lasts; what follows the first that does not fit waits too.

    Files that tie are served together or not at all: only the committee may choose between them.
    """
    left, closed, found = budget, False, []
    tied_at: int | None = None
    for place, row in enumerate(ranked):
        amount = asked.get(row.key, Decimal(0))
        if row.rank is None:
            found.append(Proposal(row.key, Decimal(0), Why.UNJUDGED))
            continue
        if amount <= 0:
            found.append(Proposal(row.key, Decimal(0), Why.NOTHING))
            continue
        together = sum(
            (asked.get(each.key, Decimal(0)) for each in ranked[place:] if each.rank == row.rank), Decimal(0)
        )
        if not closed and left is not None and together > left:
            closed = True
            tied_at = row.rank if row.ties and amount <= left else None
        if closed:
            found.append(Proposal(row.key, Decimal(0), Why.TIE if row.rank == tied_at else Why.BUDGET))
            continue
        left = None if left is None else left - amount
        found.append(Proposal(row.key, amount, Why.RANK))
    return tuple(found)
