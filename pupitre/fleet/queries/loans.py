"""What is lent, to whom, until when; and what stands ready to be lent."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Case, CharField, Count, F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from pupitre.fleet.engine import lending
from pupitre.fleet.models import Device, Holding
from pupitre.fleet.permissions import HAND_OUT
from pupitre.fleet.querysets import VIEW
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import ClassMembership, Pupil, School, Schooling, StaffMember, StaffPost
from pupitre.territory.querysets_rosters import VIEW_PEOPLE

LENT = Q(allocation="loan") | Q(set__kind="pool") | Q(is_spare=True)
"""What is kept to be lent: the loan pool, and the spares."""


@dataclass(frozen=True)
class Standing:
    """Loans in figures."""

    lent: int
    late: int
    soon: int
    ready: int  # of the pools and spares, in store


@dataclass(frozen=True)
class Pool:
    """What a school keeps to lend, in one set or outside sets."""

    school_id: int
    school: str
    set_id: int | None
    name: str  # of the set; empty outside sets
    total: int
    ready: int
    lent: int
    in_repair: int


def listed(viewer: Viewer, today: date, capability: str = VIEW) -> QuerySet[Holding]:
    """The loans, each with where it is (`stand`) and, where the viewer reads names, who has it (`who`)."""
    rows = Holding.objects.visible(viewer, capability).filter(is_loan=True)
    name = Coalesce("pupil__display_name", "staff__display_name")
    holder: Any
    if not viewer.can(VIEW_PEOPLE):
        holder = Value("", CharField())
    elif viewer.scope(VIEW_PEOPLE).everywhere:
        holder = name
    else:
        theirs = School.objects.visible(viewer, VIEW_PEOPLE).values("pk")
        holder = Case(When(school__in=theirs, then=name), default=Value(""), output_field=CharField())
    return rows.annotate(who=holder, stand=_stand(today))


def _stand(today: date) -> Case:
    """engine.lending.stand, said to the database; and what is over."""
    return Case(
        When(until_at__isnull=False, then=Value("over")),
        When(due_on__isnull=True, then=Value("open")),
        When(due_on__lt=today, then=Value("late")),
        When(due_on__lte=today + lending.SOON, then=Value("soon")),
        default=Value("running"),
        output_field=CharField(),
    )


def standing(viewer: Viewer, today: date) -> Standing:
    """The loans under way, those late, those due within a week, and what is ready (two queries)."""
    found = (
        Holding.objects.visible(viewer)
        .open()
        .filter(is_loan=True)
        .aggregate(
            lent=Count("pk"),
            late=Count("pk", filter=Q(due_on__lt=today)),
            soon=Count("pk", filter=Q(due_on__range=(today, today + lending.SOON))),
        )
    )
    ready = Device.objects.visible(viewer).filter(LENT, state="in_store").count()
    return Standing(found["lent"], found["late"], found["soon"], ready)


def late(viewer: Viewer, today: date) -> int:
    """The late loans of the schools in which the viewer hands devices out."""
    rows = Holding.objects.visible(viewer, HAND_OUT).open()
    return rows.filter(is_loan=True, due_on__lt=today).count()


def pools(viewer: Viewer, most: int) -> list[Pool]:
    """What each school keeps to lend, those with least ready first (one query)."""
    rows = Device.objects.visible(viewer).alive().filter(LENT, school__isnull=False).order_by()
    counted = rows.values("school", "set").annotate(
        school_name=F("school__name"),
        set_name=Coalesce("set__name", Value("")),
        total=Count("pk"),
        ready=Count("pk", filter=Q(state="in_store")),
        lent=Count("pk", filter=Q(state__in=("on_loan", "in_use"))),
        in_repair=Count("pk", filter=Q(state="in_repair")),
    )
    return [
        Pool(
            row["school"],
            row["school_name"],
            row["set"],
            row["set_name"],
            row["total"],
            row["ready"],
            row["lent"],
            row["in_repair"],
        )
        for row in counted.order_by("ready", "school__sort_name", "set__name")[:most]
    ]


@dataclass(frozen=True)
class Group:
    """People of a school who may borrow, under one word: the staff, a class. An empty name is those without class."""

    name: str
    people: Sequence[Pupil | StaffMember]


def borrowers(school: School, year: int) -> tuple[list[StaffMember], list[Group]]:
    """The staff of a school, and its pupils class by class (three queries)."""
    posts = StaffPost.objects.filter(school=school, year=year, left_on=None).values("staff")
    staff = list(StaffMember.objects.filter(pk__in=posts).order_by("sort_name", "pk"))
    places = Schooling.objects.filter(school=school, year=year).counted().select_related("pupil")
    members = ClassMembership.objects.filter(schooling__in=places, is_reference=True)
    class_of = dict(members.order_by("pk").values_list("schooling", "class_group__name"))
    groups: dict[str, list[Pupil]] = {}
    for row in places.order_by("pupil__sort_name", "pk"):
        groups.setdefault(class_of.get(row.pk, ""), []).append(row.pupil)
    return staff, [Group(name, groups[name]) for name in sorted(groups, key=lambda name: (not name, name))]
