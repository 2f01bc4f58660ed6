"""The year of the demo's desk counts open time as the engine does."""

from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from pupitre.cli.demo.support_year import OpenTime
from pupitre.support.engine import clocks

SERVICE = clocks.Service(
    "Europe/Paris",
    tuple(clocks.Window(day, 450, 1110) for day in range(5)),
    (clocks.Closure(date(2026, 10, 17), date(2026, 11, 1)),),
)
SINCE, UNTIL = datetime(2026, 8, 1, tzinfo=UTC), datetime(2027, 2, 1, tzinfo=UTC)
TABLE = OpenTime(SERVICE, SINCE, UNTIL)


@given(st.integers(0, 130 * 24 * 60), st.integers(1, 6_000))
def test_deadlines_of_the_table_are_those_of_the_engine(offset: int, minutes: int) -> None:
    at = SINCE + timedelta(minutes=offset)
    owed = clocks.due(SERVICE, at, timedelta(minutes=minutes)).at
    assert owed is not None
    assert abs((TABLE.after(at, minutes) - owed).total_seconds()) < 1
