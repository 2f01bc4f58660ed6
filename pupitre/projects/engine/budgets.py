"""Three budgets from the findings of a diagnosis: the least, what is useful, all of it. Each holds the one before."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

PACKAGES = ("least", "useful", "whole")


@dataclass(frozen=True)
class Priced:
    """A finding: the smallest budget that holds it, and its price (None = not priced yet)."""

    package: str
    price: Decimal | None


@dataclass(frozen=True)
class Budget:
    package: str
    total: Decimal
    findings: int
    unpriced: int


def budgets(rows: Iterable[Priced]) -> tuple[Budget, ...]:
    """The three budgets, each with what it adds up to and how many findings still lack a price."""
    rows = list(rows)
    found = []
    for rank, package in enumerate(PACKAGES):
        held = [row for row in rows if PACKAGES.index(row.package) <= rank]
        total = sum((row.price for row in held if row.price is not None), Decimal(0))
        found.append(Budget(package, total, len(held), sum(row.price is None for row in held)))
    return tuple(found)


def usual_package(severity: str) -> str:
    """What blocks is in every budget; what hinders is useful; the rest waits for the largest."""
    return {"blocking": "least", "major": "useful"}.get(severity, "whole")
