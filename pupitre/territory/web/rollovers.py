"""The change of year of a school, and its numbers counted from its roster."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST

from pupitre.http import formats
from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.request import Request
from pupitre.territory import counting, levels, operations_rollover, queries_rosters, wording
from pupitre.territory.enums import RolloverState, StepKind
from pupitre.territory.models import Rollover, School
from pupitre.territory.permissions import ROSTER

STATES = {"prepared": "waiting", "running": "waiting", "done": "done", "undone": "none"}


class Preparing(forms.Form):
    """The day on which the new year begins."""

    begins_on = day_field(gettext_lazy("The new year begins on"))


@require_http_methods(["GET", "POST"])
@page(ROSTER)
def rollover(request: Request, pk: int) -> HttpResponse:
    """The change of year as it stands: to prepare, to look at, under way, or done."""
    school = _school(request, pk)
    year = _year_to_leave(school)
    row = Rollover.objects.filter(school=school).exclude(state=RolloverState.UNDONE).select_related("school").first()
    if row is not None and row.state == RolloverState.DONE and year >= row.to_year_id:
        row = None  # the change of a year before: the next one may be prepared
    form = Preparing(request.POST or None, initial={"begins_on": date(year + 1, 9, 1)})
    if request.method == "POST" and row is None and form.is_valid():
        given: dict[str, Any] = {
            "begins_on": form.cleaned_data["begins_on"],
            "actor": request.viewer,
            "at": timezone.now(),
        }
        operations_rollover.prepare_rollover(school=school, year=year, **given)
        return HttpResponseRedirect(reverse("territory:rollover", args=[school.pk]))
    steps = list(row.steps.select_related("from_level", "to_level")) if row else []
    totals = {kind: sum(step.pupils for step in steps if step.kind == kind) for kind in StepKind.values}
    context = {
        "school": school,
        "rollover": row,
        "steps": steps,
        "totals": totals,
        "done": sum(step.done_at is not None for step in steps),
        "form": form,
        "from_year": wording.year_name(row.from_year_id if row else year),
        "to_year": wording.year_name(row.to_year_id if row else year + 1),
        "status": _status(row, totals),
        "state": STATES.get(row.state, "none") if row else "none",
    }
    return render(request, "territory/people/rollover.html", context, status=422 if form.errors else 200)


@require_POST
@page(ROSTER)
def run(request: Request, pk: int) -> HttpResponse:
    """Name the classes as the form says, then carry out the steps that are left."""
    row = _rollover(request, pk)
    names = {
        int(name.removeprefix("class-")): str(value)
        for name, value in request.POST.items()
        if name.startswith("class-") and name.removeprefix("class-").isdigit()
    }
    given: dict[str, Any] = {"rollover": row, "actor": request.viewer, "at": timezone.now()}
    if names:
        operations_rollover.adjust_rollover(names=names, **given)
    operations_rollover.run_rollover(**given)
    messages.success(request, _("The year has changed: every class is in its place."))
    return HttpResponseRedirect(reverse("territory:rollover", args=[row.school_id]))


@require_POST
@page(ROSTER)
def undo(request: Request, pk: int) -> HttpResponse:
    """Take the change of year back."""
    row = _rollover(request, pk)
    kept = operations_rollover.undo_rollover(rollover=row, actor=request.viewer, at=timezone.now())
    said = _("The change of year is taken back.")
    if kept:
        more = ngettext(
            "%s place was kept, because somebody changed it since.",
            "%s places were kept, because somebody changed them since.",
            kept,
        )
        said += " " + more % formats.number(kept)
    messages.success(request, said)
    return HttpResponseRedirect(reverse("territory:rollover", args=[row.school_id]))


@require_http_methods(["GET", "POST"])
@page(ROSTER)
def recount(request: Request, pk: int) -> HttpResponse:
    """The numbers of pupils as the roster counts them, beside those that stand."""
    school = _school(request, pk)
    year = _year_to_leave(school)
    if request.method == "POST":
        counting.count_from_roster(school=school, year=year, actor=request.viewer, at=timezone.now())
        messages.success(request, _("The numbers of pupils are those of the roster now."))
        return HttpResponseRedirect(school.get_absolute_url())
    context = {"school": school, "year": wording.year_name(year), "changes": counting.recount(school, year)}
    return render(request, "territory/people/recount.html", context)


def _year_to_leave(school: School) -> int:
    """The latest year that has people, else this one."""
    known = queries_rosters.years_of(school)
    return known[0] if known else levels.school_year_of(timezone.localdate())


def _school(request: Request, pk: int) -> School:
    return get_object_or_404(School.objects.visible(request.viewer, ROSTER).select_related("responsible"), pk=pk)


def _rollover(request: Request, pk: int) -> Rollover:
    return get_object_or_404(Rollover.objects.visible(request.viewer).select_related("school"), pk=pk)


def _status(row: Rollover | None, totals: dict[str, int]) -> str:
    if row is None:
        return _("See first what would happen: nothing is written until you say so.")
    said = {"up": formats.number(totals["up"]), "leave": formats.number(totals["leave"])}
    if row.state == RolloverState.PREPARED:
        return _("%(up)s pupils would go up, %(leave)s would leave the school. Nothing is written yet.") % said
    if row.state == RolloverState.RUNNING:
        return _("The change stopped on its way: what is done is kept, and it goes on from there.")
    return _("%(up)s pupils went up, %(leave)s left the school.") % said
