"""What a wave of the plan of record would order, before anything is written; commanding writes exactly this.

A wave is commanded once, line by line: a line of the plan is left to command while no order that was not cancelled
holds its school and its model for that wave, beyond what a plan of record before this one sent (`ordered.py`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum
from django.utils import timezone

from pupitre.governance.models import FundingMeasure, LedgerMovement
from pupitre.governance.queries.ledger import Position, positions
from pupitre.planning import ordered
from pupitre.planning.choices import Choices
from pupitre.planning.models import Delivery, Plan, Scenario
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import DeviceModel, LineShare, OrderLine
from pupitre.procurement.operations.drafting import Foreseen, Pays, Wanted, cut, foresee
from pupitre.projects.engine import milestones as conditions
from pupitre.projects.engine.eligibility import Condition, Finding
from pupitre.projects.engine.milestones import Due, Judged
from pupitre.projects.models import Need
from pupitre.projects.queries.entry import barred
from pupitre.projects.queries.milestones import facts_of, readiness_of
from pupitre.projects.queries.projects import top_of
from pupitre.territory.models import School

CAPEX = "capex"
RULE_OF = {  # the rule that says the same as a condition of a wave
    conditions.Kind.CONVENTION: Condition.ACCOMPANIED,
    conditions.Kind.PROJECT: Condition.VALIDATED,
    conditions.Kind.REFERENT: Condition.REFERENT,
    conditions.Kind.SEATS: Condition.TRAINED,
}
Item = tuple[str, str, str, str, int]  # school, function, group of levels, model, wave
Held = tuple[int, int, int]  # measure, year, school


@dataclass(frozen=True)
class Asked:
    """What a wave asks of a measure in a fiscal year, beyond what its schools hold; and what is free."""

    measure: FundingMeasure
    year: int
    amount: Decimal
    free: Decimal

    @property
    def missing(self) -> Decimal:
        return max(self.amount - self.free, Decimal(0))

    @property
    def left(self) -> Decimal:
        return self.free - self.amount


@dataclass(frozen=True)
class KeptOut:
    """A school that may not be ordered for yet: conditions of its wave, and rules on kinds of equipment, not met.

    Conditions keep out all that it would receive; rules, the kinds that they are about.
    """

    school: School
    conditions: tuple[Judged, ...] = ()
    kinds: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    def bars(self, functions: Collection[str]) -> bool:
        return bool(self.conditions) or not self.kinds.keys().isdisjoint(functions)

    @property
    def rules(self) -> tuple[Finding, ...]:
        """The rules not met, each once, but those that a condition says already."""
        said = {RULE_OF[row.due.kind] for row in self.conditions}
        found = {row.rule.pk: row for rows in self.kinds.values() for row in rows}
        return tuple(row for row in found.values() if row.rule.condition not in said)


@dataclass(frozen=True)
class WaveOrder:
    """A wave as it would be ordered now. `kept_out`: the schools not ready, with what keeps each of them out.

    `unknown`: models of the plan that have left the catalogue. `some_ready`: something is left without those.
    `begun`: what a plan before ordered in part, so many devices of so many, by school.
    """

    orders: tuple[Foreseen, ...]
    schools: tuple[School, ...]
    kept_out: tuple[KeptOut, ...]
    measures: tuple[Asked, ...]
    unknown: tuple[str, ...]
    some_ready: bool = True
    begun: Mapping[int, tuple[int, int]] = field(default_factory=dict)

    @property
    def lines(self) -> list[Wanted]:
        return [line for order in self.orders for line, _price, _amount in order.lines]

    @property
    def amount(self) -> Decimal:
        return sum((order.amount for order in self.orders), Decimal(0))

    @property
    def missing(self) -> tuple[Asked, ...]:
        return tuple(row for row in self.measures if row.missing)


def foresee_wave(scenario: Scenario, plan: Plan, wave: int, at: datetime, *, leave_out: bool = False) -> WaveOrder:
    """What is left to order of a wave; with `leave_out`, without what is not ready for it."""
    reading = Reading(scenario, plan)
    wanted, unknown = reading.lines([wave])
    schools = sorted(reading.schools.values(), key=lambda school: (school.sort_name, school.pk))
    out = kept_out(scenario, wave, schools, reading.functions, timezone.localdate(at))
    by_school = {row.school.pk: row for row in out}
    ready = [line for line in wanted if not _is_barred(line, by_school, reading.functions)]
    if leave_out:
        wanted, kept = ready, {line.school_id for line in ready}
        schools = [school for school in schools if school.pk in kept]
    orders = tuple(foresee(wanted, at=at))
    held = held_by_cancelled(scenario, [wave], {school.pk for school in schools})
    begun = {
        pk: (sum(done for done, _ in rows), sum(whole for _, whole in rows)) for pk, rows in reading.begun.items()
    }
    return WaveOrder(orders, tuple(schools), out, _asked(orders, held), unknown, bool(ready), begun)


def kept_out(
    scenario: Scenario,
    wave: int,
    schools: Sequence[School],
    functions: Mapping[tuple[int, int], Collection[str]],
    on: date,
) -> tuple[KeptOut, ...]:
    """The schools that conditions of the wave, or rules on what it brings them, keep out of it.

    `functions`: what each school's models are for. Rules are judged on the first day of the wave, or now once it has
    begun. A school about which nothing is written is supposed ready where the scenario supposed it.
    """
    ready = readiness_of([school.pk for school in schools])
    known = facts_of([school.pk for school in schools], (), ready)
    supposed = Choices.from_json(scenario.choices).assume_ready
    starts_on = scenario.plan.wave_starts_on(wave)
    wanted: dict[int, set[str]] = defaultdict(set)
    for (school, _model), codes in functions.items():
        wanted[school].update(codes)
    ruled = barred(wanted, ready, top_of(scenario.organisation), max(starts_on, on))
    found = []
    for place in schools:
        facts = known[place.pk]
        if supposed and not facts.is_written:
            continue
        rows = [conditions.judge(Due(kind, wave, starts_on), facts, on) for kind in conditions.CONDITIONS]
        blocks = tuple(row for row in rows if conditions.keeps_out(row, on))
        if blocks or place.pk in ruled:
            found.append(KeptOut(place, blocks, ruled.get(place.pk, {})))
    return tuple(found)


def _is_barred(
    line: Wanted, kept: Mapping[int, KeptOut], functions: Mapping[tuple[int, int], Collection[str]]
) -> bool:
    row = kept.get(line.school_id)
    return row is not None and row.bars(functions[line.school_id, line.model_id])


def cancelled(scenario: Scenario, waves: Sequence[int], schools: Collection[int]) -> QuerySet[OrderLine]:
    """Lines of some waves whose order was cancelled: their money stays allocated to their schools."""
    lines = ordered.lines_of(scenario.pk).filter(plan_wave__in=waves, school__in=schools)
    return lines.filter(order__state=OrderState.CANCELLED)


def held_by_cancelled(scenario: Scenario, waves: Sequence[int], schools: Collection[int]) -> dict[Held, Decimal]:
    """What cancelled lines left allocated to each school, by measure and year; what orders it again takes that."""
    lines = cancelled(scenario, waves, schools).order_by().values("pk")
    rows = LineShare.objects.filter(line__in=lines, allocated=True).order_by()
    found = rows.values_list("measure_id", "year", "line__school_id").annotate(total=Sum("amount"))
    return {(measure, year, school): total for measure, year, school, total in found}


def _asked(orders: Iterable[Foreseen], held: Mapping[Held, Decimal]) -> tuple[Asked, ...]:
    """What orders take of each measure and year, beside what is free (two queries)."""
    by_school: dict[Held, Decimal] = defaultdict(Decimal)
    for order in orders:
        for line, _price, amount in order.lines:
            for pays, part in cut(amount, line.pays):
                by_school[pays.measure_id, pays.year, line.school_id] += part
    sums: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
    for key, amount in by_school.items():
        sums[key[:2]] += max(amount - held.get(key, Decimal(0)), Decimal(0))
    rows = LedgerMovement.objects.filter(measure__in={measure for measure, _year in sums})
    free = positions(rows, "measure", "year")
    measures = FundingMeasure.objects.select_related("organisation").in_bulk([measure for measure, _year in sums])
    found = [
        Asked(measures[measure], year, amount, free.get((measure, year), Position()).free)
        for (measure, year), amount in sums.items()
    ]
    return tuple(sorted(found, key=lambda row: (row.measure.code, row.year)))


@dataclass(frozen=True)
class Commanded:
    """What was ordered for a wave: `left` deliveries of the `planned` ones are not, or not wholly (`units_left`).

    `orders` by number.
    """

    planned: int
    left: int
    units_left: int = 0
    lines: int = 0
    schools: int = 0
    units: int = 0
    amount: Decimal = Decimal(0)
    orders: tuple[int, ...] = ()


def commanded(scenario: Scenario, plan: Plan) -> dict[int, Commanded]:
    """What was ordered for each wave of the plan of record, by it or before it (three queries)."""
    held = ordered.holding(scenario.pk)
    lines: dict[int, list[OrderLine]] = defaultdict(list)
    read = held.order_by("order__number", "pk").only("plan_wave", "school_id", "quantity", "order_id", "amount")
    for row in read:
        lines[row.plan_wave or 0].append(row)
    rows = ordered.planned(plan.deliveries.all())
    left: dict[int, list[int]] = defaultdict(list)
    for one, units in zip(rows, ordered.still_to_order(rows, ordered.units_of(scenario.pk, held)), strict=True):
        left[one.wave].append(units)
    return {wave: _of_wave(units, lines[wave]) for wave, units in left.items()}


def _of_wave(left: Sequence[int], lines: Sequence[OrderLine]) -> Commanded:
    return Commanded(
        planned=len(left),
        left=sum(units > 0 for units in left),
        units_left=sum(left),
        lines=len(lines),
        schools=len({line.school_id for line in lines}),
        units=sum(line.quantity for line in lines),
        amount=sum((line.amount for line in lines), Decimal(0)),
        orders=tuple(dict.fromkeys(line.order_id for line in lines)),
    )


class Reading:
    """What it takes to turn deliveries of a plan into lines of orders.

    `schools`: those of the lines read; `functions`: what these bring, by school and model; `begun`: of the lines that
    a plan before ordered in part, so many devices of so many, by school.
    """

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        owner = scenario.organisation_id
        self.scenario, self.plan = scenario, plan
        self.models = dict(DeviceModel.objects.filter(organisation=owner).values_list("code", "pk"))
        self.measures = dict(FundingMeasure.objects.filter(organisation=owner).values_list("code", "pk"))
        self.schools: dict[int, School] = {}
        self.functions: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.begun: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.needs = _needs_of(plan)
        document = Plan.objects.values_list("document", flat=True).get(pk=plan.pk)
        self.splits: dict[Item, list[dict[str, object]]] = {
            (row["school_id"], row["function"], row["group"], row["model_id"], row["wave"]): row["split"]
            for row in document["deliveries"]
        }

    def lines(self, waves: Sequence[int]) -> tuple[list[Wanted], tuple[str, ...]]:
        """The lines left to command of some waves, and the models that are no longer in the catalogue."""
        rows = list(ordered.in_order(self.plan.deliveries.filter(wave__in=waves)).select_related("school"))
        held = ordered.holding(self.scenario.pk).filter(plan_wave__in=waves)
        asked = [
            ordered.Planned(r.school_id, r.wave, r.function, r.model_code, r.devices, r.model_code in self.models)
            for r in rows
        ]
        left = ordered.still_to_order(asked, ordered.units_of(self.scenario.pk, held))
        wanted, unknown = [], set()
        for row, units in zip(rows, left, strict=True):
            model = self.models.get(row.model_code)
            if model is None:
                unknown.add(row.model_code)
            elif units:
                wanted.append(self._wanted(row, model, units))
                self.schools[row.school_id] = row.school
                self.functions[row.school_id, model].add(row.function)
                if units < row.devices:
                    self.begun[row.school_id].append((row.devices - units, row.devices))
        return wanted, tuple(sorted(unknown))

    def _wanted(self, row: Delivery, model: int, units: int) -> Wanted:
        key = (row.school.code, row.function, row.group, row.model_code, row.wave)
        weights: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for share in self.splits.get(key, []):
            measure = self.measures.get(str(share["measure_id"]))
            if share["kind"] == CAPEX and measure is not None:
                year = self.scenario.plan.fiscal_year(int(str(share["year"])))
                weights[measure, year] += Decimal(str(share["amount_eur"]))
        pays = [Pays(measure, year, weight, allocated=True) for (measure, year), weight in sorted(weights.items())]
        need = self.needs.get((row.school_id, row.function, row.group))
        plan = (ordered.KIND, self.scenario.pk)
        return Wanted(model, row.school_id, units, tuple(pays), need_id=need, plan=plan, wave=row.wave)


def _needs_of(plan: Plan) -> dict[tuple[int, str, str], int]:
    """The need of its project that each delivery answers: the last one written for that equipment."""
    rows = Need.objects.filter(school__in=plan.deliveries.values("school"), withdrawn_at__isnull=True).order_by("pk")
    return {
        (school, function, group): pk
        for pk, school, function, group in rows.values_list("pk", "school_id", "function", "group")
    }
