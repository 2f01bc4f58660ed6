"""Buildings, rooms and classes of a school: plain editing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.gate import page
from pupitre.territory import permissions, row_operations
from pupitre.territory.models import Building, ClassGroup, Room, School
from pupitre.territory.permissions import EDIT
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import rows
from pupitre.territory.web.row_forms import BuildingForm, ClassGroupForm, RoomForm


@page(EDIT)
def add_building(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(_schools(request), pk=pk)
    return rows.edit(
        request,
        BuildingForm(request.POST or None),
        title=_("Add a building"),
        back=school.get_absolute_url(),
        back_title=school.name,
        save=lambda building, **by: row_operations.add_building(building=building, school=school, **by),
    )


@page(EDIT)
def building(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_buildings(request), pk=pk)
    school = row.schools.order_by("pk").first()
    return rows.edit(
        request,
        BuildingForm(request.POST or None, instance=row),
        title=row.name,
        back=school.get_absolute_url(),
        back_title=school.name,
    )


@page(EDIT)
def add_room(request: HttpRequest, pk: int) -> HttpResponse:
    parent = get_object_or_404(_buildings(request), pk=pk)
    form = RoomForm(request.POST or None, instance=Room(building=parent))
    back = reverse("territory:building", args=[parent.pk])
    return rows.edit(request, form, title=_("Add a room"), back=back, back_title=parent.name)


@page(EDIT)
def room(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_rooms(request), pk=pk)
    return rows.edit(
        request,
        RoomForm(request.POST or None, instance=row),
        title=row.name,
        back=reverse("territory:building", args=[row.building_id]),
        back_title=row.building.name,
        remove=reverse("territory:remove_room", args=[row.pk]),
    )


@require_POST
@page(EDIT)
def remove_room(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_rooms(request), pk=pk)
    return rows.remove(request, row, back=reverse("territory:building", args=[row.building_id]))


@page(VIEW)
def class_groups(request: HttpRequest, pk: int) -> HttpResponse:
    """The classes of a school, latest year first; whoever edits the school adds one here."""
    school = get_object_or_404(
        School.objects.visible(request.viewer).select_related("responsible"),  # type: ignore[attr-defined]
        pk=pk,
    )
    groups = school.class_groups.select_related("year").prefetch_related("levels").order_by("-year_id", "name", "pk")
    can_edit = permissions.can_edit(request.viewer, school)  # type: ignore[attr-defined]
    can_see = permissions.can_view_people(request.viewer, school)  # type: ignore[attr-defined]
    context = {"school": school, "groups": groups, "can_edit": can_edit, "can_see": can_see}
    return render(request, "territory/class_groups.html", context)


@page(EDIT)
def class_group(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_groups(request), pk=pk)
    return rows.edit(
        request,
        ClassGroupForm(request.POST or None, instance=row, school=row.school),
        title=row.name,
        back=reverse("territory:class_groups", args=[row.school_id]),
        back_title=_("Classes"),
        remove=reverse("territory:remove_class_group", args=[row.pk]),
    )


@page(EDIT)
def add_class_group(request: HttpRequest, pk: int) -> HttpResponse:
    school = get_object_or_404(_schools(request), pk=pk)
    form = ClassGroupForm(request.POST or None, school=school)
    back = reverse("territory:class_groups", args=[school.pk])
    return rows.edit(request, form, title=_("Add a class"), back=back, back_title=_("Classes"))


@require_POST
@page(EDIT)
def remove_class_group(request: HttpRequest, pk: int) -> HttpResponse:
    row = get_object_or_404(_groups(request), pk=pk)
    return rows.remove(request, row, back=reverse("territory:class_groups", args=[row.school_id]))


def _schools(request: HttpRequest):
    return School.objects.visible(request.viewer, EDIT).select_related("responsible")  # type: ignore[attr-defined]


def _buildings(request: HttpRequest):
    return Building.objects.filter(
        pk__in=Building.schools.through.objects.filter(school__in=_schools(request)).values("building")
    )


def _rooms(request: HttpRequest):
    return Room.objects.filter(building__in=_buildings(request)).select_related("building")


def _groups(request: HttpRequest):
    return ClassGroup.objects.filter(school__in=_schools(request)).select_related("school__responsible")
