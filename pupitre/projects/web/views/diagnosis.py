"""The diagnosis of a school: its visits, the form used on a phone with a bad network, the three budgets."""

from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from pupitre.http.files import download
from pupitre.http.formats import money
from pupitre.http.gate import page
from pupitre.kernel.refusal import Refusal
from pupitre.projects import operations
from pupitre.projects.engine.budgets import Priced, budgets
from pupitre.projects.enums import TOPICS, Becomes, Package, Severity, Topic, VisitKind
from pupitre.projects.models import Finding, LearningNeed, Visit
from pupitre.projects.permissions import VISIT
from pupitre.projects.querysets import VIEW
from pupitre.projects.web.found import acting, viewer_of
from pupitre.projects.web.views.entry import school_of
from pupitre.territory.permissions import reaches

WORKER = Path(__file__).parents[2] / "static" / "projects" / "visit-worker.js"
SIGNS = {Severity.BLOCKING: "refused", Severity.MAJOR: "blocked", Severity.MINOR: "waiting", Severity.GOOD: "done"}


@page(VIEW)
def diagnosis(request: HttpRequest, pk: int) -> HttpResponse:
    """What was found in a school, what each thing becomes, three budgets."""
    school = school_of(request, pk)
    visits = list(Visit.objects.filter(school=school).order_by("-on", "-pk"))
    findings = list(
        Finding.objects.filter(visit__school=school).select_related("visit", "learning_need__aim").by_severity()
    )
    counted = [row for row in findings if row.becomes in {Becomes.OPEN, Becomes.WORKS, Becomes.NEED}]
    serious = sum(row.severity in {Severity.BLOCKING, Severity.MAJOR} for row in findings)
    needs = LearningNeed.objects.filter(project__school=school, withdrawn_at__isnull=True).select_related("aim")
    currency = school.responsible.jurisdiction
    count = len(findings)
    status = ngettext("%(count)s finding, %(serious)s serious.", "%(count)s findings, %(serious)s serious.", count)
    context = {
        "school": school,
        "visits": visits,
        "status": status % {"count": count, "serious": serious},
        "findings": [(row, SIGNS[Severity(row.severity)]) for row in findings],
        "budgets": [
            (Package(row.package).label, money(row.total, currency), row)
            for row in budgets(Priced(row.package, row.price) for row in counted if row.severity != Severity.GOOD)
        ],
        "may_visit": reaches(viewer_of(request), VISIT, school),
        "becomes": Becomes.choices,
        "packages": Package.choices,
        "needs": list(needs.order_by("pk")),
        "kinds": VisitKind.choices,
        "key": uuid4(),
        "today": timezone.localdate(),
    }
    return render(request, "projects/diagnosis.html", context)


@require_POST
@page(VISIT)
def visit_open(request: HttpRequest, pk: int) -> HttpResponse:
    school = school_of(request, pk, VISIT)
    kind = request.POST.get("kind", "")
    visit = operations.open_visit(
        school=school,
        kind=kind if kind in VisitKind.values else VisitKind.TECHNICAL,
        on=timezone.localdate(),
        key=_key(request),
        **acting(request),
    )
    return redirect("projects:visit", visit.pk)


@page(VISIT)
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    """The form of a visit, for one hand and a bad network."""
    found = _visit(request, pk)
    rows = found.findings.order_by("-pk")
    context = {
        "visit": found,
        "school": found.school,
        "topics": [(code, Topic(code).label) for code in TOPICS[found.kind]],
        "severities": Severity.choices,
        "findings": [(row, SIGNS[Severity(row.severity)]) for row in rows],
        "key": uuid4(),
    }
    return render(request, "projects/visit.html", context)


@require_POST
@page(VISIT)
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep a finding; a device that sends it again is answered the same."""
    found = _visit(request, pk)
    photo = request.FILES.get("photo")
    topic, severity = request.POST.get("topic", ""), request.POST.get("severity", "")
    try:
        row = operations.note(
            visit=found,
            key=_key(request),
            topic=topic if topic in Topic.values else Topic.OTHER,
            severity=severity if severity in Severity.values else Severity.MINOR,
            room=request.POST.get("room", "").replace("\x00", ""),
            text=request.POST.get("text", "").replace("\x00", ""),
            photo=photo,
            photo_name=(photo and photo.name) or "",
            **acting(request),
        )
    except Refusal as refusal:
        if "X-Queued" not in request.headers:
            raise
        return JsonResponse({"refusal": str(refusal)}, status=refusal.status)
    if "X-Queued" in request.headers:
        return JsonResponse({"finding": row.pk})
    return redirect("projects:visit", pk)


@require_POST
@page(VISIT)
def visit_close(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visit(request, pk)
    operations.close_visit(visit=found, **acting(request))
    return redirect("projects:diagnosis", found.school_id)


@require_POST
@page(VISIT)
def settle(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Finding.objects.visible(viewer_of(request), VISIT).select_related("visit__school")
    finding = get_object_or_404(rows, pk=pk)
    becomes, package = request.POST.get("becomes", ""), request.POST.get("package", "")
    asked = request.POST.get("need", "")
    needs = LearningNeed.objects.filter(project__school=finding.visit.school_id)
    operations.settle(
        finding=finding,
        becomes=becomes if becomes in Becomes.values else Becomes.OPEN,
        learning_need=needs.filter(pk=int(asked)).first() if asked.isdigit() else None,
        package=package if package in Package.values else Package.USEFUL,
        price=_price(request.POST.get("price", "")),
        **acting(request),
    )
    return redirect("projects:diagnosis", finding.visit.school_id)


@page(VIEW)
def photo(request: HttpRequest, pk: int) -> HttpResponse:
    rows = Finding.objects.visible(viewer_of(request)).filter(photo__isnull=False)
    row: Any = get_object_or_404(rows.select_related("photo__content"), pk=pk)
    return download(row.photo)


@page(VISIT)
def worker(_request: HttpRequest) -> HttpResponse:
    """The script that keeps the visit's pages on the device: served here, so that its reach is these pages."""
    response = HttpResponse(WORKER.read_text(), content_type="text/javascript")
    response["Cache-Control"] = "no-cache"
    return response


def _visit(request: HttpRequest, pk: int) -> Visit:
    rows = Visit.objects.visible(viewer_of(request), VISIT).select_related("school__responsible")
    return get_object_or_404(rows, pk=pk)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


def _price(text: str) -> Decimal | None:
    """A price typed with a comma or a point; None where there is none, or nothing that reads as one."""
    plain = text.replace("\N{NO-BREAK SPACE}", "").replace("\N{NARROW NO-BREAK SPACE}", "").replace(" ", "")
    try:
        value = Decimal(plain.replace(",", ".") or "x").quantize(Decimal("0.01"))
    except InvalidOperation:
        return None
    return value if 0 <= value < 10**8 else None
