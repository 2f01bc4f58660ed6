"""Real territories, from their public files to a plan that the verifier accepts (docs/real-territories.md)."""

import csv
import io
from pathlib import Path

import pytest
from django.utils import timezone

from pupitre.governance.models import DigitalPlan
from pupitre.kernel.viewer import SYSTEM
from pupitre.planning import operations
from pupitre.planning.case_building import build_case
from pupitre.planning.choices import Choices
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.greedy import greedy_plan
from pupitre.planning.engine.instance import Instance
from pupitre.planning.engine.plan import Plan
from pupitre.planning.engine.verifier import verify
from pupitre.planning.school_facts import schools_of
from pupitre.territory.models import Building, Organisation, School
from tests.connectors.shared import apply, shared
from tools import example_readiness

pytestmark = pytest.mark.django_db
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SEM = "saint_etienne_metropole/"
RENTREES = "ille_et_vilaine/fr-en-ecoles-effectifs-nb_classes_2019-2021.csv"
GRACE = 0.01  # EUR: budgets are in cents


def planned(owner: str, first_year: int, folder: str, schools: bytes, columns: dict[str, str]) -> Instance:
    """The case of a plan started as the guide says, with the example inputs of a folder."""
    plan = DigitalPlan.objects.create(
        organisation=Organisation.objects.get(name=owner), name="Plan", first_year=first_year
    )
    operations.install_presets(plan=plan, actor=SYSTEM, at=timezone.now())
    for kind, file in (
        ("governance.measures", f"{folder}/measures.csv"),
        ("governance.budgets", f"{folder}/measure_budgets.csv"),
        ("procurement.catalogue", "saint_etienne/catalogue.csv"),
        ("planning.capacities", f"{folder}/capacities.csv"),
    ):
        assert not apply(kind, (EXAMPLES / file).read_bytes(), plan=plan.name).plan["refused_lines"]
    apply("projects.readiness", invented(schools, columns), plan=plan.name)
    return derive(build_case(plan, Choices()).case)


def invented(schools: bytes, columns: dict[str, str]) -> bytes:
    """The example readiness of the schools of a public file."""
    text = schools.decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text), delimiter=max(";,", key=text.partition("\n")[0].count))
    found = example_readiness.schools(rows, columns["code"], columns["pupils"], columns.get("year", ""))
    lines = [example_readiness.COLUMNS, *(example_readiness.readiness(*school) for school in found.items())]
    return "\n".join(",".join(map(str, line)) for line in lines).encode()


def checked(instance: Instance) -> Plan:
    """The strong plan, when it breaks no rule and misses no promise."""
    plan = greedy_plan(instance, "strong")
    verdict = verify(instance, plan)
    assert (verdict.violations, verdict.breaches) == ((), ())
    return plan


def spent(plan: Plan, kind: str, years: range) -> float:
    return sum(row.amount_cents for row in plan.financing if row.kind.value == kind and row.year in years) / 100


def test_a_plan_for_saint_etienne_metropole() -> None:
    schools = shared(f"{SEM}ecoles_sem_256.csv")
    apply("directory", schools, authority="Saint-Étienne Métropole", year="2021")
    apply("ips", shared(f"{SEM}fr-en-ips_ecoles_2021-2022_042.csv"))
    columns = {"code": "identifiant_de_l_etablissement", "pupils": "nombre_d_eleves"}
    instance = planned("Saint-Étienne Métropole", 2023, "saint_etienne", schools, columns)
    assert len(instance.case.schools) == 256
    assert sum(row.pupils for row in instance.case.enrolment if row.year == 1) == 40_115
    assert sum(row.ips is not None for row in instance.case.schools) == 190
    plan = checked(instance)
    assert len(plan.entries) > 128
    assert spent(plan, "capex", range(1, 2)) <= 1_395_000 + GRACE
    assert 6_000_000 < spent(plan, "capex", range(1, 6)) <= 6_977_000 + GRACE
    assert spent(plan, "opex", range(1, 6)) <= 4_447_000 + GRACE


def test_a_plan_for_ille_et_vilaine() -> None:
    schools = shared(RENTREES)
    apply("pupils", schools, authority="Ille-et-Vilaine")
    apply("ips", shared("ille_et_vilaine/fr-en-ips_ecoles_2021-2022_035.csv"))
    columns = {"code": "Numéro de l'école", "pupils": "Nombre total d'élèves", "year": "Rentrée scolaire"}
    instance = planned("Ille-et-Vilaine", 2022, "ille_et_vilaine", schools, columns)
    assert len(instance.case.schools) == 676
    assert {row.category for row in instance.case.schools} == {"REP", "REP+", "STD"}
    assert len(checked(instance).entries) > 338


def test_premieres_seigneuries_plans_organisations_and_not_their_buildings() -> None:
    apply("gduno", shared("cssps/cssps_ecoles_immeubles_88.csv"), authority="CSS des Premières-Seigneuries")
    owner = Organisation.objects.get(name="CSS des Premières-Seigneuries")
    plan = DigitalPlan.objects.create(organisation=owner, name="Plan", first_year=2026)
    assert (School.objects.count(), Building.objects.count()) == (49, 78)
    assert schools_of(plan).count() == 49
