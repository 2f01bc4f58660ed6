"""Home, a project, its versions."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http import charts
from pupitre.http.gate import page
from pupitre.projects import operations, permissions, snapshots, wording
from pupitre.projects.engine.states import Verb
from pupitre.projects.enums import Axis, Verdict
from pupitre.projects.models import Project, ProjectVersion
from pupitre.projects.querysets import VIEW
from pupitre.projects.web import document, words
from pupitre.projects.web.calls.views.reading import coming_cards
from pupitre.projects.web.found import acting, context_of, project_of, viewer_of
from pupitre.projects.web.listings import PROJECTS, with_projects
from pupitre.projects.web.panels import way_of
from pupitre.territory.models import School
from pupitre.territory.queries import own_school

SHOWN = 12  # projects that await my opinion, on the first page


@page(VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Our project for people of one school; the projects of my schools for the others."""
    viewer = viewer_of(request)
    own = own_school(viewer)
    if own is not None:
        found = Project.objects.visible(viewer).filter(school=own).first()
        if found is not None:
            return redirect(found)
        school = get_object_or_404(School.objects.visible(viewer, VIEW), pk=own)
        context = {
            "school": school,
            "may_open": permissions.can_lead(viewer, school),
            "way": way_of(school),
            "coming_calls": coming_cards(request),
        }
        return render(request, "projects/begin.html", context)
    schools = School.objects.visible(viewer, VIEW).open_on(timezone.localdate())
    rows = with_projects(schools)
    context = (
        {} if request.GET.get("export") else _overview(viewer, schools) | {"coming_calls": coming_cards(request)}
    )
    return PROJECTS.respond(request, rows, template="projects/home.html", context=context)


def _overview(viewer: Any, schools: Any) -> dict[str, Any]:
    """The funnel of the projects, and those that wait for this person."""
    counts = dict(
        schools.order_by()
        .values_list("digital_project__state")
        .annotate(n=Count("pk"))
        .values_list("digital_project__state", "n")
    )
    total = sum(counts.values())
    validated, under = counts.get("validated", 0), counts.get("submitted", 0)
    visible = Project.objects.visible(viewer)
    awaited = visible.awaiting(viewer) if viewer.can(permissions.OPINE) else Project.objects.none()
    ready = visible.ready_for_decision() if viewer.can(permissions.VALIDATE) else Project.objects.none()
    status = _("%(validated)s of %(total)s schools have a validated project; %(under)s under review.") % {
        "validated": validated,
        "total": total,
        "under": under,
    }
    return {
        "status": status,
        "funnel": _funnel(counts, total),
        "awaited": list(awaited.select_related("school").order_by("state_since", "pk")[:SHOWN]),
        "ready": list(ready.select_related("school").order_by("state_since", "pk")[:SHOWN]),
    }


def _funnel(counts: dict[str | None, int], total: int) -> charts.Chart | None:
    """How many schools reached each step of the way."""
    if not total:
        return None
    begun = total - counts.get(None, 0)
    sent = begun - counts.get("draft", 0)
    steps = (
        (_("Begun"), begun),
        (_("Sent at least once"), sent),
        (_("Validated"), counts.get("validated", 0)),
    )
    rows = [charts.Budget(name, total, reached) for name, reached in steps]
    said = (_("schools"), _("reached"), _("still to come"))
    return charts.budgets(rows, title=_("How far the projects are"), words=said)


@require_POST
@page(permissions.SUBMIT)
def begin(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the project of a school."""
    school = get_object_or_404(
        School.objects.visible(viewer_of(request), permissions.SUBMIT).select_related("responsible__parent__parent"),
        pk=pk,
    )
    made = operations.open_project(school=school, **acting(request))
    return redirect("projects:write", made.pk, "equipment")


@page(VIEW)
def project(request: HttpRequest, pk: int) -> HttpResponse:
    """The project as it stands, with what comes next."""
    found = project_of(request, pk)
    versions = list(found.versions.defer("snapshot").prefetch_related("opinions"))
    context = context_of(request, found, versions)
    standing = context["standing"]
    context |= {
        "status": words.status(found, standing),
        "next": words.next_step(found, context),
        "way": way_of(found.school),
        "sections": document.sections(standing.snapshot),
        "team": document.team(standing.snapshot),
        "blocks": [wording.block_sentence(block) for block in standing.blocks(Verb.SUBMIT)],
        "versions": versions,
        "reviews": [_review(version) for version in versions[:1]],
        "coming_calls": coming_cards(request) if own_school(viewer_of(request)) == found.school_id else [],
        "is_begun": found.is_writable,
        "may_withdraw": context["may_lead"] and found.state == "submitted",
        "may_revise": context["may_lead"] and found.state in {"validated", "refused"},
    }
    return render(request, "projects/project.html", context)


def _review(version: ProjectVersion) -> dict[str, Any]:
    """A version with its opinions by role, given or still expected, and its decision."""
    signs: dict[str, str] = {Verdict.FAVOURABLE: "done", Verdict.RESERVE: "waiting", Verdict.UNFAVOURABLE: "refused"}
    given = {opinion.role: opinion for opinion in version.opinions.all()}
    rows = []
    for role in [*version.expected_roles, *(role for role in given if role not in version.expected_roles)]:
        opinion = given.get(role)
        axes = (
            [
                (Axis(axis).label, signs[getattr(opinion, axis)], Verdict(getattr(opinion, axis)).label)
                for axis in Axis.values
            ]
            if opinion
            else []
        )
        sign = signs[opinion.verdict] if opinion else "none"
        rows.append({"role": wording.role_name(role), "opinion": opinion, "sign": sign, "axes": axes})
    outcome = {"validated": "done", "returned": "blocked", "refused": "refused"}.get(version.outcome, "waiting")
    return {"version": version, "rows": rows, "given": len(given), "sign": outcome}


@page(VIEW)
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """A version as it was sent."""
    found = project_of(request, pk)
    row = get_object_or_404(found.versions.prefetch_related("opinions"), number=number)
    context = {
        "project": found,
        "version": row,
        "title": words.title(found.school),
        "sections": document.sections(row.snapshot),
        "team": document.team(row.snapshot),
        "review": _review(row),
    }
    return render(request, "projects/version.html", context)


@page(VIEW)
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions side by side, in words; "now" is the text as it stands."""
    found = project_of(request, pk)
    numbers = [str(number) for number in found.versions.order_by("number").values_list("number", flat=True)]
    choices = [*((number, _("version %(number)s") % {"number": number}) for number in numbers), ("now", _("now"))]
    before = request.GET.get("a", numbers[-1] if numbers else "now")
    after = request.GET.get("b", "now")
    context: dict[str, Any] = {
        "project": found,
        "title": words.title(found.school),
        "choices": choices,
        "a": before,
        "b": after,
    }
    keys = dict(choices)
    if before in keys and after in keys:
        rows = document.compared(_snapshot(found, before), _snapshot(found, after))
        context |= {
            "rows": [row for row in rows if not row.is_same],
            "same": sum(row.is_same for row in rows),
            "names": (keys[before], keys[after]),
        }
    return render(request, "projects/compare.html", context)


def _snapshot(found: Project, which: str) -> Any:
    return snapshots.take(found) if which == "now" else found.versions.get(number=int(which)).snapshot


@require_POST
@page(permissions.SUBMIT)
def revise(request: HttpRequest, pk: int) -> HttpResponse:
    found = project_of(request, pk, permissions.SUBMIT)
    operations.revise(project=found, **acting(request))
    return redirect(found)


@require_POST
@page(permissions.SUBMIT)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = project_of(request, pk, permissions.SUBMIT)
    operations.withdraw(project=found, **acting(request))
    return redirect(found)
