"""What waits for a person: who is who, who moved."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from pupitre.http.fields import day_field
from pupitre.http.gate import page
from pupitre.http.listing import Column, Listing, Row
from pupitre.http.request import Request
from pupitre.territory import operations_identities, operations_moves, queries_rosters, wording_rosters
from pupitre.territory.models import IdentityDoubt, Pupil, PupilMerge, School, SchoolMove
from pupitre.territory.permissions import ROSTER


def _doubt_address(row: Row) -> str:
    return reverse("territory:doubt", args=[row["pk"]])


def _move_address(row: Row) -> str:
    return reverse("territory:school_move", args=[row["pk"]])


DOUBTS = Listing(
    name="doubts",
    noun=ngettext_lazy("doubt to settle", "doubts to settle"),
    columns=(
        Column("found__display_name", gettext_lazy("found in a file"), sort="found__sort_name", link=_doubt_address),
        Column("known__display_name", gettext_lazy("known as"), sort="known__sort_name"),
        Column(
            "school__name", gettext_lazy("school"), sort="school__sort_name", wide=True, note="school__commune_name"
        ),
        Column("raised_on", gettext_lazy("since"), kind="date"),
    ),
    order="raised_on",
    hint=gettext_lazy("When a file has somebody who may be a pupil we know, both are shown here, side by side."),
)
MOVES = Listing(
    name="moves",
    noun=ngettext_lazy("move to accept", "moves to accept"),
    columns=(
        Column("pupil__display_name", gettext_lazy("name"), sort="pupil__sort_name", link=_move_address),
        Column(
            "from_school__name",
            gettext_lazy("from school"),
            sort="from_school__sort_name",
            note="from_school__commune_name",
        ),
        Column(
            "to_school__name", gettext_lazy("to school"), sort="to_school__sort_name", note="to_school__commune_name"
        ),
        Column("proposed_on", gettext_lazy("seen on"), kind="date"),
    ),
    order="proposed_on",
    hint=gettext_lazy("When a pupil of a school appears in the file of another, the receiving school accepts here."),
)


class Settling(forms.Form):
    """One person or two, and why."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("These two records are"),
        choices=(
            ("apart", gettext_lazy("two persons")),
            ("same", gettext_lazy("the same person, under the name and birth already known")),
            ("same_found", gettext_lazy("the same person, under the name and birth of the file")),
        ),
        widget=forms.RadioSelect,
    )
    why = forms.CharField(
        label=gettext_lazy("Why"),
        max_length=250,
        help_text=gettext_lazy("What you checked, and with whom. Do not write anything here that need not be kept."),
    )


class Moving(forms.Form):
    """Whether the pupil has come, and since when."""

    verdict = forms.ChoiceField(
        label=gettext_lazy("This pupil"),
        choices=(
            ("accept", gettext_lazy("has moved to this school")),
            ("both", gettext_lazy("is in both schools")),
            ("refuse", gettext_lazy("did not come")),
        ),
        widget=forms.RadioSelect,
    )
    on = day_field(gettext_lazy("In the school since"), help_text=gettext_lazy("The first day in the new school."))


@require_GET
@page(ROSTER)
def doubts(request: Request) -> HttpResponse:
    """The pairs that may be one pupil."""
    rows = queries_rosters.open_doubts(request.viewer)
    return DOUBTS.respond(request, rows, template="territory/people/doubts.html")


@require_http_methods(["GET", "POST"])
@page(ROSTER)
def doubt(request: Request, pk: int) -> HttpResponse:
    """Two records side by side, and the decision."""
    rows = IdentityDoubt.objects.visible(request.viewer).select_related("known", "found", "school")
    row = get_object_or_404(rows, pk=pk)
    form = Settling(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {
            "doubt": row,
            "why": form.cleaned_data["why"],
            "actor": request.viewer,
            "at": timezone.now(),
        }
        if form.cleaned_data["verdict"] == "apart":
            operations_identities.keep_apart(**given)
            messages.success(request, _("They are kept apart; no file will raise this again."))
        else:
            take = form.cleaned_data["verdict"] == "same_found"
            operations_identities.merge_pupils(take_found=take, **given)
            messages.success(request, _("They are one pupil now. The page of the pupil lets you take this back."))
        return HttpResponseRedirect(reverse("territory:doubts"))
    context = {
        "doubt": row,
        "form": form,
        "reasons": wording_rosters.reasons(row.reasons),
        "sides": [(side, _places(side)) for side in (row.known, row.found)],
    }
    return render(request, "territory/people/doubt.html", context, status=422 if form.errors else 200)


@require_POST
@page(ROSTER)
def part(request: Request, pk: int) -> HttpResponse:
    """Take a merge back."""
    schools = School.objects.visible(request.viewer, ROSTER)
    merge = get_object_or_404(PupilMerge.objects.filter(school__in=schools), pk=pk)
    operations_identities.part_pupils(merge=merge, actor=request.viewer, at=timezone.now())
    messages.success(request, _("The two records are apart again, each with what was its own."))
    return HttpResponseRedirect(reverse("territory:pupil", args=[merge.kept_id]))


@require_GET
@page(ROSTER)
def moves(request: Request) -> HttpResponse:
    """The pupils seen in another school."""
    rows = queries_rosters.open_moves(request.viewer)
    return MOVES.respond(request, rows, template="territory/people/moves.html")


@require_http_methods(["GET", "POST"])
@page(ROSTER)
def move(request: Request, pk: int) -> HttpResponse:
    """One move, accepted or not by the receiving school."""
    rows = SchoolMove.objects.visible(request.viewer).select_related("pupil", "from_school", "to_school")
    row = get_object_or_404(rows, pk=pk)
    form = Moving(request.POST or None, initial={"on": row.proposed_on})
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = {"move": row, "actor": request.viewer, "at": timezone.now()}
        verdict = form.cleaned_data["verdict"]
        if verdict == "accept":
            operations_moves.accept_move(on=form.cleaned_data["on"], **given)
        elif verdict == "both":
            operations_moves.keep_in_both(**given)
        else:
            operations_moves.refuse_move(**given)
        messages.success(request, _("It is settled. What the pupil holds is told to whoever looks after devices."))
        return HttpResponseRedirect(reverse("territory:school_moves"))
    context = {"move": row, "form": form, "places": _places(row.pupil)}
    return render(request, "territory/people/move.html", context, status=422 if form.errors else 200)


def _places(pupil: Pupil) -> list[dict[str, object]]:
    """Where somebody is and was, in a line each."""
    rows = pupil.schoolings.select_related("school", "level").prefetch_related("memberships__class_group")
    return [
        {
            "school": row.school.name,
            "year": wording_rosters.year(row.year_id),
            "level": row.level.name if row.level else "",
            "classes": ", ".join(sorted(member.class_group.name for member in row.memberships.all())),
            "left_on": row.left_on,
            "missing_since": row.missing_since,
        }
        for row in rows.order_by("-year_id", "-is_main", "pk")
    ]
