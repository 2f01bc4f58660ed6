"""The planner's inputs for tests."""

from datetime import date
from decimal import Decimal
from itertools import count
from types import SimpleNamespace
from typing import Any

from django.utils import timezone

from pupitre.fleet.models import StockSet, UsageRate
from pupitre.governance.models import DigitalPlan, FundingMeasure, MeasureBudget
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import computation, pricing, pricings
from pupitre.planning.engine.generate_country import generate_country, national_budgets
from pupitre.planning.enums import Method
from pupitre.planning.models import (
    CountryRun,
    EquipmentFunction,
    NeedRule,
    RatioTarget,
    Scenario,
    WaveCapacity,
)
from pupitre.planning.operations import computing, start_country
from pupitre.procurement.models import DeviceModel
from pupitre.projects.models import Obligation, Readiness
from pupitre.territory.models import Enrolment, Level, Organisation, School, SchoolYear
from tests.factories.territory import organisation, school

_numbers = count(1)


def digital_plan(owner: Organisation | None = None, **fields: Any) -> DigitalPlan:
    return DigitalPlan.objects.create(
        organisation=owner or organisation(), **{"name": f"Plan {next(_numbers)}", "first_year": 2026, **fields}
    )


def measure(owner: Organisation, *amounts: int, **fields: Any) -> FundingMeasure:
    """A measure open from 2026 on, with an amount for each year."""
    made = FundingMeasure.objects.create(
        organisation=owner,
        **{
            "code": f"M{next(_numbers)}",
            "name": "Own funds",
            "kind": "capex",
            "starts_in": 2026,
            "ends_in": 2030,
            **fields,
        },
    )
    for offset, amount in enumerate(amounts):
        MeasureBudget.objects.create(measure=made, year=2026 + offset, amount=Decimal(amount))
    return made


def device_model(owner: Organisation, **fields: Any) -> DeviceModel:
    return DeviceModel.objects.create(
        organisation=owner,
        **{
            "code": f"D{next(_numbers)}",
            "name": "Tablet",
            "functions": ["TAB"],
            "unit_price": Decimal(300),
            "life_years": 4,
            "repairability": 7,
            **fields,
        },
    )


def readiness(school: School, **fields: Any) -> Readiness:
    day = date(2025, 9, 1)
    made, _created = Readiness.objects.update_or_create(
        school=school, defaults={"convention_on": day, "project_on": day, "referent_on": day, **fields}
    )
    return made


def need_rule(owner: Organisation, code: str = "TAB", ratio: int = 6, **fields: Any) -> NeedRule:
    function, _created = EquipmentFunction.objects.get_or_create(
        organisation=owner, code=code, defaults={"name": "Shared tablets", "is_base": True}
    )
    rule, created = NeedRule.objects.get_or_create(
        function=function,
        group=fields.pop("group", "ALL"),
        defaults={"name": "All levels", "levels": ["CP", "CE1"], "set_size": 6, **fields},
    )
    if created:
        RatioTarget.objects.create(rule=rule, from_year=2026, pupils_per_device=ratio)
    return rule


def capacities(plan: DigitalPlan, **fields: Any) -> WaveCapacity:
    """The same capacity in each wave; the first one is returned."""
    for wave in range(1, plan.waves + 1):
        WaveCapacity.objects.create(
            plan=plan,
            wave=wave,
            **{"deployments": 3, "adviser_days": 20, "technician_hours": 200, "training_seats": 20, **fields},
        )
    return plan.capacities.get(wave=1)


def stock_set(school: School, model: DeviceModel, **fields: Any) -> StockSet:
    return StockSet.objects.create(
        school=school,
        model=model,
        **{"function": "TAB", "group": "ALL", "bought_on": date(2024, 1, 1), "units": 6, **fields},
    )


def usage(school: School, rate: str = "0.5", **fields: Any) -> UsageRate:
    return UsageRate.objects.create(
        school=school,
        **{"function": "TAB", "group": "ALL", "rate": Decimal(rate), "measured_on": date(2025, 6, 1), **fields},
    )


def obligation(school: School, **fields: Any) -> Obligation:
    return Obligation.objects.create(
        school=school, **{"function": "TAB", "group": "ALL", "deadline_year": 2028, "label": "Basic set", **fields}
    )


def small_territory(
    schools: int = 3, *, owner: Organisation | None = None, place: School | None = None
) -> SimpleNamespace:
    """A plan of three years over schools of 60 pupils that each lack two sets of tablets, with money for some."""
    owner = owner or organisation()
    plan = digital_plan(owner, years=3)
    made = SimpleNamespace(owner=owner, plan=plan, rule=need_rule(owner), model=device_model(owner))
    made.capex = measure(owner, 3000, 3000, 3000, code="OWN-CAPEX")
    made.opex = measure(owner, 2000, 2000, 2000, code="OWN-OPEX", kind="opex")
    made.schools = [*([place] if place else []), *(school(owner) for _ in range(schools - bool(place)))]
    for one in made.schools:
        readiness(one)
        enrol(one, CP=30, CE1=30)
    capacities(plan)
    return made


def enrol(place: School, year: int = 2025, **pupils: int) -> None:
    """Pupils by level code in a school year."""
    rentree, _created = SchoolYear.objects.get_or_create(start_year=year)
    for code, number in pupils.items():
        level, _created = Level.objects.get_or_create(
            jurisdiction="fr", code=code, defaults={"name": code, "position": 1}
        )
        Enrolment.objects.create(school=place, year=rentree, level=level, pupils=number)


def scenario(plan: DigitalPlan, **fields: Any) -> Scenario:
    return Scenario.objects.create(
        organisation=plan.organisation,
        plan=plan,
        **{"name": f"Scenario {next(_numbers)}", "created_at": timezone.now(), **fields},
    )


def computed_scenario(owner: Organisation | None = None, place: School | None = None) -> Scenario:
    """A scenario with the strong plan of a small territory."""
    here = small_territory(owner=owner, place=place)
    made = scenario(here.plan)
    computing.freeze(made, at=timezone.now())
    made.state = "computed"
    made.save()
    computation.compute_first_plan(made, timezone.now())
    return made


def country(name: str = "Country", *, rounds: int = 1) -> CountryRun:
    """Three territories of a few schools, two years: nobody has answered yet."""
    cases = list(generate_country(3, mean=5, seed=4, years=2))
    return start_country(
        name=name,
        territories=cases,
        budgets=national_budgets(sum(len(case.schools) for _, case in cases), years=2),
        rounds=rounds,
        actor=SYSTEM,
        at=timezone.now(),
    )


def priced_scenario(owner: Organisation | None = None, place: School | None = None) -> Scenario:
    """The same, its plan taken for the solver's and priced, as a worker does."""
    made = computed_scenario(owner, place)
    plan = made.plans.get()
    plan.method = Method.SOLVER
    plan.save(update_fields=["method"])
    begun = pricings.begin(plan, computation.pinned_case(made), timezone.now())
    pricing.run(begun.pk)
    return made
