"""Microsoft School Data Sync: version 1 (one file a thing), versions 2 and 2.1 (close to OneRoster).

Logins, passwords, telephones and everything of demographics but the date of birth are left in the file.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from pupitre.connectors import oneroster, rosters
from pupitre.connectors.rosters import Levels, Schools, email, identifier
from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import BadRow, Build, Column, Context, ImportKind, Part, Staged
from pupitre.territory.enums import PersonScheme, StaffRole
from pupitre.territory.permissions import ROSTER
from pupitre.territory.roster_imports.settling import Roster
from pupitre.territory.roster_imports.values import (
    INBOXES,
    SOURCE,
    YEAR,
    At,
    ClassRow,
    MemberRow,
    complete_option,
    steps,
)


class SchoolLine(NamedTuple):
    ref: str
    number: str | None


class Section(NamedTuple):
    ref: str
    school: str
    name: str


class Student(NamedTuple):
    ref: str
    school: str
    given: str | None
    family: str | None
    grade: str | None
    gone: bool | None
    born_on: date | None


class Teacher(NamedTuple):
    ref: str
    school: str
    given: str | None
    family: str | None
    gone: bool | None
    email: str | None


class InSection(NamedTuple):
    section: str
    ref: str


class Teaches(NamedTuple):
    section: str
    ref: str


def _inactive(cell: str) -> bool:
    return cell.strip().casefold() in {"inactive", "deleted", "tobedeleted"}


REF = Column("ref", _("identifier"), ("SIS ID",), identifier, required=True)
SCHOOL = Column("school", _("school"), ("School SIS ID",), identifier, required=True)
GIVEN = Column("given", _("first name"), ("First Name",), parsing.text)
FAMILY = Column("family", _("family name"), ("Last Name",), parsing.text)
STATUS = Column("gone", _("state"), ("Status",), _inactive)
SECTION = Column("section", _("class"), ("Section SIS ID",), identifier, required=True)
PARTS = (
    Part(
        "schools", ("School.csv",), (REF, Column("number", _("code"), ("School Number",), parsing.text)), SchoolLine
    ),
    Part(
        "sections",
        ("Section.csv",),
        (REF, SCHOOL, Column("name", _("name"), ("Section Name",), parsing.text, required=True)),
        Section,
    ),
    Part(
        "students",
        ("Student.csv",),
        (
            REF,
            SCHOOL,
            GIVEN,
            FAMILY,
            Column("grade", _("level"), ("Grade",), parsing.text),
            STATUS,
            Column("born_on", _("born on"), ("Birthdate",), rosters.birth_american, lenient=True),
        ),
        Student,
    ),
    Part(
        "teachers",
        ("Teacher.csv",),
        (REF, SCHOOL, GIVEN, FAMILY, STATUS, Column("email", _("e-mail"), ("Secondary Email",), email)),
        Teacher,
        required=False,
    ),
    Part("enrollments", ("StudentEnrollment.csv",), (SECTION, REF), InSection),
    Part("rosters", ("TeacherRoster.csv",), (SECTION, REF), Teaches, required=False),
)


class Reader:
    """Turns the lines of version 1 into rows."""

    def __init__(self, context: Context) -> None:
        self._schools, self._levels = Schools(context), Levels()
        self._found: dict[str, int] = {}
        self._sections: set[str] = set()
        self._people: set[str] = set()
        self._readers: Mapping[type, Callable[[Any], Iterator[Staged] | None]] = {
            SchoolLine: self._school,
            Section: self._section,
            Student: self._student,
            Teacher: self._teacher,
            InSection: lambda row: self._member(row.section, f"s{row.ref}", is_staff=False),
            Teaches: lambda row: self._member(row.section, f"t{row.ref}", is_staff=True),
        }

    def spread(self, _line: int, record: object) -> Iterator[Staged] | None:
        read = self._readers[type(record)]
        return read(record)

    def _school(self, record: SchoolLine) -> None:
        found = self._schools.find(record.ref, record.number)
        if found is None:
            message = _("no school within your access has this code")
            raise BadRow("SIS ID", record.ref, message, _("Mend the code, or import the school first."))
        self._found[record.ref] = found

    def _section(self, record: Section) -> Iterator[Staged]:
        self._sections.add(record.ref)
        if record.school in self._found:
            yield At.IN_CLASSES, ClassRow(record.ref, self._found[record.school], record.name[:80])

    def _student(self, record: Student) -> Iterator[Staged]:
        ref, school = f"s{record.ref}", self._found.get(record.school)
        again = ref in self._people
        self._people.add(ref)
        if school is None:
            return
        level = self._levels.find(self._schools.jurisdiction(school), record.grade)
        yield rosters.place(ref, school, level=level)
        if not again:
            facts = {"value": record.ref, "born_on": record.born_on, "gone": bool(record.gone)}
            yield rosters.person(ref, record.family, record.given, "Last Name", **facts)

    def _teacher(self, record: Teacher) -> Iterator[Staged]:
        ref, school = f"t{record.ref}", self._found.get(record.school)
        again = ref in self._people
        self._people.add(ref)
        if school is None:
            return
        yield rosters.place(ref, school, role=str(StaffRole.TEACHER))
        if not again:
            facts = {"value": record.ref, "email": record.email, "gone": bool(record.gone)}
            yield rosters.person(ref, record.family, record.given, "Last Name", **facts)

    def _member(self, section: str, ref: str, *, is_staff: bool) -> Iterator[Staged]:
        if section not in self._sections:
            raise BadRow("Section SIS ID", section, _("no class has this number"), _("Check Section.csv."))
        if ref not in self._people:
            raise BadRow("SIS ID", ref[1:], _("no user has this number"), _("Check Student.csv and Teacher.csv."))
        yield At.IN_MEMBERS, MemberRow(section, ref, is_staff)


def build_1(context: Context) -> Build:
    reader, roster = Reader(context), Roster(context, PersonScheme.SDS, key="ref")
    whole = bool(context.options["complete"])
    return Build(steps(context, whole=whole, key=roster.key), reader.spread, inboxes=INBOXES, prepare=roster.settle)


COMPLETE = complete_option("no", _("School Data Sync files are usually whole; they may also be cut to some schools."))
SDS_1 = ImportKind(
    "sds1",
    _("School Data Sync, version 1"),
    _("A zip of School, Section, Student, Teacher, StudentEnrollment and TeacherRoster, as CSV."),
    ROSTER,
    (),
    tuple,
    build_1,
    options=(YEAR, COMPLETE, SOURCE),
    parts=PARTS,
    personal=True,
)
SDS_2 = ImportKind(
    "sds",
    _("School Data Sync, versions 2 and 2.1"),
    _("A zip of orgs, users, roles (2.1), classes and enrollments, as CSV."),
    ROSTER,
    (),
    tuple,
    oneroster.build_as(PersonScheme.SDS),
    options=(YEAR, COMPLETE, oneroster.COURSES, SOURCE),
    parts=(*oneroster.PARTS[1:], oneroster.RELATIONSHIPS),
    personal=True,
)
