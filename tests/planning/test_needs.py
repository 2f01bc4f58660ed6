import pytest

from pupitre.planning import needs
from pupitre.planning.needs import LevelFacts, Rule

CP, CE1 = LevelFacts("CP", 40, None, 20.0), LevelFacts("CE1", 21, 2.0, 10.5)


def rule(basis: str, **fields: object) -> Rule:
    return Rule(**{"function": "TAB", "group": "C2", "levels": frozenset({"CP", "CE1"}), "basis": basis,
                   "set_size": 6, "ratios": (12.0, 6.0), **fields})  # fmt: skip


@pytest.mark.parametrize(
    ("basis", "levels", "year", "sets"),
    [
        ("pupils", [CP, CE1], 0, 1),  # 61 pupils / 12 / 6 = 0.8
        ("pupils", [CP, CE1], 1, 2),  # 61 / 6 / 6 = 1.7
        ("pupils", [LevelFacts("CM1", 30, 1, 30.0)], 0, 0),  # another level
        ("pupils", [], 0, 0),
        ("classes", [CP, CE1], 0, 4),  # 2 estimated + 2 counted
        ("classes", [LevelFacts("CP", 1, None, 24.0)], 0, 1),
        ("teachers", [CP, CE1], 0, 1),  # 4 teachers, sets of 6
    ],
)
def test_sets_are_whole_and_cover_the_levels_of_the_rule(
    basis: str, levels: list[LevelFacts], year: int, sets: int
) -> None:
    assert needs.sets_needed(rule(basis), levels, year) == sets


@pytest.mark.parametrize(
    ("steps", "percent", "path"),
    [
        ({2026: 12}, 100, (12, 12, 12)),
        ({2026: 12, 2028: 6}, 100, (12, 12, 6)),
        ({2020: 8, 2027: 4}, 100, (8, 4, 4)),
        ({2027: 4}, 100, (4, 4, 4)),  # before its first step: that step
        ({2026: 12}, 50, (6, 6, 6)),
    ],
)
def test_the_ratio_follows_its_path(steps: dict[int, float], percent: int, path: tuple[float, ...]) -> None:
    assert needs.ratio_path(steps, [2026, 2027, 2028], percent) == path


@pytest.mark.parametrize(
    ("level", "category", "size"),
    [("CP", "REP", 12.5), ("CE1", "REP+", 12.5), ("CP", "STD", 24), ("CM1", "REP", 24)],
)
def test_classes_are_split_in_priority_networks(level: str, category: str, size: float) -> None:
    assert needs.class_size(level, category, usual=24, split=12.5) == size


@pytest.mark.parametrize(
    ("value", "decile", "high_is_favoured", "ips"),
    [(87.5, None, True, 87.5), (None, None, True, None), (12.0, 10, False, 67.0), (12.0, None, False, None)],
)
def test_an_index_is_read_by_its_polarity(
    value: float | None, decile: int | None, high_is_favoured: bool, ips: float | None
) -> None:
    assert needs.ips_of(value, decile, high_is_favoured=high_is_favoured) == ips


def test_pupils_per_set_are_those_of_the_largest_need() -> None:
    years = [[CP], [CP, CE1]]
    assert needs.pupils_per_set(rule("pupils"), years, [1, 2]) == 30.5
    assert needs.pupils_per_set(rule("pupils"), years, [0, 0]) == 0
