"""The list of schools, and what is done to one."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from pupitre.http.gate import page
from pupitre.territory import dependents, operations, wording
from pupitre.territory.models import School
from pupitre.territory.permissions import EDIT
from pupitre.territory.querysets import VIEW
from pupitre.territory.web import listings
from pupitre.territory.web.forms import CloseSchool, MergeSchool, MoveSchool, OpenSchool, Reasoned, SchoolFacts

Apply = Callable[[dict[str, Any]], Any]


@page(VIEW)
def school_list(request: HttpRequest) -> HttpResponse:
    """Every school in scope, filtered and sorted by the address."""
    holds = listings.holdings(request)
    listing = listings.school_listing(holds, whole="export" in request.GET)
    viewer = request.viewer  # type: ignore[attr-defined]
    status = wording.territory_status(viewer, timezone.now())
    context = {"status": status, "can_open": viewer.can(EDIT)}
    rows = listings.schools_asked_for(request, holds)
    return listing.respond(request, rows, template="territory/schools.html", context=context)


@page(EDIT)
def open_school(request: HttpRequest) -> HttpResponse:
    form = OpenSchool(request.POST or None, viewer=request.viewer)  # type: ignore[attr-defined]
    if request.method == "POST" and form.is_valid():
        school = operations.open_school(
            facts=form.facts(), opened_on=form.cleaned_data["opened_on"], actor=request.viewer, at=timezone.now()  # type: ignore[attr-defined]
        )  # fmt: skip
        return HttpResponseRedirect(school.get_absolute_url())
    context = {"form": form, "title": _("Open a school"), "verb": _("Open the school")}
    return render(request, "territory/act.html", context, status=_status(form))


@page(EDIT)
def edit_school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _editable(request, pk)
    form = SchoolFacts(request.POST or None, instance=school)
    return _act(
        request,
        school,
        form,
        lambda _values: operations.edit_school(school=school, facts=form.facts(), **_by(request)),
        title=_("Correct the facts"),
        verb=_("Save"),
    )


@page(EDIT)
def close_school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _editable(request, pk)
    form = CloseSchool(request.POST or None, initial=_today())
    return _act(
        request,
        school,
        form,
        lambda values: operations.close_school(school=school, **values, **_by(request)),
        title=_("Close the school"),
        verb=_("Close the school"),
        warned=True,
    )


@page(EDIT)
def reopen_school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _editable(request, pk)
    return _act(
        request,
        school,
        Reasoned(request.POST or None),
        lambda values: operations.reopen_school(school=school, **values, **_by(request)),
        title=_("Take back the closing"),
        verb=_("Take back the closing"),
    )


@page(EDIT)
def merge_school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _editable(request, pk)
    form = MergeSchool(request.POST or None, initial=_today(), viewer=request.viewer, near=school)  # type: ignore[attr-defined]
    return _act(
        request,
        school,
        form,
        lambda values: operations.merge_school(school=school, **values, **_by(request)),
        title=_("Merge into another school"),
        verb=_("Merge the schools"),
        warned=True,
    )


@page(EDIT)
def move_school(request: HttpRequest, pk: int) -> HttpResponse:
    school = _editable(request, pk)
    initial = {**_today(), "responsible": school.responsible_id, "area": school.area_id}
    return _act(
        request,
        school,
        MoveSchool(request.POST or None, initial=initial, viewer=request.viewer),  # type: ignore[attr-defined]
        lambda values: operations.move_school(school=school, **values, **_by(request)),
        title=_("Move to another body or area"),
        verb=_("Move the school"),
    )


@page(EDIT)
def school_dependents(request: HttpRequest, pk: int) -> HttpResponse:
    """What depends on the school after the day chosen: read again as the day changes."""
    school = _editable(request, pk)
    day = parse_date(request.GET.get("on", "")) if len(request.GET.get("on", "")) == 10 else None
    found = dependents.of(school, day or timezone.localdate())
    return render(request, "territory/dependents.html", {"dependents": found})


def _act(
    request: HttpRequest,
    school: School,
    form: forms.BaseForm,
    apply: Apply,
    *,
    title: str,
    verb: str,
    warned: bool = False,
) -> HttpResponse:
    """A form about a school: apply what it says, then go back to the school."""
    if request.method == "POST" and form.is_valid():
        apply(form.cleaned_data)
        messages.success(request, _("Done. The history of the school keeps it."))
        return HttpResponseRedirect(school.get_absolute_url())
    context = {
        "school": school,
        "form": form,
        "title": title,
        "verb": verb,
        "dependents": dependents.of(school, timezone.localdate()) if warned else None,
    }
    return render(request, "territory/act.html", context, status=_status(form))


def _editable(request: HttpRequest, pk: int) -> School:
    schools = School.objects.visible(request.viewer, EDIT).select_related("responsible", "area")  # type: ignore[attr-defined]
    return get_object_or_404(schools, pk=pk)


def _by(request: HttpRequest) -> dict[str, Any]:
    return {"actor": request.viewer, "at": timezone.now()}  # type: ignore[attr-defined]


def _today() -> dict[str, date]:
    return {"on": timezone.localdate()}


def _status(form: forms.BaseForm) -> int:
    return 422 if form.errors else 200
