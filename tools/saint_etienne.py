"""The plan of a real métropole from its public files: 256 écoles, the money of its published plan.

    python tools/saint_etienne.py ../shared/data/saint_etienne_metropole

Imports the directory and the IPS, installs the usual equipment, imports the money, catalogue and capacities of
examples/saint_etienne (prices are plausible, not quotations; readiness and stock are not published, hence supposed),
computes the scenario and prints its gap and the reasons of three schools. The base is that of DATABASE_URL, or the
embedded one of PUPITRE_HOME; it must be empty and migrated.
"""

import os
import sys
from pathlib import Path

from pupitre.config import embedded, env

EXAMPLES = Path(__file__).resolve().parents[1] / "examples" / "saint_etienne"
NAME = "Saint-Étienne Métropole"
FIRST_YEAR = 2023


def main(data: Path) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pupitre.config.settings")
    with embedded.ensure(env.read().home):
        import django

        django.setup()
        from django.utils import timezone, translation

        from pupitre.governance.models import DigitalPlan
        from pupitre.kernel.viewer import SYSTEM
        from pupitre.planning import computation, operations
        from pupitre.planning.choices import Choices
        from pupitre.territory.models import Organisation

        translation.activate("fr")
        who = {"actor": SYSTEM, "at": timezone.now()}
        bring("directory", data / "ecoles_sem_256.csv", {"authority": NAME}, who)
        bring("ips", data / "fr-en-ips_ecoles_2021-2022_042.csv", {}, who)
        owner = Organisation.objects.get(name=NAME)
        plan = DigitalPlan.objects.create(organisation=owner, name="Plan numérique 2023-2027", first_year=FIRST_YEAR)
        operations.install_presets(plan=plan, **who)
        for kind, file in (
            ("governance.measures", "measures.csv"),
            ("governance.budgets", "measure_budgets.csv"),
            ("procurement.catalogue", "catalogue.csv"),
            ("planning.capacities", "capacities.csv"),
        ):
            bring(kind, EXAMPLES / file, {"plan": plan.name}, who)
        scenario = operations.open_scenario(plan=plan, name="Plan de référence", purpose="", choices=Choices(), **who)
        run = operations.start_computation(scenario=scenario, **who)
        computation.run(run.pk)
        report(scenario)


def bring(code: str, path: Path, options: dict[str, str], who: dict) -> None:
    """Import a file and say what it changed."""
    from pupitre.kernel.imports import operations as imports
    from pupitre.kernel.imports import registry

    with path.open("rb") as file:
        run = imports.open_run(registry.find(code), file, name=path.name, options=options, **who)
    run = imports.apply_run(imports.plan_run(run, **who), **who)
    print(f"{path.name}: {run.get_state_display()}")


def report(scenario) -> None:
    from pupitre.planning import queries, reasons
    from pupitre.planning.web import words

    plan = queries.shown_plan(scenario)
    print(words.standing(queries.standing(plan, queries.money(plan)), plan))
    print(words.proof(plan))
    for sentence in words.assumptions(type(scenario).objects.get(pk=scenario.pk)):
        print("-", sentence)
    for one in queries.plans_of(scenario):
        print(f"  {one.get_method_display()}: {one.value:.1f}, {one.schools_served} schools, gap {one.gap}")
    rows = list(plan.outcomes.select_related("school").order_by("wave", "school__code"))
    for row in (rows[0], rows[len(rows) // 2], rows[-1]):
        print(row.school.name, row.school.commune_name)
        told = reasons.why_of(row)
        for line in (*(reason.sentence for reason in told.reasons), *told.unlocks):
            print("   ", line)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
