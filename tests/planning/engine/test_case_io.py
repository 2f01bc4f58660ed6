"""A case survives its files, does not depend on their order, and says everything that is wrong with it."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pupitre.planning.engine.case import Case, FunctionRule, Pin, Settings
from pupitre.planning.engine.case_io import (
    case_from_json,
    case_hash,
    case_to_json,
    make_case,
    read_case,
    write_case,
    write_case_json,
)
from pupitre.planning.engine.case_tables import TABLES
from pupitre.planning.engine.generate import Knobs, generate
from pupitre.planning.engine.problems import MESSAGES, CaseError

words = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Z")), min_size=1, max_size=8)
own_settings = st.builds(
    Settings,
    equity_slope=st.floats(0, 1),
    adviser_profile=st.lists(st.floats(0, 1), min_size=1, max_size=4).map(tuple),
    move_years=st.just((2, 3)),
)


@st.composite
def cases(draw: Callable) -> Case:
    """Small generated territories, then renamed, pinned and set up otherwise."""
    knobs = draw(st.builds(Knobs, no_money=st.booleans(), ties=st.booleans(), empty_schools=st.just(0.3)))
    case = generate(
        draw(st.integers(0, 4)),
        seed=draw(st.integers(0, 99)),
        territories=draw(st.integers(1, 2)),
        knobs=knobs,
    )
    pins = [Pin(s.school_id, draw(st.none() | st.integers(1, 10))) for s in case.schools if draw(st.booleans())]
    schools = [replace(s, kind=draw(words), ips=draw(st.none() | st.floats(45, 185))) for s in case.schools]
    tables = {table.name: getattr(case, table.name) for table in TABLES}
    meta = replace(case.meta, settings=draw(own_settings))
    return make_case(meta, **{**tables, "pins": pins, "schools": schools})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases())
def test_round_trip(case: Case, tmp_path: Path) -> None:
    write_case(case, tmp_path / "case")
    write_case_json(case, tmp_path / "case.json")
    for path in (tmp_path / "case", tmp_path / "case.json"):
        again = read_case(path)
        assert again == case
        assert case_hash(again) == case_hash(case)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(case=cases(), seed=st.integers(0, 999))
def test_shuffled_files_give_the_same_case(case: Case, seed: int, tmp_path: Path) -> None:
    write_case(case, tmp_path)
    rng = random.Random(seed)
    for table in TABLES:
        path = tmp_path / table.file
        header, *lines = path.read_text(encoding="utf-8").splitlines()
        rng.shuffle(lines)
        path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8-sig")
    again = read_case(tmp_path)
    assert again == case
    assert case_hash(again) == case_hash(case)


def test_the_hash_moves_with_any_cell_and_any_setting() -> None:
    case = generate("T0")
    other = replace(case, schools=(replace(case.schools[0], teachers=99), *case.schools[1:]))
    assert case_hash(other) != case_hash(case)
    meta = replace(case.meta, settings=replace(case.meta.settings, yearly_discount=0.96))
    assert case_hash(replace(case, meta=meta)) != case_hash(case)


def test_settings_are_overridden_in_part() -> None:
    document = case_to_json(generate(0))
    document["meta"]["settings"] = {
        "usage_cap": 0.7,
        "functions": {"TNI": {"weight": 1.1}, "ROB": {"weight": 0.3, "technician_hours": 0.2}},
    }
    found = case_from_json(document).meta.settings
    assert found.usage_cap == 0.7
    assert found.function("TNI") == FunctionRule("TNI", weight=1.1, technician_hours=3.0, base=True)
    assert found.function("ROB") == FunctionRule("ROB", weight=0.3, technician_hours=0.2)
    assert found.equity_max == 1.8


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    write_case(generate(3, seed=1), tmp_path)
    return tmp_path


def edit(directory: Path, file: str, line: int, **cells: str) -> None:
    """Change cells of a line (the header is line 1)."""
    lines = (directory / file).read_text(encoding="utf-8").splitlines()
    names, values = lines[0].split(","), lines[line - 1].split(",")
    for name, value in cells.items():
        values[names.index(name)] = value
    lines[line - 1] = ",".join(values)
    (directory / file).write_text("\n".join(lines) + "\n", encoding="utf-8")


def problems(path: Path) -> list[tuple[str, int, str, str, str]]:
    with pytest.raises(CaseError) as caught:
        read_case(path)
    return [(p.file, p.line, p.column, p.value, p.code) for p in caught.value.problems]


def test_every_problem_is_reported_at_once(directory: Path) -> None:
    edit(directory, "schools.csv", 2, teachers="douze", ips="1e400")
    edit(directory, "measures.csv", 3, cofund_share="1.4", kind="capital")
    edit(directory, "measure_budgets.csv", 2, year="6")
    edit(directory, "catalogue.csv", 2, unit_price="12.345")
    edit(directory, "need.csv", 4, lots="2.5")
    edit(directory, "stock.csv", 2, model_id="FAX")
    assert problems(directory) == [
        ("catalogue.csv", 2, "unit_price", "12.345", "not_money"),
        ("measure_budgets.csv", 2, "year", "6", "closed_year"),
        ("measure_budgets.csv", 2, "year", "6", "year_out_of_range"),
        ("measures.csv", 3, "cofund_share", "1.4", "too_large"),
        ("measures.csv", 3, "kind", "capital", "not_choice"),
        ("need.csv", 4, "lots", "2.5", "not_integer"),
        ("schools.csv", 2, "ips", "1e400", "not_number"),
        ("schools.csv", 2, "teachers", "douze", "not_integer"),
        ("stock.csv", 2, "model_id", "FAX", "unknown_model"),
    ]


def append(directory: Path, file: str, line: str) -> int:
    """Add a line to a file; its number."""
    path = directory / file
    path.write_text(path.read_text(encoding="utf-8") + line + "\n", encoding="utf-8")
    return len(path.read_text(encoding="utf-8").splitlines())


@pytest.mark.parametrize(
    ("file", "line", "column", "code"),
    [
        ("schools.csv", "E9,T001,primaire,STD,100,3,0,0", "school_id", "no_commitment"),
        ("need.csv", "E9,TNI,C1,1,2", "school_id", "unknown_school"),
        ("need.csv", "E00001,TNI,C9,1,2", "group", "unknown_item"),
        ("items.csv", "E00001,FAX,C1,1,24", "function", "unknown_function"),
        ("pins.csv", "E00001,11", "wave", "wave_out_of_range"),
        ("pins.csv", "E9,", "school_id", "unknown_school"),
        ("capacities.csv", "T001,11,1,1,1,1", "wave", "wave_out_of_range"),
        ("capacities.csv", "T001,1,1,1,1,1", "wave", "duplicate"),
        ("measure_budgets.csv", "T001,M99,1,100", "measure_id", "unknown_measure"),
        ("measure_budgets.csv", "T9,M1-INVESTISSEMENT,1,100", "territory_id", "unknown_territory"),
        ("measures.csv", "M9,opex,0,1,0,*,*,0,0,4,2,local", "end_year", "years_reversed"),
        ("catalogue.csv", "X,FAX,1,1,1,0,0,0,0,0", "functions", "unknown_function"),
        ("catalogue.csv", "X,TNI,1,1,1,0,0,0,0,peut-être", "reconditioned", "not_flag"),
        ("usage.csv", "E00001,TNI,C9,0.5,0.5", "", "ragged"),
    ],
)
def test_what_rows_say_of_each_other(directory: Path, file: str, line: str, column: str, code: str) -> None:
    number = append(directory, file, line)
    assert [(p[0], p[1], p[2], p[4]) for p in problems(directory)] == [(file, number, column, code)]


def test_a_missing_wave_of_capacity_is_named(directory: Path) -> None:
    path = directory / "capacities.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("T001,3,")) + "\n", "utf-8")
    assert problems(directory) == [("capacities.csv", 0, "territory_id", "T001", "no_capacity")]


def test_a_cofunded_measure_needs_somebody_for_the_rest(directory: Path) -> None:
    for line in (2, 6):
        edit(directory, "measures.csv", line, cofund_share="0.9")
    assert {p[4] for p in problems(directory)} == {"no_carrier"}


def test_unusable_files_are_said_once(directory: Path) -> None:
    (directory / "schools.csv").write_text("identifiant;nom\nE1;x\n", encoding="utf-8")
    (directory / "need.csv").unlink()
    (directory / "usage.csv").write_bytes("school_id,\xe9cole".encode("latin-1"))
    (directory / "meta.json").write_text('{"years": 5, "waves_per_year": 2, "setings": 1}', "utf-8")
    found = problems(directory)
    assert {p[0] for p in found} == {"schools.csv", "need.csv", "usage.csv", "meta.json"}
    assert {p[4] for p in found} == {
        *("missing_column", "unknown_column", "missing_file", "not_utf8", "unknown_setting"),
    }


def test_json_problems_name_the_row(directory: Path) -> None:
    document = case_to_json(read_case(directory))
    document["schools"][1]["teachers"] = 1.5
    document["need"][0]["lot"] = 3
    document["pins"] = {"E00001": 3}
    document["meta"]["settings"]["usage_cap"] = "beaucoup"
    path = directory / "case.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    assert problems(path) == [
        ("case.json:need", 1, "lot", "lot", "unknown_column"),
        ("case.json:pins", 0, "", "", "not_a_list"),
        ("case.json:schools", 2, "teachers", "1.5", "not_integer"),
        ("meta.json", 0, "usage_cap", "beaucoup", "bad_setting"),
    ]


def test_problems_are_sentences_that_can_be_translated(directory: Path) -> None:
    edit(directory, "schools.csv", 2, teachers="-1")
    with pytest.raises(CaseError, match=r"schools.csv:2 teachers='-1': The value is under 0. Write a value"):
        read_case(directory)
    with pytest.raises(CaseError) as caught:
        read_case(directory)
    (problem,) = caught.value.problems
    assert problem.text(lambda text: text.replace("The value is under", "Valeur inférieure à"))[0] == (
        "Valeur inférieure à 0."
    )
    assert all(what and todo for what, todo in MESSAGES.values())
