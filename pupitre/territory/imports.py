"""What every import of a territory writes: bodies, schools, counts, networks; and the rows that connectors hand over.

A connector reads a foreign format and yields rows of these steps; it decides nothing about tables.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from enum import IntEnum
from typing import Any, NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pupitre.kernel.imports import parsing
from pupitre.kernel.imports.operations import BadOption
from pupitre.kernel.imports.values import BadValue, Context, Lookup, Missing, Option, Staged, Step
from pupitre.kernel.models import ImportChange, ImportRun
from pupitre.kernel.viewer import Viewer
from pupitre.territory import engine, levels
from pupitre.territory.enums import Jurisdiction, OrganisationKind, SchoolEventKind
from pupitre.territory.models import (
    Calendar,
    Enrolment,
    Level,
    NetworkMembership,
    Organisation,
    School,
    SchoolEvent,
    SchoolYear,
)
from pupitre.territory.permissions import IMPORT

CODE_LENGTH = 40  # of a body's code
UNKNOWN_SCHOOL = _("no school has this code")


class At(IntEnum):
    """The steps of an import of schools, in order: bodies before schools, schools before their counts."""

    AUTHORITY = 0
    BODIES = 1
    STATE = 2
    AREAS = 3
    SCHOOLS = 4
    CLOSINGS = 5
    YEARS = 6
    COUNTS = 7
    NETWORKS = 8


class BodyRow(NamedTuple):
    """A body under the authority; what people change of it afterwards stays theirs."""

    code: str
    kind: str
    name: str
    jurisdiction: str
    parent: str | None  # code of the authority, or of the académie of an area


class SchoolRow(NamedTuple):
    """A school as a file has it, in the order it is staged. None = the file does not say."""

    code: str
    code_scheme: str
    name: str
    kind: str
    sector: str
    responsible: str  # code of a body
    area: str | None = None  # code of an area
    commune_code: str | None = None
    commune_name: str | None = None
    address: str | None = None
    postcode: str | None = None
    website: str | None = None
    longitude: float | None = None
    latitude: float | None = None
    calendar: str | None = None
    opened_on: date | None = None
    closed_on: date | None = None  # at creation only; a known school is closed by the step of closings


class CountRow(NamedTuple):
    """Pupils of a school in a year: the total (no level) or one level."""

    school: str
    year: int
    level: int | None
    pupils: int | None
    classes: Any = None
    is_estimate: bool = False
    rule: str = ""


SCHOOL_COLUMNS = tuple(
    {"responsible": "responsible_id", "area": "area_id", "calendar": "calendar_id"}.get(name, name)
    for name in SchoolRow._fields[1:]
)
SCHOOL = Lookup(School, "code", message=UNKNOWN_SCHOOL, remedy=_("Import the school first, or mend its code."))


def school_steps(
    context: Context,
    *,
    absent: Iterable[str] = (),
    keep: Iterable[str] = (),
    missing: Missing | None = None,
    repeats: bool = False,
    counts_absent: Iterable[str] = (),
) -> tuple[Step, ...]:
    """The steps, in the order of `At`. `absent` and `keep` are columns of schools (see kernel's Step)."""
    body = Lookup(Organisation, "code")
    body_columns = ("kind", "name", "jurisdiction", "parent_id")
    kept = frozenset(body_columns)
    reach = School.objects.visible(context.actor, IMPORT)
    return (
        Step(Organisation, ("name", "kind"), ("code", "jurisdiction"), keep=frozenset({"jurisdiction"})),
        *[Step(Organisation, ("code",), body_columns, {"parent_id": body}, keep=kept, repeats=True)] * 3,
        Step(
            School,
            ("code",),
            SCHOOL_COLUMNS,
            {"responsible_id": body, "area_id": body, "calendar_id": Lookup(Calendar, "code")},
            keep=frozenset({"responsible_id", "calendar_id", "opened_on", "closed_on", "code_scheme", *keep}),
            absent=frozenset(absent) & frozenset(SCHOOL_COLUMNS),
            repeats=repeats,
            missing=missing,
            within=None if context.actor.scope(IMPORT).everywhere else reach,
        ),
        Step(School, ("code",), ("closed_on",), only_known=True, repeats=True),
        Step(SchoolYear, ("start_year",), repeats=True),
        Step(
            Enrolment,
            ("school_id", "year_id", "level_id"),
            ("pupils", "classes", "is_estimate", "rule"),
            {"school_id": SCHOOL},
            absent=frozenset(counts_absent),
            repeats=repeats,
        ),
        Step(NetworkMembership, ("school_id", "year_id", "network"), (), {"school_id": SCHOOL}, repeats=True),
    )


def authority_rows(context: Context, jurisdiction: str) -> tuple[str, tuple[Staged, ...]]:
    """The code of the authority named in the options, and its row; it is created if nobody has that name.

    Errors: BadOption where it is out of the person's scope.
    """
    name = context.options["authority"]
    known = list(Organisation.objects.filter(name=name, kind=OrganisationKind.AUTHORITY))
    scope = context.actor.scope(IMPORT)
    if len(known) > 1:
        raise BadOption(option=AUTHORITY.label, message=_("several bodies have this name"), remedy=_("Rename one."))
    if not scope.everywhere and not (known and known[0].pk in scope.organisations):
        remedy = _("Choose a body that your role covers.")
        raise BadOption(option=AUTHORITY.label, message=_("it is outside your access"), remedy=remedy)
    code = (known[0].code if known else "") or f"plan-{parsing.plain(name)}"[:CODE_LENGTH]
    return code, ((At.AUTHORITY, (name, str(OrganisationKind.AUTHORITY), code, jurisdiction)),)


def whole_truth(context: Context, kinds: Iterable[str] | None) -> Missing | None:
    """The open schools of the authority that the file speaks for: absent ones close on the chosen day."""
    if not context.options["complete"]:
        return None
    name = context.options["authority"]
    of_authority = Q(name=name, kind=OrganisationKind.AUTHORITY)
    under = Q(parent__name=name, parent__kind=OrganisationKind.AUTHORITY)
    bodies = Organisation.objects.filter(of_authority | under)
    schools = School.objects.filter(responsible__in=bodies, closed_on=None)
    if kinds is not None:
        schools = schools.filter(kind__in=list(kinds))
    return Missing(schools, "code", "code", {"closed_on": context.options["closing_day"]})


def level_ids(jurisdiction: str) -> dict[str, int]:
    """The levels of a jurisdiction by code."""
    return dict(Level.objects.filter(jurisdiction=jurisdiction).values_list("code", "pk"))


def counted_levels() -> set[tuple[str, int]]:
    """The (school code, year) whose pupils by level are counted, hence not to be estimated again."""
    rows = Enrolment.objects.filter(level__isnull=False, is_estimate=False).order_by()
    return set(rows.values_list("school__code", "year_id").distinct())


def estimates(code: str, year: int, kind: str, total: int, ids: Mapping[str, int]) -> Iterable[Staged]:
    """The counts of each level that the rule of equal cohorts gives."""
    for share in levels.estimate_levels(kind, total):
        yield At.COUNTS, (code, year, ids[share.level], share.pupils, None, True, share.rule)


def note_closings(at: datetime, actor: Viewer) -> Callable[[int], None]:
    """Write in the history of each school what an import closed."""

    def after(run_id: int) -> None:
        closed = ImportChange.objects.filter(run=run_id, table="territory.school", after__has_key="closed_on")
        closed = closed.exclude(kind=ImportChange.Kind.NEW).exclude(after__closed_on=None)
        name = ImportRun.objects.values_list("file_name", flat=True).get(pk=run_id)
        events = [
            SchoolEvent(
                school_id=int(change.row_pk),
                kind=SchoolEventKind.CLOSED,
                on=change.after["closed_on"],
                reason=name,
                recorded_at=at,
                recorded_by_id=actor.person_id,
                recorded_by_name=actor.name,
            )
            for change in closed.order_by("pk").iterator()
        ]
        SchoolEvent.objects.bulk_create(events, batch_size=2_000)

    return after


def uai(cell: str) -> str:
    """A UAI in capitals. Errors: BadValue where the check letter does not fit."""
    code = cell.strip().upper()
    if not engine.is_uai(code):
        raise BadValue(
            _("this is not a UAI: its last letter does not fit its digits"),
            _("Copy the code from the ministry's directory; spreadsheets may have cut its first zero."),
        )
    return code


def _only_authority(_viewer: Viewer, _at: datetime) -> str:
    names = Organisation.objects.filter(kind=OrganisationKind.AUTHORITY).values_list("name", flat=True)[:2]
    return names[0] if len(names) == 1 else ""


def _this_year(_viewer: Viewer, at: datetime) -> str:
    return str(levels.school_year_of(at.date()))


AUTHORITY = Option(
    "authority",
    _("Body that runs the plan"),
    parsing.text,
    default=_only_authority,
    help=_("Its name; a body that is not known yet is created."),
)
YEAR = Option(
    "year", _("School year"), parsing.school_year, default=_this_year, help=_("Of the numbers of pupils: 2025-2026.")
)
COMPLETE = Option(
    "complete",
    _("The file has every school of this body"),
    parsing.yes_no,
    default=lambda _viewer, _at: "no",
    choices=(("no", _("No: leave the others as they are")), ("yes", _("Yes: close those it does not have"))),
)
CLOSING_DAY = Option(
    "closing_day",
    _("Absent schools close on"),
    parsing.day,
    default=lambda _viewer, at: f"{levels.school_year_of(at.date())}-08-31",
    help=_("The first day they no longer teach."),
)
FRENCH = str(Jurisdiction.FRANCE)
QUEBECKER = str(Jurisdiction.QUEBEC)
