"""A school's entry: its commitment explained, evidence, appeals, and what it may receive."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from pupitre.http.files import download
from pupitre.http.gate import page
from pupitre.projects import operations, permissions, presets
from pupitre.projects.models import Appeal, Criterion, Mark
from pupitre.projects.permissions import CONFIGURE, OPINE, SUBMIT, VALIDATE
from pupitre.projects.queries import entry as queries
from pupitre.projects.queries.projects import running_body
from pupitre.projects.querysets import VIEW
from pupitre.projects.web import entry_words
from pupitre.projects.web.found import acting, viewer_of
from pupitre.territory.models import Organisation, School
from pupitre.territory.permissions import reaches

MARKS = range(6)


def school_of(request: HttpRequest, pk: int, capability: str = VIEW) -> School:
    rows = School.objects.visible(viewer_of(request), capability)
    return get_object_or_404(rows.select_related("responsible__parent__parent"), pk=pk)


@page(VIEW)
def commitment(request: HttpRequest, pk: int) -> HttpResponse:
    """The score and why, criterion by criterion; what the school may receive, and what unlocks the rest."""
    school, viewer = school_of(request, pk), viewer_of(request)
    found = queries.commitment(school)
    verdicts = queries.verdicts(school, timezone.localdate())
    appeals = list(Appeal.objects.filter(school=school).select_related("criterion"))
    context: dict[str, Any] = {
        "school": school,
        "found": found,
        "status": entry_words.status(found, verdicts),
        "why": entry_words.score_why(found) if found else None,
        "rows": entry_words.rows(found) if found else [],
        "verdicts": entry_words.verdicts(verdicts),
        "appeals": appeals,
        "may_lead": permissions.can_lead(viewer, school),
        "may_mark": reaches(viewer, OPINE, school),
        "may_answer": reaches(viewer, VALIDATE, school),
        "marks": MARKS,
    }
    return render(request, "projects/commitment.html", context)


@require_POST
@page(SUBMIT)
def evidence(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    school = school_of(request, pk, SUBMIT)
    upload = request.FILES.get("file")
    operations.give_evidence(
        school=school,
        criterion=_criterion(school, criterion),
        text=_typed(request, "text"),
        upload=upload,
        name=(upload and upload.name) or "",
        **acting(request),
    )
    return redirect("projects:commitment", pk)


@require_POST
@page(OPINE)
def mark(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    school = school_of(request, pk, OPINE)
    row = _criterion(school, criterion)
    if (value := _mark(request)) is not None:
        operations.mark(
            school=school, criterion=row, value=value, comment=_typed(request, "comment"), **acting(request)
        )
    return redirect("projects:commitment", pk)


@require_POST
@page(SUBMIT)
def appeal(request: HttpRequest, pk: int, criterion: int) -> HttpResponse:
    school = school_of(request, pk, SUBMIT)
    operations.appeal(
        school=school, criterion=_criterion(school, criterion), text=_typed(request, "text"), **acting(request)
    )
    messages.success(request, _("The appeal is kept; its answer will stand here, with its reason."))
    return redirect("projects:commitment", pk)


@require_POST
@page(VALIDATE)
def appeal_answer(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Appeal.objects.visible(viewer_of(request), VALIDATE).filter(answered_at__isnull=True)
    row = get_object_or_404(rows.select_related("school__responsible__parent__parent", "criterion"), pk=pk)
    value = _mark(request)
    operations.answer_appeal(
        row=row,
        value=row.mark_before or 0 if value is None else value,
        answer=_typed(request, "answer"),
        **acting(request),
    )
    return redirect("projects:commitment", row.school_id)


@page(VIEW)
def evidence_file(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Mark.objects.visible(viewer_of(request)).filter(file__isnull=False)
    row = get_object_or_404(rows.select_related("file__content"), pk=pk)
    return download(row.file)  # type: ignore[arg-type]


@require_POST
@page(CONFIGURE)
def entry_presets(request: HttpRequest, preset: str) -> HttpResponse:
    """Start from what others do, for the body that runs the plan."""
    if preset not in {"criteria", *presets.RULES}:
        raise Http404
    viewer = viewer_of(request)
    bodies = Organisation.objects.visible(viewer, CONFIGURE).filter(kind="authority").order_by("pk")
    body = bodies.first()
    if body is None:
        raise Http404
    operations.install_entry(organisation=body, preset=preset, on=timezone.localdate(), **acting(request))
    return redirect("projects:criteria" if preset == "criteria" else "projects:eligibility")


def _criterion(school: School, pk: int) -> Criterion:
    return get_object_or_404(Criterion.objects.filter(organisation=running_body(school)), pk=pk)


def _mark(request: HttpRequest) -> int | None:
    asked = request.POST.get("mark", "")
    return int(asked) if asked in {str(value) for value in MARKS} else None


def _typed(request: HttpRequest, name: str) -> str:
    return request.POST.get(name, "").replace("\x00", "")
