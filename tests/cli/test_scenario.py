"""`pupitre scenario`: from an organisation to the reasons of a school, without a page."""

import json
from pathlib import Path
from typing import Any

import pytest

from pupitre.cli.commands import scenario
from pupitre.cli.exits import Exit
from pupitre.cli.frame import Stop
from pupitre.governance.models import DigitalPlan
from pupitre.planning.engine.case_io import read_case
from pupitre.planning.engine.derive import derive
from pupitre.planning.engine.plan import read_plan
from pupitre.planning.engine.verifier import verify
from pupitre.planning.models import EquipmentFunction, Scenario
from tests.factories import planning as make
from tests.factories.territory import organisation

pytestmark = pytest.mark.django_db(transaction=True)


def run(*arguments: str) -> int:
    import argparse

    parser = argparse.ArgumentParser()
    scenario.configure(parser)
    options = parser.parse_args(arguments)
    return int(options.run(options))


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run(*arguments, "--json") == Exit.DONE
    return json.loads(capsys.readouterr().out)


def test_a_plan_starts_with_the_usual_needs_once() -> None:
    owner = organisation(name="Métropole d'essai")
    assert run("start", owner.name, "Plan", "--first-year", "2023", "--years", "3") == Exit.DONE
    assert DigitalPlan.objects.get().waves == 6
    usual = EquipmentFunction.objects.count()
    assert usual
    assert run("start", str(owner.pk), "Autre plan", "--first-year", "2026") == Exit.DONE
    assert EquipmentFunction.objects.count() == usual
    with pytest.raises(Stop, match="already has a plan"):
        run("start", owner.name, "Plan", "--first-year", "2023")
    with pytest.raises(Stop, match="waves"):
        run("start", owner.name, "Troisième plan", "--first-year", "2023", "--waves", "7")


def test_from_a_draft_to_a_plan_that_another_program_may_judge(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    here = make.small_territory()
    code = here.schools[0].code
    opened = json_of(capsys, "new", "Essai", "--plan", here.plan.name, "-c", "gap=1", "-c", "include_private=no")
    assert Scenario.objects.get(pk=opened["scenario"]).choices["include_private"] is False
    with pytest.raises(Stop, match="no plan yet"):
        run("why", "Essai", code)
    found = json_of(capsys, "compute", "Essai")
    methods = {plan["method"] for plan in found["plans"]}
    assert {"solver", "strong"} <= methods
    assert found["state"] == "computed"
    assert json_of(capsys, "show", "Essai")["plans"] == found["plans"]
    assert run("show", "Essai") == Exit.DONE
    told = json_of(capsys, "why", "Essai", code, "--language", "fr")["schools"][0]
    assert told["school"] == code
    assert told["reasons"]
    case, plan = tmp_path / "case.json", tmp_path / "plan.json"
    assert run("export", "Essai", str(case), str(plan)) == Exit.DONE
    assert verify(derive(read_case(case)), read_plan(plan)).respected


def test_what_is_not_known_is_said() -> None:
    here = make.small_territory(1)
    run("new", "Essai", "--plan", here.plan.name)
    for wrong in (("show", "Esai"), ("new", "Autre", "--plan", "Rien")):
        with pytest.raises(Stop, match="There is no"):
            run(*wrong)
    for choice in ("gap=large", "include_private=2", "colour=red"):
        with pytest.raises(Stop) as refused:
            run("new", "Autre", "--plan", here.plan.name, "-c", choice)
        assert refused.value.code == Exit.USAGE
    run("compute", "Essai")
    with pytest.raises(Stop, match="no school NOPE"):
        run("why", "Essai", "NOPE")
