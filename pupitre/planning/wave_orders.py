"""What a wave of the plan of record would order, before anything is written; commanding writes exactly this.

A wave is commanded once, line by line: a line of the plan is left to command while no order that was not cancelled
holds its school and its model for that wave. What a plan of record before this one sent for a school, a wave and a
kind of equipment is bought: this one does not command it again.
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
from pupitre.planning.choices import Choices
from pupitre.planning.models import Delivery, Plan, Scenario
from pupitre.procurement.enums import OrderState
from pupitre.procurement.models import DeviceModel, LineShare, OrderLine
from pupitre.procurement.operations.drafting import Foreseen, Pays, Wanted, cut, foresee
from pupitre.procurement.queries.rules import SPENT
from pupitre.projects.engine import milestones as conditions
from pupitre.projects.engine.eligibility import Condition, Finding
from pupitre.projects.engine.milestones import Due, Judged
from pupitre.projects.models import Need
from pupitre.projects.queries.entry import barred
from pupitre.projects.queries.milestones import facts_of, readiness_of
from pupitre.projects.queries.projects import top_of
from pupitre.territory.models import School

KIND = "planning.scenario"
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
    """

    orders: tuple[Foreseen, ...]
    schools: tuple[School, ...]
    kept_out: tuple[KeptOut, ...]
    measures: tuple[Asked, ...]
    unknown: tuple[str, ...]
    some_ready: bool = True

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
    return WaveOrder(orders, tuple(schools), out, _asked(orders, held), unknown, some_ready=bool(ready))


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
    lines = of_plan(scenario).filter(plan_wave__in=waves, school__in=schools)
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
    """What was ordered for a wave: `left` deliveries of the `planned` ones are not ordered. `orders` by number."""

    planned: int
    left: int
    lines: int = 0
    schools: int = 0
    units: int = 0
    amount: Decimal = Decimal(0)
    orders: tuple[int, ...] = ()


def commanded(scenario: Scenario, plan: Plan) -> dict[int, Commanded]:
    """What was ordered for each wave of the plan of record, by it or before it (four queries)."""
    lines: dict[int, list[tuple[int, int, int, int, Decimal]]] = defaultdict(list)
    held = (sent_before(scenario) | of_plan(scenario)).exclude(order__state=OrderState.CANCELLED)
    held, bought = held.order_by("order__number", "pk"), bought_before(scenario)
    for row in held.only("plan_wave", "school_id", "model_id", "quantity", "order_id", "amount"):
        lines[row.plan_wave or 0].append((row.school_id, row.model_id, row.quantity, row.order_id, row.amount))
    models = dict(DeviceModel.objects.filter(organisation=scenario.organisation_id).values_list("code", "pk"))
    planned: dict[int, list[tuple[int, int | None, bool]]] = defaultdict(list)
    rows = plan.deliveries.order_by().values_list("wave", "school_id", "model_code", "function")
    for wave, school, code, function in rows:
        planned[wave].append((school, models.get(code), (wave, school, function) in bought))
    return {wave: _of_wave(asked, lines[wave]) for wave, asked in planned.items()}


def _of_wave(
    planned: list[tuple[int, int | None, bool]], lines: list[tuple[int, int, int, int, Decimal]]
) -> Commanded:
    done = {(school, model) for school, model, _units, _order, _amount in lines}
    return Commanded(
        planned=len(planned),
        left=sum(
            model is not None and not bought and (school, model) not in done for school, model, bought in planned
        ),
        lines=len(lines),
        schools=len({school for school, *_rest in lines}),
        units=sum(units for _school, _model, units, _order, _amount in lines),
        amount=sum((amount for *_rest, amount in lines), Decimal(0)),
        orders=tuple(dict.fromkeys(order for _school, _model, _units, order, _amount in lines)),
    )


class Reading:
    """What it takes to turn deliveries of a plan into lines of orders.

    `schools`: those of the lines read; `functions`: what these bring, by school and model.
    """

    def __init__(self, scenario: Scenario, plan: Plan) -> None:
        owner = scenario.organisation_id
        self.scenario, self.plan = scenario, plan
        self.models = dict(DeviceModel.objects.filter(organisation=owner).values_list("code", "pk"))
        self.measures = dict(FundingMeasure.objects.filter(organisation=owner).values_list("code", "pk"))
        self.schools: dict[int, School] = {}
        self.functions: dict[tuple[int, int], set[str]] = defaultdict(set)
        self.needs = _needs_of(plan)
        document = Plan.objects.values_list("document", flat=True).get(pk=plan.pk)
        self.splits: dict[Item, list[dict[str, object]]] = {
            (row["school_id"], row["function"], row["group"], row["model_id"], row["wave"]): row["split"]
            for row in document["deliveries"]
        }

    def lines(self, waves: Sequence[int]) -> tuple[list[Wanted], tuple[str, ...]]:
        """The lines left to command of some waves, and the models that are no longer in the catalogue."""
        done, bought = _commanded(self.scenario), bought_before(self.scenario)
        rows = (
            self.plan.deliveries.filter(wave__in=waves)
            .select_related("school")
            .order_by("wave", "school__code", "function", "group", "model_code")
        )
        wanted, unknown = [], set()
        for row in rows:
            model = self.models.get(row.model_code)
            if (row.wave, row.school_id, row.function) in bought:
                continue
            if model is None:
                unknown.add(row.model_code)
            elif (row.wave, row.school_id, model) not in done:
                wanted.append(self._wanted(row, model))
                self.schools[row.school_id] = row.school
                self.functions[row.school_id, model].add(row.function)
        return wanted, tuple(sorted(unknown))

    def _wanted(self, row: Delivery, model: int) -> Wanted:
        key = (row.school.code, row.function, row.group, row.model_code, row.wave)
        weights: dict[tuple[int, int], Decimal] = defaultdict(Decimal)
        for share in self.splits.get(key, []):
            measure = self.measures.get(str(share["measure_id"]))
            if share["kind"] == CAPEX and measure is not None:
                year = self.scenario.plan.fiscal_year(int(str(share["year"])))
                weights[measure, year] += Decimal(str(share["amount_eur"]))
        pays = [Pays(measure, year, weight, allocated=True) for (measure, year), weight in sorted(weights.items())]
        need = self.needs.get((row.school_id, row.function, row.group))
        plan = (KIND, self.scenario.pk)
        return Wanted(model, row.school_id, row.devices, tuple(pays), need_id=need, plan=plan, wave=row.wave)


def _commanded(scenario: Scenario) -> set[tuple[int, int, int]]:
    """The (wave, school, model) that orders hold already."""
    lines = of_plan(scenario).exclude(order__state=OrderState.CANCELLED)
    rows = lines.order_by().values_list("plan_wave", "school_id", "model_id")
    return {(wave or 0, school, model) for wave, school, model in rows}


def of_plan(scenario: Scenario) -> QuerySet[OrderLine]:
    """The lines of orders that a scenario commanded."""
    return OrderLine.objects.filter(plan_kind=KIND, plan_pk=scenario.pk, plan_wave__isnull=False)


def sent_before(scenario: Scenario) -> QuerySet[OrderLine]:
    """The lines that other plans of record of the same plan commanded and sent: another plan takes back the rest."""
    others = Scenario.objects.filter(plan=scenario.plan_id).exclude(pk=scenario.pk).order_by().values_list("pk")
    return OrderLine.objects.filter(
        plan_kind=KIND, plan_pk__in=others, plan_wave__isnull=False, order__state__in=SPENT
    )


def bought_before(scenario: Scenario) -> set[tuple[int, int, str]]:
    """The (wave, school, kind of equipment) that they hold."""
    rows = sent_before(scenario).order_by().values_list("plan_wave", "school_id", "model__functions")
    return {(wave or 0, school, function) for wave, school, functions in rows for function in functions}


def _needs_of(plan: Plan) -> dict[tuple[int, str, str], int]:
    """The need of its project that each delivery answers: the last one written for that equipment."""
    rows = Need.objects.filter(school__in=plan.deliveries.values("school"), withdrawn_at__isnull=True).order_by("pk")
    return {
        (school, function, group): pk
        for pk, school, function, group in rows.values_list("pk", "school_id", "function", "group")
    }
