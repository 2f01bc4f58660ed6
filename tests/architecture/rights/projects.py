"""The pages of schools' digital projects."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import uuid4

from django.utils import timezone

from pupitre.kernel import files
from pupitre.kernel.viewer import SYSTEM
from pupitre.projects.engine.states import Verb
from pupitre.projects.models import Appeal, Criterion, Finding, Mark, Project, Visit
from tests.architecture.rights.table import Row
from tests.factories import projects as make
from tests.factories.territory import school

AT_SCHOOL = "school_head school_referent teacher after_school"
READERS = f"administrator plan_lead elected adviser technician buyer support {AT_SCHOOL}"
LEADERS = "administrator plan_lead school_head support"
TEAM = LEADERS + " school_referent teacher after_school"
DECIDERS = "administrator plan_lead"
MEMBERS = ("school_head", "school_referent", "teacher", "after_school")
MAKERS = {
    "written": make.written,
    "submitted": make.submitted,
    "validated": lambda place, *people: make.decided(Verb.VALIDATE, place, *people),
}


def project(world: Any, state: str, *, foreign: bool = False) -> Any:
    made = world.__dict__.setdefault("projects", {})
    if (state, foreign) not in made:
        place = school(world.foreign_authority) if foreign else world.school
        if (
            not foreign and Project.objects.filter(school=place).exists()
        ):  # in another state: a school has one project
            place = school(world.authority)
        people = () if foreign else [world.people[role] for role in MEMBERS]
        made[state, foreign] = MAKERS[state](place, *people)
    return made[state, foreign]


Found = Callable[[Any], Any]


def rows(
    name: str, opens: str, *, state: str = "written", method: str = "get", query: str = "", **more: Found
) -> Row:
    """A row of a project in a state; `more` reads the other arguments from the project."""

    def arguments(world: Any, *, foreign: bool) -> dict[str, Any]:
        found = project(world, state, foreign=foreign)
        return {"pk": found.pk, **{key: read(found) for key, read in more.items()}}

    return Row(
        f"projects:{name}",
        opens,
        args=lambda world: arguments(world, foreign=False),
        foreign=lambda world: arguments(world, foreign=True),
        method=method,
        query=query,
    )


def acts(name: str, opens: str = TEAM, state: str = "written", **more: Found) -> Row:
    return rows(name, opens, state=state, method="post", **more)


def _equipment(found: Any) -> int:
    return found.equipment.get_or_create(label="Old board")[0].pk


def _learning(found: Any) -> int:
    return found.learning_needs.get().pk


def _need(found: Any) -> int:
    return found.learning_needs.get().needs.get().pk


def _member(found: Any) -> int:
    return found.members.get_or_create(name="Someone without an account", function="other")[0].pk


ROWS = [
    Row("projects:home", READERS),
    Row("projects:milestones", READERS),
    Row(
        "projects:begin",
        LEADERS,
        args=lambda w: {"pk": w.school.pk},
        foreign=lambda w: {"pk": w.foreign_school.pk},
        method="post",
    ),
    rows("write", TEAM, heading=lambda _found: "learning"),  # first: a team writes in its own school
    rows("team", TEAM),
    rows("project", READERS, state="validated"),
    rows("version", READERS, state="validated", number=lambda _found: 1),
    rows("compare", READERS, state="validated", query="?a=1&b=now"),
    acts("revise", LEADERS),
    acts("withdraw", LEADERS),
    acts("passage", key=lambda _found: "practices_now"),
    acts("equipment_add"),
    acts("equipment_rest"),
    acts("equipment_refresh"),
    acts("equipment_save", row=_equipment),
    acts("equipment_remove", row=_equipment),
    acts("learning_add"),
    acts("learning_save", row=_learning),
    acts("learning_remove", row=_learning),
    acts("need_add", row=_learning),
    acts("need_drop", row=_need),
    acts("aid_save", kind=lambda _found: "seeing"),
    acts("member_add", LEADERS),
    acts("member_remove", LEADERS, row=_member),
    acts("answer", row=_member),
    acts("submit", LEADERS),
    rows("opinion", "adviser", state="submitted"),
    rows("decide", DECIDERS, state="submitted"),
]


def criterion(world: Any, *, foreign: bool = False) -> Any:
    owner = world.foreign_authority if foreign else world.authority
    named = {"name": "Practices"}
    return Criterion.objects.get_or_create(organisation=owner, year=2026, code="practices", defaults=named)[0]


def mark(world: Any, *, foreign: bool = False) -> Any:
    """A mark of a school, with a file for evidence."""
    place = world.foreign_school if foreign else world.school
    values = {"mark": 2, "marked_at": timezone.now()}
    row, created = Mark.objects.get_or_create(
        school=place, criterion=criterion(world, foreign=foreign), defaults=values
    )
    if created:
        row.file = files.store(b"Evidence", "minutes.txt", actor=SYSTEM, at=timezone.now())
        row.save()
    return row


def appeal(world: Any, *, foreign: bool = False) -> dict[str, int]:
    row = mark(world, foreign=foreign)
    values = {"text": "Why?", "asked_at": timezone.now(), "mark_before": 2}
    return {"pk": Appeal.objects.get_or_create(school=row.school, criterion=row.criterion, defaults=values)[0].pk}


def entry(name: str, opens: str) -> Row:
    """An act on a criterion of a school."""

    def arguments(world: Any, *, foreign: bool = False) -> dict[str, int]:
        row = mark(world, foreign=foreign)
        return {"pk": row.school_id, "criterion": row.criterion_id}

    def elsewhere(world: Any) -> dict[str, int]:
        return arguments(world, foreign=True)

    return Row(f"projects:{name}", opens, args=arguments, foreign=elsewhere, method="post")


ROWS += [
    Row(
        "projects:commitment",
        READERS,
        args=lambda w: {"pk": mark(w).school_id},
        foreign=lambda w: {"pk": w.foreign_school.pk},
    ),
    entry("evidence", LEADERS),
    entry("mark", "administrator plan_lead adviser support"),
    entry("appeal", LEADERS),
    Row("projects:appeal_answer", DECIDERS, args=appeal, foreign=lambda w: appeal(w, foreign=True), method="post"),
    Row(
        "projects:evidence_file",
        READERS,
        args=lambda w: {"pk": mark(w).pk},
        foreign=lambda w: {"pk": mark(w, foreign=True).pk},
    ),
    Row("projects:entry_presets", DECIDERS, args=lambda _w: {"preset": "poitiers"}, method="post"),
]


VISITORS = "administrator plan_lead adviser technician support"


def finding(world: Any, *, foreign: bool = False) -> Any:
    """A finding of a visit, with a photo."""
    place = world.foreign_school if foreign else world.school
    found = Finding.objects.filter(visit__school=place).first()
    if found is None:
        visit = Visit.objects.create(school=place, kind="technical", on=date(2026, 11, 1), key=uuid4(), by_name="T")
        file = files.store(b"\xff\xd8\xff photo", "photo.jpg", actor=SYSTEM, at=timezone.now())
        values = {"topic": "power", "severity": "major", "text": "One socket", "photo": file, "noted_by_name": "T"}
        found = Finding.objects.create(visit=visit, key=uuid4(), noted_at=timezone.now(), **values)
    return found


def visit(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": finding(world, foreign=foreign).visit_id}


def seen(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": finding(world, foreign=foreign).pk}


def school_of(world: Any, *, foreign: bool = False) -> dict[str, int]:
    return {"pk": finding(world, foreign=foreign).visit.school_id}


def site(name: str, opens: str, read: Any, method: str = "get") -> Row:
    return Row(f"projects:{name}", opens, args=read, foreign=lambda w: read(w, foreign=True), method=method)


ROWS += [
    site("diagnosis", READERS, school_of),
    site("visit_open", VISITORS, school_of, "post"),
    site("visit", VISITORS, visit),
    Row("projects:worker", VISITORS),
    site("visit_close", VISITORS, visit, "post"),
    site("settle", VISITORS, seen, "post"),
    site("photo", READERS, seen),
    site("note", VISITORS, visit, "post"),
]
