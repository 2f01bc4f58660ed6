"""What the ledger says: positions of measures at a date, what a document holds.

At any date, to the cent: voted + carried + transferred - recovered = free + allocated + committed + received + paid.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet, Sum

from pupitre.governance.enums import Stage, Verb
from pupitre.governance.models import FundingMeasure, LedgerMovement

ZERO = Decimal("0.00")


@dataclass
class Position:
    """Money at a date. The first four are what came in; the other five where it stands, and they add up to it.

    `carried` and `transferred` are negative where more went out than came in.
    """

    voted: Decimal = ZERO
    carried: Decimal = ZERO
    transferred: Decimal = ZERO
    recovered: Decimal = ZERO
    free: Decimal = ZERO
    allocated: Decimal = ZERO
    committed: Decimal = ZERO
    received: Decimal = ZERO
    paid: Decimal = ZERO

    @property
    def total(self) -> Decimal:
        """What there is to spend, and what was spent of it."""
        return self.voted + self.carried + self.transferred - self.recovered

    @property
    def moved(self) -> Decimal:
        """What came besides the vote, less what left."""
        return self.total - self.voted

    @property
    def left(self) -> Decimal:
        """What no order has taken."""
        return self.free + self.allocated

    @property
    def used(self) -> Decimal:
        return self.committed + self.received + self.paid

    @property
    def held(self) -> Decimal:
        """What stands in all the stages: the total, of a measure; what a school was allocated or served with."""
        return self.left + self.used

    def move(self, verb: str, start: str, end: str, amount: Decimal) -> None:
        """Count some money that went from a stage to another."""
        for stage, sign in ((end, 1), (start, -1)):
            if stage != Stage.OUTSIDE:
                setattr(self, stage, getattr(self, stage) + sign * amount)
        came_by = _CAME_BY.get(verb)
        if came_by:
            sign = -1 if (start == Stage.FREE) != (verb == Verb.RECOVER) else 1
            setattr(self, came_by, getattr(self, came_by) + sign * amount)

    def __add__(self, other: "Position") -> "Position":
        return Position(*(getattr(self, each.name) + getattr(other, each.name) for each in fields(Position)))


_CAME_BY: dict[str, str] = {
    Verb.VOTE: "voted",
    Verb.CARRY_OVER: "carried",
    Verb.TRANSFER: "transferred",
    Verb.RECOVER: "recovered",
}


def position(measure: FundingMeasure | int, year: int, on: date | None = None) -> Position:
    """Where the money of a measure and a fiscal year stands, or stood at the end of a day."""
    rows = LedgerMovement.objects.filter(measure=measure, year=year)
    return positions(rows, on=on).get((), Position())


def positions(rows: QuerySet[LedgerMovement], *by: str, on: date | None = None) -> dict[tuple[Any, ...], Position]:
    """The positions of some movements, grouped by fields ("measure", "year", "school"...), in one query."""
    if on is not None:
        rows = rows.filter(on__lte=on)
    ends = ("verb", "from_stage", "to_stage")
    found: dict[tuple[Any, ...], Position] = defaultdict(Position)
    for *group, verb, start, end, amount in rows.order_by().values_list(*by, *ends).annotate(Sum("amount")):
        found[tuple(group)].move(verb, start, end, amount)
    return dict(found)


@dataclass
class Held:
    """What a document has taken of a measure and a year, and not given back.

    `committed` + `received` + `paid` = `from_allocated` + `from_free`.
    """

    measure_id: int
    year: int
    school_id: int | None
    committed: Decimal = ZERO
    received: Decimal = ZERO
    paid: Decimal = ZERO
    from_allocated: Decimal = ZERO
    from_free: Decimal = ZERO


def of_document(kind: str, pk: int) -> list[Held]:
    """What one document holds, measure by measure."""
    return of_documents(kind, [pk]).get(pk, [])


def of_documents(kind: str, pks: Iterable[int]) -> dict[int, list[Held]]:
    """What each of several documents of a kind holds, in one query."""
    held: dict[int, dict[tuple[int, int, int | None], Held]] = defaultdict(dict)
    place, ends = ("measure_id", "year", "school_id"), ("from_stage", "to_stage")
    rows = LedgerMovement.objects.filter(document_kind=kind, document_pk__in=list(pks)).order_by(*place)
    for pk, measure_id, year, school_id, start, end, amount in rows.values_list(
        "document_pk", *place, *ends
    ).annotate(Sum("amount")):
        key = measure_id, year, school_id
        one = held[pk].setdefault(key, Held(*key))
        for stage, sign in ((end, 1), (start, -1)):
            name = _HELD_IN.get(stage)
            if name:
                setattr(one, name, getattr(one, name) + (sign if stage in _SPENT else -sign) * amount)
    return {pk: list(rows_of.values()) for pk, rows_of in held.items()}


_SPENT = {Stage.COMMITTED, Stage.RECEIVED, Stage.PAID}
_HELD_IN: dict[str, str] = {
    Stage.COMMITTED: "committed",
    Stage.RECEIVED: "received",
    Stage.PAID: "paid",
    Stage.ALLOCATED: "from_allocated",
    Stage.FREE: "from_free",
}
