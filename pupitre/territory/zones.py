"""The holiday zones of France, from the library that follows the ministry's calendar; they are not edited here."""

from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from vacances_scolaires_france import SchoolHolidayDates

FIRST_YEAR = 2019  # the calendars of earlier years tell nobody anything
CODE_PREFIX = "zone-"
_A = "01 03 07 15 16 17 19 21 23 24 25 26 33 38 39 40 42 43 47 58 63 64 69 70 71 73 74 79 86 87 89 90"
_C = "09 11 12 30 31 32 34 46 48 65 66 75 77 78 81 82 91 92 93 94 95"
_NONE = "2A 2B 971 972 973 974 975 976 977 978 984 986 987 988"  # Corsica and overseas keep calendars of their own
ZONES = {**dict.fromkeys(_A.split(), "A"), **dict.fromkeys(_C.split(), "C"), **dict.fromkeys(_NONE.split(), "")}


def zone_of(commune_code: str) -> str:
    """The zone ("A", "B", "C") of an INSEE commune code; "" where the department keeps a calendar of its own."""
    code = commune_code.strip().upper()
    if len(code) != 5:
        return ""
    return ZONES.get(code[:3], ZONES.get(code[:2], "B"))


@cache
def holidays(zone: str) -> tuple[tuple[str, date, date], ...]:
    """Each holiday of a zone since FIRST_YEAR: name, first day, the day after the last."""
    source = SchoolHolidayDates()
    days = sorted(
        (day, row["nom_vacances"])
        for day, row in source.data.items()
        if day.year >= FIRST_YEAR and row[source.zone_key(zone)]
    )
    found: list[tuple[str, date, date]] = []
    for day, name in days:
        if found and found[-1][0] == name and found[-1][2] == day:
            found[-1] = (name, found[-1][1], day + timedelta(days=1))
        else:
            found.append((name, day, day + timedelta(days=1)))
    return tuple(found)


@transaction.atomic
def install_zones(**_signal: Any) -> None:
    """Bring the calendars of the three zones up to the library's dates; runs after each `migrate`."""
    from pupitre.territory.enums import CalendarPeriodKind, Jurisdiction  # noqa: PLC0415 - applications may be loading
    from pupitre.territory.models import Calendar, CalendarPeriod  # noqa: PLC0415

    for zone in SchoolHolidayDates.SUPPORTED_ZONES:
        calendar, _made = Calendar.objects.get_or_create(
            code=f"{CODE_PREFIX}{zone.lower()}",
            defaults={"name": f"Zone {zone}", "jurisdiction": Jurisdiction.FRANCE},
        )
        wanted = holidays(zone)
        periods = calendar.periods.order_by("days")
        kept = tuple((period.name, period.days.lower, period.days.upper) for period in periods)
        if kept == wanted:
            continue
        calendar.periods.all().delete()
        CalendarPeriod.objects.bulk_create(
            CalendarPeriod(
                calendar=calendar, kind=CalendarPeriodKind.HOLIDAY, name=name, days=DateRange(first, after)
            )
            for name, first, after in wanted
        )
