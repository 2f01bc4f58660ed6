"""From the rooms' tables and a scenario's choices to the engine's case, which is then frozen.

Reads only. What had to be assumed is counted and said (`Assumption`), and kept with the scenario.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import cos, radians
from typing import Any

from pupitre.fleet.models import StockSet, UsageRate
from pupitre.governance.models import ALREADY, NEVER, DigitalPlan, FundingMeasure
from pupitre.planning import changes, needs, what_if
from pupitre.planning.choices import Choices
from pupitre.planning.engine import case as engine
from pupitre.planning.engine.case_io import make_case
from pupitre.planning.models import EquipmentFunction, Pin, RatioTarget, WaveCapacity
from pupitre.planning.school_facts import SchoolFacts, gather
from pupitre.procurement.models import DeviceModel
from pupitre.projects.models import Obligation, Readiness

KM_PER_DEGREE = 111.32  # of latitude; of longitude at the equator
QUEBEC_PURCHASE_TAX = Decimal("1.05")  # GST 5 % and QST 9.975 %, of which school bodies get most back: to validate


@dataclass(frozen=True)
class Assumption:
    """Something the case had to suppose: a code for its sentence, and how many rows it concerns."""

    code: str
    count: int


@dataclass(frozen=True)
class Built:
    """A case, and what it supposes."""

    case: engine.Case
    assumptions: tuple[Assumption, ...]


def build_case(plan: DigitalPlan, choices: Choices, pins: Iterable[Pin] = ()) -> Built:
    """The case of a plan under a scenario's choices.

    Errors: CaseError, with every input that cannot be used.
    """
    facts = changes.on_schools(gather(plan, choices), choices.futures)
    territory = f"ORG-{plan.organisation_id}"
    rules = need_rules(plan, choices)
    items, need = _needs(facts, rules)
    known = {(item.school_id, item.function, item.group) for item in items}
    ids = {school.pk: school.code for school in facts}
    stock, stray = _stock(plan, ids, known)
    commitments, supposed = _commitments(plan, facts, choices)
    case = make_case(
        engine.Meta(
            years=plan.years, waves_per_year=plan.waves_per_year, seed=choices.seed, settings=settings(plan, choices)
        ),
        schools=[_school(school, territory) for school in facts],
        enrolment=[
            engine.Enrolment(school.code, year, level.level, level.pupils, level.class_size)
            for school in facts
            for year, levels in enumerate(school.levels_by_year, start=1)
            for level in levels
        ],
        items=items,
        need=need,
        stock=stock,
        usage=_usage(ids, known),
        commitments=commitments,
        obligations=_obligations(plan, ids, known),
        capacities=_capacities(plan, territory, choices),
        **_money(plan, territory, choices),
        catalogue=changes.on_catalogue(_catalogue(plan), choices.futures),
        pins=[engine.Pin(ids[pin.school_id], pin.wave) for pin in pins if pin.school_id in ids],
    )
    counted = {
        "schools_without_pupils": sum(1 for school in facts if not school.pupils),
        "levels_estimated": sum(1 for school in facts if school.is_estimate),
        "no_index": sum(1 for school in facts if school.ips is None),
        "readiness_supposed": supposed,
        "stock_without_need": stray,
    }
    case = what_if.applied(case, what_if.from_json(choices.what_if))
    return Built(case, tuple(Assumption(code, count) for code, count in counted.items() if count))


def settings(plan: DigitalPlan, choices: Choices) -> engine.Settings:
    """The planner's settings: the functions of the organisation, the taxes of its country, the chosen equity."""
    defaults = engine.Settings()
    functions = {rule.name: rule for rule in defaults.functions}  # kept: a case file is read over the defaults
    for row in EquipmentFunction.objects.filter(organisation=plan.organisation).order_by("code"):
        functions[row.code] = engine.FunctionRule(
            row.code,
            weight=float(choices.weights.get(row.code, row.weight)),
            technician_hours=float(row.technician_hours),
            base=row.is_base,
        )
    quebec = plan.organisation.jurisdiction == "qc"
    return replace(
        defaults,
        functions=tuple(functions[name] for name in sorted(functions)),
        vat_factor=QUEBEC_PURCHASE_TAX if quebec else defaults.vat_factor,
        equity_slope=defaults.equity_slope * choices.equity,
    )


def need_rules(plan: DigitalPlan, choices: Choices) -> list[needs.Rule]:
    """The organisation's need rules, with their ratio for each year of the plan."""
    years = [plan.fiscal_year(number) for number in range(1, plan.years + 1)]
    rows: dict[int, dict[int, float]] = defaultdict(dict)
    targets = RatioTarget.objects.filter(rule__function__organisation=plan.organisation)
    for target in targets.select_related("rule__function").order_by("rule_id", "from_year"):
        rows[target.rule_id][target.from_year] = float(target.pupils_per_device)
    found = (
        EquipmentFunction.objects.filter(organisation=plan.organisation).prefetch_related("rules").order_by("code")
    )
    return [
        needs.Rule(
            function.code,
            rule.group,
            frozenset(rule.levels),
            rule.basis,
            rule.set_size,
            needs.ratio_path(rows[rule.pk] or {years[0]: 1.0}, years, choices.ratio_percent),
        )
        for function in found
        for rule in sorted(function.rules.all(), key=lambda rule: rule.group)
    ]


def _needs(facts: Sequence[SchoolFacts], rules: Sequence[needs.Rule]) -> tuple[list[engine.Item], list[engine.Need]]:
    items: list[engine.Item] = []
    rows: list[engine.Need] = []
    for school in facts:
        for rule in rules:
            sets = [needs.sets_needed(rule, levels, year) for year, levels in enumerate(school.levels_by_year)]
            if not any(sets):
                continue
            served = needs.pupils_per_set(rule, school.levels_by_year, sets)
            items.append(engine.Item(school.code, rule.function, rule.group, rule.set_size, served))
            rows += [
                engine.Need(school.code, rule.function, rule.group, year, lots)
                for year, lots in enumerate(sets, start=1)
            ]
    return items, rows


def _school(school: SchoolFacts, territory: str) -> engine.School:
    x = y = None
    if school.longitude is not None and school.latitude is not None:
        x = round(school.longitude * KM_PER_DEGREE * cos(radians(school.latitude)), 2)
        y = round(school.latitude * KM_PER_DEGREE, 2)
    return engine.School(school.code, territory, school.kind, school.category, school.ips, school.teachers, x, y)


def _stock(
    plan: DigitalPlan, ids: dict[int, str], known: set[tuple[str, str, str]]
) -> tuple[list[engine.Stock], int]:
    """The sets that answer a need, and how many answer none (they stay where they are)."""
    rows, stray = [], 0
    for found in StockSet.objects.filter(school__in=ids).select_related("model").order_by("pk"):
        key = (ids[found.school_id], found.function, found.group)
        if key not in known:
            stray += 1
            continue
        age = found.age(plan.starts_on)
        rows.append(engine.Stock(*key, found.model.code, age, engine.Condition(found.condition), found.units))
    return rows, stray


def _usage(ids: dict[int, str], known: set[tuple[str, str, str]]) -> list[engine.Usage]:
    found = UsageRate.objects.filter(school__in=ids).order_by("pk")
    keyed = (((ids[row.school_id], row.function, row.group), row.rate) for row in found)
    return [engine.Usage(*key, float(rate)) for key, rate in keyed if key in known]


def _commitments(
    plan: DigitalPlan, facts: Sequence[SchoolFacts], choices: Choices
) -> tuple[list[engine.Commitment], int]:
    """Each school's conditions; those about which nothing is written are supposed, and counted."""
    written = Readiness.objects.filter(school__in=[school.pk for school in facts]).order_by("pk")
    by_school = {row.school_id: row for row in written}
    unknown = ALREADY if choices.assume_ready else NEVER
    rows = []
    for school in facts:
        found = by_school.get(school.pk)
        row = found or Readiness(school_id=school.pk)
        days = (row.convention_on, row.project_on, row.referent_on)
        convention, project, referent = (plan.wave_of(day) if found else unknown for day in days)
        rows.append(
            engine.Commitment(
                school.code,
                convention,
                project,
                referent,
                trained_share=float(row.trained_share),
                trained_threshold=float(row.trained_threshold),
                seats_needed=row.seats_needed,
                commitment=float(row.commitment),
                adviser_days=float(row.adviser_days),
                tech_hours=float(row.technician_hours),
            )
        )
    return rows, len(facts) - len(by_school)


def _obligations(plan: DigitalPlan, ids: dict[int, str], known: set[tuple[str, str, str]]) -> list[engine.Obligation]:
    """What was promised within the plan; a promise already due is due in its first year."""
    rows = []
    for row in Obligation.objects.filter(school__in=ids).order_by("pk"):
        key = (ids[row.school_id], row.function, row.group)
        year = max(1, row.deadline_year - plan.first_year + 1)
        if key in known and year <= plan.years:
            rows.append(engine.Obligation(*key, year, float(row.min_share), row.label))
    return rows


def _capacities(plan: DigitalPlan, territory: str, choices: Choices) -> list[engine.Capacity]:
    share = choices.capacity_percent / 100
    return [
        engine.Capacity(
            territory,
            row.wave,
            deployments=float(int(row.deployments * share)),
            adviser_days=round(float(row.adviser_days) * share, 2),
            tech_hours=round(float(row.technician_hours) * share, 2),
            training_seats=int(row.training_seats * share),
        )
        for row in WaveCapacity.objects.filter(plan=plan, wave__lte=plan.waves).order_by("wave")
    ]


def _money(plan: DigitalPlan, territory: str, choices: Choices) -> dict[str, Any]:
    """Measures that pay within the plan, and what was voted for them."""
    percent = {"capex": choices.capex_percent, "opex": choices.opex_percent}
    last = plan.fiscal_year(plan.years)
    measures: list[object] = []
    budgets: list[engine.MeasureBudget] = []
    found = FundingMeasure.objects.filter(
        organisation=plan.organisation, starts_in__lte=last, ends_in__gte=plan.first_year
    )
    for row in found.prefetch_related("budgets").order_by("code"):
        first_year = max(row.starts_in, plan.first_year) - plan.first_year + 1
        end_year = min(row.ends_in, last) - plan.first_year + 1
        measures.append(
            engine.Measure(
                row.code,
                engine.Money(row.kind),
                carry_share=float(row.carry_share),
                cofund_share=float(row.cofund_share),
                must_spend_share=float(row.must_spend_share),
                functions=tuple(sorted(row.functions)) or (engine.ANY,),
                categories=tuple(sorted(row.categories)) or (engine.ANY,),
                min_commitment=float(row.min_commitment),
                min_repairability=float(row.min_repairability),
                first_year=first_year,
                end_year=end_year,
                scope=engine.Scope(row.scope),
            )
        )
        for budget in row.budgets.all():
            year = budget.year - plan.first_year + 1
            if first_year <= year <= end_year:
                amount = (budget.amount * percent[row.kind] / 100).quantize(Decimal("0.01"))
                place = engine.ANY if row.scope == engine.Scope.NATIONAL else territory
                budgets.append(engine.MeasureBudget(place, row.code, year, amount))
    return {"measures": measures, "measure_budgets": changes.on_budgets(budgets, choices.futures)}


def _catalogue(plan: DigitalPlan) -> list[engine.Model]:
    return [
        engine.Model(
            row.code,
            tuple(sorted(row.functions)),
            row.price,
            float(row.life_years),
            float(row.repairability),
            row.opex_licence,
            row.opex_mdm,
            row.opex_support,
            row.set_overhead,
            row.reconditioned,
        )
        for row in DeviceModel.objects.filter(organisation=plan.organisation)
        .priced_on(plan.starts_on)
        .order_by("code")
    ]
