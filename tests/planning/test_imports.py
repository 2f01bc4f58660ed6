"""The files of a case directory, imported as they are: what comes back from the rooms is what was written."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from pupitre.fleet.models import StockSet, UsageRate
from pupitre.governance.models import FundingMeasure, MeasureBudget
from pupitre.kernel.imports import operations as imports
from pupitre.kernel.imports import registry
from pupitre.planning.engine.case_io import write_case
from pupitre.planning.engine.generate import generate
from pupitre.planning.models import WaveCapacity
from pupitre.procurement.models import DeviceModel
from pupitre.projects.models import Obligation, Readiness
from tests.factories import planning as make
from tests.factories.accounts import viewer
from tests.factories.territory import organisation, school

pytestmark = pytest.mark.django_db
FILES = {
    "governance.measures": "measures.csv",
    "governance.budgets": "measure_budgets.csv",
    "procurement.catalogue": "catalogue.csv",
    "fleet.stock": "stock.csv",
    "fleet.usage": "usage.csv",
    "projects.readiness": "commitments.csv",
    "projects.obligations": "obligations.csv",
    "planning.capacities": "capacities.csv",
}


def imported(kind: str, path: Path, plan: Any, actor: Any) -> Any:
    at = timezone.now()
    with path.open("rb") as file:
        run = imports.open_run(
            registry.find(kind), file, name=path.name, options={"plan": plan.name}, actor=actor, at=at
        )
    run = imports.plan_run(run, actor=actor, at=at)
    return imports.apply_run(run, actor=actor, at=at)


def test_a_case_directory_comes_in_whole_and_twice_changes_nothing(tmp_path: Path) -> None:
    case = generate(12, seed=3)
    assert case.obligations
    write_case(case, tmp_path)
    owner = organisation()
    plan = make.digital_plan(owner)
    for row in case.schools:
        school(owner, code=row.school_id)
    lead = viewer("administrator", organisation=owner)
    for _time in range(2):
        for kind, name in FILES.items():
            imported(kind, tmp_path / name, plan, lead)
        counts = {
            "measures": FundingMeasure.objects.count(),
            "budgets": MeasureBudget.objects.count(),
            "catalogue": DeviceModel.objects.count(),
            "stock": StockSet.objects.count(),
            "usage": UsageRate.objects.count(),
            "commitments": Readiness.objects.count(),
            "obligations": Obligation.objects.count(),
            "capacities": WaveCapacity.objects.count(),
        }
        assert counts == {
            "measures": len(case.measures),
            "budgets": len(case.measure_budgets),
            "catalogue": len(case.catalogue),
            "stock": len(case.stock),
            "usage": len(case.usage),
            "commitments": len(case.commitments),
            "obligations": len(case.obligations),
            "capacities": len(case.capacities),
        }
    row = case.commitments[0]
    kept = Readiness.objects.get(school__code=row.school_id)
    assert plan.wave_of(kept.convention_on) == (0 if row.convention_wave < 2 else row.convention_wave)
    assert float(kept.commitment) == row.commitment
    first = case.stock[0]
    ages = {round(one.age(plan.starts_on)) for one in StockSet.objects.filter(school__code=first.school_id)}
    assert round(first.age) in ages
    measure = case.measures[0]
    assert FundingMeasure.objects.get(code=measure.measure_id).ends_in == plan.fiscal_year(measure.end_year)


def test_a_preview_names_its_tables_in_the_words_of_the_reader() -> None:
    tables = (FundingMeasure, MeasureBudget, DeviceModel, StockSet, UsageRate, Readiness, Obligation, WaveCapacity)
    derived = [table for table in tables if table._meta.verbose_name_plural == f"{table._meta.verbose_name}s"]
    assert derived == []  # Django's own plural is an English word of the code, such as "wave capacitys"
    with translation.override("en"):
        english = str(Readiness._meta.verbose_name_plural)
    with translation.override("fr"):
        assert str(Readiness._meta.verbose_name_plural) != english
