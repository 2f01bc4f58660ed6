"""What may happen to a territory, on values alone."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest

from pupitre.planning import changes
from pupitre.planning.changes import CloseSchool, LoseMeasure, OpenLevel, RaisePrices, SplitClasses
from pupitre.planning.engine.case import MeasureBudget, Model
from pupitre.planning.needs import LevelFacts
from pupitre.planning.school_facts import SchoolFacts

CP = LevelFacts("CP", 24, 1.0, 24.0)
CM2 = LevelFacts("CM2", 26, 1.0, 26.0)


def facts(code: str = "A", category: str = "REP", levels: tuple[LevelFacts, ...] = (CP, CM2)) -> SchoolFacts:
    return SchoolFacts(1, code, "primary", category, None, None, None, (levels, levels), is_estimate=False)


def classes(school: SchoolFacts, year: int, level: str) -> float | None:
    return next((row.classes for row in school.levels_by_year[year - 1] if row.level == level), None)


@pytest.mark.parametrize(
    ("what", "level", "category", "change", "year", "expected"),
    [
        ("24 pupils in classes of 12", CP, "REP", SplitClasses(("CP",), ("REP",), 12), 1, 2.0),
        ("25 pupils in classes of 12", replace(CP, pupils=25), "REP", SplitClasses(("CP",), ("REP",), 12), 1, 3.0),
        ("another network", CP, "STD", SplitClasses(("CP",), ("REP",), 12), 1, 1.0),
        ("another level", CP, "REP", SplitClasses(("CE1",), ("REP",), 12), 1, 1.0),
        ("split already", replace(CP, classes=3.0), "REP", SplitClasses(("CP",), ("REP",), 12), 1, 3.0),
        ("not yet", CP, "REP", SplitClasses(("CP",), ("REP",), 12, from_year=2), 1, 1.0),
        ("then", CP, "REP", SplitClasses(("CP",), ("REP",), 12, from_year=2), 2, 2.0),
        ("classes not counted", replace(CP, classes=None), "REP", SplitClasses(("CP",), ("REP",), 12), 1, 2.0),
        ("nobody", LevelFacts("CP", 0, 0.0, 24.0), "REP", SplitClasses(("CP",), ("REP",), 12), 1, 0.0),
    ],
)
def test_classes_split(
    what: str, level: LevelFacts, category: str, change: SplitClasses, year: int, expected: float
) -> None:
    (after,) = changes.on_schools([facts(category=category, levels=(level,))], [change])
    assert classes(after, year, "CP") == expected, what


def test_a_level_opens_at_the_size_of_the_school_and_joins_pupils_that_are_there() -> None:
    (after,) = changes.on_schools([facts()], [OpenLevel("A", "GS", 20, from_year=2), OpenLevel("A", "CM2", 4)])
    assert [row.level for row in after.levels_by_year[0]] == ["CP", "CM2"]
    opened = after.levels_by_year[1][-1]
    assert (opened.level, opened.pupils, opened.class_size) == ("GS", 20, 25.0)
    assert sum(row.pupils for row in after.levels_by_year[0]) == 54


def test_pupils_of_a_school_that_closes_go_to_the_other_with_their_classes() -> None:
    gone, host = changes.on_schools([facts("A"), facts("B")], [CloseSchool("A", "B", from_year=2)])
    assert gone.levels_by_year[0] == (CP, CM2)
    assert gone.levels_by_year[1] == ()
    assert [(row.level, row.pupils, row.classes) for row in host.levels_by_year[1]] == [
        ("CP", 48, 2.0),
        ("CM2", 52, 2.0),
    ]


def test_a_school_that_closes_into_none_leaves_and_an_unknown_one_changes_nothing() -> None:
    (gone,) = changes.on_schools([facts("A")], [CloseSchool("A")])
    assert gone.pupils == 0
    assert changes.on_schools([facts("A")], [CloseSchool("Z", "A")]) == [facts("A")]


def test_a_measure_lost_pays_until_then() -> None:
    rows = [MeasureBudget("T", code, year, Decimal(10)) for code in ("M1", "M2") for year in (1, 2, 3)]
    left = changes.on_budgets(rows, [LoseMeasure("M1", 2)])
    assert [(row.measure_id, row.year) for row in left] == [("M1", 1), ("M2", 1), ("M2", 2), ("M2", 3)]


@pytest.mark.parametrize(
    ("functions", "expected"), [((), "10.25"), (("TAB",), "10.25"), (("TNI",), "10.00"), (("TNI", "TAB"), "10.25")]
)
def test_prices_rise_to_the_cent(functions: tuple[str, ...], expected: str) -> None:
    zero = Decimal(0)
    model = Model("m", ("TAB",), Decimal("10.00"), 4.0, 7.0, zero, zero, zero, zero, False)
    (after,) = changes.on_catalogue([model], [RaisePrices(2.5, functions)])
    assert after.unit_price == Decimal(expected)


@pytest.mark.parametrize(
    "change",
    [
        SplitClasses(("CP",), ("REP",), 12.0, 2),
        OpenLevel("A", "GS", 20, 2),
        CloseSchool("A", "B", 3),
        LoseMeasure("M1", 2),
        RaisePrices(12.5, ("TAB",)),
    ],
)
def test_a_change_is_kept_whole(change: changes.Change) -> None:

    assert changes.from_json(json.loads(json.dumps(changes.to_json(change)))) == change
