"""OneRoster 1.1 and 1.2 CSV: a zip of orgs, users, roles (1.2), classes and enrollments.

What is kept of users.csv is the name, the number, the role and, of staff, the e-mail; of demographics.csv the date
of birth alone. The manifest says whether the file is the whole truth (bulk) or what changed (delta).
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pupitre.connectors import rosters
from pupitre.connectors.rosters import Levels, Schools, email, identifier, identifiers
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.reading import Unreadable
from pupitre.kernel.imports.values import BadRow, Build, Column, Context, ImportKind, Option, Part, Problem, Staged
from pupitre.territory.enums import PersonScheme
from pupitre.territory.permissions import ROSTER
from pupitre.territory.roster_imports.settling import Roster
from pupitre.territory.roster_imports.values import (
    INBOXES,
    SOURCE,
    YEAR,
    At,
    ClassRow,
    GuardianRow,
    MemberRow,
    complete_option,
    steps,
)

GONE = "tobedeleted"


class Manifest(NamedTuple):
    name: str
    value: str | None


class Org(NamedTuple):
    ref: str
    gone: bool | None
    name: str | None
    kind: str | None
    code: str | None
    parent: str | None


class Birth(NamedTuple):
    ref: str
    born_on: date | None


class User(NamedTuple):
    ref: str
    gone: bool | None
    enabled: bool | None
    orgs: tuple[str, ...] | None
    role: str | None
    family: str | None
    given: str | None
    email: str | None
    grades: str | None
    agents: tuple[str, ...] | None
    used_family: str | None  # the names they go by, where they differ (1.2)
    used_given: str | None


class Role(NamedTuple):
    ref: str
    gone: bool | None
    is_main: bool | None
    role: str | None
    org: str
    grade: str | None


class Relationship(NamedTuple):
    ref: str
    adult: str


class Class(NamedTuple):
    ref: str
    gone: bool | None
    name: str
    kind: str | None
    school: str


class Enrollment(NamedTuple):
    gone: bool | None
    class_ref: str
    user: str
    role: str | None


def _gone(cell: str) -> bool:
    return cell.strip().casefold() == GONE


def _main(cell: str) -> bool:
    return cell.strip().casefold() in {"primary", "true", "1"}


REF = Column("ref", _("identifier"), ("sourcedId",), identifier, required=True)
STATUS = Column("gone", _("state"), ("status",), _gone)
PARTS = (
    Part(
        "manifest",
        ("manifest.csv",),
        (
            Column("name", _("property"), ("propertyName",), parsing.text, required=True),
            Column("value", _("value"), ("value",), parsing.text),
        ),
        Manifest,
        required=False,
    ),
    Part(
        "orgs",
        ("orgs.csv",),
        (
            REF,
            STATUS,
            Column("name", _("name"), ("name",), parsing.text),
            Column("kind", _("kind"), ("type",), parsing.text),
            Column("code", _("code"), ("identifier",), parsing.text),
            Column("parent", _("parent"), ("parentSourcedId",), identifier),
        ),
        Org,
    ),
    Part(
        "demographics",
        ("demographics.csv",),
        (
            Column("ref", _("identifier"), ("sourcedId", "userSourcedId"), identifier, required=True),
            Column("born_on", _("born on"), ("birthDate", "birthdate"), rosters.birth, lenient=True),
        ),
        Birth,
        required=False,
    ),
    Part(
        "users",
        ("users.csv",),
        (
            REF,
            STATUS,
            Column("enabled", _("active"), ("enabledUser",), parsing.yes_no, lenient=True),
            Column("orgs", _("schools"), ("orgSourcedIds",), identifiers),
            Column("role", _("role"), ("role",), parsing.text),
            Column("family", _("family name"), ("familyName",), parsing.text),
            Column("given", _("first name"), ("givenName",), parsing.text),
            Column("email", _("e-mail"), ("email",), email),
            Column("grades", _("level"), ("grades", "grade"), parsing.text),
            Column("agents", _("guardians"), ("agentSourcedIds",), identifiers, lenient=True),
            Column("used_family", _("family name used"), ("preferredFamilyName", "preferredLastName"), parsing.text),
            Column("used_given", _("first name used"), ("preferredGivenName", "preferredFirstName"), parsing.text),
        ),
        User,
    ),
    Part(
        "roles",
        ("roles.csv",),
        (
            Column("ref", _("identifier"), ("userSourcedId",), identifier, required=True),
            STATUS,
            Column("is_main", _("main"), ("roleType", "isPrimary"), _main),
            Column("role", _("role"), ("role",), parsing.text),
            Column("org", _("school"), ("orgSourcedId",), identifier, required=True),
            Column("grade", _("level"), ("grade",), parsing.text),
        ),
        Role,
        required=False,
    ),
    Part(
        "classes",
        ("classes.csv",),
        (
            REF,
            STATUS,
            Column("name", _("name"), ("title",), parsing.text, required=True),
            Column("kind", _("kind"), ("classType",), parsing.text),
            Column("school", _("school"), ("schoolSourcedId", "orgSourcedId"), identifier, required=True),
        ),
        Class,
    ),
    Part(
        "enrollments",
        ("enrollments.csv",),
        (
            STATUS,
            Column("class_ref", _("class"), ("classSourcedId",), identifier, required=True),
            Column("user", _("identifier"), ("userSourcedId",), identifier, required=True),
            Column("role", _("role"), ("role",), parsing.text),
        ),
        Enrollment,
    ),
)
RELATIONSHIPS = Part(
    "relationships",
    ("relationships.csv",),
    (
        Column("ref", _("identifier"), ("userSourcedId",), identifier, required=True),
        Column("adult", _("guardian"), ("relationshipUserSourcedId",), identifier, required=True),
    ),
    Relationship,
    required=False,
)


class Reader:
    """Turns the lines into rows: orgs are read before users, users before what they are enrolled in."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._schools, self._levels = Schools(context), Levels()
        self._orgs: dict[str, int | None] = {}
        self._parents: dict[str, str | None] = {}  # of organisations
        self._birth: dict[str, date] = {}
        self._people: dict[str, str | None] = {}  # the level of each
        self._adults: dict[str, tuple[str, str]] = {}  # name and e-mail of those one may write to
        self._others: set[str] = set()  # users who are neither pupils nor staff
        self._answering: list[tuple[int, str, str]] = []  # line, pupil, adult
        self._classes: dict[str, bool] = {}  # whether it is a reference class
        self._courses: dict[str, tuple[int, Class, int]] = {}  # line, class, school
        self._with_homerooms: set[int] = set()  # schools
        self._all_courses: bool = context.options["courses"]
        self._roles_apart = "roles" in context.present
        self._complete: bool = context.options["complete"]

    def spread(self, line: int, record: object) -> Iterator[Staged] | None:
        match record:
            case User():
                return self._user(line, record)
            case Enrollment():
                return self._enrollment(record)
            case Role():
                return self._role(record)
            case Class():
                return self._class(line, record)
            case Org():
                self._org(line, record)
            case Birth():
                if record.born_on:
                    self._birth[record.ref] = record.born_on
            case Relationship():
                self._answering.append((line, record.ref, record.adult))
            case Manifest():
                self._manifest(record)
        return None  # what only helps to read the others

    def _manifest(self, record: Manifest) -> None:
        """A file that says it is a delta cannot be taken for the whole truth."""
        if plain_is(record.name, "fileusers") and plain_is(record.value or "", "delta") and self._complete:
            message = gettext("the manifest says that users are a delta, not every pupil of the schools")
            remedy = gettext("Say that the file does not have every pupil, or ask for a whole export.")
            raise Unreadable(Problem(None, "", record.name, message, remedy, file="manifest.csv"))

    def last(self) -> Iterator[tuple[int, int, tuple[object, ...]]]:
        """Courses that are kept, and guardians where they can be written to, once everything has been read."""
        for line, course, school in self._courses.values():
            if self._keeps_courses(school):
                yield line, At.IN_CLASSES, ClassRow(course.ref, school, course.name[:80])
        for line, pupil, adult in self._answering:
            if adult in self._adults and pupil in self._people:
                name, address = self._adults[adult]
                yield line, At.IN_GUARDIANS, GuardianRow(pupil, name, address)

    def _org(self, line: int, record: Org) -> None:
        self._parents[record.ref] = record.parent
        found = self._orgs[record.ref] = self._schools.find(record.code, record.ref)
        is_school = record.kind is None or record.kind.casefold() in {"school", "college", "campus"}
        if found is None and is_school and not record.gone:
            message = gettext("no school within your access has this code: its people are passed over")
            remedy = gettext("Give the school this code, or add it to its other identifiers.")
            self._context.warn(Problem(line, "identifier", record.code or record.ref, message, remedy, refuses=False))

    def _school(self, org: str) -> int | None:
        """The school of an organisation: itself, else the nearest above (a department of a school)."""
        step: str | None = org
        for _depth in range(9):
            if step is None or (found := self._orgs.get(step)) is not None:
                return found if step is not None else None
            step = self._parents.get(step)
        return None

    def _user(self, line: int, record: User) -> Iterator[Staged]:
        pupil, role = rosters.is_pupil(record.role), rosters.staff_role(record.role)
        if not pupil and role is None and not self._roles_apart:
            self._adult(record)
            return
        self._people[record.ref] = record.grades
        self._answering += [(line, record.ref, agent) for agent in record.agents or ()]
        places = list(self._places(record.ref, record.role, record.orgs or (), record.grades))
        if not places and not self._roles_apart:
            return
        if self._roles_apart:
            self._adult(record)
        else:
            yield from places
        yield rosters.person(
            record.ref,
            record.used_family or record.family,
            record.used_given or record.given,
            "familyName",
            value=record.ref,
            born_on=self._birth.get(record.ref),
            email=None if pupil else record.email,
            gone=bool(record.gone) or record.enabled is False,
        )

    def _adult(self, record: User) -> None:
        """Remember somebody who may answer for a pupil."""
        self._others.add(record.ref)
        if record.email and not record.gone:
            self._adults[record.ref] = (f"{record.family or ''} {record.given or ''}".strip()[:120], record.email)

    def _role(self, record: Role) -> Iterator[Staged]:
        if record.ref not in self._people:
            raise BadRow("userSourcedId", record.ref, _("no user has this number"), _("Check users.csv."))
        if not record.gone:
            grade = record.grade or self._people[record.ref]
            yield from self._places(record.ref, record.role, (record.org,), grade, is_main=record.is_main)

    def _places(
        self, ref: str, word: str | None, orgs: tuple[str, ...], grade: str | None, is_main: bool | None = None
    ) -> Iterator[Staged]:
        pupil, role = rosters.is_pupil(word), rosters.staff_role(word)
        if not pupil and role is None:
            return
        for org in orgs:
            school = self._school(org)
            if school is not None:
                level = self._level(school, grade) if pupil else None
                yield rosters.place(ref, school, level=level, role=role, is_main=is_main)

    def _level(self, school: int, grade: str | None) -> int | None:
        first = grade.partition(",")[0] if grade else None
        return self._levels.find(self._schools.jurisdiction(school), first)

    def _class(self, line: int, record: Class) -> Iterator[Staged] | None:
        school = self._school(record.school)
        if school is None or record.gone:
            self._classes.setdefault(record.ref, False)
            return iter(())
        is_course = record.kind is not None and record.kind.casefold() != "homeroom"
        self._classes[record.ref] = not is_course
        if is_course:
            self._courses[record.ref] = (line, record, school)
            return None
        if record.kind is not None:
            self._with_homerooms.add(school)
        return iter(((At.IN_CLASSES, ClassRow(record.ref, school, record.name[:80])),))

    def _keeps_courses(self, school: int) -> bool:
        """What a pupil studies says more of them than a device needs: where there are homerooms, they are enough."""
        return self._all_courses or school not in self._with_homerooms

    def _enrollment(self, record: Enrollment) -> Iterator[Staged]:
        homeroom = self._classes.get(record.class_ref)
        if homeroom is None:
            raise BadRow("classSourcedId", record.class_ref, _("no class has this number"), _("Check classes.csv."))
        if record.user not in self._people:
            if record.user in self._others:
                return
            raise BadRow("userSourcedId", record.user, _("no user has this number"), _("Check users.csv."))
        course = self._courses.get(record.class_ref)
        if not record.gone and (course is None or self._keeps_courses(course[2])):
            staff = not rosters.is_pupil(record.role)
            yield At.IN_MEMBERS, MemberRow(record.class_ref, record.user, staff, True if homeroom else None)


def plain_is(text: str, word: str) -> bool:
    return parsing.plain(text) == word


def build_as(scheme: str) -> Callable[[Context], Build]:
    """The build of a bundle whose people are numbered in a scheme."""

    def build(context: Context) -> Build:
        reader, roster = Reader(context), Roster(context, scheme, key="ref")
        whole = bool(context.options["complete"])
        return Build(
            steps(context, whole=whole, key=roster.key),
            reader.spread,
            last=reader.last,
            inboxes=INBOXES,
            prepare=roster.settle,
        )

    return build


COURSES = Option(
    "courses",
    _("Classes to keep"),
    parsing.yes_no,
    default=lambda _viewer, _at: "no",
    choices=(
        ("no", _("Those that pupils belong to; courses only in schools that have no others")),
        ("yes", _("Courses too")),
    ),
)
COMPLETE = complete_option("no", _("A OneRoster export may be whole (bulk) or hold only what changed (delta)."))
ONEROSTER = ImportKind(
    "oneroster",
    _("OneRoster (pupils, staff and classes)"),
    _("A zip of orgs, users, classes and enrollments, as CSV, version 1.1 or 1.2."),
    ROSTER,
    (),
    tuple,
    build_as(PersonScheme.ONEROSTER),
    options=(YEAR, COMPLETE, COURSES, SOURCE),
    parts=PARTS,
    personal=True,
)
