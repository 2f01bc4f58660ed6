"""Who has signed in a school, class by class, and in the schools that a person follows."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Count, IntegerField, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from pupitre.families.engine.standing import Standing
from pupitre.families.models import Agreement, Programme
from pupitre.families.queries import standing
from pupitre.families.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import ClassMembership, Guardian, Pupil, School, Schooling

DONE = Standing.SIGNED


@dataclass(frozen=True)
class Line:
    """A pupil before a programme, and the names of those who still have to sign, one group a clause."""

    pupil: Pupil
    stands: standing.Stands
    waited_for: tuple[str, ...]
    unreachable: bool  # nobody who must sign has an address

    @property
    def standing(self) -> Standing:
        return self.stands.standing


@dataclass
class ClassFollowed:
    name: str
    lines: list[Line] = field(default_factory=list)

    @property
    def signed(self) -> int:
        return sum(line.standing is DONE for line in self.lines)


@dataclass(frozen=True)
class SchoolFollowed:
    classes: list[ClassFollowed]
    counts: Counter[Standing]
    programmes: list[Programme]
    class_names: list[str]

    @property
    def total(self) -> int:
        return self.counts.total()

    @property
    def signed(self) -> int:
        return self.counts[DONE]


def pupils_of(school: School) -> dict[Pupil, str]:
    """The pupils of a school in its latest year, each with the name of their class ("" without one)."""
    latest = Schooling.objects.filter(school=school).order_by("-year__start_year").values("year")[:1]
    rows = Schooling.objects.counted().filter(school=school, year=Subquery(latest)).select_related("pupil")
    classes = dict(
        ClassMembership.objects.filter(schooling__in=rows, is_reference=True)
        .order_by("pk")
        .values_list("schooling", "class_group__name")
    )
    return {row.pupil: classes.get(row.pk, "") for row in rows.order_by("pupil__sort_name", "pupil")}


def of_school(
    school: School, day: date, *, programme: str = "", class_name: str = "", state: str = ""
) -> SchoolFollowed:
    """Every pupil whom a programme concerns, by class; `counts` leave out the filter of state."""
    pupils = pupils_of(school)
    stands = standing.of_pupils(school, list(pupils), day)
    names, mails = _guardians(stands)
    groups: dict[str, ClassFollowed] = {}
    counts: Counter[Standing] = Counter()
    concerned: dict[int, Programme] = {}
    for pupil, name in sorted(pupils.items(), key=lambda item: (not item[1], item[1])):
        for row in stands.get(pupil.pk, []):
            concerned[row.programme.pk] = row.programme
            if (programme and str(row.programme.pk) != programme) or (class_name and name != class_name):
                continue
            counts[row.standing] += 1
            if state and row.standing != state and not (state == "lacking" and row.standing is not DONE):
                continue
            groups.setdefault(name, ClassFollowed(name)).lines.append(_line(pupil, row, names, mails))
    shown = sorted(concerned.values(), key=lambda row: (row.name, row.pk))
    return SchoolFollowed(list(groups.values()), counts, shown, sorted({name for name in pupils.values() if name}))


def lacking(school: School, day: date) -> Counter[Standing]:
    """How many contracts of a school stand where."""
    found = standing.of_pupils(school, list(pupils_of(school)), day)
    return Counter(row.standing for rows in found.values() for row in rows)


def schools(viewer: Viewer) -> QuerySet[School]:
    """The schools followed, with what was asked of their families: waiting, signed, refused."""
    rows = Agreement.objects.filter(school=OuterRef("pk"), withdrawn_at__isnull=True)
    return School.objects.visible(viewer, VIEW).annotate(
        waiting=_count(rows.filter(completed_at__isnull=True, refused_at__isnull=True)),
        signed=_count(rows.filter(completed_at__isnull=False)),
        refused=_count(rows.filter(refused_at__isnull=False)),
    )


def totals(viewer: Viewer) -> dict[str, int]:
    """What `schools` counts, over all of them."""
    rows = Agreement.objects.filter(school__in=School.objects.visible(viewer, VIEW), withdrawn_at__isnull=True)
    return rows.aggregate(
        waiting=Count("pk", filter=Q(completed_at__isnull=True, refused_at__isnull=True)),
        signed=Count("pk", filter=Q(completed_at__isnull=False)),
        refused=Count("pk", filter=Q(refused_at__isnull=False)),
    )


def _count(rows: QuerySet[Agreement]) -> Coalesce:
    counted = rows.order_by().values("school").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=IntegerField()), Value(0))


def _guardians(pupils: Iterable[int]) -> tuple[dict[str, str], set[str]]:
    """The names of the guardians, by signer's key, and the keys of those who have an address."""
    rows = Guardian.objects.filter(guardianships__pupil__in=list(pupils)).order_by().distinct()
    found = [(f"guardian:{key}", name, email) for key, name, email in rows.values_list("pk", "display_name", "email")]
    return {key: name for key, name, _email in found}, {key for key, _name, email in found if email}


def _line(pupil: Pupil, row: standing.Stands, names: dict[str, str], mails: set[str]) -> Line:
    missing = () if row.standing is DONE else row.requirement.missing(row.signed)
    who = tuple(" / ".join(sorted(names.get(key, pupil.display_name) for key in clause)) for clause in missing)
    unreachable = bool(missing) and not any(clause & mails for clause in missing)
    return Line(pupil, row, who, unreachable)
