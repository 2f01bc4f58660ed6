"""The figures of a month as tables: what a page shows, and what a file holds."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pupitre.http.listing import Column
from pupitre.support.enums import Channel, Deadline, Priority
from pupitre.support.queries.figures import Cost, Month
from pupitre.support.wording import CAUSES

HOUR = 3600
HOURS: dict[str, Any] = {"kind": "number", "unit": "h", "decimals": 1, "sort": None}
COUNT: dict[str, Any] = {"kind": "integer", "sort": None}
SHARE: dict[str, Any] = {"kind": "percent", "sort": None}
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Figure:
    """One figure: its code in addresses, its title, its columns, and its rows for a month."""

    code: str
    title: Any
    columns: Callable[[str], tuple[Column, ...]]  # of a currency
    rows: Callable[[Month, Any], Rows]  # of the month, with the cost of an hour


PRIORITY = Column("priority", gettext_lazy("priority"), sort=None)
MEDIAN, NINE_IN_TEN = gettext_lazy("half of them within"), gettext_lazy("nine in ten within")
ANSWERS = (
    PRIORITY,
    Column("asked", gettext_lazy("requests"), **COUNT),
    Column("answer_median", MEDIAN, **HOURS),
    Column("answer_p90", NINE_IN_TEN, **HOURS),
    Column("answer_share", gettext_lazy("in time"), **SHARE),
)
SOLUTIONS = (
    PRIORITY,
    Column("solved", gettext_lazy("requests"), **COUNT),
    Column("solve_median", MEDIAN, **HOURS),
    Column("solve_p90", NINE_IN_TEN, **HOURS),
    Column("solve_share", gettext_lazy("in time"), **SHARE),
)
TIMES = ("answer_median", "answer_p90", "solve_median", "solve_p90")


def _service(columns: tuple[Column, ...]) -> Callable[[Month, Any], Rows]:
    """All, then by priority; times in hours."""

    def rows(month: Month, _hourly: Any) -> Rows:
        return [
            {
                "priority": _("all") if one.priority is None else str(Priority(one.priority).label),
                **{
                    column.key: _hours(getattr(one, column.key)) if column.key in TIMES else getattr(one, column.key)
                    for column in columns[1:]
                },
            }
            for one in month.service
        ]

    return rows


def _hours(seconds: float | None) -> float | None:
    return None if seconds is None else seconds / HOUR


def load(month: Month, _hourly: Any) -> Rows:
    """A row an hour of the day, from the first to the last at which something came."""
    counts = {(hour, channel): count for hour, channel, count in month.load}
    hours = [hour for hour, _channel in counts]
    return [
        {"hour": f"{hour}:00"}
        | {channel: counts.get((hour, channel), 0) for channel in Channel.values}
        | {"all": sum(counts.get((hour, channel), 0) for channel in Channel.values)}
        for hour in range(min(hours, default=0), max(hours, default=-1) + 1)
    ]


def backlog(month: Month, _hourly: Any) -> Rows:
    return [{"day": day, "asked": came, "ended": went, "open": stands} for day, came, went, stands in month.backlog]


def breaches(month: Month, _hourly: Any) -> Rows:
    return [
        {"deadline": Deadline(of).label, "cause": str(CAUSES[cause]), "count": count}
        for of, cause, count in month.breaches
        if of in Deadline.values and cause in CAUSES
    ]


def quality(month: Month, _hourly: Any) -> Rows:
    found = month.quality
    return [
        {"what": str(label), "count": count, "share": count / of if of else None}
        for label, count, of in (
            (gettext_lazy("Solved without coming back"), found.asked - found.reopened, found.asked),
            (gettext_lazy("Came back after they were solved"), found.reopened, found.asked),
            (gettext_lazy("Changed hands"), found.handed_over, found.asked),
            (gettext_lazy("People who gave their opinion"), found.scored, found.asked),
            (gettext_lazy("Of these: good"), found.good, found.scored),
            (gettext_lazy("Of these: so-so"), found.fair, found.scored),
            (gettext_lazy("Of these: not solved for me"), found.bad, found.scored),
        )
    ]


def categories(month: Month, _hourly: Any) -> Rows:
    asked = month.whole.asked
    return [
        {
            "name": name or _("without a category"),
            "asked": count,
            "share": count / asked if asked else None,
            "blocked": b,
        }
        for _key, name, count, b in month.categories
    ]


def cost_rows(costs: Sequence[Cost], hourly: Any, none: str) -> Rows:
    rows = [
        {
            "name": row.name or none,
            "requests": row.requests,
            "hours": row.minutes / 60,
            "work": hourly * row.minutes / 60 if hourly is not None else None,
            "repairs": row.repairs,
            "repaired": row.repaired,
            "fitted": row.fitted,
            "total": row.total(hourly),
        }
        for row in costs
    ]
    return sorted(rows, key=lambda row: (-row["total"], -row["hours"], row["name"]))


NONE = {
    "model": gettext_lazy("without a device"),
    "school": gettext_lazy("without a school"),
    "category": gettext_lazy("without a category"),
}


def _costs(by: str) -> Callable[[Month, Any], Rows]:
    return lambda month, hourly: cost_rows(month.costs[by], hourly, str(NONE[by]))


def _cost_columns(name: Any, *, repairs: bool = True) -> Callable[[str], tuple[Column, ...]]:
    def columns(currency: str) -> tuple[Column, ...]:
        money: dict[str, Any] = {"kind": "money", "currency": currency, "sort": None}
        repaired = (
            Column("repairs", gettext_lazy("repairs"), **COUNT),
            Column("repaired", gettext_lazy("their price"), wide=True, **money),
        )
        return (
            Column("name", name, sort=None),
            Column("requests", gettext_lazy("requests"), **COUNT),
            Column("hours", gettext_lazy("time"), **HOURS),
            Column("work", gettext_lazy("cost of the time"), wide=True, **money),
            Column("fitted", pgettext_lazy("figures", "parts"), wide=True, **money),
            *(repaired if repairs else ()),
            Column("total", gettext_lazy("cost"), **money),
        )

    return columns


def _fixed(*columns: Column) -> Callable[[str], tuple[Column, ...]]:
    return lambda _currency: columns


FIGURES: tuple[Figure, ...] = (
    Figure("answers", gettext_lazy("First answers"), _fixed(*ANSWERS), _service(ANSWERS)),
    Figure("solutions", gettext_lazy("Solutions"), _fixed(*SOLUTIONS), _service(SOLUTIONS)),
    Figure(
        "load",
        gettext_lazy("When requests come, and how"),
        _fixed(
            Column("hour", gettext_lazy("hour"), sort=None),
            *(Column(value, label, **COUNT) for value, label in Channel.choices),
            Column("all", gettext_lazy("all"), **COUNT),
        ),
        load,
    ),
    Figure(
        "backlog",
        gettext_lazy("What waits, day after day"),
        _fixed(
            Column("day", gettext_lazy("day"), kind="date", sort=None),
            Column("asked", gettext_lazy("asked"), **COUNT),
            Column("ended", gettext_lazy("ended"), **COUNT),
            Column("open", gettext_lazy("under way at its end"), **COUNT),
        ),
        backlog,
    ),
    Figure(
        "breaches",
        gettext_lazy("Deadlines passed, and why"),
        _fixed(
            Column("deadline", pgettext_lazy("support", "deadline"), sort=None),
            Column("cause", gettext_lazy("cause"), sort=None),
            Column("count", gettext_lazy("times"), **COUNT),
        ),
        breaches,
    ),
    Figure(
        "quality",
        gettext_lazy("What became of them"),
        _fixed(
            Column("what", gettext_lazy("requests"), sort=None),
            Column("count", pgettext_lazy("figures", "how many"), **COUNT),
            Column("share", gettext_lazy("share"), **SHARE),
        ),
        quality,
    ),
    Figure(
        "categories",
        gettext_lazy("What they were about"),
        _fixed(
            Column("name", gettext_lazy("category"), sort=None),
            Column("asked", gettext_lazy("requests"), **COUNT),
            Column("share", gettext_lazy("share"), **SHARE),
            Column("blocked", gettext_lazy("a class could not work"), **COUNT),
        ),
        categories,
    ),
    Figure("models", gettext_lazy("Cost by device model"), _cost_columns(gettext_lazy("model")), _costs("model")),
    Figure("schools", gettext_lazy("Cost by school"), _cost_columns(gettext_lazy("school")), _costs("school")),
    Figure(
        "causes",
        gettext_lazy("Cost by cause"),
        _cost_columns(gettext_lazy("category"), repairs=False),
        _costs("category"),
    ),
)
BY_CODE = {one.code: one for one in FIGURES}
