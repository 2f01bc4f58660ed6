"""Activities outside class: the list, one to add, and who is in each."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, npgettext_lazy
from django.views.decorators.http import require_GET, require_POST

from pupitre.accounts.web.form_page import form_page
from pupitre.families.models import Activity
from pupitre.families.operations import activities
from pupitre.families.permissions import ASK, WRITE
from pupitre.families.web.frame import context
from pupitre.http import formats
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing, Text
from pupitre.http.request import Request
from pupitre.kernel.viewer import Viewer
from pupitre.territory.models import ClassMembership, Pupil, School, Schooling
from pupitre.territory.querysets import of_school

ACTIVITIES = Listing(
    name="activities",
    noun=npgettext_lazy("counted", "activity", "activities"),
    columns=(
        Column("name", gettext_lazy("name"), link=lambda row: reverse("families:activity", args=[row["pk"]])),
        Column("school__name", gettext_lazy("school"), sort="school__sort_name", note="school__commune_name"),
        Column("year_id", gettext_lazy("school year"), sort=None, wide=True, html=lambda row: str(row["year_id"])),
        Column("members", gettext_lazy("pupils"), kind="integer", sort=None),
    ),
    filters=(Text("school", gettext_lazy("of the school whose name holds"), apply=of_school),),
    order="name",
    hint=gettext_lazy("Evening care, study hour, a club: a message can then be written to these families alone."),
)


class ActivityForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = ("school", "name")
        help_texts = {"name": gettext_lazy("As families know it: evening care, study hour, chess.")}

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        schools: Any = self.fields["school"]
        schools.queryset = School.objects.visible(viewer, ASK).filter(closed_on=None).order_by("sort_name", "pk")
        if schools.queryset[:2].count() == 1:
            schools.initial = schools.queryset.get().pk


class NameForm(forms.ModelForm):
    class Meta:
        model = Activity
        fields = ("name",)
        help_texts = ActivityForm.Meta.help_texts


@require_GET
@page(ASK)
def activity_list(request: Request) -> HttpResponse:
    rows = Activity.objects.visible(request.viewer, ASK).annotate(members=Count("pupils"))
    status = _("What pupils do outside class, as an audience for messages.")
    return ACTIVITIES.respond(
        request, rows, template="families/activities.html", context=context(request, "activities", status=status)
    )


@page(ASK)
def add(request: Request) -> HttpResponse:
    form = ActivityForm(request.POST or None, viewer=request.viewer)

    def act(facts: dict[str, Any]) -> Activity:
        return activities.add(
            school=facts["school"], name=facts["name"], actor=request.viewer, at=timezone.localtime()
        )

    return _form_page(request, form, act, _("Added: say who is in it."), _("Add an activity"))


@page(ASK)
def rename(request: Request, pk: int) -> HttpResponse:
    """Another name; who is in it stays."""
    row = _found(request, pk)
    form = NameForm(request.POST or None, instance=row)

    def act(facts: dict[str, Any]) -> Activity:
        return activities.rename(activity=row, name=facts["name"], actor=request.viewer, at=timezone.now())

    return _form_page(request, form, act, _("Saved."), _("Rename the activity"))


@require_POST
@page(ASK)
def remove(request: Request, pk: int) -> HttpResponse:
    row = _found(request, pk)
    activities.remove(activity=row, actor=request.viewer, at=timezone.now())
    messages.success(request, _("%(name)s is removed.") % {"name": row.name})
    return redirect("families:activities")


def _form_page(
    request: Request, form: forms.ModelForm, act: Callable[[dict[str, Any]], Activity], said: str, title: str
) -> HttpResponse:
    return form_page(
        request,
        form,
        act=act,
        done=lambda row: reverse("families:activity", args=[row.pk]),
        said=said,
        context=context(request, "activities", title=title),
        template="families/form.html",
    )


def _found(request: Request, pk: int) -> Activity:
    rows = Activity.objects.visible(request.viewer, ASK).select_related("school", "year")
    return get_object_or_404(rows, pk=pk)


@page(ASK)
def activity(request: Request, pk: int) -> HttpResponse:
    """Who is in it, class by class; boxes ticked are those who are."""
    row = _found(request, pk)
    if request.method == "POST":
        chosen = [int(key) for key in request.POST.getlist("pupils") if key.isdigit()]
        count = activities.enrol(activity=row, pupils=chosen, actor=request.viewer, at=timezone.now())
        said = ngettext("%(n)s pupil is in it.", "%(n)s pupils are in it.", count) % {"n": formats.number(count)}
        messages.success(request, said)
        return redirect("families:activity", row.pk)
    inside = set(row.pupils.order_by().values_list("pk", flat=True))
    members = ngettext("%(n)s pupil", "%(n)s pupils", len(inside)) % {"n": formats.number(len(inside))}
    page_context = context(
        request,
        "activities",
        activity=row,
        groups=_groups(row),
        inside=inside,
        may_write=request.viewer.can(WRITE),
        status=_("%(school)s, %(year)s: %(pupils)s.") % {"school": row.school, "year": row.year, "pupils": members},
    )
    return render(request, "families/activity.html", page_context)


def _groups(row: Activity) -> list[tuple[str, list[Pupil]]]:
    """The pupils of the school that year, class by class; those of no class come last."""
    places = Schooling.objects.present().filter(school=row.school_id, year=row.year_id).select_related("pupil")
    members = ClassMembership.objects.filter(schooling__in=places, is_reference=True).order_by("pk")
    class_of = dict(members.values_list("schooling", "class_group__name"))
    groups: dict[str, list[Pupil]] = {}
    for place in places.order_by("pupil__sort_name", "pk"):
        groups.setdefault(class_of.get(place.pk, ""), []).append(place.pupil)
    return [(name, groups[name]) for name in sorted(groups, key=lambda name: (not name, name))]
