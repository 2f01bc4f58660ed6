"""`pupitre plan country`: from files to the plan of every territory, the workers' work being done here."""

import argparse
import json
from pathlib import Path
from typing import Any

import pytest

from pupitre.cli.commands import plan
from pupitre.cli.exits import Exit
from pupitre.cli.frame import Stop
from pupitre.planning import country_work
from pupitre.planning.enums import RunState
from pupitre.planning.models import CountryTask

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    plan.configure(parser)
    options = parser.parse_args(["country", *arguments])
    return int(plan.run(options))


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    assert run(*arguments, "--json") == Exit.DONE
    return json.loads(capsys.readouterr().out)


def test_a_country_goes_from_files_to_plans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = str(tmp_path / "there")
    assert run("generate", "2", there, "--mean", "3", "--years", "2") == Exit.DONE
    assert run("start", there, "--name", "France", "--rounds", "1") == Exit.DONE
    assert json_of(capsys, "resume", "France") == {"name": "France", "asked": 0}
    assert run("status", "France") == Exit.DONE
    assert "0 of 2 territories" in (said := capsys.readouterr().out)
    assert "0 being answered, 2 waiting for a worker" in said
    while tasks := list(CountryTask.objects.filter(state=RunState.WAITING).order_by("pk")):
        for task in tasks:
            country_work.perform(task.pk)
    facts = json_of(capsys, "status", "France")
    assert (facts["state"], [one["done"] for one in facts["rounds"]]) == ("done", [2, 2, 2])
    assert set(facts["rounds"][1]["prices"]) == {"M2-PRIORITAIRE", "M3-RURAL", "M5-DURABLE", "M7-RESSOURCES"}
    assert run("status", "France") == run("status") == Exit.DONE
    assert "from the best" in capsys.readouterr().out
    assert run("export", "France", str(tmp_path / "plans")) == Exit.DONE
    kept = [json.loads(path.read_text())["hash"] for path in sorted((tmp_path / "plans").iterdir())]
    assert len(set(kept)) == 2


def test_what_is_not_a_country_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Stop, match="cannot be read"):
        run("start", str(tmp_path), "--name", "France")
    (tmp_path / "country.json").write_text('{"budgets": []}')
    with pytest.raises(Stop, match="holds no case"):
        run("start", str(tmp_path), "--name", "France")
    with pytest.raises(Stop, match="no country"):
        run("status", "France")
