"""The plan of record for those who read no scenario: their school's place in it, or the list of their schools."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from pupitre.planning import queries
from pupitre.planning.querysets import VIEW
from pupitre.planning.web import listings, words
from pupitre.territory.models import School


def places(request: HttpRequest) -> HttpResponse:
    """One school: its page in the plan. Several: their list. No plan approved: said so."""
    schools = School.objects.visible(request.viewer, VIEW)  # type: ignore[attr-defined]
    plan = queries.record_over(schools)
    if plan is None:
        return render(request, "planning/no_record.html")
    rows = queries.outcome_rows(plan).filter(school__in=schools)
    codes = list(rows.order_by("pk").values_list("school__code", flat=True)[:2])
    if len(codes) == 1:
        return redirect("planning:school", plan.scenario_id, codes[0])
    status = words.places(queries.places(plan, schools, timezone.localdate()), plan.scenario.plan)
    context = {"scenario": plan.scenario, "status": status}
    return listings.schools(plan).respond(request, rows, template="planning/places.html", context=context)
