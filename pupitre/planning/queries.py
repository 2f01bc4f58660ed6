"""What the pages of a scenario read. Amounts are in the organisation's currency; shares run from 0 to 1."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum

from pupitre.governance.models import FundingMeasure
from pupitre.kernel.money import CENT
from pupitre.kernel.viewer import Viewer
from pupitre.planning.enums import Method, RunState
from pupitre.planning.models import (
    Computation,
    EquipmentFunction,
    NeedRule,
    Plan,
    Pricing,
    Question,
    Scenario,
    SchoolOutcome,
)
from pupitre.territory.models import School

MOST_BESIDE = 5
"""Scenarios named where one's own has no answer."""


@dataclass(frozen=True)
class YearMoney:
    """Money of a measure (or of a whole section) in a year of the plan; `carried` is what the year before left it."""

    year: int
    voted: Decimal
    carried: Decimal
    planned: Decimal

    @property
    def available(self) -> Decimal:
        return self.voted + self.carried


@dataclass(frozen=True)
class MeasureMoney:
    """A measure over the plan; `left` is what the plan does not spend."""

    code: str
    name: str
    kind: str
    years: tuple[YearMoney, ...]

    @property
    def voted(self) -> Decimal:
        return _sum(year.voted for year in self.years)

    @property
    def planned(self) -> Decimal:
        return _sum(year.planned for year in self.years)

    @property
    def left(self) -> Decimal:
        return self.voted - self.planned

    @property
    def carries(self) -> bool:
        """Whether some year passes money on to the next."""
        return any(year.carried for year in self.years)


@dataclass(frozen=True)
class Standing:
    """Where a plan stands, in the figures of its first sentence."""

    schools: int
    served: int
    partly: int  # enter, and still lack something at the end
    waiting: int  # lack something and never enter
    pupils: int
    coverage: float | None  # of the weighted need at the end, over the schools, by pupils
    coverage_before: float | None
    left: Decimal  # of all measures, over the plan


def _sum(amounts: Iterable[Decimal]) -> Decimal:
    return sum(amounts, Decimal(0))


def shown_plan(scenario: Scenario) -> Plan | None:
    """The plan that pages speak of: the solver's, or the strong one while there is none. Without its document."""
    found = {plan.method: plan for plan in scenario.plans.defer("document")}
    return found.get(Method.SOLVER) or found.get(Method.STRONG)


def plans_of(scenario: Scenario) -> list[Plan]:
    """Every plan of a scenario, the best first, without their documents."""
    return list(scenario.plans.defer("document", "summary").order_by("-value", "method"))


def pricing_of(plan: Plan) -> Pricing | None:
    """What the things that a plan shares are worth, in full or so far."""
    return Pricing.objects.filter(plan=plan).first()


def priced_beside(scenario: Scenario, viewer: Viewer) -> list[Scenario]:
    """Other scenarios of the same plan whose things are priced, those computed last first."""
    rows = Scenario.objects.visible(viewer).filter(plan=scenario.plan_id, plans__pricing__state=RunState.DONE)
    return list(rows.exclude(pk=scenario.pk).only("name").order_by("-frozen_at", "-pk")[:MOST_BESIDE])


def question_of(pricing: Pricing, school: School) -> Question | None:
    """The check of a school's reasons, once somebody has asked for it."""
    return Question.objects.filter(pricing=pricing, key=f"school:{school.code}").first()


def last_computation(scenario: Scenario) -> Computation | None:
    return scenario.computations.order_by("-pk").first()


def money(plan: Plan) -> list[MeasureMoney]:
    """Voted and planned by measure and year, in the order of the measures' codes."""
    scenario = plan.scenario
    names = dict(FundingMeasure.objects.filter(organisation=scenario.organisation_id).values_list("code", "name"))
    voted: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    kinds: dict[str, str] = {}
    for row in plan.summary["voted"]:
        voted[row["measure"], row["year"]] += Decimal(row["amount"])
        kinds[row["measure"]] = row["kind"]
    planned: dict[tuple[str, int], Decimal] = defaultdict(Decimal)
    for measure, year, kind, amount in plan.financing.values_list("measure_code", "year", "kind", "amount"):
        planned[measure, year] += amount
        kinds[measure] = kind
    years = range(1, scenario.plan.years + 1)
    return [
        MeasureMoney(
            code,
            names.get(code, code),
            kinds[code],
            _carried(years, voted, planned, code, Decimal(str(plan.summary["carry"].get(code, 0)))),
        )
        for code in sorted(kinds)
    ]


def _carried(
    years: Iterable[int],
    voted: dict[tuple[str, int], Decimal],
    planned: dict[tuple[str, int], Decimal],
    code: str,
    share: Decimal,
) -> tuple[YearMoney, ...]:
    """Each year of a measure, with the share of what the year before left that remains usable."""
    found: list[YearMoney] = []
    for year in years:
        carried = share * max(found[-1].available - found[-1].planned, Decimal(0)) if found else Decimal(0)
        found.append(YearMoney(year, voted[code, year], carried.quantize(CENT), planned[code, year]))
    return tuple(found)


def by_year(rows: Sequence[MeasureMoney], kind: str) -> list[YearMoney]:
    """A section's money by year, measures together."""
    of_kind = [row for row in rows if row.kind == kind]
    if not of_kind:
        return []
    return [
        YearMoney(
            years[0].year,
            _sum(y.voted for y in years),
            _sum(y.carried for y in years),
            _sum(y.planned for y in years),
        )
        for years in zip(*(row.years for row in of_kind), strict=True)
    ]


def standing(plan: Plan, rows: Sequence[MeasureMoney]) -> Standing:
    """The figures of a plan's first sentence (one query beside the money)."""
    found = plan.outcomes.aggregate(
        schools=Count("pk"),
        served=Count("wave"),
        covered=Sum(F("coverage") * F("pupils")),
        before=Sum(F("coverage_before") * F("pupils")),
        all_pupils=Sum("pupils"),
        lacking=Sum("pupils", filter=Q(coverage__isnull=False)),  # of schools that need something
        partly=Count("wave", filter=Q(coverage__lt=1 - COVERAGE_NOISE)),
        waiting=Count("pk", filter=Q(wave__isnull=True, needed__gt=0)),
    )
    pupils, lacking = found["all_pupils"] or 0, found["lacking"] or 0
    return Standing(
        found["schools"],
        found["served"],
        found["partly"],
        found["waiting"],
        pupils,
        found["covered"] / lacking if lacking and found["covered"] is not None else None,
        found["before"] / lacking if lacking and found["before"] is not None else None,
        _sum(row.left for row in rows),
    )


@dataclass(frozen=True)
class Wave:
    """A wave of a plan: who enters, and what it delivers."""

    number: int
    schools: tuple[SchoolOutcome, ...]
    pupils: int
    sets: int
    capex: Decimal


READ_OF_WAVES = ("plan", "wave", "pupils", "school__name", "school__code", "school__commune_name")


def waves(plan: Plan) -> list[Wave]:
    """Each wave of the plan with the schools that enter in it (two queries)."""
    entered: dict[int, list[SchoolOutcome]] = defaultdict(list)
    rows = plan.outcomes.filter(wave__isnull=False).select_related("school")
    for row in rows.only(*READ_OF_WAVES).order_by("school__sort_name", "pk"):
        entered[row.wave or 0].append(row)
    delivered = _delivered(plan)
    return [
        Wave(
            number,
            tuple(entered[number]),
            sum(row.pupils for row in entered[number]),
            delivered.get(number, {}).get("lots", 0),
            delivered.get(number, {}).get("total", Decimal(0)),
        )
        for number in range(1, plan.scenario.plan.waves + 1)
    ]


def _delivered(plan: Plan) -> dict[int, dict[str, Any]]:
    """The capital and the sets delivered in each wave."""
    rows = plan.deliveries.order_by("wave").values("wave").annotate(total=Sum("capex"), lots=Sum("sets"))
    return {row["wave"]: dict(row) for row in rows}


def wave_figures(plan: Plan) -> list[tuple[int, int, Decimal]]:
    """Each wave's number, how many schools enter in it, and the capital it spends (two queries)."""
    rows = plan.outcomes.filter(wave__isnull=False).order_by("wave").values_list("wave").annotate(schools=Count("pk"))
    entering, delivered = dict(rows), _delivered(plan)
    return [
        (number, entering.get(number, 0), delivered.get(number, {}).get("total", Decimal(0)))
        for number in range(1, plan.scenario.plan.waves + 1)
    ]


@dataclass(frozen=True)
class Change:
    """A school in two plans."""

    school: School
    before: SchoolOutcome
    after: SchoolOutcome

    @property
    def gain(self) -> float:
        """Of coverage at the end of the plan, in share of its need."""
        return (self.after.coverage or 0) - (self.before.coverage or 0)

    @property
    def waves_earlier(self) -> int | None:
        """Waves won; None where the school is served in one plan only, or in none."""
        if self.before.wave is None or self.after.wave is None:
            return None
        return self.before.wave - self.after.wave


def changes(before: Plan, after: Plan) -> list[Change]:
    """The schools whose wave or coverage differs between two plans, those who gain most first."""
    first = {row.school_id: row for row in before.outcomes.select_related("school")}
    second = {row.school_id: row for row in after.outcomes.all()}
    both = [Change(first[pk].school, first[pk], second[pk]) for pk in first if pk in second]
    differ = [row for row in both if row.before.wave != row.after.wave or abs(row.gain) > COVERAGE_NOISE]
    return sorted(differ, key=lambda row: (-row.gain, -(row.waves_earlier or 0), row.school.sort_name))


COVERAGE_NOISE = 0.005
"""A difference of coverage under half a percent is not worth a line."""


# The document holds every delivery of the plan: the database reads it for one school.
SHARES = """
SELECT share ->> 'measure_id', share ->> 'amount_eur'
FROM planning_plan, jsonb_array_elements(document -> 'deliveries') AS delivery,
     jsonb_array_elements(delivery -> 'split') AS share
WHERE planning_plan.id = %s AND delivery ->> 'school_id' = %s
"""


def payers(plan: Plan, school: School) -> list[tuple[str, Decimal]]:
    """Who pays for what a school receives, capital and running costs together, by measure."""
    names = dict(
        FundingMeasure.objects.filter(organisation=plan.scenario.organisation_id).values_list("code", "name")
    )
    found: dict[str, Decimal] = defaultdict(Decimal)
    with connection.cursor() as cursor:
        cursor.execute(SHARES, [plan.pk, school.code])
        for measure, amount in cursor.fetchall():
            found[measure] += Decimal(amount).quantize(CENT)
    return [(f"{code} · {names.get(code, code)}", amount) for code, amount in sorted(found.items())]


def function_names(scenario: Scenario) -> dict[str, str]:
    return dict(EquipmentFunction.objects.filter(organisation=scenario.organisation_id).values_list("code", "name"))


def group_names(scenario: Scenario) -> dict[tuple[str, str], str]:
    """The words of each (function, group)."""
    rows = NeedRule.objects.filter(function__organisation=scenario.organisation_id)
    return {(code, group): name for code, group, name in rows.values_list("function__code", "group", "name")}


def outcome_rows(plan: Plan) -> QuerySet[SchoolOutcome]:
    return SchoolOutcome.objects.filter(plan=plan)


def plan_of_record(school: School) -> SchoolOutcome | None:
    """What the plan of record of the body that answers for a school (or of a body above it) does for it."""
    found = SchoolOutcome.objects.filter(
        school=school, plan__scenario__is_record=True, plan__method__in=[Method.SOLVER, Method.STRONG]
    )
    heavy = ("plan__document", "plan__summary", "plan__scenario__case")
    related = found.select_related("plan__scenario__plan__organisation").defer(*heavy)
    return related.order_by("plan__method").first()  # "solver" comes before "strong"


def record_over(schools: QuerySet[School]) -> Plan | None:
    """The plan of record that holds some of the schools, the solver's before the strong one."""
    held = SchoolOutcome.objects.filter(plan=OuterRef("pk"), school__in=schools)
    found = Plan.objects.filter(Exists(held), scenario__is_record=True, method__in=[Method.SOLVER, Method.STRONG])
    related = found.select_related("scenario__plan__organisation").defer("document", "scenario__case")
    return related.order_by("method").first()


@dataclass(frozen=True)
class Places:
    """Some schools in a plan; `wave` is the next one to begin, `entering` the schools that enter in it."""

    schools: int
    served: int
    lacking: int  # not served although they lack something
    wave: int | None
    entering: int


def places(plan: Plan, schools: QuerySet[School], day: date) -> Places:
    """Where some schools stand in a plan on a day."""
    rows = plan.outcomes.filter(school__in=schools)
    found = rows.aggregate(
        schools=Count("pk"), served=Count("wave"), lacking=Count("pk", filter=Q(wave__isnull=True, needed__gt=0))
    )
    digital = plan.scenario.plan
    ahead = next((n for n in range(1, digital.waves + 1) if digital.wave_starts_on(n) >= day), None)
    entering = rows.filter(wave=ahead).count() if ahead else 0
    return Places(found["schools"], found["served"], found["lacking"], ahead, entering)


def of_record(schools: QuerySet[School], field: str) -> dict[int, Any]:
    """A figure of each school in the plan of record, in one query; the solver's plan before the strong one."""
    rows = SchoolOutcome.objects.filter(
        school__in=schools, plan__scenario__is_record=True, plan__method__in=[Method.SOLVER, Method.STRONG]
    ).exclude(**{f"{field}__isnull": True})
    ordered = rows.order_by("school_id", "plan__method").distinct("school_id")
    scale = 100 if field == "coverage" else 1
    return {pk: value * scale for pk, value in ordered.values_list("school_id", field)}
