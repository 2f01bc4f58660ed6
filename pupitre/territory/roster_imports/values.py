"""The rows that connectors of rosters hand over, the steps they lead to, and the choices common to all."""

from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.values import Context, Inbox, Missing, Option, Step
from pupitre.kernel.viewer import Viewer
from pupitre.territory import levels
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    ClassTeacher,
    Guardian,
    Guardianship,
    IdentityDoubt,
    Pupil,
    PupilIdentifier,
    Schooling,
    SchoolMove,
    SchoolYear,
    StaffIdentifier,
    StaffMember,
    StaffPost,
)


class At(IntEnum):
    """The steps of a roster, in order, then its inboxes."""

    YEAR = 0
    PUPILS = 1
    PUPIL_IDENTIFIERS = 2
    CLASSES = 3
    CLASS_LEVELS = 4
    SCHOOLINGS = 5
    MEMBERSHIPS = 6
    DOUBTS = 7
    MOVES = 8
    STAFF = 9
    STAFF_IDENTIFIERS = 10
    POSTS = 11
    CLASS_TEACHERS = 12
    GUARDIANS = 13
    GUARDIANSHIPS = 14
    IN_PEOPLE = 15
    IN_PLACES = 16
    IN_CLASSES = 17
    IN_MEMBERS = 18
    IN_GUARDIANS = 19


class PersonRow(NamedTuple):
    """Somebody of a file. `ref` names them within the file; `value` is the number their system gives them."""

    ref: str
    family: str
    given: str
    value: str | None = None
    born_on: date | None = None
    email: str | None = None
    gone: bool = False  # the file says that they are no longer there


class PlaceRow(NamedTuple):
    """Somebody in a school: as a pupil where `role` is None, else as staff."""

    ref: str
    school: int
    level: int | None = None
    role: str | None = None
    is_main: bool | None = None


class ClassRow(NamedTuple):
    ref: str
    school: int
    name: str


class MemberRow(NamedTuple):
    """Somebody in a class; the reference class is the one that counts them (None: the only one they have)."""

    class_ref: str
    ref: str
    is_staff: bool = False
    is_reference: bool | None = None


class GuardianRow(NamedTuple):
    """An adult who answers for a pupil: known again by e-mail, else by name beside that pupil."""

    pupil_ref: str
    name: str
    email: str | None = None
    phone: str | None = None
    kind: str | None = None
    household: int | None = None
    may_sign: bool | None = None
    language: str | None = None


INBOXES = (
    Inbox(
        "people",
        (
            ("ref", "text"),
            ("family", "text"),
            ("given", "text"),
            ("value", "text"),
            ("born_on", "date"),
            ("email", "text"),
            ("gone", "boolean"),
        ),
    ),
    Inbox(
        "places",
        (("ref", "text"), ("school_id", "bigint"), ("level_id", "bigint"), ("role", "text"), ("is_main", "boolean")),
    ),
    Inbox("classes", (("ref", "text"), ("school_id", "bigint"), ("name", "text"))),
    Inbox("members", (("class_ref", "text"), ("ref", "text"), ("is_staff", "boolean"), ("is_reference", "boolean"))),
    Inbox(
        "guardians",
        (
            ("ref", "text"),
            ("name", "text"),
            ("email", "text"),
            ("phone", "text"),
            ("kind", "text"),
            ("household", "smallint"),
            ("may_sign", "boolean"),
            ("language", "text"),
        ),
    ),
)
KEYED_BY_ID = ("id",)


def steps(context: Context, *, whole: bool, key: str) -> tuple[Step, ...]:
    """The steps in the order of `At`. `whole`: the file is the whole truth of its schools; `key` names the column
    by which a refused line still names somebody."""
    year, today = context.options["year"], context.at.date()
    pupils, posts = _spoken_for(year) if whole else (None, None)
    mark = {"missing_since": today}
    return (
        Step(SchoolYear, ("start_year",), repeats=True),
        Step(Pupil, KEYED_BY_ID, ("display_name", "born_on"), label="display_name", absent=_absent(context)),
        Step(PupilIdentifier, ("scheme", "source", "value"), ("pupil_id",), quiet=True),
        Step(ClassGroup, KEYED_BY_ID, ("school_id", "year_id", "name"), label="name"),
        Step(ClassGroup.levels.through, ("classgroup_id", "level_id"), quiet=True),
        Step(
            Schooling,
            KEYED_BY_ID,
            ("pupil_id", "school_id", "year_id", "level_id", "is_main", "joined_on", "left_on", "missing_since"),
            keep=frozenset({"pupil_id", "school_id", "year_id", "joined_on"}),
            missing=None if pupils is None else Missing(pupils, key, "id", mark, each="school"),
            title=lambda row: str(row.pupil),
            quiet=True,
        ),
        Step(ClassMembership, KEYED_BY_ID, ("schooling_id", "class_group_id", "is_reference"), quiet=True),
        Step(
            IdentityDoubt,
            ("known_id", "found_id"),
            ("school_id", "scheme", "source", "value", "reasons", "raised_on"),
            keep=frozenset({"school_id", "scheme", "source", "value", "reasons", "raised_on"}),
            quiet=True,
        ),
        Step(
            SchoolMove,
            ("pupil_id", "from_school_id", "to_school_id", "year_id"),
            ("proposed_on",),
            keep=frozenset({"proposed_on"}),
            quiet=True,
        ),
        Step(StaffMember, KEYED_BY_ID, ("display_name", "email"), label="display_name"),
        Step(StaffIdentifier, ("scheme", "source", "value"), ("staff_id",), quiet=True),
        Step(
            StaffPost,
            ("staff_id", "school_id", "year_id", "role"),
            ("left_on", "missing_since"),
            title=lambda row: str(row.staff),
            missing=None if posts is None else Missing(posts, "", "id", mark, each="school"),
            quiet=True,
        ),
        Step(ClassTeacher, ("staff_id", "class_group_id"), quiet=True),
        Step(Guardian, KEYED_BY_ID, ("display_name", "email", "phone", "language"), label="display_name"),
        Step(
            Guardianship,
            ("pupil_id", "guardian_id"),
            ("kind", "household", "may_sign"),
            keep=frozenset({"household", "may_sign"}),
            quiet=True,
        ),
    )


def _absent(context: Context) -> frozenset[str]:
    """A file without dates of birth leaves those we have alone."""
    has_birth = any(name.rpartition(".")[2] == "born_on" for name in context.present)
    return frozenset() if has_birth else frozenset({"born_on"})


def _spoken_for(year: int) -> tuple[QuerySet[Schooling], QuerySet[StaffPost]]:
    """Whom a whole file speaks for: those not missing yet of the schools that it has pupils of."""
    present: dict[str, Any] = {"year": year, "left_on": None, "missing_since": None}
    of_schools = "territory_schooling.school_id IN (SELECT school_id FROM roster_school)"
    of_staffed = "territory_staffpost.school_id IN (SELECT school_id FROM roster_staffed)"
    return (
        Schooling.objects.filter(**present).extra(where=[of_schools]),  # noqa: S610
        StaffPost.objects.filter(**present).extra(where=[of_staffed]),  # noqa: S610
    )


def _this_year(_viewer: Viewer, at: datetime) -> str:
    return str(levels.school_year_of(at.date()))


def complete_option(default: str, help_text: Any = "") -> Option:
    return Option(
        "complete",
        _("The file has every pupil of its schools"),
        parsing.yes_no,
        default=lambda _viewer, _at: default,
        choices=(
            ("yes", _("Yes: those it does not have are marked missing")),
            ("no", _("No: leave the others as they are")),
        ),
        help=help_text,
    )


YEAR = Option("year", _("School year"), parsing.school_year, default=_this_year, help=_("Such as 2026-2027."))
SOURCE = Option(
    "source",
    _("System it comes from"),
    parsing.text,
    help=_("A short name, always the same, where several systems number their people alike. May stay empty."),
    required=False,
)
