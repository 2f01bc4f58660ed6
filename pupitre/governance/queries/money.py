"""What the pages of money show: an organisation's year, a measure's years, a school's share, a funder's report."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from functools import reduce
from operator import add
from typing import Any

from django.db.models import F, Q, QuerySet, Sum

from pupitre.governance.engine import year_end
from pupitre.governance.enums import Stage
from pupitre.governance.models import FundingMeasure, LedgerBalance, LedgerMovement, MeasureBudget, MeasureRules
from pupitre.governance.queries.ledger import ZERO, Position, positions
from pupitre.governance.queries.measures import may_carry, rules_in_force, standing
from pupitre.governance.querysets import VIEW_MONEY
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import Organisation, School


@dataclass(frozen=True)
class Line:
    """A measure in the list of an organisation's: how deep it is nested, and its money with that of its parts."""

    measure: FundingMeasure
    depth: int
    position: Position
    own: Position
    lost: Decimal  # at the end of the year, if nothing more is ordered; zero where the end is far


@dataclass(frozen=True)
class Overview:
    """An organisation's money in a fiscal year, now or at a date."""

    organisation: Organisation
    year: int
    on: date | None
    ends_on: date
    years: tuple[int, ...]
    lines: tuple[Line, ...] = field(default_factory=tuple)

    @property
    def total(self) -> Position:
        return reduce(add, (line.own for line in self.lines), Position())

    @property
    def at_risk(self) -> list[Line]:
        return [line for line in self.lines if line.lost]


def owners(viewer: Viewer, capability: str = VIEW_MONEY) -> QuerySet[Organisation]:
    """The organisations whose measures the viewer sees."""
    seen = FundingMeasure.objects.visible(viewer, capability).order_by().values("organisation")
    return Organisation.objects.filter(pk__in=seen)


def overview(organisation: Organisation, *, today: date, year: int | None = None, on: date | None = None) -> Overview:
    """Every measure that has or had money in the year, nested, with what its end would take."""
    voted = MeasureBudget.objects.filter(measure__organisation=organisation).order_by("year")
    years = tuple(voted.values_list("year", flat=True).distinct())
    year = _chosen(year, years, organisation.fiscal_year_on(today))
    ends_on = organisation.fiscal_year_bounds(year)[1]
    measures = list(FundingMeasure.objects.filter(organisation=organisation).order_by("code"))
    for measure in measures:
        measure.organisation = organisation
    stands = standing(measures, year, on)
    shown = [one for one in measures if one.pk in stands]
    lost: dict[int, Decimal] = {}
    if on is None and year_end.warns(today, ends_on):
        carried = may_carry(shown, year)
        lost = {one.pk: stands[one.pk].left - carried[one.pk] for one in shown}
    return Overview(organisation, year, on, ends_on, years, tuple(_nested(measures, stands, lost)))


def years_of(measure: FundingMeasure) -> list[tuple[int, Position]]:
    """The money of a measure, year by year."""
    found: dict[int, Position] = {}
    balances = LedgerBalance.objects.filter(measure=measure).order_by("year")
    for year, stage, amount in balances.values_list("year", "stage").annotate(Sum("amount")):
        setattr(found.setdefault(year, Position()), stage, amount)
    voted = dict(measure.budgets.values_list("year", "amount"))
    for year, one in found.items():
        one.voted = voted.get(year, ZERO)
        one.transferred = one.left + one.used - one.voted
    return sorted(found.items())


def paid_to(measure: FundingMeasure, year: int, limit: int = 10) -> list[dict[str, Any]]:
    """The schools that a measure serves most in a year: `name`, `code`, what was `used` for them, what is `paid`."""
    rows = LedgerBalance.objects.filter(measure=measure, year=year, school__isnull=False)
    found = rows.values(name=F("school__name"), code=F("school__code")).annotate(
        used=Sum("amount", filter=Q(stage__in=[Stage.COMMITTED, Stage.RECEIVED, Stage.PAID])),
        paid=Sum("amount", filter=Q(stage=Stage.PAID)),
    )
    return [dict(row) for row in found.filter(used__gt=0).order_by("-used", "code")[:limit]]


def of_school(school: School) -> list[tuple[FundingMeasure, int, Position]]:
    """What a school was allocated and what was ordered for it, by year and measure, the latest year first."""
    rows = LedgerBalance.objects.filter(school=school).select_related("measure__organisation")
    found: dict[tuple[int, str], tuple[FundingMeasure, Position]] = {}
    for row in rows.order_by("-year", "measure__code"):
        _measure, one = found.setdefault((row.year, row.measure.code), (row.measure, Position()))
        setattr(one, row.stage, row.amount)
    return [(measure, year, one) for (year, _code), (measure, one) in found.items() if one.left or one.used]


GROUPS: dict[str, tuple[str, ...]] = {
    "measure": ("measure__code", "measure__name"),
    "school": ("school__name", "school__code"),
    "commune": ("school__commune_name",),
}
"""What a report may be made by, and the fields that name a line of it."""


def report(
    organisation: Organisation, year: int, by: str, *, measure: FundingMeasure | None = None, on: date | None = None
) -> list[tuple[tuple[Any, ...], Position]]:
    """What became of the money of a year, line by line, at a date or now; the lines add up to the year.

    Free money, and what came in, belong to no school: by school or commune they stand on the line of none.
    """
    rows = LedgerMovement.objects.filter(measure__organisation=organisation, year=year)
    if measure:
        rows = rows.filter(measure=measure)
    found = positions(rows, *GROUPS[by], on=on)
    if by != "measure":
        nobody = (None,) * len(GROUPS[by])
        free = sum((one.free for one in found.values()), ZERO)
        for one in found.values():
            one.free = ZERO
        if found:
            found.setdefault(nobody, Position()).free = free
    return sorted(found.items(), key=lambda pair: tuple(str(part or "") for part in pair[0]))


def rules_of(measure: FundingMeasure, year: int) -> MeasureRules | None:
    return rules_in_force([measure], year).get(measure.pk)


def _chosen(asked: int | None, years: Sequence[int], present: int) -> int:
    """The year asked for, else the present one, else the nearest in which something was voted."""
    if asked in years:
        return asked  # type: ignore[return-value]
    return min(years, key=lambda year: (abs(year - present), year), default=present)


def _nested(measures: Sequence[FundingMeasure], stands: dict[int, Position], lost: dict[int, Decimal]) -> list[Line]:
    """Parents before their parts; a measure without money shows only where one of its parts has some."""
    children: dict[int | None, list[FundingMeasure]] = {}
    for measure in measures:
        children.setdefault(measure.parent_id, []).append(measure)

    def walk(measure: FundingMeasure, depth: int) -> list[Line]:
        below = [line for child in children.get(measure.pk, ()) for line in walk(child, depth + 1)]
        own = stands.get(measure.pk)
        if own is None and not below:
            return []
        own = own or Position()
        whole = reduce(add, (line.own for line in below), own)
        return [Line(measure, depth, whole, own, lost.get(measure.pk, ZERO)), *below]

    return [line for measure in children.get(None, ()) for line in walk(measure, 0)]
