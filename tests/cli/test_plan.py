"""`pupitre plan`: from an invented territory to its explanations, on files alone."""

import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from pupitre.cli.exits import Exit
from pupitre.cli.main import execute


@pytest.fixture
def case(tmp_path: Path) -> str:
    path = str(tmp_path / "case")
    assert execute(["plan", "generate", "12", path, "--seed", "4"]) == Exit.DONE
    return path


@pytest.fixture
def small(tmp_path: Path) -> str:
    """A case that is solved in a second or two."""
    path = str(tmp_path / "small")
    assert execute(["plan", "generate", "4", path, "--seed", "4"]) == Exit.DONE
    return path


@pytest.fixture
def plan(case: str, tmp_path: Path) -> str:
    path = str(tmp_path / "plan.json")
    assert execute(["plan", "greedy", case, "-o", path]) == Exit.DONE
    return path


def json_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, Any]:
    capsys.readouterr()
    code = execute(["plan", *arguments, "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_a_case_may_be_one_json_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    directory, file = str(tmp_path / "case"), str(tmp_path / "case.json")
    _, first = json_of(capsys, "generate", "T0", directory)
    _, second = json_of(capsys, "generate", "T0", file)
    assert first["case_hash"] == second["case_hash"]
    _, one = json_of(capsys, "greedy", directory)
    _, two = json_of(capsys, "greedy", file)
    assert one["hash"] == two["hash"]


def test_a_good_plan_and_a_spoilt_one(case: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, verdict = json_of(capsys, "verify", case, plan)
    assert code == (Exit.PARTIAL if verdict["breaches"] else Exit.DONE)
    assert verdict["respected"]
    document = json.loads(Path(plan).read_text(encoding="utf-8"))
    document["deliveries"][0]["sets"] += 1
    Path(plan).write_text(json.dumps(document), encoding="utf-8")
    code, verdict = json_of(capsys, "verify", case, plan, "--language", "fr")
    assert code == Exit.REFUSED
    assert {"same_case", "catalogue_prices"} <= {finding["rule"] for finding in verdict["violations"]}
    assert any("s’écarte du catalogue" in finding["sentence"] for finding in verdict["violations"])
    assert execute(["plan", "verify", case, plan]) == Exit.REFUSED
    assert "broken [catalogue_prices]" in capsys.readouterr().out


def test_the_best_plan_is_at_least_the_greedy_one(small: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, best = json_of(capsys, "solve", small)
    _, greedy = json_of(capsys, "greedy", small)
    assert code == Exit.DONE
    assert best["violations"] == 0
    assert (-best["sets_missed"], best["fairness"], best["value"]) >= (
        -greedy["sets_missed"],
        greedy["fairness"] - 0.01,
        greedy["value"] - 10,
    )
    assert best["bound"] >= best["value"] - 1e-6


def test_progress_is_said_aside_and_ctrl_c_keeps_the_plan(case: str, tmp_path: Path) -> None:
    path = tmp_path / "kept.json"
    command = [sys.executable, "-m", "pupitre", "plan", "solve", case, "-o", str(path), "--json", "--gap", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        assert running.stdout
        assert running.stderr
        assert running.stderr.readline().startswith("baseline: ")
        running.send_signal(signal.SIGINT)
        answered = json.loads(running.stdout.read())
    assert running.returncode == Exit.PARTIAL
    assert answered["status"] == "interrupted"
    assert execute(["plan", "verify", case, str(path)]) in {Exit.DONE, Exit.PARTIAL}


def test_the_model_may_be_audited_by_another_solver(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "model.mps"
    code, facts = json_of(capsys, "export-mps", case, str(path))
    assert code == Exit.DONE
    text = path.read_text(encoding="utf-8")
    assert "need_ceiling" in text
    assert facts["columns"] > facts["rows"] / 10 > 0


def test_explanations_of_all_and_of_one(case: str, plan: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, every = json_of(capsys, "explain", case, plan)
    assert (code, len(every["schools"])) == (Exit.DONE, 12)
    code, one = json_of(capsys, "explain", case, plan, "-s", "E00003", "--language", "fr-CA")
    assert [school["school_id"] for school in one["schools"]] == ["E00003"]
    assert one["schools"][0]["reasons"][0]["kind"] in {"rule", "checked", "decision"}
    assert execute(["plan", "explain", case, plan, "-s", "E00003"]) == Exit.DONE
    assert capsys.readouterr().out.startswith("E00003\n  ")
    assert execute(["plan", "explain", case, plan, "-s", "nobody"]) == Exit.REFUSED


def test_comparisons(case: str, plan: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, table = json_of(capsys, "compare", case, plan)
    assert code == Exit.DONE
    assert [row["name"] for row in table["plans"]][:2] == ["plan", "commitment"]
    other = str(tmp_path / "ips.json")
    assert execute(["plan", "greedy", case, "--name", "ips", "-o", other]) == Exit.DONE
    code, change = json_of(capsys, "compare", case, other, plan)
    assert change["after"]["value"] >= change["before"]["value"]
    assert execute(["plan", "compare", case, other, plan]) == Exit.DONE
    assert "schools gain" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["generate", "huge", "x"], Exit.USAGE, "A size is one of"),
        (["greedy", "nowhere"], Exit.REFUSED, "no such case"),
        (["greedy", "{case}", "--name", "magic"], Exit.USAGE, "A baseline is one of"),
        (["verify", "{case}", "nowhere.json"], Exit.REFUSED, "cannot be read"),
        (["verify", "{case}", "{case}/meta.json"], Exit.REFUSED, "unknown"),
    ],
)
def test_what_cannot_be_done_is_said(
    arguments: list[str], code: Exit, words: str, case: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert execute(["plan", *(part.format(case=case) for part in arguments)]) == code
    assert words in capsys.readouterr().err


def test_every_mistake_of_a_case_is_said_at_once(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("schools.csv", "catalogue.csv"):
        (Path(case) / name).unlink()
    assert execute(["plan", "greedy", case]) == Exit.REFUSED
    said = capsys.readouterr().err
    assert "schools.csv" in said
    assert "catalogue.csv" in said


BLOCKED = """
import sys

class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in {"django", "psycopg", "procrastinate"}:
            raise ImportError(f"{name} is not to be imported here")

sys.meta_path.insert(0, Refuse())
from pupitre.cli.main import execute
code = execute(["plan", "generate", "5", sys.argv[1]])
code = code or execute(["plan", "greedy", sys.argv[1], "-o", sys.argv[2]])
sys.exit(code or execute(["plan", "explain", sys.argv[1], sys.argv[2]]))
"""


def test_a_plan_on_files_needs_neither_django_nor_a_database(tmp_path: Path) -> None:
    command = [sys.executable, "-c", BLOCKED, str(tmp_path / "case"), str(tmp_path / "plan.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert "E00001" in done.stdout
