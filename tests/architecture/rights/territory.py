"""The territory's pages, and the page of a school."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

from pupitre.territory.models import Building, Calendar, CalendarPeriod, ClassGroup, Cycle, Level, School, SchoolYear
from tests.architecture.rights.table import EVERYONE, Row

WRITERS = "administrator plan_lead"
Make = Callable[[School], Any]


def building(where: School) -> Building:
    made = Building.objects.create(name="Groupe scolaire")
    made.schools.add(where)
    return made


def class_group(where: School) -> ClassGroup:
    SchoolYear.objects.get_or_create(start_year=2026)
    return ClassGroup.objects.create(school=where, year_id=2026, name="CP A")


def period() -> CalendarPeriod:
    calendar, _created = Calendar.objects.get_or_create(code="here", defaults={"name": "Ici", "jurisdiction": "qc"})
    made, _created = calendar.periods.get_or_create(
        kind="holiday", name="Relâche", defaults={"days": ("2027-03-01", "2027-03-06")}
    )
    return made


MAKERS: dict[str, Make] = {
    "school": lambda where: where,
    "building": building,
    "room": lambda where: building(where).rooms.create(name="Salle 1"),
    "class": class_group,
    "body": lambda where: where.responsible,
}


def of(name: str, *, foreign: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """The number of such a thing at a school of the world; made once."""

    def arguments(w: SimpleNamespace) -> dict[str, Any]:
        kept = w.__dict__.setdefault("territory", {})
        key = (name, foreign)
        if key not in kept:
            kept[key] = MAKERS[name](w.foreign_school if foreign else w.school).pk
        return {"pk": kept[key]}

    return arguments


def shared(make: Callable[[], Any]) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """The number of a row of the whole installation; made once."""

    def arguments(w: SimpleNamespace) -> dict[str, Any]:
        kept = w.__dict__.setdefault("shared", {})
        if make not in kept:
            kept[make] = make()
        return {"pk": kept[make].pk}

    return arguments


def at_school(name: str, opens: str, thing: str = "school", method: str = "get") -> Row:
    return Row(f"territory:{name}", opens, of(thing), of(thing, foreign=True), method)


def any_level() -> Level:
    return Level.objects.create(jurisdiction="fr", code="X", name="X", position=99)


def any_cycle() -> Cycle:
    return Cycle.objects.create(jurisdiction="fr", code="X", name="X", position=99)


ROWS = [
    Row("web:school", EVERYONE, of("school"), of("school", foreign=True)),
    Row("territory:schools", EVERYONE),
    Row("territory:map", EVERYONE),
    Row("territory:map_data", EVERYONE),
    Row("territory:open_school", WRITERS),
    *(at_school(f"{act}_school", WRITERS) for act in ("edit", "close", "reopen", "merge", "move")),
    at_school("school_dependents", WRITERS),
    at_school("add_building", WRITERS),
    at_school("class_groups", EVERYONE),
    at_school("add_class_group", WRITERS),
    at_school("building", WRITERS, "building"),
    at_school("add_room", WRITERS, "building"),
    at_school("room", WRITERS, "room"),
    at_school("remove_room", WRITERS, "room", "post"),
    at_school("class_group", WRITERS, "class"),
    at_school("remove_class_group", WRITERS, "class", "post"),
    Row("territory:organisations", EVERYONE),
    at_school("organisation", WRITERS, "body"),
    Row("territory:levels", EVERYONE),
    Row("territory:levels_add", WRITERS),
    Row("territory:levels_edit", WRITERS, shared(any_level)),
    Row("territory:levels_delete", WRITERS, shared(any_level), method="post"),
    Row("territory:cycles", EVERYONE),
    Row("territory:cycles_add", WRITERS),
    Row("territory:cycles_edit", WRITERS, shared(any_cycle)),
    Row("territory:cycles_delete", WRITERS, shared(any_cycle), method="post"),
    Row("territory:calendars", EVERYONE),
    Row("territory:add_calendar", WRITERS),
    Row("territory:calendar", EVERYONE, shared(lambda: period().calendar)),
    Row("territory:remove_calendar", WRITERS, shared(lambda: period().calendar), method="post"),
    Row("territory:add_period", WRITERS, shared(lambda: period().calendar)),
    Row("territory:period", WRITERS, shared(period)),
    Row("territory:remove_period", WRITERS, shared(period), method="post"),
]
