from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pupitre.territory import engine
from pupitre.territory.engine import Count, Objection, Standing

OPEN = Standing(1, "fr", opened_on=date(2000, 9, 1))
OTHER = Standing(2, "fr")
CLOSED = Standing(3, "fr", opened_on=date(2000, 9, 1), closed_on=date(2020, 8, 31))
MERGED = Standing(4, "fr", closed_on=date(2020, 8, 31), merged_into=2)
LATER = Standing(5, "fr", opened_on=date(2027, 9, 1))
QUEBEC = Standing(6, "qc")
DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    ("school", "on", "expected"),
    [
        (OPEN, DAY, None),
        (OPEN, date(2000, 9, 1), None),
        (OPEN, date(2000, 8, 31), Objection.BEFORE_OPENING),
        (OTHER, date(1900, 1, 1), None),
        (CLOSED, DAY, Objection.ALREADY_CLOSED),
        (MERGED, DAY, Objection.ALREADY_CLOSED),
    ],
)
def test_closing(school: Standing, on: date, expected: Objection | None) -> None:
    assert engine.objection_to_closing(school, on) == expected


@pytest.mark.parametrize(
    ("school", "into", "expected"),
    [
        (OPEN, OTHER, None),
        (OPEN, OPEN, Objection.SAME_SCHOOL),
        (OPEN, CLOSED, Objection.TARGET_CLOSED),
        (OPEN, LATER, Objection.TARGET_CLOSED),
        (OPEN, QUEBEC, Objection.OTHER_JURISDICTION),
        (CLOSED, OPEN, Objection.ALREADY_CLOSED),
        (LATER, OPEN, Objection.BEFORE_OPENING),
    ],
)
def test_merging(school: Standing, into: Standing, expected: Objection | None) -> None:
    assert engine.objection_to_merging(school, into, DAY) == expected


@pytest.mark.parametrize(
    ("school", "expected"), [(CLOSED, None), (OPEN, Objection.NOT_CLOSED), (MERGED, Objection.HAS_MERGED)]
)
def test_reopening(school: Standing, expected: Objection | None) -> None:
    assert engine.objection_to_reopening(school) == expected


@pytest.mark.parametrize(
    ("on", "year"),
    [
        (date(2026, 3, 12), 2026),
        (date(2026, 8, 31), 2026),
        (date(2026, 9, 15), 2026),
        (date(2026, 10, 31), 2026),
        (date(2026, 11, 1), 2027),
    ],
)
def test_pupils_follow_from_the_year_that_begins_around_the_merger(on: date, year: int) -> None:
    assert engine.first_year_after(on) == year


@pytest.mark.parametrize(
    ("leaving", "receiving", "expected"),
    [
        # the receiving school had nothing that year: it takes the count as it is
        (Count(2026, None, 80, Decimal(3)), None, Count(2026, None, 80, Decimal(3))),
        # both counted
        (Count(2026, 7, 20), Count(2026, 7, 25), Count(2026, 7, 45)),
        # an unknown number keeps the known one
        (Count(2026, None, 80, None), Count(2026, None, None, Decimal(4)), Count(2026, None, 80, Decimal(4))),
        # an estimate in the sum makes it an estimate
        (Count(2026, 7, 20, rule="by_kind"), Count(2026, 7, 25), Count(2026, 7, 45, rule=engine.MERGER_RULE)),
        (Count(2026, 7, 20, rule="by_kind"), Count(2026, 7, 5, rule="by_kind"), Count(2026, 7, 25, rule="by_kind")),
    ],
)
def test_counts_of_a_merger(leaving: Count, receiving: Count | None, expected: Count) -> None:
    assert engine.merged_counts([leaving], [receiving] if receiving else []) == (expected,)


counts = st.builds(
    Count, st.integers(2024, 2027), st.none() | st.integers(1, 5), st.none() | st.integers(0, 500), st.none()
)


def by_key(rows: list[Count]) -> list[Count]:
    return list({(row.year, row.level): row for row in rows}.values())


@given(st.lists(counts).map(by_key), st.lists(counts).map(by_key))
def test_a_merger_loses_no_pupil(leaving: list[Count], receiving: list[Count]) -> None:
    changed = engine.merged_counts(leaving, receiving)
    after = {(row.year, row.level): row for row in receiving} | {(row.year, row.level): row for row in changed}
    assert sum(row.pupils or 0 for row in after.values()) == sum(row.pupils or 0 for row in [*leaving, *receiving])


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("0951099D", True),
        ("0400740M", True),
        ("0400740m", True),
        ("0951099E", False),
        ("951099D", False),
        ("٠٩٥١٠٩٩D", False),
        ("", False),
    ],
)
def test_uai_checksum(code: str, valid: bool) -> None:
    assert engine.is_uai(code) is valid
