"""What is read of the people of a school: its roster in figures, its lists, what waits for a decision."""

from dataclasses import dataclass

from django.db.models import Case, CharField, Exists, F, OuterRef, QuerySet, Subquery, Value, When

from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import (
    ClassGroup,
    ClassMembership,
    IdentityDoubt,
    PupilMerge,
    School,
    Schooling,
    SchoolMove,
    StaffPost,
)
from pupitre.territory.querysets_rosters import ROSTER

PRESENT, MISSING, LEFT = "present", "missing", "left"


@dataclass(frozen=True)
class RosterFigures:
    """The roster of a school and year, in figures."""

    pupils: int
    missing: int
    staff: int
    classes: int
    doubts: int
    moves: int

    @property
    def waiting(self) -> int:
        return self.missing + self.doubts + self.moves


def figures(school: School, year: int, viewer: Viewer) -> RosterFigures:
    """What the roster holds; what waits is counted for whoever may settle it."""
    places = Schooling.objects.filter(school=school, year=year).present()
    groups = ClassMembership.objects.filter(schooling__in=places, is_reference=True)
    return RosterFigures(
        pupils=places.count(),
        missing=places.exclude(missing_since=None).count(),
        staff=StaffPost.objects.filter(school=school, year=year, left_on=None).values("staff").distinct().count(),
        classes=groups.values("class_group").distinct().count(),
        doubts=IdentityDoubt.objects.visible(viewer).open().filter(school=school).count(),
        moves=SchoolMove.objects.visible(viewer).proposed().filter(to_school=school).count(),
    )


def years_of(school: School) -> list[int]:
    """The years that the school has people of, latest first."""
    rows = Schooling.objects.filter(school=school).order_by("-year").values_list("year", flat=True)
    return list(rows.distinct())


def pupils_of(school: School, year: int) -> QuerySet[Schooling]:
    """The pupils of a school and year with their class and state, for lists."""
    reference = ClassMembership.objects.filter(schooling=OuterRef("pk"), is_reference=True)
    state = Case(
        When(left_on__isnull=False, then=Value(LEFT)),
        When(missing_since__isnull=False, then=Value(MISSING)),
        default=Value(PRESENT),
        output_field=CharField(),
    )
    return Schooling.objects.filter(school=school, year=year).annotate(
        class_name=Subquery(reference.values("class_group__name")[:1]), state=state
    )


def staff_of(school: School, year: int) -> QuerySet[StaffPost]:
    """The staff of a school and year with their state, for lists."""
    state = Case(
        When(left_on__isnull=False, then=Value(LEFT)),
        When(missing_since__isnull=False, then=Value(MISSING)),
        default=Value(PRESENT),
        output_field=CharField(),
    )
    return StaffPost.objects.filter(school=school, year=year).annotate(state=state)


def classes_of(school: School, year: int) -> list[tuple[int, str]]:
    rows = ClassGroup.objects.filter(school=school, year=year).order_by("name", "pk")
    return list(rows.values_list("pk", "name"))


def open_doubts(viewer: Viewer) -> QuerySet[IdentityDoubt]:
    return IdentityDoubt.objects.visible(viewer).open()


def open_moves(viewer: Viewer) -> QuerySet[SchoolMove]:
    return SchoolMove.objects.visible(viewer).proposed()


def merges_of(pupil: int, viewer: Viewer) -> list[PupilMerge]:
    """The merges of a record that can be taken back by this person."""
    schools = School.objects.visible(viewer, ROSTER)
    rows = PupilMerge.objects.filter(kept=pupil, parted_at=None).filter(Exists(schools.filter(pk=OuterRef("school"))))
    return list(rows.annotate(at=F("merged_at")).order_by("-merged_at", "-pk"))
