"""The people of schools by name: who reads them, and who settles who is who."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from types import SimpleNamespace
from typing import Any

from pupitre.kernel.viewer import SYSTEM
from pupitre.territory import operations_identities, operations_rollover
from pupitre.territory.models import IdentityDoubt, Level, School, SchoolMove
from tests.architecture.rights.table import Row
from tests.architecture.rights.territory import of
from tests.factories import fleet, territory

NAMES = "administrator plan_lead school_head school_referent teacher technician support"
SETTLE = "administrator plan_lead school_head support"
AT = datetime(2026, 10, 1, tzinfo=UTC)


def pupil(where: School) -> Any:
    level = Level.objects.get(jurisdiction="fr", code="CM1")
    group = where.class_groups.filter(name="CM1 A", year_id=2026).first() or fleet.class_group(where, "CM1 A")
    return fleet.pupil(where, name="DUPONT Léa", level=level, klass=group, born_on=date(2016, 3, 7))


def doubt(where: School) -> IdentityDoubt:
    return IdentityDoubt.objects.create(
        known=pupil(where),
        found=pupil(where),
        school=where,
        reasons="same_identifier,other_birth",
        raised_on=AT.date(),
    )


def merge(where: School) -> Any:
    return operations_identities.merge_pupils(doubt=doubt(where), why="vu avec la famille", actor=SYSTEM, at=AT)


def move(where: School) -> SchoolMove:
    other = territory.school(where.responsible)
    return SchoolMove.objects.create(
        pupil=pupil(where), from_school=other, to_school=where, year=fleet.year(), proposed_on=AT.date()
    )


def rollover(where: School) -> Any:
    pupil(where)
    school = territory.school(where.responsible, kind="elementaire") if where.rollovers.exists() else where
    if school is not where:
        pupil(school)
    return operations_rollover.prepare_rollover(
        school=school, year=2026, begins_on=date(2027, 9, 1), actor=SYSTEM, at=AT
    )


def teacher(where: School) -> Any:
    return fleet.staff(where, name="ROUX Anne")


def group(where: School) -> Any:
    return pupil(where).schoolings.get().memberships.get().class_group


def made(make: Callable[[School], Any], *, foreign: bool = False) -> Callable[[SimpleNamespace], dict[str, Any]]:
    """The number of such a row, made once in each authority."""

    def arguments(w: SimpleNamespace) -> dict[str, Any]:
        kept = w.__dict__.setdefault("rosters", {})
        key = (make.__name__, foreign)
        if key not in kept:
            kept[key] = make(w.foreign_school if foreign else w.school).pk
        return {"pk": kept[key]}

    return arguments


def at_school(name: str, opens: str, method: str = "get") -> Row:
    return Row(f"territory:{name}", opens, of("school"), of("school", foreign=True), method)


def at(name: str, opens: str, make: Callable[[School], Any], method: str = "get") -> Row:
    return Row(f"territory:{name}", opens, made(make), made(make, foreign=True), method)


ROWS = [
    at_school("pupils", NAMES),
    at_school("staff", NAMES),
    at("pupil", NAMES, pupil),
    at("class_pupils", NAMES, group),
    at("staff_member", NAMES, teacher),
    at_school("pupils_left", SETTLE, "post"),
    at_school("pupils_stay", SETTLE, "post"),
    at_school("rollover", SETTLE),
    at_school("recount", SETTLE),
    at("rollover_run", SETTLE, rollover, "post"),
    at("rollover_undo", SETTLE, rollover, "post"),
    Row("territory:doubts", SETTLE),
    at("doubt", SETTLE, doubt),
    at("part_pupils", SETTLE, merge, "post"),
    Row("territory:school_moves", SETTLE),
    at("school_move", SETTLE, move),
]
